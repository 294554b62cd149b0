"""The box's commands about sticks, for root; each says in reports what becomes of it.

in DEVICE     a stick has come: read it, save results to it, and how to claim the box while nobody has
out           save results to the sticks, as the server has asked
last          the same without being asked, when the machine stops
gone DEVICE   a stick may have left
"""

import argparse
import os
import re
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from appliance.box import stick_mount, stick_note, stick_out, stick_present, stick_shelf, stick_words
from appliance.box.exchange import REQUESTS, ExchangeError, Nothing, read_request
from appliance.box.places import Places
from appliance.box.stick_in import FAULTS_OF_BOX
from appliance.box.stick_present import WORK, Stick
from appliance.box.stick_work import work_on

RESULTS: Final = Path("/var/lib/chalkbox/results")
REQUEST: Final = "stick-export"
WORK_S: Final = 240.0
LAST_S: Final = 20.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command; its exit status."""
    parser = argparse.ArgumentParser(prog="stick", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("in").add_argument("device", type=_device, help="the kernel's name for it, as sda1")
    for name in ("out", "last", "gone"):
        commands.add_parser(name)
    given = parser.parse_args(arguments)
    os.umask(0o022)
    WORK.mkdir(mode=0o700, exist_ok=True)
    if given.command == "in":
        come(given.device)
    elif given.command == "gone":
        for stick in stick_present.sticks():
            if not stick_mount.is_there(stick.device):
                leave(stick)
    elif given.command == "out":
        export()
    else:
        work_on(stick_present.chosen(), save, LAST_S)
    return 0


def come(device: str) -> None:
    """Read a stick that was put in, and bring it the results, if they belong on it."""
    if stick_mount.is_of_system(device):
        return
    volume = stick_mount.Volume("", "", "")
    fault: OSError | None = None
    try:
        volume = stick_mount.probe(device)
    except OSError as error:
        fault = error
    stick_out.forget(device)
    with stick_present.alone_at_coming():
        others = {stick.id for stick in stick_present.sticks() if stick.device != device}
        own_id = volume.id or device
        stick = Stick(
            device=device,
            id=f"{own_id}-{device}" if own_id in others else own_id,  # sticks are copied whole
            label=volume.label,
            kind=volume.kind if volume.kind in stick_mount.KINDS else "",
            since_ns=time.monotonic_ns(),
            is_protected=stick_mount.is_protected(device),
        )
        stick_present.remember(stick)
    stick_present.unsay_those_that_left()
    if fault is not None:
        print(f"{device}: {fault.strerror}", file=sys.stderr)
        if stick_mount.is_there(device) and not stick_mount.is_leaving(device, fault):
            stick_present.say(stick, "problem", stick_words.unread(stick.name, fault, ""))
        return
    if not stick.kind:
        stick_present.say(stick, "problem", stick_words.unusable(stick.name, volume.kind))
        return
    stick_present.say(stick, "reading")
    work_on([stick], read_and_save, WORK_S)


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


def export() -> None:
    """Save results to the sticks; the request is taken once reports say so, and no sooner."""
    sticks = stick_present.chosen()
    for stick in sticks:
        stick_present.say(stick, "saving")
    with suppress(ExchangeError, OSError):
        read_request(REQUESTS, REQUEST, Nothing)
    work_on(sticks, save, WORK_S)


def read_and_save(stick: Stick) -> None:
    """Read the stick, and bring it the results, if they belong on it."""
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
        is_marked=reading.is_marked,
        pools=reading.pools,
        sentence=f"{said} {reading.note}".strip(),
    )
    stick_present.remember(stick)
    if stick.id in {other.id for other in stick_present.chosen()}:
        leave_note(stick)
        save(stick, before=stick.sentence)
    else:
        stick_present.say(stick, "ready", stick.sentence)


def leave_note(stick: Stick) -> None:
    """Tell whoever put the stick in how to claim the box, if nobody has; a stick that takes no note may bring pools."""
    note = stick_note.note(Places())
    if note is not None:
        try:
            stick_out.leave(stick, stick_note.NAME, note)
        except OSError as error:
            print(f"{stick.device}: no note: {error.strerror}", file=sys.stderr)


def save(stick: Stick, before: str = "") -> None:
    """Bring the stick the results that it lacks; `before` is said before what became of it."""
    if not stick_mount.is_there(stick.device):
        return  # it left while others were at work on it, and that was said
    if not RESULTS.is_dir():
        stick_present.say(stick, "ready", stick.sentence)
        return
    stick_present.say(stick, "saving")
    try:
        saved = stick_out.save(stick, RESULTS)
    except OSError as error:
        saved = stick_out.Saved(stopped=error)
    if saved.stopped is not None:
        print(f"{stick.device}: {saved.stopped.strerror}", file=sys.stderr)
        if not stick_mount.is_leaving(stick.device, saved.stopped):
            stick_present.say(stick, "problem", stick_words.unsaved(stick.name, saved.stopped), saved.files)
        return
    if not stick_mount.is_there(stick.device):
        return
    if saved.differing:
        stick_present.say(stick, "problem", stick_words.differs(stick.name), saved.files)
    elif saved.refused:
        stick_present.say(stick, "problem", stick_words.not_all(stick.name, saved.refused), saved.files)
    elif saved.files:
        stick_present.remember(msgspec.structs.replace(stick, is_marked=True))
        stick_present.say(stick, "saved", f"{before} {stick_words.SAVED}".strip(), saved.files)
    else:
        stick_present.say(stick, "ready", stick.sentence)


def _device(name: str) -> str:
    if not re.fullmatch(r"[a-z]+[a-z0-9]*", name):
        raise argparse.ArgumentTypeError("no name of a device")
    return name


if __name__ == "__main__":
    sys.exit(main())
