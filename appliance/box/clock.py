"""The time of a machine without a clock that runs while it is off: `python -m appliance.box.clock restore|save|set`.

The time is restored at boot, so that it never goes backwards, saved while the box is on, and set from the instructor's
phone, unless a source that knows the time has set it before.
"""

import fcntl
import logging
import os
import re
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from appliance.box.shared.exchange import (
    ClockReport,
    ClockRequest,
    ExchangeError,
    read_report,
    read_request,
    write_report,
)
from appliance.box.shared.places import Places
from appliance.box.shared.programs import CommandFailed, run
from appliance.durable import write_durably

log = logging.getLogger(__name__)

OFF_S: Final = 30.0  # a phone that differs by less counts as the same
RTC_AGREES_S: Final = 5.0
_ZONE: Final = re.compile(r"[A-Za-z0-9_+-]{1,32}(/[A-Za-z0-9_+-]{1,32}){0,2}")
_NO_ZONES: Final = (
    "right/",
    "posix/",
)  # copies of the zones, some with leap seconds
_TZIF: Final = b"TZif"  # RFC 9636, 3.1
_RTC_SET_TIME: Final = 0x4024700A  # rtc(4)


def _set_system(now_s: float) -> None:
    time.clock_settime(time.CLOCK_REALTIME, now_s)


def is_synchronised() -> bool:
    """Whether this machine's clock is synchronised over the network."""
    try:
        return run("timedatectl", "show", "--property=NTPSynchronized", "--value").strip() == "yes"
    except CommandFailed:
        return False


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of the box. Every method may raise OSError."""

    places: Places
    now_s: Callable[[], float] = time.time
    set_s: Callable[[float], None] = _set_system
    synchronised: Callable[[], bool] = is_synchronised

    def restore(self) -> None:
        """At boot: go forward to the time that was saved last, and report whether a battery has kept the time."""
        saved_s, now_s = self._saved_s(), self.now_s()
        kept = self._battery_kept(now_s) and now_s >= saved_s
        if saved_s > now_s:
            self.set_s(saved_s)
            log.info("The clock goes on from when the box was last on.")
        self._report(kept)  # too early for a synchronised clock

    def save(self) -> None:
        """Keep the time for the next boot."""
        if not self._is_trusted() and self.synchronised():  # never back to untrusted: a phone may set it now
            self._report(True)
        write_durably(self._file, f"{self.now_s():.0f}\n".encode())

    def set(self, request: ClockRequest) -> None:
        """Take the phone's time unless a better one is known, and its time zone."""
        self._take_zone(request.zone)
        if self._is_trusted() or self.synchronised():
            return
        wall_s = request.wall_ms / 1000
        if abs(wall_s - self.now_s()) > OFF_S:
            self.set_s(wall_s)
            log.info("The clock is set by the instructor's phone.")
        self._set_battery_clock(wall_s)
        self._report(True)
        self.save()

    @property
    def _file(self) -> Path:
        return self.places.state / "clock"

    @property
    def _rtc(self) -> Path:
        return self.places.root / "sys/class/rtc/rtc0"

    def _saved_s(self) -> float:
        """The time that was saved last; 0 if there is none, or it can't be a time."""
        try:
            wall_ms = int(self._file.read_text("ascii")[:16]) * 1000
            return msgspec.convert({"wall_ms": wall_ms}, ClockRequest).wall_ms / 1000
        except FileNotFoundError:
            return 0.0
        except (OSError, ValueError, msgspec.ValidationError) as error:
            log.warning("The time that was saved is none: %s", error)
            return 0.0

    def _battery_kept(self, now_s: float) -> bool:
        """Whether the kernel took its time from a clock with a battery that had not stopped."""
        try:
            is_source = (self._rtc / "hctosys").read_text("ascii").strip() == "1"
            rtc_s = int((self._rtc / "since_epoch").read_text("ascii"))
        except (OSError, ValueError):
            return False
        return is_source and abs(rtc_s - now_s) <= RTC_AGREES_S

    def _set_battery_clock(self, wall_s: float) -> None:
        then = time.gmtime(wall_s)
        fields = (then.tm_sec, then.tm_min, then.tm_hour, then.tm_mday, then.tm_mon - 1, then.tm_year - 1900, 0, 0, 0)
        try:
            handle = os.open(self.places.root / "dev/rtc0", os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:  # every Raspberry Pi before the 5
            return
        except OSError as error:  # only one program at a time can open it
            log.warning("The clock with the battery can't be opened: %s", error.strerror)
            return
        try:
            fcntl.ioctl(handle, _RTC_SET_TIME, struct.pack("9i", *fields))
        except OSError as error:
            log.warning("The clock with the battery can't be set: %s", error.strerror)
        finally:
            os.close(handle)

    def _take_zone(self, zone: str) -> None:
        if not zone:
            return
        zones, link = self.places.root / "usr/share/zoneinfo", self.places.root / "etc/localtime"
        if not is_zone(zones, zone):
            log.warning("A time zone that is unknown is ignored.")
            return
        target = Path("../usr/share/zoneinfo") / zone
        if link.is_symlink() and link.readlink() == target:
            return
        part = link.with_name(".localtime.chalkbox")
        try:
            part.unlink(missing_ok=True)
            part.symlink_to(target)
            part.replace(link)
        except OSError as error:
            log.warning("The zone can't be kept: %s", error.strerror)
        else:
            log.info("The zone is %s.", zone)

    def _is_trusted(self) -> bool:
        try:
            report = read_report(self.places.reports, "clock", ClockReport)
        except ExchangeError:
            return False
        return report is not None and report.trusted

    def _report(self, trusted: bool) -> None:
        write_report(self.places.reports, "clock", ClockReport(trusted))


def is_zone(zones: Path, zone: str) -> bool:
    """Whether `zone` names a file with a time zone below the folder `zones`."""
    if not _ZONE.fullmatch(zone) or zone.startswith(_NO_ZONES):
        return False
    path = zones / zone
    try:
        if not path.resolve(strict=True).is_relative_to(zones.resolve()):
            return False
        with path.open("rb") as file:
            return file.read(len(_TZIF)) == _TZIF
    except OSError:
        return False


def main(arguments: list[str]) -> int:
    """Carry out `restore`, `save` or `set`; returns 1 if that fails."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    [verb] = arguments
    places = Places()
    clock = Clock(places)
    try:
        match verb:
            case "restore":
                clock.restore()
            case "save":
                clock.save()
            case "set":
                clock.set(read_request(places.requests, "clock", ClockRequest))
            case _:
                raise ValueError(f"{verb} is not restore, save or set")
    except (ExchangeError, OSError) as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
