"""When a question closes by itself, and which answers are still in time."""

from pathlib import Path

import pytest

from appliance.live.desk import CHECKPOINT_MS, PROBE_MS, RESEND_MS, RESUMED_MS
from appliance.live.letters import Accepted
from appliance.live.sessions import Sessions
from appliance.quiz.commands import Close, Connect, Extend, ExtraTime, Next, Pace, Pause, Refused, Resume, Signal
from appliance.quiz.going_on import countdown
from appliance.quiz.state import CLOSING_MS, GRACE_MS
from tests.live.desk_room import DeskRoom, desk_room
from tests.support.disk import Disk, events_in
from tests.support.fake_clock import FakeClock
from tests.support.waiting import eventually

LEAD_MS, LIMIT_MS = 500, 20_000


async def open_question(room: DeskRoom, *student_ids: str) -> None:
    await room.join(*student_ids)
    assert isinstance(await room.command(Next), Accepted)
    await eventually(room.clock.due_ms)


async def answers(room: DeskRoom, student_id: str) -> None:
    """The student answers as soon as the question is shown."""
    room.clock.advance(LEAD_MS)
    room.answer(student_id, "at once")
    await eventually(lambda: room.state.turns[-1].answers)


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


async def test_pauses_and_extensions_move_the_close(tmp_path: Path, clock: FakeClock) -> None:
    async with desk_room(tmp_path, clock) as room:
        await open_question(room, "ann")
        clock.advance(LEAD_MS + 5000)
        await room.command(Pause)
        await eventually(lambda: not clock.due_ms())
        clock.advance(3_600_000)
        assert room.state.phase == "open"
        await room.command(Resume)
        await room.command(Extend, seconds=15)
        await eventually(lambda: RESUMED_MS in clock.due_ms())
        clock.advance(RESUMED_MS)
        await closes(room, LIMIT_MS - 5000 + 15_000 + GRACE_MS - RESUMED_MS, "deadline")


async def test_an_answer_received_in_time_counts_however_slow_the_disk_is(
    tmp_path: Path, clock: FakeClock, disk: Disk
) -> None:
    async with desk_room(tmp_path, clock, journal=disk.journal) as room:
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


async def test_extra_time_keeps_the_question_open_for_present_students_who_have_it(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with desk_room(tmp_path, clock) as room:
        await room.join("ann", "bob")
        await room.command(ExtraTime, student_id="bob", factor=2)
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
        await eventually(lambda: room.state.phase == "revealed")  # no other student has time left


async def test_extra_time_of_an_absent_student_delays_nothing(tmp_path: Path, clock: FakeClock) -> None:
    async with desk_room(tmp_path, clock) as room:
        await room.join("ann", "bob")
        await room.command(ExtraTime, student_id="bob", factor=2)
        await open_question(room)
        await eventually(lambda: clock.due_ms() == [LEAD_MS + 2 * LIMIT_MS + GRACE_MS])
        room.present.discard("bob")
        room.desk.nudge()
        await closes(room, LEAD_MS + LIMIT_MS + GRACE_MS, "deadline")


async def test_a_question_closes_once_all_have_answered(tmp_path: Path, clock: FakeClock) -> None:
    async with desk_room(tmp_path, clock, close_when_all=True) as room:
        await open_question(room, "ann", "bob", "cy")
        for student_id in ("ann", "bob"):
            room.answer(student_id, student_id)
            await room.reply_to(student_id)
        assert room.state.phase == "open"
        room.present.discard("cy")  # the one student without an answer leaves
        room.desk.nudge()
        await eventually(lambda: room.state.phase == "revealed")
        assert [event["by"] for event in events_in(room.path, "turn_closed")] == ["all_answered"]


async def test_an_empty_class_does_not_close_a_question(tmp_path: Path, clock: FakeClock) -> None:
    async with desk_room(tmp_path, clock, close_when_all=True) as room:
        await open_question(room, "ann", "bob")
        room.answer("ann", "a")
        await room.reply_to("a")
        room.present.clear()
        room.desk.nudge()
        await room.command(Extend, seconds=5)  # it is decided after the desk has looked again
        assert room.state.phase == "open"


@pytest.mark.usefixtures("disk")
async def test_a_question_closes_at_once_if_all_have_answered_after_a_disk_failure(
    tmp_path: Path, clock: FakeClock, disk: Disk
) -> None:
    async with desk_room(tmp_path, clock, journal=disk.journal, close_when_all=True) as room:
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


async def test_the_next_question_opens_by_itself_and_is_held_by_a_pause(tmp_path: Path, clock: FakeClock) -> None:
    async with desk_room(tmp_path, clock, next_after=10) as room:
        await open_question(room, "ann")
        await answers(room, "ann")
        await closes(room, LIMIT_MS + GRACE_MS, "deadline")
        await eventually(lambda: CHECKPOINT_MS in clock.due_ms())
        clock.advance(CHECKPOINT_MS)
        await eventually(lambda: 10_000 - CHECKPOINT_MS in clock.due_ms())
        clock.advance(4000 - CHECKPOINT_MS)
        assert isinstance(await room.command(Pause), Accepted)
        await eventually(lambda: 6000 not in clock.due_ms())
        clock.advance(3_600_000)
        assert isinstance(await room.command(Resume), Accepted)
        await eventually(lambda: 6000 in clock.due_ms())
        clock.advance(5999)
        assert isinstance(await room.command(Pace, next_after=10), Accepted)  # it is decided after the desk has looked
        assert len(room.state.turns) == 1
        clock.advance(1)
        await eventually(lambda: len(room.state.turns) == 2)
        assert room.kinds()[-1] == "turn_opened"


async def test_a_class_that_goes_on_by_itself_is_held_by_a_restart(tmp_path: Path, clock: FakeClock) -> None:
    async with desk_room(tmp_path, clock, next_after=10) as room:
        await open_question(room, "ann")
        await answers(room, "ann")
        await closes(room, LIMIT_MS + GRACE_MS, "deadline")
    room.path.rename(tmp_path / "2026-11-29-CODE.sqlite")  # named like a session's file
    clock.advance(60_000)
    async with Sessions(tmp_path, clock, lambda _: None) as sessions:
        await sessions.reopen()
        session = sessions.get("CODE")
        assert session is not None
        await session.desk.ask(Connect(student_id="ann", token_hash="token ann"))
        assert (session.state.phase, len(session.state.turns)) == ("revealed", 1)
        assert countdown(session.state, session.desk.now_ms()) == {"next_in_ms": 10_000, "paused": True}


async def test_an_early_close_waits_at_most_600_ms(tmp_path: Path, clock: FakeClock) -> None:
    async with desk_room(tmp_path, clock) as room:
        await open_question(room, "ann")
        clock.advance(LEAD_MS + 3000)
        assert isinstance(await room.command(Close), Accepted)
        await closes(room, CLOSING_MS, "instructor")


async def test_an_early_close_ends_with_the_last_answer(tmp_path: Path, clock: FakeClock) -> None:
    async with desk_room(tmp_path, clock) as room:
        await open_question(room, "ann", "bob")
        clock.advance(LEAD_MS + 3000)
        await room.command(Close)
        room.answer("ann", "a")
        assert isinstance(await room.reply_to("a"), Accepted)
        assert room.state.phase == "open"
        room.answer("bob", "b")
        assert isinstance(await room.reply_to("b"), Accepted)
        await eventually(lambda: room.state.phase == "revealed")
        assert room.kinds()[-5:] == ["turn_closing", "answered", "answered", "turn_closed", "turn_revealed"]


async def test_an_early_close_is_immediate_if_all_present_students_have_answered(
    tmp_path: Path, clock: FakeClock, disk: Disk
) -> None:
    async with desk_room(tmp_path, clock, journal=disk.journal) as room:
        await open_question(room, "ann", "bob")
        clock.advance(LEAD_MS + 3000)
        room.answer("ann", "a")
        await room.reply_to("a")
        room.present.discard("bob")
        await room.command(Next)
        assert room.state.phase == "revealed"
        assert disk.batches[-1] == ["turn_closed", "turn_revealed"]


async def test_an_early_close_ends_when_the_missing_student_leaves(tmp_path: Path, clock: FakeClock) -> None:
    async with desk_room(tmp_path, clock) as room:
        await open_question(room, "ann")
        clock.advance(LEAD_MS + 3000)
        await room.command(Close, hold=True)
        room.present.discard("ann")
        room.desk.nudge()
        await eventually(lambda: room.state.phase == "closed")


async def test_an_early_close_of_a_paused_question_ends_too(tmp_path: Path, clock: FakeClock) -> None:
    async with desk_room(tmp_path, clock) as room:
        await open_question(room, "ann")
        clock.advance(LEAD_MS + 3000)
        await room.command(Pause)
        await eventually(lambda: not clock.due_ms())
        await room.command(Close)
        await closes(room, CLOSING_MS, "instructor")


async def test_a_crash_during_an_early_close_leaves_the_question_open_and_paused(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with desk_room(tmp_path, clock) as room:
        await open_question(room, "ann")
        clock.advance(LEAD_MS + 3000)
        await room.command(Close)
        assert room.kinds()[-1] == "turn_closing"
    room.path.rename(tmp_path / "2026-11-29-CODE.sqlite")  # named like a session's file
    async with Sessions(tmp_path, clock, lambda _: None) as sessions:
        await sessions.reopen()
        session = sessions.get("CODE")
        assert session is not None
        turn = session.state.turn
        assert turn is not None
        assert (session.state.phase, turn.is_paused, turn.closing) == ("open", True, None)
        await session.desk.ask(Resume(id="r"))
        assert session.state.closes_ms(()) == session.desk.now_ms() + LIMIT_MS - 3000 + GRACE_MS
