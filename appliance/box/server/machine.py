"""The machine around the server: it is looked at once a second, and its root programs take requests.

On a computer that is not a box there are no reports, and only the free disk space is known.
"""

import asyncio
import contextlib
import logging
import os
import re
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from appliance.background import background
from appliance.box.server.sensors import Power, read_power
from appliance.box.shared.exchange import (
    ButtonReport,
    ClockReport,
    DiagnosticsReport,
    ExchangeError,
    HallKeyReport,
    HotspotReport,
    NetworkReport,
    Nothing,
    RadioReport,
    StickReport,
    SystemReport,
    UpdateReport,
    WireReport,
    read_report,
    write_request,
)
from appliance.box.shared.new_password import REPORT as NEW_PASSWORD
from appliance.box.shared.new_password import NewPasswordReport

log = logging.getLogger(__name__)

LOOK_S: Final = 1.0
MAX_STICKS: Final = 8
_STICK: Final = re.compile(r"stick-([A-Za-z0-9._-]{1,64})\.json")

T = TypeVar("T")
Version = tuple[int, int]  # of a report's file: inode, time of the last change in ns


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """The machine at one moment; None and () mean that nothing is reported. `free_bytes` is for the data folder."""

    free_bytes: int | None = None
    power: Power = Power()
    hotspot: HotspotReport | None = None
    radio: RadioReport | None = None
    network: NetworkReport | None = None
    sticks: tuple[StickReport, ...] = ()
    clock: ClockReport | None = None
    system: SystemReport | None = None
    diagnostics: DiagnosticsReport | None = None
    button: ButtonReport | None = None
    hall_key: HallKeyReport | None = None
    new_password: NewPasswordReport | None = None
    wire: WireReport | None = None
    update: UpdateReport | None = None


class Machine:
    """What is known of the machine. `on_look()` runs after each look, in the event loop."""

    def __init__(
        self,
        data: Path,
        run: Path | None,
        *,
        power: Callable[[], Power] = read_power,
        now_s: Callable[[], float] = time.monotonic,
        look_s: float = LOOK_S,
    ) -> None:
        """`run` is the folder of requests and reports, on the box."""
        self.look_s = look_s
        self.is_box = run is not None
        self.now = Look()
        self.on_look: Callable[[], None] = _nothing
        self._data = data
        self._requests = None if run is None else run / "requests"
        self._reports = None if run is None else run / "reports"
        self._power = power
        self._now_s = now_s
        self._versions: dict[str, Version] = {}
        self._seen_s: dict[str, float] = {}
        self._faults: dict[str, str] = {}
        self._pending: dict[str, msgspec.Struct] = {}
        self._looking = asyncio.Lock()
        self._wake = asyncio.Event()

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Look now, and then once a second until the context ends."""
        await self.look()
        async with background(self._run(), "machine"):
            yield

    async def look(self) -> None:
        """Look now."""
        async with self._looking:
            self.now = await asyncio.to_thread(self._look)
        self.on_look()

    def request(self, name: str, body: msgspec.Struct | None = None) -> None:
        """Leave a request soon, without waiting; a failure is logged."""
        self._pending[name] = body or Nothing()
        self._wake.set()

    async def ask(self, name: str, body: msgspec.Struct | None = None) -> None:
        """Leave a request. OSError if that fails."""
        if self._requests is None:
            raise FileNotFoundError("there is no box around this server")
        self._pending.pop(name, None)
        await asyncio.to_thread(write_request, self._requests, name, body or Nothing())

    async def waits(self, name: str) -> bool:
        """Whether a request still waits to be taken."""
        return self._requests is not None and await asyncio.to_thread(os.path.lexists, self._requests / name)

    def version(self, report: str) -> Version | None:
        """Which version of the report is there: it differs after each writing; None if there is no report."""
        return self._versions.get(report)

    def age_s(self, report: str) -> float:
        """How long ago this version of the report was first seen; infinite if there is no report."""
        return self._now_s() - self._seen_s.get(report, float("-inf"))

    async def changed(self, report: str, since: Version | None, timeout_s: float) -> bool:
        """Wait until there is another version of the report than `since`; False if there is none in time."""
        try:
            async with asyncio.timeout(timeout_s):
                while self.version(report) in (since, None):
                    await asyncio.sleep(self.look_s / 4)
                    await self.look()
        except TimeoutError:
            return False
        return True

    async def pressed(self) -> None:
        """Wait until somebody presses the power button, and confirm that. OSError if it can't be confirmed."""
        since = self.version("button")
        while self.version("button") in (since, None):  # noqa: ASYNC110 (each look may bring it)
            await asyncio.sleep(self.look_s / 4)
        await self.ask("button-heard")

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.look_s):
                    await self._wake.wait()
            self._wake.clear()
            while self._pending:
                name = next(iter(self._pending))
                body = self._pending.pop(name)
                try:
                    await self.ask(name, body)
                except OSError as error:
                    log.error("the request %s could not be left: %s", name, error.strerror or error)
            await self.look()

    def _look(self) -> Look:
        free_bytes = _free_bytes(self._data)
        if self._reports is None:
            return Look(free_bytes=free_bytes)
        time.tzset()  # a root program may have set the time zone
        return Look(
            free_bytes=free_bytes,
            power=self._power(),
            hotspot=self._report(self._reports, "hotspot", HotspotReport),
            radio=self._report(self._reports, "radio", RadioReport),
            network=self._report(self._reports, "network", NetworkReport),
            sticks=self._sticks(self._reports),
            clock=self._report(self._reports, "clock", ClockReport),
            system=self._report(self._reports, "system", SystemReport),
            diagnostics=self._report(self._reports, "diagnostics", DiagnosticsReport),
            button=self._report(self._reports, "button", ButtonReport),
            new_password=self._report(self._reports, NEW_PASSWORD, NewPasswordReport),
            hall_key=self._report(self._reports, "hall-key", HallKeyReport),
            wire=self._report(self._reports, "wire", WireReport),
            update=self._report(self._reports, "update", UpdateReport),
        )

    def _sticks(self, reports: Path) -> tuple[StickReport, ...]:
        try:
            names = sorted(path.name for path in reports.iterdir())
        except OSError:
            names = []
        ids = [match[1] for match in map(_STICK.fullmatch, names) if match is not None][:MAX_STICKS]
        for name in [name for name in self._versions if name.startswith("stick-")]:
            if name.removeprefix("stick-") not in ids:
                self._forget(name)
        found = [self._report(reports, f"stick-{stick_id}", StickReport) for stick_id in ids]
        return tuple(stick for stick in found if stick is not None)

    def _report(self, reports: Path, name: str, kind: type[T]) -> T | None:
        """The report; None if there is none, or it can't be used, which is logged once."""
        try:
            status = (reports / f"{name}.json").lstat()
            report = read_report(reports, name, kind)
            if report is None:
                raise FileNotFoundError
            if isinstance(report, StickReport) and f"stick-{report.id}" != name:
                raise ExchangeError(f"{name} says that it is of the stick {report.id!r}")
        except (ExchangeError, OSError) as error:
            known = self._faults.get(name)
            self._forget(name)
            if not isinstance(error, FileNotFoundError):
                self._faults[name] = str(error)
                if self._faults[name] != known:
                    log.warning("a report is ignored: %s", error)
            return None
        version = (status.st_ino, status.st_mtime_ns)
        if self._versions.get(name) != version:
            self._versions[name], self._seen_s[name] = version, self._now_s()
        self._faults.pop(name, None)
        return report

    def _forget(self, name: str) -> None:
        for known in (self._versions, self._seen_s, self._faults):
            known.pop(name, None)


def _free_bytes(folder: Path) -> int | None:
    try:
        status = os.statvfs(folder)
    except OSError:
        return None
    return status.f_bavail * status.f_frsize


def _nothing() -> None:
    pass
