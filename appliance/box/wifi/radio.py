"""Watches the box's Wi-Fi: who is on it, how many it can hold, and whether it is there at all.

The radio of a Pi crashes at times. Its driver starts it again as another device (phy0 becomes phy1), and NetworkManager
makes the Wi-Fi on that; where one of them doesn't, the driver is taken out and put in again.
"""

import logging
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from appliance.box.shared.exchange import RadioReport, write_report
from appliance.box.shared.places import Places
from appliance.box.shared.programs import CommandFailed, run
from appliance.box.wifi.cable import PATIENCE_S, Cables
from appliance.box.wifi.chip import BUILT_IN, Chip, chip_of, reload
from appliance.box.wifi.hotspot import PROFILE
from appliance.box.wifi.name_server import NameServer

log = logging.getLogger(__name__)

LOOK_S: Final = 2.0
RAISE_AFTER_S: Final = 15.0  # without a Wi-Fi: long enough for NetworkManager to have made it by itself
RELOAD_AFTER_S: Final = 45.0
AGAIN_S: Final = 60.0
_CABLE: Final = "For more, connect an ordinary access point to the Ethernet port."
_GONE: Final = "The Wi-Fi is not there; the box is trying to start it. An access point on the Ethernet port works too."
_NONE: Final = "This box has no Wi-Fi of its own. Let phones join through an access point on the Ethernet port."
_NO_IW: Final = (
    "Whether the Wi-Fi works is not known. Connect the box to the internet by cable and run: sudo apt install iw"
)
_NO_ANSWER: Final = "Whether the Wi-Fi works is not known. If phones can't join, switch the box off and on again."


@dataclass(frozen=True, slots=True)
class Interface:
    """A radio's interface as `iw dev` lists it; `channel` only while it sends."""

    phy: int
    name: str
    kind: str
    channel: int | None


class Radio:
    """The box's radio from one look to the next."""

    def __init__(self, places: Places, now: Callable[[], float] = time.monotonic) -> None:
        self._places = places
        self._now = now
        self._missing_since: float | None = None
        self._raise_at = self._reload_at = self._move_at = 0.0
        self._last: Interface | None = None
        self._chip = Chip(BUILT_IN, "none", 0)
        self._restarts = 0
        self._failure = ""

    def look(self) -> RadioReport:
        """See how the radio is and do what it needs; nothing where that can't be seen."""
        try:
            interfaces = listed(_iw("dev"))
            mine = next((interface for interface in interfaces if interface.kind == "AP" and interface.channel), None)
            stations = 0 if mine is None else counted(_iw("dev", mine.name, "station", "dump"))
        except CommandFailed as error:
            return self._unknown(str(error))
        self._failure = ""
        if mine is None:
            return self._missing(interfaces)
        self._missing_since = None
        if self._last is not None and mine.phy != self._last.phy and mine.name == self._last.name:
            self._restarts += 1
            log.warning("The Wi-Fi stopped and is there again; stops up to now: %d.", self._restarts)
        self._last = mine
        self._chip = chip_of(mine.name, self._places.root)
        if not stations:
            self._move(mine, interfaces)
        capacity = self._chip.capacity
        nearly = capacity - max(1, capacity // 10)
        sentence = f"The Wi-Fi is nearly full: {stations} of about {capacity} phones. {_CABLE}"
        return self._report(stations, mine.channel, sentence if stations >= nearly else "")

    def _unknown(self, failure: str) -> RadioReport:
        self._missing_since = None
        if failure != self._failure:
            log.warning("%s", failure)
        self._failure = failure
        return self._report(0, None, _NO_IW if shutil.which("iw") is None else _NO_ANSWER)

    def _missing(self, interfaces: list[Interface]) -> RadioReport:
        now = self._now()
        if self._missing_since is None:
            self._missing_since = now
            self._raise_at, self._reload_at = now + RAISE_AFTER_S, now + RELOAD_AFTER_S
        if not interfaces and self._last is None and not self._has_driver():
            return self._report(0, None, _NONE)
        if now >= self._reload_at:
            self._reload_at = now + AGAIN_S
            self._raise_at = now
            log.warning("The Wi-Fi is gone: starting its driver again.")
            try:
                reload(self._chip.driver, self._places.root)
            except (CommandFailed, OSError) as error:
                log.warning("%s", error)
        if now >= self._raise_at:
            self._raise_at = now + RAISE_AFTER_S
            raise_wifi()
        return self._report(0, None, _GONE)

    def _move(self, mine: Interface, interfaces: list[Interface]) -> None:
        """While nobody is there, go to an adapter that holds more phones."""
        others = [other for other in interfaces if other.kind == "managed" and other.phy != mine.phy]
        for other in others:
            if self._now() < self._move_at or self._chip.capacity >= chip_of(other.name, self._places.root).capacity:
                continue
            log.info("The Wi-Fi moves to %s, which holds more phones.", other.name)
            self._move_at = self._now() + AGAIN_S
            self._last = None
            _run("nmcli", "--wait", "0", "connection", "up", PROFILE, "ifname", other.name)

    def _has_driver(self) -> bool:
        return (self._places.root / "sys/module" / self._chip.driver).is_dir()

    def _report(self, stations: int, channel: int | None, sentence: str) -> RadioReport:
        return RadioReport(stations, self._chip.capacity, self._chip.name, channel, self._restarts, sentence)


def raise_wifi() -> None:
    """Have the radio on and the Wi-Fi up, whatever stood in the way."""
    _run("rfkill", "unblock", "wlan")
    _run("nmcli", "radio", "wifi", "on")
    _run("nmcli", "--wait", "0", "connection", "up", PROFILE)


def listed(text: str) -> list[Interface]:
    """The interfaces in what `iw dev` prints."""
    found = []
    for part in re.split(r"^phy#", text, flags=re.MULTILINE)[1:]:
        phy = int(part.split(maxsplit=1)[0])
        for block in re.split(r"^\tInterface ", part, flags=re.MULTILINE)[1:]:
            kind = re.search(r"^\t\ttype (\S+)", block, re.MULTILINE)
            channel = re.search(r"^\t\tchannel (\d+)", block, re.MULTILINE)
            found.append(
                Interface(phy, block.split()[0], kind[1] if kind else "", int(channel[1]) if channel else None)
            )
    return found


def counted(text: str) -> int:
    """The phones in what `iw dev … station dump` prints: those that have given the password."""
    blocks = re.split(r"^Station ", text, flags=re.MULTILINE)[1:]
    return sum(not re.search(r"^\tauthorized:\s+no", block, re.MULTILINE) for block in blocks)


def _iw(*words: str) -> str:
    """What `iw` prints. CommandFailed if it can't tell; that the kernel knows of no radio at all is an answer."""
    try:
        return run("iw", *words, timeout_s=10)
    except CommandFailed as error:
        if "nl80211 not found" in str(error):
            return ""
        raise


def _run(*words: str) -> str:
    """What the program prints; of one that fails the log hears."""
    try:
        return run(*words, timeout_s=10)
    except CommandFailed as error:
        log.warning("%s", error)
        return ""


def main(cable_patience_s: float = PATIENCE_S) -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    places = Places()
    radio, cables, name_server = Radio(places), Cables(places, cable_patience_s), NameServer(places)
    _run("nmcli", "radio", "wifi", "on")
    while True:
        cables.look()
        try:
            write_report(places.reports, "radio", radio.look())
            write_report(places.reports, "network", name_server.look())
        except OSError as error:
            log.warning("The report on the Wi-Fi: %s", error)
        time.sleep(LOOK_S)


if __name__ == "__main__":
    main()
