"""The box's commands about sticks, for root; each says in reports what becomes of it.

begin         the machine has started: what results are there is noted
in DEVICE     a stick has come: read it and save results to it, if the box knows it; else it waits. While nobody has
              claimed the box, the stick also gets a note that tells how
out           what the server has requested: allow a stick that waits, save results to the sticks, today's or all
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

from appliance.box import (
    stick_mount,
    stick_note,
    stick_out,
    stick_parts,
    stick_present,
    stick_results,
    stick_shelf,
    stick_trust,
    stick_words,
)
from appliance.box.exchange import REQUESTS, ExchangeError, Nothing, StickRequest, read_request
from appliance.box.places import Places
from appliance.box.stick_in import FAULTS_OF_BOX
from appliance.box.stick_present import WORK, Stick
from appliance.box.stick_work import work_on

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
        stick_results.remember_older()
    if given.command == "in":
        come(given.device)
    elif given.command == "gone":
        for stick in stick_present.sticks():
            if not stick_mount.is_there(stick.device):
                leave(stick)
    elif given.command == "out":
        allow()
        export()
    elif given.command == "last":
        work_on(stick_present.chosen(), save, LAST_S)
    return 0


def come(device: str) -> None:
    """Read a stick that was put in, and bring it the results, if the box knows it."""
    if stick_mount.is_of_system(device):
        return
    volume = stick_mount.Volume("", "", "")
    fault: OSError | None = None
    try:
        volume = stick_mount.probe(device)
    except OSError as error:
        fault = error
    if fault is None and stick_parts.is_silent(device, volume):
        return
    stick_out.forget(device)
    controller = stick_mount.controller(device)
    mark = f"{volume.id} {controller.mark}".strip() if volume.id else ""
    kind = volume.kind if volume.kind in stick_mount.KINDS else ""
    with stick_present.alone_at_coming():
        others = {stick.id for stick in stick_present.sticks() if stick.device != device}
        own_id = volume.id or device
        stick = Stick(
            device=device,
            id=f"{own_id}-{device}" if own_id in others else own_id,  # sticks are copied whole
            label=volume.label or controller.model,
            kind=kind,
            since_ns=time.monotonic_ns(),
            mark=mark,
            is_known=bool(kind) and stick_trust.is_known(mark),
            is_protected=stick_mount.is_protected(device),
        )
        stick_present.remember(stick)
    stick_present.unsay_those_that_left()
    if fault is not None:
        print(f"{device}: {fault.strerror}", file=sys.stderr)
        if stick_mount.is_there(device) and not stick_mount.is_leaving(device, fault):
            stick_present.say(stick, "problem", stick_words.unread(stick.name, fault, ""))
    elif not stick.kind:
        stick_present.say(stick, "problem", stick_words.unusable(stick.name, volume.kind))
    elif stick.is_known:
        stick_present.say(stick, "reading")
        work_on([stick], read_and_save, WORK_S)
    else:
        stick_present.say(stick, "waiting", stick_words.waiting(stick.name))
        work_on([stick], leave_note, WORK_S)


def leave(stick: Stick) -> None:
    """Take away what is said of a stick that is out; of one that was pulled too early, say so."""
    stick_out.forget(stick.device)
    stick_present.forget(stick.device)
    report = stick_present.said_of(stick)
    if report is not None and report.state in ("reading", "saving"):
        was_saving = report.state == "saving"
        stick_present.say(stick, "problem", stick_words.pulled(stick.name, was_saving=was_saving))
    else:
        stick_present.unsay(stick.id)


def allow() -> None:
    """From now on the box knows the stick that was requested, if that is in and waits; it is read, and gets results."""
    try:
        wanted = read_request(REQUESTS, ALLOW, StickRequest).id
    except (ExchangeError, OSError):
        return
    allowed: list[Stick] = []
    with stick_present.alone_at_coming():
        for stick in [stick for stick in stick_present.sticks() if stick.id == wanted and stick.kind]:
            if not stick.is_known:
                try:
                    stick_trust.allow(stick.mark)
                except OSError as error:  # it is known until it is pulled
                    print(f"{stick.device} will wait again: {error.strerror}", file=sys.stderr)
                allowed.append(msgspec.structs.replace(stick, is_known=True))
                stick_present.remember(allowed[-1])
    for stick in allowed:
        stick_present.say(stick, "reading")
    work_on(allowed, read_and_save, WORK_S)


def export() -> None:
    """Save results to the sticks, if that is requested; the requests are taken once reports say so, and no sooner."""
    requested = [name for name in (TODAYS, ALL) if os.path.lexists(REQUESTS / name)]
    if not requested:
        return
    sticks = stick_present.chosen()
    for stick in sticks:
        stick_present.say(stick, "saving")
    for name in requested:
        with suppress(ExchangeError, OSError):
            read_request(REQUESTS, name, Nothing)
    work_on(sticks, partial(save, everything=ALL in requested), WORK_S)


def read_and_save(stick: Stick) -> None:
    """Read the stick, and bring it the results."""
    ids = {other.id for other in stick_present.sticks()}
    try:
        with stick_mount.mounted(stick.device, stick.kind, WORK / f"{stick.device}.mount") as top:
            reading = stick_shelf.take_in(top, stick.id, stick.device, ids)
    except OSError as error:
        print(f"{stick.device}: {error.strerror}", file=sys.stderr)  # and no name from it
        if error.errno in FAULTS_OF_BOX:
            stick_present.say(stick, "problem", stick_words.full_box(stick.name))
        elif not stick_mount.is_leaving(stick.device, error):
            stick_present.say(stick, "problem", stick_words.unread(stick.name, error, stick.kind))
        return
    said = stick_words.read(stick.name, reading.pools, has_roster=reading.has_roster)
    stick = msgspec.structs.replace(
        stick,
        is_read=True,
        pools=reading.pools,
        sentence=f"{said} {reading.note}".strip(),
        alert=reading.alert,
    )
    stick_present.remember(stick)
    leave_note(stick)
    if stick.id in {other.id for other in stick_present.chosen()}:
        save(stick, before=stick.sentence)
    else:
        stick_present.say(stick, "ready", stick.sentence)


def leave_note(stick: Stick) -> None:
    """Tell whoever put the stick in how to claim the box, if nobody has."""
    note = stick_note.note(Places())
    if note is not None:
        try:
            stick_out.leave(stick, stick_note.NAME, note)
        except OSError as error:
            print(f"{stick.device}: no note: {error.strerror}", file=sys.stderr)


def save(stick: Stick, before: str = "", *, everything: bool = False) -> None:
    """Bring the stick the results that it lacks; `before` is said before what became of it."""
    if not stick_mount.is_there(stick.device):
        return  # it left while others were at work on it, and that was said
    if not stick_results.RESULTS.is_dir():
        stick_present.say(stick, "ready", stick.sentence)
        return
    stick_present.say(stick, "saving")
    try:
        saved = stick_out.save(stick, everything=everything)
    except OSError as error:
        saved = stick_out.Saved(stopped=error)
    fault = saved.stopped or saved.damaged
    if fault is not None:
        print(f"{stick.device}: {fault.strerror}", file=sys.stderr)
        if stick_mount.is_leaving(stick.device, fault):
            return
    if not stick_mount.is_there(stick.device):
        return
    if saved.stopped is not None:
        stick_present.say(stick, "problem", stick_words.unsaved(stick.name, saved.stopped), saved.files)
    elif saved.differing:
        stick_present.say(stick, "problem", stick_words.differs(stick.name), saved.files)
    elif saved.refused:
        stick_present.say(stick, "problem", stick_words.not_all(stick.name, saved.refused), saved.files)
    elif saved.files:
        stick_present.say(stick, "saved", f"{before} {stick_words.saved(stick.name)}".strip(), saved.files)
    else:
        stick_present.say(stick, "ready", stick.sentence)


def _device(name: str) -> str:
    if not re.fullmatch(r"[a-z]+[a-z0-9]*", name):
        raise argparse.ArgumentTypeError("no name of a device")
    return name


if __name__ == "__main__":
    sys.exit(main())
