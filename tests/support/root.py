"""The root programs around a box, played by a test: it reads requests and writes reports, with real files."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest

from appliance.box.shared.exchange import HotspotReport, Nothing, StickReport, read_request, write_report
from appliance.limits import LIMITS, Limits
from appliance.live.clock import Clock
from appliance.sentence import Sentence
from tests.support.people import Box, box
from tests.support.waiting import eventually

T = TypeVar("T")
OUTSIDE = "TESTS_OUTSIDE_ADDRESS"  # the environment variable with the address for the tests of one run
LOOK_S = 0.02
HOTSPOT = HotspotReport("Chalkbox 7", "k7qm3xw9td", 6, "CH", (1, 6, 11))
SAVED = "Saved on the stick CHALK: you may remove it."


@dataclass(frozen=True, slots=True)
class Root:
    """The test's side of the exchange with the server."""

    run: Path

    @property
    def requests(self) -> Path:
        return self.run / "requests"

    @property
    def reports(self) -> Path:
        return self.run / "reports"

    async def report(self, name: str, body: msgspec.Struct) -> None:
        await asyncio.to_thread(write_report, self.reports, name, body)

    async def stick(self, state: Any, said: str = "", *, stick_id: str = "A1", pools: int = 2) -> None:
        message = Sentence(said) if said else None
        await self.report(f"stick-{stick_id}", StickReport(stick_id, "CHALK", state, message, pools=pools))

    def pulled(self, stick_id: str = "A1") -> None:
        (self.reports / f"stick-{stick_id}.json").unlink()

    def asked(self, name: str) -> bool:
        return (self.requests / name).exists()

    async def take(self, name: str, kind: type[T]) -> T:
        """Wait for a request, and take it."""
        await eventually(lambda: self.asked(name))
        return await asyncio.to_thread(read_request, self.requests, name, kind)

    async def copy(self, said: str = SAVED, *, stick_id: str = "A1", request: str = "stick-export") -> None:
        """Wait until a copy of the results is requested, and report it as done."""
        await self.take(request, Nothing)
        await self.stick("saving", "Results are being copied.", stick_id=stick_id)
        await self.stick("saved", said, stick_id=stick_id)


def root_in(folder: Path) -> Root:
    run = folder / "run"
    (run / "requests").mkdir(parents=True)
    (run / "reports").mkdir()
    return Root(run)


def lan() -> str:
    """An address of this computer outside the loopback, so that a client that connects to it comes from outside.

    `tests/conftest.py` adds it for the whole run, as root; anybody else's test is skipped.
    """
    if os.geteuid() != 0:
        pytest.skip("only root can have people come from outside")
    return os.environ[OUTSIDE]


@asynccontextmanager
async def real_box(
    folder: Path, root: Root, address: str, clock: Clock | None = None, *, limits: Limits = LIMITS, **more: Any
) -> AsyncIterator[Box]:
    """A server with a box around it, which looks at the reports all the time; people come from outside."""
    usual: dict[str, Any] = {
        "host": "0.0.0.0",  # noqa: S104 (people come from outside)
        "address": address,
        "box": root.run,
        "portal": True,
        "export": folder / "results",
    }
    async with box(folder, clock, limits=replace(limits, look_s=LOOK_S), **(usual | more)) as here:
        yield here
