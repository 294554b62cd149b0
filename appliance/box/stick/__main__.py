"""The box's commands about sticks, for root; each says in reports what becomes of it.

begin         the machine has started: what results are there is noted
in DEVICE     a stick has come: read it and save results to it, if the box knows it; else it waits, and nothing is
              written on it but, while nobody has claimed the box, a note on how to join and claim it
out           what the server has requested: save results to the sticks, today's or all; allow a stick that waits
last          save today's results without being asked, when the machine stops
gone DEVICE   a stick may have left
"""

import argparse
import os
import re
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Final

import msgspec

from appliance.box.shared.exchange import REQUESTS, ExchangeError, Nothing, StickRequest, read_request
from appliance.box.shared.places import Places
from appliance.box.stick import mount, note, parts, present, results, saving, shelf, trust, words
from appliance.box.stick.present import WORK, Stick
from appliance.box.stick.reading import FAULTS_OF_BOX
from appliance.box.stick.work import work_on

TODAYS: Final = "stick-export"
ALL: Final = "stick-export-all"
ALLOW: Final = "stick-allow"
WORK_S: Final = 240.0  # less than the 300 s that the units give
LAST_S: Final = 15.0  # less than the 30 s of chalkbox-stick-last.service: to start and to report takes its time, too


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command; its exit status."""
    parser = argparse.ArgumentParser(prog="stick", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("in").add_argument("device", type=_device, help="the kernel's name for it, as sda1")
    for name in ("begin", "out", "last", "gone"):
        commands.add_parser(name)
    given = parser.parse_args(arguments)
    os.umask(0o022)
    WORK.mkdir(mode=0o700, exist_ok=True)
    if given.command != "gone":
        results.remember_older()
    if given.command == "in":
        come(given.device)
    elif given.command == "gone":
        for stick in present.sticks():
            if not mount.is_there(stick.device):
                leave(stick)
    elif given.command == "out":
        export()  # first: to read a stick that is slow must not hold up the copy to the others
        allow()
    elif given.command == "last":
        work_on(present.chosen(), save, LAST_S)
    return 0


def come(device: str) -> None:
    """Read a stick that was put in, and bring it the results, if the box knows it."""
    if mount.is_of_system(device):
        return
    volume = mount.Volume("", "", "")
    fault: OSError | None = None
    try:
        volume = mount.probe(device)
    except OSError as error:
        fault = error
    if fault is None and parts.is_silent(device, volume):
        return
    saving.forget(device)
    controller = mount.controller(device)
    mark = f"{volume.id} {controller.mark}".strip() if volume.id else ""
    kind = volume.kind if volume.kind in mount.KINDS else ""
    with present.alone_at_coming():
        others = {stick.id for stick in present.sticks() if stick.device != device}
        own_id = volume.id or device
        stick = Stick(
            device=device,
            id=f"{own_id}-{device}" if own_id in others else own_id,  # sticks are copied whole
            label=volume.label or controller.model,
            kind=kind,
            since_ns=time.monotonic_ns(),
            mark=mark,
            is_known=bool(kind) and trust.is_known(mark),
            is_protected=mount.is_protected(device),
        )
        present.remember(stick)
    present.unsay_those_that_left()
    if fault is not None:
        print(f"{device}: {fault.strerror}", file=sys.stderr)
        if mount.is_there(device) and not mount.is_leaving(device, fault):
            present.say(stick, "problem", words.unread(stick.name, fault, ""))
    elif not stick.kind:
        present.say(stick, "problem", words.unusable(stick.name, volume.kind))
    elif stick.is_known:
        present.say(stick, "reading")
        work_on([stick], read_and_save, WORK_S)
    else:
        present.say(stick, "waiting", words.waiting(stick.name))
        work_on([stick], leave_note, WORK_S)


def leave(stick: Stick) -> None:
    """Take away what is said of a stick that is out; of one that was pulled too early, say so."""
    saving.forget(stick.device)
    present.forget(stick.device)
    report = present.said_of(stick)
    if report is not None and report.state in ("reading", "saving"):
        was_saving = report.state == "saving"
        present.say(stick, "problem", words.pulled(stick.name, was_saving=was_saving))
    else:
        present.unsay(stick.id)


def allow() -> None:
    """From now on the box knows the stick that was requested, if that is in and waits; it is read, and gets results."""
    try:
        wanted = read_request(REQUESTS, ALLOW, StickRequest).id
    except (ExchangeError, OSError):
        return
    allowed: list[Stick] = []
    with present.alone_at_coming():
        for stick in [stick for stick in present.sticks() if stick.id == wanted and stick.kind]:
            if not stick.is_known:
                try:
                    trust.allow(stick.mark)
                except OSError as error:  # it is known until it is pulled
                    print(f"{stick.device} will wait again: {error.strerror}", file=sys.stderr)
                allowed.append(msgspec.structs.replace(stick, is_known=True))
                present.remember(allowed[-1])
    for stick in allowed:
        present.say(stick, "reading")
    work_on(allowed, read_and_save, WORK_S)


def export() -> None:
    """Save results to the sticks, if that is requested; the requests are taken once reports say so, and no sooner."""
    requested = [name for name in (TODAYS, ALL) if os.path.lexists(REQUESTS / name)]
    if not requested:
        return
    sticks = present.chosen()
    for stick in sticks:
        present.say(stick, "saving")
    for name in requested:
        with suppress(ExchangeError, OSError):
            read_request(REQUESTS, name, Nothing)
    work_on(sticks, partial(save, everything=ALL in requested), WORK_S)


def read_and_save(stick: Stick) -> None:
    """Read the stick, and bring it the results."""
    try:
        with present.mounted(stick) as top:
            stick = _read(stick, top)
    except OSError as error:
        print(f"{stick.device}: {error.strerror}", file=sys.stderr)  # and no name from it
        if present.is_in(stick) and not mount.is_leaving(stick.device, error):
            present.say(stick, "problem", words.unread(stick.name, error, stick.kind))
        return
    present.remember(stick)
    leave_note(stick)
    if stick.id in {other.id for other in present.chosen()}:
        save(stick, before=stick.sentence)
    else:
        present.say(stick, "ready", stick.sentence)


def _read(stick: Stick, top: int) -> Stick:
    """What is known of the stick once the box has taken in what it holds. OSError if the stick fails.

    A box that can't store that is no fault of the stick: it gets the results, which may need rescue just then.
    """
    try:
        reading = shelf.take_in(top, stick.id, stick.device, {other.id for other in present.sticks()})
    except OSError as error:
        if error.errno not in FAULTS_OF_BOX:
            raise
        print(f"{stick.device}: not stored: {error.strerror}", file=sys.stderr)
        sentence, alert = words.not_stored(stick.name), words.fault_of_box(stick.name, error)
        return msgspec.structs.replace(stick, is_read=True, sentence=sentence, alert=alert)
    said = words.read(stick.name, reading.pools, has_roster=reading.has_roster)
    return msgspec.structs.replace(
        stick,
        is_read=True,
        pools=reading.pools,
        sentence=f"{said} {reading.note}".strip(),
        alert=reading.alert,
    )


def leave_note(stick: Stick) -> None:
    """Tell whoever put the stick in how to claim the box, if nobody has."""
    content = note.note(Places())
    if content is not None:
        try:
            saving.leave(stick, note.NAME, content)
        except OSError as error:
            print(f"{stick.device}: no note: {error.strerror}", file=sys.stderr)


def save(stick: Stick, before: str = "", *, everything: bool = False) -> None:
    """Bring the stick the results that it lacks; `before` is said before what became of it."""
    if not present.is_in(stick):
        return  # it left while others were at work on it, and that was said
    if not results.RESULTS.is_dir():
        present.say(stick, "ready", stick.sentence)
        return
    present.say(stick, "saving")
    try:
        saved = saving.save(stick, everything=everything)
    except OSError as error:
        saved = saving.Saved(stopped=error)
    fault = saved.stopped or saved.damaged
    if fault is not None:
        print(f"{stick.device}: {fault.strerror}", file=sys.stderr)
        if mount.is_leaving(stick.device, fault):
            return
    if not present.is_in(stick):
        return
    if saved.stopped is not None:
        present.say(stick, "problem", words.unsaved(stick.name, saved.stopped), saved.files)
    elif saved.differing:
        present.say(stick, "problem", words.differs(stick.name), saved.files)
    elif saved.refused:
        present.say(stick, "problem", words.not_all(stick.name, saved.refused), saved.files)
    elif saved.files:
        present.say(stick, "saved", f"{before} {words.saved(stick.name)}".strip(), saved.files)
    else:
        present.say(stick, "ready", stick.sentence)


def _device(name: str) -> str:
    if not re.fullmatch(r"[a-z]+[a-z0-9]*", name):
        raise argparse.ArgumentTypeError("no name of a device")
    return name


if __name__ == "__main__":
    sys.exit(main())
