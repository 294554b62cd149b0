"""A change of the Wi-Fi, requested from a phone that is on it: on trial until somebody comes back over the new one.

The file keeps the former Wi-Fi until the new one has proved itself, so a power cut during the trial leads back to it.
"""

import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from appliance.box.shared import kernel_line
from appliance.box.shared.exchange import ExchangeError, HotspotRequest, read_request
from appliance.box.shared.places import Places
from appliance.box.shared.programs import CommandFailed, run
from appliance.box.wifi.hotspot import PROFILE, Hotspot, hotspot_of, report_hotspot, write_hotspot
from appliance.box.wifi.wifi_error import WifiError
from appliance.durable import write_durably
from appliance.sentence import Sentence, sentence

log = logging.getLogger(__name__)

REQUEST, KEEP = "hotspot", "hotspot-keep"
TRIAL_S: Final = 120
LOOK_S: Final = 1.0
ACTIVATION_S: Final = 30


@dataclass
class Change:
    """One change, from the request to its end; another request in the meantime replaces it."""

    places: Places
    now: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    kept: Hotspot = field(init=False)
    running: Hotspot = field(init=False)

    def run(self) -> None:
        """Carry out all requests. OSError if nothing can be reported."""
        self.kept = self.running = self._known()
        message = None
        try:
            while (self.places.requests / REQUEST).exists():
                message = self._take()
        except OSError as error:  # nobody can keep a trial that can't be reported
            log.warning("The trial of the new Wi-Fi: %s", error)
            message = sentence("wifi.new_one_failed")
        if self.running != self.kept:
            with contextlib.suppress(OSError):
                report_hotspot(self.places, self.kept, message=message)  # from now on nobody can keep the new one
            try:
                self._start(self.kept)
            except (OSError, CommandFailed) as error:
                log.warning("The former Wi-Fi: %s", error)
                message = sentence("wifi.not_started")
        report_hotspot(self.places, self.kept, message=message)

    def _known(self) -> Hotspot:
        """The Wi-Fi from the file, or if that can't be read, from the report."""
        try:
            return msgspec.json.decode(self.places.hotspot.read_bytes(), type=Hotspot)
        except (OSError, ValueError) as error:
            log.warning("The Wi-Fi as it was kept: %s", error)
            return msgspec.json.decode((self.places.reports / "hotspot.json").read_bytes(), type=Hotspot)

    def _take(self) -> Sentence | None:
        """Try what the request asks for; returns what became of it."""
        _remove(self.places.requests / KEEP)  # left from an earlier trial
        try:
            wanted = hotspot_of(read_request(self.places.requests, REQUEST, HotspotRequest), self.places.regulations)
        except ExchangeError as error:
            log.warning("A Wi-Fi that can't be: %s", error)
            return sentence("wifi.request_unreadable")
        except WifiError as error:
            log.warning("A Wi-Fi that can't be: %s", error)
            return error.sentence
        report_hotspot(self.places, wanted, TRIAL_S)
        self.running = wanted
        try:
            self._start(wanted)
        except (OSError, CommandFailed) as error:
            log.warning("The new Wi-Fi: %s", error)
            return sentence("wifi.new_one_failed")
        log.info("The new Wi-Fi is there, on trial.")
        ends = self.now() + TRIAL_S
        while True:
            if (self.places.requests / KEEP).exists():
                return self._keep()
            if (self.places.requests / REQUEST).exists():
                return None
            if (left := ends - self.now()) <= 0:
                return sentence("wifi.nobody_came_back")
            report_hotspot(self.places, wanted, round(left))
            self.pause(min(LOOK_S, left))

    def _keep(self) -> Sentence | None:
        _remove(self.places.requests / KEEP)
        self.kept = self.running
        log.info("Somebody came back, so the new Wi-Fi stays.")
        try:
            write_durably(self.places.hotspot, msgspec.json.encode(self.kept))
        except OSError as error:
            log.warning("Keeping the new Wi-Fi: %s", error)
            return sentence("wifi.not_saved")
        try:
            kernel_line.set_country(self.places.root, self.kept.country)
        except (OSError, CommandFailed) as error:
            log.warning("The Wi-Fi's country at the next boot: %s", error)
        return None

    def _start(self, hotspot: Hotspot) -> None:
        path = write_hotspot(self.places, hotspot)
        try:
            run("iw", "reg", "set", hotspot.country)
        except CommandFailed as error:  # the start fails if it may not send
            log.warning("The Wi-Fi's country: %s", error)
        run("nmcli", "connection", "load", str(path))
        run("nmcli", "--wait", str(ACTIVATION_S), "connection", "up", PROFILE, timeout_s=ACTIVATION_S + 10)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    Change(Places()).run()


if __name__ == "__main__":
    main()
