"""When a question closes by itself, and who is still in time."""

from pathlib import Path

import pytest

from appliance.live.desk import PROBE_MS, RESEND_MS
from appliance.live.letters import Accepted
from appliance.quiz.messages import Extend, ExtraTime, Next, Pause, Refused, Resume, Signal
from appliance.quiz.state import GRACE_MS
from tests.live.desk_room import DeskRoom, Disk, desk_room, events_in, eventually
from tests.live.fake_clock import FakeClock

LEAD_MS, LIMIT_MS = 500, 20_000


async def open_question(room: DeskRoom, *student_ids: str) -> None:
    await room.join(*student_ids)
    assert isinstance(await room.wish(Next), Accepted)
    await eventually(room.clock.due_ms)


async def closes(room: DeskRoom, after_ms: int, by: str) -> None:
    """The question closes after exactly `after_ms`."""
    await eventually(lambda: after_ms in room.clock.due_ms())
    room.clock.advance(after_ms - 1)
    assert room.state.phase == "open"
    room.clock.advance(1)
    await eventually(lambda: room.state.phase == "revealed")
    assert [event["by"] for event in events_in(room.path, "turn_closed")] == [by]


async def test_a_question_closes_half_a_second_after_its_deadline(tmp_path: Path, clock: FakeClock) -> None:
    async with desk_room(tmp_path, clock) as room:
        await open_question(room, "ann")
        await closes(room, LEAD_MS + LIMIT_MS + GRACE_MS, "deadline")
        room.answer("ann", "late")
        reply = await room.reply_to("late")
        assert isinstance(reply, Refused)
        assert reply.why == "closed"


async def test_pause_and_more_time_move_the_close(tmp_path: Path, clock: FakeClock) -> None:
    async with desk_room(tmp_path, clock) as room:
        await open_question(room, "ann")
        clock.advance(LEAD_MS + 5000)
        await room.wish(Pause)
        await eventually(lambda: not clock.due_ms())
        clock.advance(3_600_000)
        assert room.state.phase == "open"
        await room.wish(Resume)
        await room.wish(Extend, seconds=15)
        await closes(room, LIMIT_MS - 5000 + 15_000 + GRACE_MS, "deadline")


async def test_an_answer_that_came_in_time_counts_however_long_the_disk_takes(
    tmp_path: Path, clock: FakeClock, disk: Disk
) -> None:
    async with desk_room(tmp_path, clock) as room:
        await open_question(room, "ann", "bob")
        clock.advance(LEAD_MS + LIMIT_MS)
        batches = len(disk.batches)
        disk.busy = True
        room.desk.submit(
            Signal(student_id="bob", token_hash="token bob", signal="hidden"), room.desk.now_ms(), lambda _: None
        )
        await disk.holds(batches + 1)
        room.answer("ann", "in time")
        clock.advance(10_000)
        room.answer("bob", "too late")
        disk.busy = False
        counted, late = await room.reply_to("in time"), await room.reply_to("too late")
        assert isinstance(counted, Accepted)
        assert counted.answer is not None
        assert counted.answer.elapsed_ms == LIMIT_MS
        assert isinstance(late, Refused)
        assert late.why == "expired"
        await eventually(lambda: room.state.phase == "revealed")


async def test_extra_time_keeps_the_question_open_for_those_who_have_it_and_are_here(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with desk_room(tmp_path, clock) as room:
        await room.join("ann", "bob")
        await room.wish(ExtraTime, student_id="bob", factor=2)
        await open_question(room)
        clock.advance(LEAD_MS + LIMIT_MS + 1)
        room.answer("ann", "a")
        late = await room.reply_to("a")
        assert isinstance(late, Refused)
        assert late.why == "expired"
        clock.advance(LIMIT_MS - 2)
        room.answer("bob", "b")
        counted = await room.reply_to("b")
        assert isinstance(counted, Accepted)
        await eventually(lambda: room.state.phase == "revealed")  # nobody else has time left


async def test_extra_time_of_somebody_who_is_gone_holds_nobody_up(tmp_path: Path, clock: FakeClock) -> None:
    async with desk_room(tmp_path, clock) as room:
        await room.join("ann", "bob")
        await room.wish(ExtraTime, student_id="bob", factor=2)
        await open_question(room)
        await eventually(lambda: clock.due_ms() == [LEAD_MS + 2 * LIMIT_MS + GRACE_MS])
        room.present.discard("bob")
        room.desk.nudge()
        await closes(room, LEAD_MS + LIMIT_MS + GRACE_MS, "deadline")


async def test_once_all_have_answered_it_closes(tmp_path: Path, clock: FakeClock) -> None:
    async with desk_room(tmp_path, clock, close_when_all=True) as room:
        await open_question(room, "ann", "bob", "cy")
        for student_id in ("ann", "bob"):
            room.answer(student_id, student_id)
            await room.reply_to(student_id)
        assert room.state.phase == "open"
        room.present.discard("cy")  # who has not answered leaves
        room.desk.nudge()
        await eventually(lambda: room.state.phase == "revealed")
        assert [event["by"] for event in events_in(room.path, "turn_closed")] == ["all_answered"]


async def test_an_empty_room_does_not_close_a_question(tmp_path: Path, clock: FakeClock) -> None:
    async with desk_room(tmp_path, clock, close_when_all=True) as room:
        await open_question(room, "ann", "bob")
        room.answer("ann", "a")
        await room.reply_to("a")
        room.present.clear()
        room.desk.nudge()
        await room.wish(Extend, seconds=5)  # decided after the desk has looked again
        assert room.state.phase == "open"


@pytest.mark.usefixtures("disk")
async def test_all_have_answered_after_a_failure_of_the_disk_and_it_closes_without_waiting_for_the_deadline(
    tmp_path: Path, clock: FakeClock, disk: Disk
) -> None:
    async with desk_room(tmp_path, clock, close_when_all=True) as room:
        await open_question(room, "ann")
        disk.full = True
        room.answer("ann", "a")
        assert isinstance(await room.reply_to("a"), Refused)
        await eventually(lambda: PROBE_MS in clock.due_ms())
        disk.full = False
        clock.advance(PROBE_MS)
        await eventually(lambda: not room.desk.storage_failing)
        room.answer("ann", "a")
        assert isinstance(await room.reply_to("a"), Accepted)
        clock.advance(RESEND_MS)
        await eventually(lambda: room.state.phase == "revealed")
