"""A box with past sessions, on days that the test chooses."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from appliance.course.old_sessions import LOOK_MS
from appliance.live.clock import Timer
from appliance.quiz.commands import Finish, Next
from appliance.results.export import export
from tests.support.fake_clock import FakeClock
from tests.support.people import Box, box
from tests.support.play import Play
from tests.support.record import POOL, SetClock, record
from tests.support.waiting import eventually

ADDRESS = "/api/admin/old-sessions"
CLASS = date(2026, 3, 1)
NOTICE = timedelta(days=14)


def wall_ms(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp() * 1000)


def write_past(folder: Path, code: str, day: date, *, trusted: bool = True, over: bool = True) -> str:
    """A session of that day and what was exported of it; its id."""
    session_id = f"{day.isoformat()}-{code}"
    play = Play(POOL, session_id=session_id)
    play.log[0] = msgspec.structs.replace(play.log[0], code=code)
    play.join("ann")
    play.command(Next)
    play.answer("ann", 1)
    if over:
        play.command(Finish)
    sessions, results = folder / "data" / "sessions", folder / "results"
    for each in (sessions, results):
        each.mkdir(parents=True, exist_ok=True)
    path = record(play, sessions / f"{session_id}.sqlite", SetClock(wall_ms(day), trusted=trusted))
    if not any(code in each.name for each in results.iterdir()):
        export(path, results)
    return session_id


async def past(folder: Path, code: str, day: date, **how: Any) -> str:
    return await asyncio.to_thread(write_past, folder, code, day, **how)


class WatchedClock(FakeClock):
    """Counts how often old sessions were looked at: each time the box then waits for an event of its own."""

    looks = 0

    def after(self, delay_ms: int, callback: Callable[[], None]) -> Timer:
        self.looks += isinstance(getattr(callback, "__self__", None), asyncio.Event)
        return super().after(delay_ms, callback)


def clock_of(here: Box) -> WatchedClock:
    assert isinstance(here.clock, WatchedClock)
    return here.clock


@asynccontextmanager
async def box_on(folder: Path, day: date, *, trusted: bool = True, **settings: Any) -> AsyncIterator[Box]:
    """A box that is switched on on that day, and has looked at its sessions once if it may."""
    clock = WatchedClock()
    clock.set_wall(wall_ms(day))
    clock.trusted = trusted
    usual: dict[str, Any] = {"open": None, "export": folder / "results"}
    async with box(folder, clock, **(usual | settings)) as here:
        await eventually(lambda: clock.looks)
        yield here


async def later(here: Box) -> None:
    """A minute passes, and the box has looked at its sessions if it may."""
    clock = clock_of(here)
    before = clock.looks
    clock.advance(LOOK_MS)
    await eventually(lambda: clock.looks > before)


async def another_day(here: Box, day: date) -> None:
    """It is noon of that day, and the box has looked at its sessions."""
    here.clock.set_wall(wall_ms(day))
    await later(here)


async def choose(here: Box, days: int | None) -> None:
    """Choose after how many days sessions go; the box has looked at them again if it may."""
    clock = clock_of(here)
    before = clock.looks
    status, body = await here.post(ADDRESS, {"days": days}, here.signed_in)
    assert (status, body["days"]) == (200, days)
    await eventually(lambda: clock.looks > before)


async def rows(here: Box) -> dict[str, tuple[object, bool, bool]]:
    """What the list says of each session: when it goes, whether that is soon, whether its date is unknown."""
    _, body = await here.get("/api/admin/sessions", here.signed_in)
    return {row["session_id"]: (row["erased_on"], row["erased_soon"], row["undated"]) for row in body["sessions"]}


async def coming(here: Box) -> object:
    return (await here.get("/api/admin/sessions", here.signed_in))[1]["coming"]


async def erased(here: Box) -> object:
    return (await here.get(ADDRESS, here.signed_in))[1]["erased"]


def left(folder: Path) -> set[str]:
    """The codes of sessions of which anything is left on the disk."""
    names = [path.stem for path in (folder / "data" / "sessions").iterdir()]
    return {name.split(".")[0][-4:] for name in [*names, *(path.name for path in (folder / "results").iterdir())]}
