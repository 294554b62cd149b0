"""Watches the box's Wi-Fi: how many phones are on it, how many it can hold, and whether it is there at all.

The radio of a Pi crashes at times. Its driver restarts it as another device (phy0 becomes phy1), and NetworkManager
makes the Wi-Fi on that. If one of them fails to, the driver is unloaded and loaded again.
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
from appliance.sentence import Sentence, sentence

log = logging.getLogger(__name__)

LOOK_S: Final = 2.0
RAISE_AFTER_S: Final = 15.0  # without a Wi-Fi; by then NetworkManager would have made it by itself
RELOAD_AFTER_S: Final = 45.0
AGAIN_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Interface:
    """A radio's interface in the output of `iw dev`; `channel` is None unless it sends."""

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
        """Look at the radio, do what it needs, and return its report; nothing is done if the radio can't be seen."""
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
        full = sentence("radio.nearly_full", stations=stations, capacity=capacity) if stations >= nearly else None
        return self._report(stations, mine.channel, full)

    def _unknown(self, failure: str) -> RadioReport:
        self._missing_since = None
        if failure != self._failure:
            log.warning("%s", failure)
        self._failure = failure
        why = sentence("radio.no_iw") if shutil.which("iw") is None else sentence("radio.no_answer")
        return self._report(0, None, why)

    def _missing(self, interfaces: list[Interface]) -> RadioReport:
        now = self._now()
        if self._missing_since is None:
            self._missing_since = now
            self._raise_at, self._reload_at = now + RAISE_AFTER_S, now + RELOAD_AFTER_S
        if not interfaces and self._last is None and not self._has_driver():
            return self._report(0, None, sentence("radio.none"))
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
        return self._report(0, None, sentence("radio.gone"))

    def _move(self, mine: Interface, interfaces: list[Interface]) -> None:
        """Move the Wi-Fi to an adapter that holds more phones; only while no phone is on it."""
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

    def _report(self, stations: int, channel: int | None, message: Sentence | None) -> RadioReport:
        return RadioReport(stations, self._chip.capacity, self._chip.name, channel, self._restarts, message)


def raise_wifi() -> None:
    """Switch the radio on and start the Wi-Fi."""
    _run("rfkill", "unblock", "wlan")
    _run("nmcli", "radio", "wifi", "on")
    _run("nmcli", "--wait", "0", "connection", "up", PROFILE)


def listed(text: str) -> list[Interface]:
    """The interfaces in the output of `iw dev`."""
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
    """How many phones in the output of `iw dev … station dump` have given the password."""
    blocks = re.split(r"^Station ", text, flags=re.MULTILINE)[1:]
    return sum(not re.search(r"^\tauthorized:\s+no", block, re.MULTILINE) for block in blocks)


def _iw(*words: str) -> str:
    """What `iw` prints; empty if the kernel knows no radio at all. Raises CommandFailed if `iw` fails otherwise."""
    try:
        return run("iw", *words, timeout_s=10)
    except CommandFailed as error:
        if "nl80211 not found" in str(error):
            return ""
        raise


def _run(*words: str) -> str:
    """Run a program; returns what it prints. A failure is logged."""
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
