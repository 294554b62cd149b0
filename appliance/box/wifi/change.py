"""Another Wi-Fi, as the instructor asks for it from the phone that is on it: on trial until somebody has come back.

What is kept is the former Wi-Fi until the new one has proved itself, so that a power cut on trial leads back to it.
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
from appliance.durable import write_durably

log = logging.getLogger(__name__)

REQUEST, KEEP = "hotspot", "hotspot-keep"
TRIAL_S: Final = 120
LOOK_S: Final = 1.0
ACTIVATION_S: Final = 30
_NOBODY: Final = "Nobody came back on the new Wi-Fi within 2 minutes, so the former one is there again."
_FAILED: Final = "The new Wi-Fi could not be started, so the former one is there again. Try another channel."
_LOST: Final = "The Wi-Fi could not be started. Switch the box off and on again."
_NOT_KEPT: Final = "The Wi-Fi could not be saved: after the next start the former one is back. Look at the disk."


@dataclass
class Change:
    """One change, from the request to its end; another request meanwhile takes its place."""

    places: Places
    now: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    kept: Hotspot = field(init=False)
    running: Hotspot = field(init=False)

    def run(self) -> None:
        """See all requests through. OSError if nothing can be reported."""
        self.kept = self.running = self._known()
        sentence = ""
        try:
            while (self.places.requests / REQUEST).exists():
                sentence = self._take()
        except OSError as error:  # with nothing to say how the trial goes, nobody can keep it
            log.warning("The trial of the new Wi-Fi: %s", error)
            sentence = _FAILED
        if self.running != self.kept:
            with contextlib.suppress(OSError):
                report_hotspot(self.places, self.kept, sentence=sentence)  # from now on it can't be kept
            try:
                self._start(self.kept)
            except (OSError, CommandFailed) as error:
                log.warning("The former Wi-Fi: %s", error)
                sentence = _LOST
        report_hotspot(self.places, self.kept, sentence=sentence)

    def _known(self) -> Hotspot:
        """The Wi-Fi as it is kept, or where that can't be read, as it was reported."""
        try:
            return msgspec.json.decode(self.places.hotspot.read_bytes(), type=Hotspot)
        except (OSError, ValueError) as error:
            log.warning("The Wi-Fi as it was kept: %s", error)
            return msgspec.json.decode((self.places.reports / "hotspot.json").read_bytes(), type=Hotspot)

    def _take(self) -> str:
        """Try what the request wants; the sentence that is left to say if no other comes."""
        _remove(self.places.requests / KEEP)  # of a trial that is over
        try:
            wanted = hotspot_of(read_request(self.places.requests, REQUEST, HotspotRequest), self.places.regulations)
        except (ExchangeError, ValueError) as error:
            log.warning("A Wi-Fi that can't be: %s", error)
            return str(error)
        report_hotspot(self.places, wanted, TRIAL_S)
        self.running = wanted
        try:
            self._start(wanted)
        except (OSError, CommandFailed) as error:
            log.warning("The new Wi-Fi: %s", error)
            return _FAILED
        log.info("The new Wi-Fi is there, on trial.")
        ends = self.now() + TRIAL_S
        while True:
            if (self.places.requests / KEEP).exists():
                return self._keep()
            if (self.places.requests / REQUEST).exists():
                return ""
            if (left := ends - self.now()) <= 0:
                return _NOBODY
            report_hotspot(self.places, wanted, round(left))
            self.pause(min(LOOK_S, left))

    def _keep(self) -> str:
        _remove(self.places.requests / KEEP)
        self.kept = self.running
        log.info("Somebody came back, so the new Wi-Fi stays.")
        try:
            write_durably(self.places.hotspot, msgspec.json.encode(self.kept))
        except OSError as error:
            log.warning("Keeping the new Wi-Fi: %s", error)
            return _NOT_KEPT
        try:
            kernel_line.set_country(self.places.root, self.kept.country)
        except (OSError, CommandFailed) as error:
            log.warning("The Wi-Fi's country at the next boot: %s", error)
        return ""

    def _start(self, hotspot: Hotspot) -> None:
        path = write_hotspot(self.places, hotspot)
        try:
            run("iw", "reg", "set", hotspot.country)
        except CommandFailed as error:  # whether it may send is for the start to tell
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
