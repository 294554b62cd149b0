"""The power button: whoever presses it ends the box as the instructor's phone does, with the words on all pages.

Its unit runs it below `systemd-inhibit`, which has the login manager leave the key alone for just as long as this is
there. So it ends at any trouble: without it the key switches the machine off at once, as on any other computer.
"""

import contextlib
import logging
import os
import select
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from appliance.box.shared.exchange import ButtonReport, ExchangeError, Nothing, read_request, write_report
from appliance.box.shared.places import Places
from appliance.box.shared.programs import CommandFailed, run

log = logging.getLogger(__name__)

HEARD: Final = "button-heard"
HEARD_S: Final = 5.0  # within which the server says that it heard
END_S: Final = 60.0  # in which it exports and copies for 40 s at most, and asks for the end
LOOK_S: Final = 0.25
SEARCH_S: Final = 5.0  # between two looks for a keyboard that was put in
EVENT: Final = struct.Struct("@llHHi")  # time, kind, key, and whether it goes down; linux/input.h
KEY, POWER, DOWN = 1, 116, 1


def wait_for_press(root: Path = Path("/"), search_s: float = SEARCH_S) -> None:
    """Until the power key of any device goes down. OSError if one can't be read, or is gone."""
    with contextlib.ExitStack() as opened:
        devices: dict[str, int] = {}
        while True:
            for name in _with_power_key(root) - devices.keys():
                devices[name] = os.open(root / "dev/input" / name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
                opened.callback(os.close, devices[name])
            ready, _, _ = select.select(list(devices.values()), [], [], search_s)
            for handle in ready:
                if any(
                    event[2:] == (KEY, POWER, DOWN) for event in EVENT.iter_unpack(os.read(handle, 64 * EVENT.size))
                ):
                    return


def switch_off(
    places: Places, now: Callable[[], float] = time.monotonic, pause: Callable[[float], None] = time.sleep
) -> None:
    """As from the phone; at once where the server does not hear it, or comes to no end. Raises CommandFailed."""
    if _hears(places, now, pause):
        pause(END_S)  # where all goes well, the machine stops before that is over
        log.warning("The server came to no end.")
    else:
        log.warning("The server did not hear the button.")
    run("systemctl", "poweroff")


def _hears(places: Places, now: Callable[[], float], pause: Callable[[float], None]) -> bool:
    with contextlib.suppress(OSError):
        (places.requests / HEARD).unlink()  # of another time
    try:
        write_report(places.reports, "button", ButtonReport())
    except OSError as error:
        log.warning("The server can't be told: %s", error)
        return False
    ends = now() + HEARD_S
    while now() < ends:
        pause(LOOK_S)
        with contextlib.suppress(ExchangeError):
            read_request(places.requests, HEARD, Nothing)
            return True
    return False


def _with_power_key(root: Path) -> set[str]:
    """The names of the devices that have one."""
    found = set()
    for keys in root.glob("sys/class/input/event*/device/capabilities/key"):
        bits = 0
        for word in keys.read_text("ascii").split():
            bits = bits << 64 | int(word, 16)
        if bits >> POWER & 1:
            found.add(keys.parts[-4])
    return found


def main() -> int:
    """Ends only in trouble, with 1."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        while True:
            wait_for_press()
            log.info("The button was pressed.")
            switch_off(Places())
    except (OSError, struct.error, CommandFailed) as error:
        log.error("The button: %s", error)
        return 1


if __name__ == "__main__":
    sys.exit(main())
