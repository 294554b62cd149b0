"""The desk writes before it speaks: batches, refusals on a full disk, and commands that arrive meanwhile."""

import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from appliance.live.desk import MOST_LETTERS, PROBE_MS, RESEND_MS
from appliance.live.journal import Journal
from appliance.live.letters import Accepted, Reply
from appliance.quiz.commands import Lock, Next, Pause, Refused, Signal, SubmitAnswer
from appliance.quiz.events import Event
from appliance.sentence import sentence
from tests.live.desk_room import DeskRoom, desk_room
from tests.support.disk import Disk, events_in
from tests.support.fake_clock import FakeClock
from tests.support.waiting import eventually

LEAD_MS, LIMIT_MS = 500, 20_000


async def open_question(room: DeskRoom, *student_ids: str) -> None:
    await room.join(*student_ids)
    assert isinstance(await room.command(Next), Accepted)


async def test_commands_that_arrive_while_the_disk_is_busy_are_one_batch_and_get_no_reply_before(
    tmp_path: Path, clock: FakeClock, disk: Disk
) -> None:
    ids = [f"s{number}" for number in range(5)]
    async with desk_room(tmp_path, clock, journal=disk.journal) as room:
        await open_question(room, *ids)
        before, state = len(disk.batches), room.state
        disk.busy = True
        for student_id in ids:
            room.answer(student_id, f"a-{student_id}")
            await disk.holds(before + 1)
        assert disk.batches[before:] == [["answered"]]
        assert room.replies == {}
        assert room.state is state
        assert "answered" not in room.kinds()
        disk.busy = False
        for student_id in ids:
            assert isinstance(await room.reply_to(f"a-{student_id}"), Accepted)
        assert disk.batches[before:] == [["answered"], ["answered"] * 4]
        assert room.kinds().count("answered") == 5


async def test_more_commands_than_a_batch_takes_are_all_carried_out(
    tmp_path: Path, clock: FakeClock, disk: Disk
) -> None:
    async with desk_room(tmp_path, clock, journal=disk.journal) as room:
        before, replies = len(disk.batches), list[Reply]()
        disk.busy = True
        for number in range(2 * MOST_LETTERS + 2):
            room.desk.submit(Lock(id=f"l{number}", joining=number % 2 == 0), room.desk.now_ms(), replies.append)
            await disk.holds(before + 1)
        disk.busy = False
        await eventually(lambda: len(replies) == 2 * MOST_LETTERS + 2)
        assert all(isinstance(reply, Accepted) for reply in replies)
        assert [len(batch) for batch in disk.batches[before:]] == [1, MOST_LETTERS, MOST_LETTERS, 1]


async def test_every_reply_comes_after_its_event_is_in_the_file(tmp_path: Path, clock: FakeClock) -> None:
    found: list[bool] = []
    async with desk_room(tmp_path, clock) as room:
        ids = [f"s{number}" for number in range(20)]
        await open_question(room, *ids)
        turn = room.state.turn
        assert turn is not None
        key = next(iter(room.state.keys[0]))

        def look(answer_id: str, reply: Reply) -> None:
            stored = [event["answer_id"] for event in events_in(room.path, "answered")]
            found.append(isinstance(reply, Accepted) and stored.count(answer_id) == 1)

        for student_id in ids:
            command = SubmitAnswer(
                student_id=student_id,
                token_hash=f"token {student_id}",
                id=f"a-{student_id}",
                turn=1,
                round=1,
                value=(key,),
                credit_ms=0,
            )
            room.desk.submit(command, room.desk.now_ms(), partial(look, command.id))
        await eventually(lambda: len(found) == 20)
    assert all(found)


async def test_two_copies_of_an_answer_in_one_batch_are_one_event(tmp_path: Path, clock: FakeClock, disk: Disk) -> None:
    async with desk_room(tmp_path, clock, journal=disk.journal) as room:
        await open_question(room, "ann", "bob")
        disk.busy = True
        room.answer("bob", "b")
        await disk.holds(len(disk.batches) + 1 if disk.batches[-1] != ["answered"] else len(disk.batches))
        replies: list[Reply] = []
        key = list(room.state.keys[0])[1]
        copy = SubmitAnswer(
            student_id="ann", token_hash="token ann", id="a", turn=1, round=1, value=(key,), credit_ms=0
        )
        for _ in range(2):
            room.desk.submit(copy, room.desk.now_ms(), replies.append)
        disk.busy = False
        await eventually(lambda: len(replies) == 2)
        assert all(isinstance(reply, Accepted) for reply in replies)
        assert [event["answer_id"] for event in events_in(room.path, "answered")] == ["b", "a"]


async def test_a_full_disk_refuses_commands_and_changes_nothing(
    tmp_path: Path, clock: FakeClock, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    async with desk_room(tmp_path, clock, journal=disk.journal) as room:
        await open_question(room, "ann")
        state, kinds = room.state, room.kinds()
        disk.full = True
        room.answer("ann", "a")
        reply = await room.reply_to("a")
        assert isinstance(reply, Refused)
        assert reply.why == "storage"
        lock = await room.command(Lock, joining=True)
        assert isinstance(lock, Refused)
        assert lock.why == "storage"
        assert room.state is state
        assert room.kinds() == kinds
        assert room.desk.storage_failing == sentence("storage.full")
        assert room.storage == [sentence("storage.full")]
        disk.full = False
        room.answer("ann", "a")
        assert isinstance(await room.reply_to("a"), Accepted)
        assert room.storage == [sentence("storage.full"), None]
        assert isinstance(await room.command(Lock, joining=True), Accepted)
        assert room.kinds() == [*kinds, "answered", "joining_locked"]
    told = [record.levelno for record in caplog.records if record.name == "appliance.live.desk"]
    assert told == [logging.ERROR, logging.WARNING]


async def test_a_failing_disk_is_tried_every_second_until_it_works(
    tmp_path: Path, clock: FakeClock, disk: Disk
) -> None:
    async with desk_room(tmp_path, clock, journal=disk.journal) as room:
        await room.join("ann")
        disk.full = True
        room.desk.submit(
            Signal(student_id="ann", token_hash="token ann", signal="hidden"), room.desk.now_ms(), lambda _: None
        )
        await eventually(lambda: room.desk.storage_failing and clock.due_ms() == [PROBE_MS])

        async def probed(times: int) -> None:
            await eventually(lambda: disk.probes == times and clock.due_ms() == [PROBE_MS])

        for probes in range(1, 4):
            clock.advance(PROBE_MS - 1)
            assert disk.probes == probes - 1
            clock.advance(1)
            await probed(probes)
        disk.full = False
        clock.advance(PROBE_MS)
        await eventually(lambda: not room.desk.storage_failing)
        assert room.storage == [sentence("storage.full"), None]


async def test_an_answer_refused_by_the_disk_counts_by_its_first_receipt(
    tmp_path: Path, clock: FakeClock, disk: Disk
) -> None:
    async with desk_room(tmp_path, clock, journal=disk.journal) as room:
        await open_question(room, "ann", "bob")
        clock.advance(LEAD_MS + LIMIT_MS - 100)
        disk.full = True
        room.answer("ann", "a")
        assert isinstance(await room.reply_to("a"), Refused)
        for _ in range(3):  # the deadline passes while the disk is full
            clock.advance(PROBE_MS)
            await eventually(lambda: PROBE_MS in clock.due_ms())
        disk.full = False
        clock.advance(PROBE_MS)
        await eventually(lambda: not room.desk.storage_failing)
        assert room.state.phase == "open"
        clock.advance(RESEND_MS - 1)
        room.answer("bob", "b")
        room.answer("ann", "a")
        late, counted = await room.reply_to("b"), await room.reply_to("a")
        assert isinstance(late, Refused)
        assert late.why == "expired"
        assert isinstance(counted, Accepted)
        assert counted.answer is not None
        assert counted.answer.elapsed_ms == LIMIT_MS - 100
        assert room.state.phase == "open"
        clock.advance(1)
        await eventually(lambda: room.state.phase == "revealed")
        assert [event["answer_id"] for event in events_in(room.path, "answered")] == ["a"]


async def test_an_opening_delayed_by_the_disk_starts_that_much_later(
    tmp_path: Path, clock: FakeClock, disk: Disk
) -> None:
    async with desk_room(tmp_path, clock, journal=disk.journal) as room:
        await room.join("ann")
        batches = len(disk.batches)
        disk.busy = True
        opened_ms = room.desk.now_ms()
        room.desk.submit(Next(id="n"), opened_ms, lambda _: None)
        await disk.holds(batches + 1)
        clock.advance(2000)
        disk.busy = False
        await eventually(lambda: "turn_delayed" in room.kinds())
        [delayed] = events_in(room.path, "turn_delayed")
        assert delayed["start_ms"] == opened_ms + 2000 + LEAD_MS
        await eventually(lambda: room.state.turn is not None and room.state.turn.start_ms == delayed["start_ms"])


@pytest.mark.parametrize(("late_ms", "delayed"), [(LEAD_MS // 2, False), (LEAD_MS // 2 + 1, True)])
async def test_half_the_lead_covers_a_slow_disk(
    late_ms: int, delayed: bool, tmp_path: Path, clock: FakeClock, disk: Disk
) -> None:
    async with desk_room(tmp_path, clock, journal=disk.journal) as room:
        batches = len(disk.batches)
        disk.busy = True
        room.desk.submit(Next(id="n"), room.desk.now_ms(), lambda _: None)
        await disk.holds(batches + 1)
        clock.advance(late_ms)
        disk.busy = False
        await eventually(lambda: room.state.phase == "open")
        await room.command(Pause)  # this comes after the delay, if there is one
        assert ("turn_delayed" in room.kinds()) is delayed


async def test_commands_in_the_mailbox_at_the_close_are_still_written(
    tmp_path: Path, clock: FakeClock, disk: Disk
) -> None:
    async with desk_room(tmp_path, clock, journal=disk.journal) as room:
        await open_question(room, "ann", "bob", "cy")
        batches = len(disk.batches)
        disk.busy = True
        room.answer("ann", "a")
        await disk.holds(batches + 1)
        room.answer("bob", "b")
        room.desk.close()
        room.answer("cy", "c")
        refused = room.replies.pop("c")
        assert isinstance(refused, Refused)
        assert refused.why == "storage"
        disk.busy = False
        assert isinstance(await room.reply_to("a"), Accepted)
        assert isinstance(await room.reply_to("b"), Accepted)
    assert [event["answer_id"] for event in events_in(room.path, "answered")] == ["a", "b"]


async def test_an_internal_error_ends_the_desk_and_is_not_swallowed(tmp_path: Path, clock: FakeClock) -> None:
    """A desk that continued after an internal error would accept commands and never answer."""

    class Broken(Journal):
        async def append(self, expected_seq: int, events: Sequence[Event], at_ms: int) -> None:
            if expected_seq:
                raise ValueError("ours")
            await super().append(expected_seq, events, at_ms)

    async def play() -> None:
        async with desk_room(tmp_path, clock, journal=Broken) as room:
            await room.command(Next)

    with pytest.raises(ExceptionGroup) as raised:
        await play()
    assert raised.group_contains(ValueError, match="ours")
