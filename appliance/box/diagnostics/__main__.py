"""What somebody who repairs boxes wants to know, in one file for the stick: the machine's state, nothing of people.

The list of commands and files is closed, and all text goes through `redaction`, which removes secrets and people.
"""

import logging
import os
import platform
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Final

import msgspec

from appliance.box.diagnostics.redaction import Redaction, server_log
from appliance.box.shared import safe_files
from appliance.box.shared.exchange import (
    DiagnosticsReport,
    DiagnosticsRequest,
    ExchangeError,
    Nothing,
    StickReport,
    read_report,
    read_request,
    write_report,
    write_request,
)
from appliance.box.shared.places import Places
from appliance.box.shared.programs import CommandFailed, run
from appliance.durable import rename_durably
from appliance.sentence import sentence
from appliance.words import say

log = logging.getLogger(__name__)

FOLDER: Final = "diagnostics"  # among the results
KEPT: Final = 3  # bundles on the box
LIMIT_S: Final = 10.0  # for each command
MOST: Final = 400_000  # characters of each file; the end of a longer one is kept
SERVER: Final = "chalkbox.service"
ROOT_UNITS: Final = "chalkbox-*"
NETWORK_UNITS: Final = ("NetworkManager.service", "wpa_supplicant.service")

COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "packages.txt": ("dpkg-query", "--show"),
    "kernel.txt": ("uname", "-a"),
    "units.txt": ("systemctl", "--no-pager", "--all", "--full", "list-units", "chalkbox*", *NETWORK_UNITS),
    "failed-units.txt": ("systemctl", "--no-pager", "--full", "--failed"),
    "timers.txt": ("systemctl", "--no-pager", "list-timers"),
    "boot-time.txt": ("systemd-analyze", "--no-pager", "blame"),
    "root-units-log.txt": ("journalctl", "--no-pager", "--boot", "--output=short-monotonic", "--no-hostname",
                           f"--unit={ROOT_UNITS}"),
    "kernel-log.txt": ("journalctl", "--no-pager", "--boot", "--dmesg", "--output=short-monotonic", "--no-hostname"),
    "space.txt": ("df", "--human-readable", "--print-type"),
    "disks.txt": ("lsblk", "--output=NAME,SIZE,TYPE,FSTYPE,RO,RM,TRAN,MODEL"),
    "memory.txt": ("free", "--mebi"),
    "up.txt": ("uptime",),
    "clock.txt": ("timedatectl",),
    "radio.txt": ("iw", "dev"),
    "radio-country.txt": ("iw", "reg", "get"),
    "radio-blocked.txt": ("rfkill",),
    "network-devices.txt": ("nmcli", "--fields=GENERAL,WIFI-PROPERTIES,CAPABILITIES,IP4", "device", "show"),
    "network-links.txt": ("ip", "-statistics", "link"),
    "network-addresses.txt": ("ip", "-brief", "address"),
    "firewall.txt": ("nft", "list", "ruleset"),
    "throttled.txt": ("vcgencmd", "get_throttled"),
    "heat.txt": ("vcgencmd", "measure_temp"),
    "firmware.txt": ("vcgencmd", "version"),
}  # fmt: skip
SERVER_LOG: Final = ("journalctl", "--no-pager", "--boot", "--output=cat", f"--unit={SERVER}")
FILES: Final = ("etc/os-release", "proc/cmdline", "proc/device-tree/model", "proc/pressure/io", "proc/pressure/memory",
                "proc/mounts", "boot/firmware/config.txt")  # fmt: skip


class Diagnostics:
    """Makes bundles of diagnostics."""

    def __init__(self, places: Places, now_s: float) -> None:
        self._places = places
        self._now = time.gmtime(now_s)
        self._redaction = Redaction(places)

    def write(self, health: Mapping[str, object]) -> Path:
        """Write a new bundle among the results, and delete all but the newest. OSError if it can't be written."""
        data = BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, text in self._texts(health):
                entry = zipfile.ZipInfo(name, date_time=self._now[:6])
                bundle.writestr(entry, self._redaction(text)[-MOST:], compress_type=zipfile.ZIP_DEFLATED)
        name = time.strftime("chalkbox-diagnostics-%Y-%m-%d-%H%M%S.zip", self._now)
        with safe_files.folder(self._places.results) as results:
            with suppress(FileExistsError):
                os.mkdir(FOLDER, 0o755, dir_fd=results)
            with safe_files.folder(FOLDER, results) as folder:
                older = [old for old in safe_files.entries(folder)[1] if old.endswith(".zip")]
                for old in older[: 1 - KEPT]:
                    os.unlink(old, dir_fd=folder)
                _write(name, folder, data.getvalue(), os.fstat(results))
        return self._places.results / FOLDER / name

    def _texts(self, health: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        yield "README.txt", say(sentence("diagnostics.readme", when=time.strftime("%Y-%m-%d %H:%M UTC", self._now)))
        yield "health.json", msgspec.json.format(msgspec.json.encode(health)).decode()
        yield "python.txt", f"{platform.python_version()} on {platform.machine()}\n"
        for name, words in COMMANDS.items():
            yield name, _said(*words)
        yield "server-log.txt", server_log(_said(*SERVER_LOG))
        for place in FILES:
            yield f"files/{place.replace('/', '-')}.txt", _content(self._places.root / place)
        for report in sorted(self._places.reports.glob("*.json")):
            yield f"reports/{report.name}", self._redaction.report(_content(report))


def _write(name: str, inside: int, data: bytes, like: os.stat_result) -> None:
    """Write a file that belongs to the owner of the results, since only such files go to a stick."""
    with safe_files.new_file(f".{name}", inside) as handle:
        os.fchown(handle, like.st_uid, like.st_gid)
        safe_files.write(handle, data)
        rename_durably(handle, f".{name}", name, inside)


def _said(*words: str) -> str:
    try:
        return run(*words, timeout_s=LIMIT_S)
    except CommandFailed as error:
        return f"{error}\n"


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(MOST).decode(errors="replace").replace("\0", "")
    except OSError as error:
        return f"{error.strerror}\n"


def _takes_results(report: Path) -> bool:
    """Whether the stick of this report takes results."""
    with suppress(ExchangeError, OSError):
        stick = read_report(report.parent, report.stem, StickReport)
        return stick is not None and stick.state not in ("problem", "waiting")
    return False


def main(root: Path = Path("/")) -> int:
    """Make a bundle, if that was requested, and request its copy to the stick; returns 1 if that fails."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    places = Places(root)
    try:
        health = read_request(places.requests, "diagnostics", DiagnosticsRequest).health
        path = Diagnostics(places, time.time()).write(health)
        is_stick_in = any(_takes_results(path) for path in places.reports.glob("stick-*.json"))
        write_request(places.requests, "stick-export", Nothing())
        log.info("%s is there for the stick.", path.name)
    except ExchangeError as error:
        log.error("%s", error)
        return 1
    except OSError as error:
        log.error("The diagnostics: %s", error)
        write_report(places.reports, "diagnostics", DiagnosticsReport(sentence("diagnostics.not_written")))
        return 1
    saving = sentence("diagnostics.being_saved", file=path.name)
    message = saving if is_stick_in else sentence("diagnostics.wait_for_stick")
    write_report(places.reports, "diagnostics", DiagnosticsReport(message))
    return 0


if __name__ == "__main__":
    sys.exit(main())
