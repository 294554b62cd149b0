"""The box's commands about sticks, for root; each tells its progress in reports.

begin         the machine has started: note which results there are
in DEVICE     a stick was put in: if the box knows it, read it and save results and changed pools to it; otherwise it
              waits; while nobody has claimed the box, the key of a hall is read from it, and a note on how to join and
              claim the box is written to it
out           what the server has requested: save results to the sticks, today's or all, and changed pools to those that
              they came from; put the key of the hall onto them; allow a stick that waits
last          save today's results without being asked, when the machine stops
gone          a stick may have been pulled
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
from appliance.box.stick import changed, hall_key, mount, parts, present, results, saving, trust, words
from appliance.box.stick.one_stick import read_and_save, save, welcome
from appliance.box.stick.present import WORK, Stick
from appliance.box.stick.work import work_on

TODAYS: Final = "stick-export"
ALL: Final = "stick-export-all"
ALLOW: Final = "stick-allow"
WORK_S: Final = 240.0  # less than the 300 s that the units give
LAST_S: Final = 15.0  # less than the 30 s of chalkbox-stick-last.service, since starting and reporting take time too


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="stick", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("in").add_argument("device", type=_device)  # the kernel's name, as sda1
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
        hall_key.put(WORK_S)  # somebody waits for it
        export()  # before the next, so that reading a slow stick does not hold up the copy to the others
        allow()
    elif given.command == "last":
        work_on(present.chosen(), save, LAST_S)
    return 0


def come(device: str) -> None:
    """A stick was put in: read it and save results to it, if the box knows it."""
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
            id=f"{own_id}-{device}" if own_id in others else own_id,  # a stick that was copied whole has the same id
            label=volume.label or controller.model,
            kind=kind,
            since_ns=time.monotonic_ns(),
            mark=mark,
            is_known=bool(kind) and trust.is_known(mark),
            is_protected=mount.is_protected(device),
        )
        present.remember(stick)
    present.withdraw_departed()
    hall_key.withdraw_departed()
    if fault is not None:
        print(f"{device}: {fault.strerror}", file=sys.stderr)
        if mount.is_there(device) and not mount.is_leaving(device, fault):
            present.report(stick, "problem", words.unread(stick.label, fault, ""))
    elif not stick.kind:
        present.report(stick, "problem", words.unusable(stick.label, volume.kind))
    elif stick.is_known:
        present.report(stick, "reading")
        work_on([stick], read_and_save, WORK_S)
    else:
        present.report(stick, "waiting", words.waiting(stick.label))
        work_on([stick], welcome, WORK_S)


def leave(stick: Stick) -> None:
    """A stick was pulled: withdraw its report, or report that it was pulled too early."""
    saving.forget(stick.device)
    present.forget(stick.device)
    hall_key.withdraw_departed()
    report = present.last_report(stick)
    if report is not None and report.state in ("reading", "saving"):
        was_saving = report.state == "saving"
        present.report(stick, "problem", words.pulled(stick.label, was_saving=was_saving))
    else:
        present.withdraw(stick.id)


def allow() -> None:
    """Take the request to allow a stick; if it is in and waits, know it from now on, read it and save results."""
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
                except OSError as error:  # the box knows it until it is pulled
                    print(f"{stick.device} will wait again: {error.strerror}", file=sys.stderr)
                allowed.append(msgspec.structs.replace(stick, is_known=True))
                present.remember(allowed[-1])
    for stick in allowed:
        present.report(stick, "reading")
    work_on(allowed, read_and_save, WORK_S)


def export() -> None:
    """Save results and changed pools to the sticks, if the server has requested that.

    The reports say `saving` before the requests are taken, so that the server always sees one of the two.
    """
    requested = [name for name in (TODAYS, ALL) if os.path.lexists(REQUESTS / name)]
    if not requested:
        return
    chosen = present.chosen()
    usable = [stick for stick in present.sticks() if stick.kind and stick.is_known and stick.is_read]
    sticks = [stick for stick in usable if stick in chosen or changed.waits(stick)]
    for stick in sticks:
        present.report(stick, "saving")
    for name in requested:
        with suppress(ExchangeError, OSError):
            read_request(REQUESTS, name, Nothing)
    work_on(sticks, partial(save, everything=ALL in requested), WORK_S)


def _device(name: str) -> str:
    if not re.fullmatch(r"[a-z]+[a-z0-9]*", name):
        raise argparse.ArgumentTypeError("no name of a device")
    return name


if __name__ == "__main__":
    sys.exit(main())
