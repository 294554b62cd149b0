"""The event loop stands still, as on a laptop that sleeps: the time does not count, and an open question is paused."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from appliance.live.clock import STALL_MS, Clock
from appliance.live.desk import DEAF_MS, PROBE_MS
from appliance.live.letters import Accepted, Reply
from appliance.live.session import Session
from appliance.live.sessions import Sessions
from appliance.quiz.commands import Close, Join, Next, Refused, Rename, Resume, SubmitAnswer
from appliance.quiz.pool import Options
from tests.support.disk import Disk, events_in
from tests.support.fake_clock import FakeClock
from tests.support.people import box
from tests.support.play import pool_of
from tests.support.served import ROOT
from tests.support.waiting import eventually

NIGHT_MS = 8 * 3600 * 1000


class Machine(Clock):
    """A machine's clock that the test moves; `stalls` holds the stalls that were reported."""

    def __init__(self) -> None:
        super().__init__()
        self.at_ms = self.looked_ms = 5000
        self.stalls: list[int] = []
        self.on_stall = self.stalls.append

    def machine_ms(self) -> int:
        self.looked_ms = self.at_ms
        return self.at_ms


@asynccontextmanager
async def beating(machine: Machine) -> AsyncIterator[None]:
    task = asyncio.create_task(machine.beat())
    await asyncio.sleep(0)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_stall_is_left_out_of_the_time_and_reported_once() -> None:
    machine = Machine()
    async with beating(machine):
        machine.at_ms += STALL_MS
        before_ms = machine.now_ms()
        assert (before_ms, machine.stalls) == (5000 + STALL_MS, [])
        machine.at_ms += NIGHT_MS
        assert machine.now_ms() == before_ms
        assert machine.stalls == [NIGHT_MS]
        machine.at_ms += 700
        assert machine.now_ms() == before_ms + 700
        machine.at_ms += STALL_MS + 1
        assert machine.now_ms() == before_ms + 700
        assert machine.stalls == [NIGHT_MS, STALL_MS + 1]


async def test_the_stall_is_reported_before_any_time_is_returned() -> None:
    machine = Machine()
    order: list[str] = []
    async with beating(machine):
        machine.on_stall = lambda _: order.append(f"stall, at {machine.now_ms()}")
        machine.at_ms += NIGHT_MS
        order.append(f"frame, at {machine.now_ms()}")
    assert order == ["stall, at 5000", "frame, at 5000"]


async def test_the_beat_notices_a_stall_by_itself() -> None:
    machine = Machine()
    async with beating(machine):
        machine.at_ms += NIGHT_MS
        await eventually(lambda: machine.stalls == [NIGHT_MS])


async def test_without_a_beat_time_simply_continues() -> None:
    machine = Machine()
    machine.at_ms += NIGHT_MS
    assert machine.now_ms() == 5000 + NIGHT_MS
    assert machine.stalls == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a process another time since the start")
async def test_the_time_continues_while_the_machine_sleeps() -> None:
    """CLOCK_BOOTTIME is ahead of CLOCK_MONOTONIC, as after the machine slept for a day."""
    code = (
        "import time; from appliance.live.clock import Clock\n"
        "boot = lambda: time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000\n"
        "before = boot()\n"
        "assert before <= Clock().now_ms() <= boot()\n"
        "assert before > time.monotonic_ns() // 1_000_000 + 80_000_000\n"
    )
    child = await asyncio.create_subprocess_exec(
        *("unshare", "--time", "--boottime", "86400", sys.executable, "-c", code), cwd=ROOT
    )
    assert await child.wait() == 0


def none(_: Session) -> None:
    """A callback for results that does nothing."""


async def open_session(here: Sessions, *, question: bool) -> Session:
    session = await here.open(pool_of("single", "single"), Options(time_limit=20, lead_ms=0), None)
    ticket = f"t{len(here)}"
    command = Join(
        student_id="ann", name="A", token_hash=ticket, new_pin="0000", ticket=ticket, claim_hash=f"hash {ticket}"
    )
    await session.desk.ask(command)
    if question:
        await session.desk.ask(Next(id="open"))
    return session


def is_paused(session: Session) -> bool:
    return session.state.turns[-1].is_paused


def answer(session: Session) -> SubmitAnswer:
    key = next(iter(session.state.keys[0]))
    token_hash = session.state.students["ann"].token_hash
    return SubmitAnswer(student_id="ann", token_hash=token_hash, id="a", turn=1, round=1, value=(key,), credit_ms=0)


async def test_all_open_questions_are_paused_and_nothing_else_changes(tmp_path: Path, clock: FakeClock) -> None:
    async with Sessions(tmp_path, clock, none) as here:
        one, two, lobby = [await open_session(here, question=question) for question in (True, True, False)]
        clock.advance(4000)
        clock.stand_still(25_000)
        for session in (one, two):
            await eventually(partial(is_paused, session))
            reply = await session.desk.ask(answer(session))
            assert isinstance(reply, Refused)
            assert reply.why == "paused"
        assert lobby.state.phase == "lobby"
        clock.advance(60_000)  # until the instructor resumes
        assert isinstance(await one.desk.ask(Resume(id="go")), Accepted)
        clock.advance(1000)
        reply = await one.desk.ask(answer(one))
        assert isinstance(reply, Accepted)
        assert reply.answer is not None
        assert reply.answer.elapsed_ms == 5000
        assert is_paused(two)
        files = [session.journal.path for session in (one, two, lobby)]
    assert [[event["by"] for event in events_in(file, "turn_paused")] for file in files] == [["stall"], ["stall"], []]


async def test_commands_received_while_waking_are_decided_after_the_pause(tmp_path: Path, clock: FakeClock) -> None:
    """An answer is refused as paused and is resent; a command for the question as it was is not carried out."""
    replies: dict[str, Reply] = {}
    async with Sessions(tmp_path, clock, none) as here:
        session = await open_session(here, question=True)
        instructor = session.desk
        clock.stand_still(25_000)
        instructor.submit(Close(id="close"), instructor.now_ms(), lambda reply: replies.update(close=reply))
        instructor.submit(answer(session), instructor.now_ms(), lambda reply: replies.update(answer=reply))
        await eventually(lambda: len(replies) == 2)
        whys = {name: reply.why for name, reply in replies.items() if isinstance(reply, Refused)}
        assert whys == {"close": "not_now", "answer": "paused"}
        assert is_paused(session)
        clock.advance(DEAF_MS)
        assert isinstance(await instructor.ask(Close(id="close again")), Accepted)
        assert not is_paused(session)


async def test_a_stall_that_could_not_be_stored_stops_the_clock_from_its_moment(
    tmp_path: Path, clock: FakeClock, disk: Disk
) -> None:
    async with Sessions(tmp_path, clock, none, disk.journal) as here:
        session = await open_session(here, question=True)
        clock.advance(4000)
        stood_ms = session.desk.now_ms()
        disk.full = True
        clock.stand_still(25_000)
        await eventually(lambda: session.desk.storage_failing)
        clock.advance(PROBE_MS // 2)
        clock.stand_still(25_000)
        disk.full = False
        clock.advance(PROBE_MS)
        await eventually(lambda: session.state.turns[-1].paused_ms == stood_ms)


async def test_a_stall_that_the_desk_notices_first_pauses_too(tmp_path: Path, disk: Disk) -> None:
    """The desk asks for the time while it empties its mailbox, into which the stall is put."""
    machine = Machine()
    async with beating(machine), Sessions(tmp_path, machine, none, disk.journal) as here:
        session = await open_session(here, question=True)
        for number in range(2):
            disk.busy, batches = True, len(disk.batches)
            rename = Rename(id=f"rename {number}", student_id="ann", name=f"A{number}")
            renamed = asyncio.ensure_future(session.desk.ask(rename))
            await disk.holds(batches + 1)
            machine.at_ms += 10_000
            disk.busy = False
            await eventually(lambda: session.state.turns[-1].paused_ms is not None)
            assert isinstance(await renamed, Accepted)
            machine.at_ms += DEAF_MS + 1
            assert isinstance(await session.desk.ask(Resume(id=f"resume {number}")), Accepted)


async def test_a_slow_disk_pauses_nothing(tmp_path: Path, disk: Disk) -> None:
    """The loop goes on while the journal's thread waits."""
    machine = Machine()
    async with (
        box(tmp_path, machine, journal=disk.journal) as here,
        here.instructor() as instructor,
        here.phone("ann") as ann,
    ):
        await instructor.command("next")
        await ann.shows(lambda view: view["phase"] == "open")
        batches = len(disk.batches)
        disk.busy = True
        await ann.send(ann.answer_frame("a1"))
        await disk.holds(batches + 1)
        for _ in range(10):
            machine.at_ms += 1000
            await eventually(lambda: machine.looked_ms == machine.at_ms)
        disk.busy = False
        assert (await ann.until(id="a1"))["type"] == "ack"
    assert events_in(here.file, "turn_paused") == []
