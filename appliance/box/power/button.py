"""The power button: pressing it ends the box as the instructor's phone does, with the messages on all pages.

Its unit runs it under `systemd-inhibit`, so that the login manager ignores the key as long as this program runs. This
program therefore ends at any error: without it the key switches the machine off at once, as on any other computer.
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
HEARD_S: Final = 5.0  # the server must confirm within this time
END_S: Final = 60.0  # the server exports and copies for 40 s at most, then requests the end
LOOK_S: Final = 0.25
SEARCH_S: Final = 5.0  # between two searches for new keyboards
EVENT: Final = struct.Struct("@llHHi")  # time, kind, key, value; linux/input.h
KEY, POWER, DOWN = 1, 116, 1


def wait_for_press(root: Path = Path("/"), search_s: float = SEARCH_S) -> None:
    """Wait until the power key of any device is pressed. OSError if a device can't be read, or is gone."""
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
    """Switch off as from the phone; at once if the server does not confirm or does not end. Raises CommandFailed."""
    if _hears(places, now, pause):
        pause(END_S)  # normally the machine stops before that is over
        log.warning("The server did not end.")
    else:
        log.warning("The server did not hear the button.")
    run("systemctl", "poweroff")


def _hears(places: Places, now: Callable[[], float], pause: Callable[[float], None]) -> bool:
    with contextlib.suppress(OSError):
        (places.requests / HEARD).unlink()  # left from an earlier press
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
    """The names of the input devices that have a power key."""
    found = set()
    for keys in root.glob("sys/class/input/event*/device/capabilities/key"):
        bits = 0
        for word in keys.read_text("ascii").split():
            bits = bits << 64 | int(word, 16)
        if bits >> POWER & 1:
            found.add(keys.parts[-4])
    return found


def main() -> int:
    """Wait for presses; ends only with an error, and returns 1."""
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
