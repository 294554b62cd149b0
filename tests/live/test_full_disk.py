"""A disk that is really full: answers are refused and said to be, and all goes on when there is room again."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.live.clock import Clock
from appliance.live.desk import PROBE_MS
from appliance.live.sessions import Sessions
from appliance.quiz.messages import Next
from appliance.quiz.pool import Options
from tests.disks import disk_of
from tests.live.desk_room import events_in, eventually
from tests.live.fake_clock import FakeClock
from tests.quiz.play import pool_of
from tests.web.people import Box, Phone, box

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
STUDENTS = 12


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with disk_of("2m", tmp_path / "data") as folder:
        yield folder


def fill(folder: Path) -> Path:
    """Leave no room at all on the disk."""
    file = folder / "something large"
    with file.open("wb", buffering=0) as large:
        for size in (65_536, 4096, 512, 1):
            try:
                while large.write(bytes(size)):
                    pass
            except OSError:
                continue
    return file


async def answer_all(here: Box, phones: list[Phone], why: str = "") -> list[Phone]:
    """Everybody sends the answer of this turn; those who were refused."""
    refused = []
    for number, phone in enumerate(phones):
        reply = await phone.answer(f"a{number}-{phone.view['question']['turn']}")
        if reply["type"] == "refused":
            assert reply["why"] == why
            refused.append(phone)
    return refused


async def test_a_restart_on_a_full_disk_leaves_the_session_as_it_is(small_disk: Path) -> None:
    async with Sessions(small_disk, Clock(), lambda _: None) as here:
        code = (await here.open(pool_of("single"), Options(), None)).state.code
    large = fill(small_disk)
    async with Sessions(small_disk, Clock(), lambda _: None) as here:
        await here.reopen()
        assert len(here) == 0
    await asyncio.to_thread(large.unlink)
    async with Sessions(small_disk, Clock(), lambda _: None) as here:
        await here.reopen()
        assert [session.state.code for session in here] == [code]


async def test_a_past_session_is_listed_and_makes_room_when_it_is_erased(small_disk: Path) -> None:
    async with Sessions(small_disk, Clock(), lambda _: None) as here:
        session = await here.open(pool_of("single"), Options(), None)
        await here.close(session, "finished")
        large = await asyncio.to_thread(fill, small_disk)
        [past] = await asyncio.to_thread(here.past)
        assert past.code == session.state.code
        await asyncio.to_thread(here.erase, past.session_id)
        assert await asyncio.to_thread(here.past) == []
        with large.open("ab") as more:
            assert more.write(bytes(4096)) == 4096


async def test_a_question_that_was_open_is_stopped_once_there_is_room(
    small_disk: Path, tmp_path: Path, clock: FakeClock
) -> None:
    lost = tmp_path / "lost"
    async with Sessions(lost, clock, lambda _: None) as here:
        session = await here.open(pool_of("single"), Options(lead_ms=0), None)
        await session.desk.ask(Next(id="n"))
        for file in await asyncio.to_thread(lambda: list(lost.iterdir())):  # as the power leaves it
            await asyncio.to_thread(shutil.copyfile, file, small_disk / file.name)
    large = await asyncio.to_thread(fill, small_disk)
    async with Sessions(small_disk, clock, lambda _: None) as here:
        await here.reopen()
        (session,) = here
        turn = session.state.turn
        assert turn is not None
        assert turn.paused_ms is None
        came_back_ms = session.desk.now_ms()
        await asyncio.to_thread(large.unlink)
        await eventually(lambda: clock.due_ms() != [])
        clock.advance(10 * 60_000)  # the time is over, but nobody could answer
        await eventually(lambda: session.state.turns[-1].paused_ms == came_back_ms)
        assert session.state.phase == "open"
    (file,) = small_disk.glob("*.sqlite")
    assert [event["by"] for event in events_in(file, "turn_paused")] == ["restart"]


async def test_a_full_disk_loses_and_doubles_nothing(small_disk: Path, clock: FakeClock) -> None:
    ids = [f"s{number}" for number in range(STUDENTS)]
    async with (
        box(small_disk.parent, clock) as here,
        here.desk() as desk,
        here.projector() as board,
        here.phones(*ids) as phones,
    ):
        await desk.command("next")
        for phone in phones:
            await phone.shows(lambda view: view["phase"] == "open")
        assert await answer_all(here, phones[:2]) == []
        large = fill(small_disk)
        refused = await answer_all(here, phones, "storage")  # the first two resend, which needs no room
        assert len(refused) >= STUDENTS - 2 - 2  # what fitted into the last page is saved
        assert (await here.get("/healthz"))[0] == 503
        await desk.shows(lambda view: view["storage"] == "failing")
        assert desk.view["alerts"][0]["kind"] == "storage"
        await board.shows(lambda view: view["storage"] == "failing")
        await asyncio.to_thread(large.unlink)
        await eventually(lambda: any(due <= PROBE_MS for due in clock.due_ms()))
        clock.advance(PROBE_MS)  # nobody does anything: it finds out by itself
        await desk.shows(lambda view: view["storage"] == "ok")
        await board.shows(lambda view: view["storage"] == "ok")
        assert (await here.get("/healthz"))[0] == 200
        assert await answer_all(here, phones) == []
        assert (await here.join("late"))["student_id"] == "late"
        stored = sorted(event["student_id"] for event in events_in(here.file, "answered"))
        assert stored == sorted(ids)
