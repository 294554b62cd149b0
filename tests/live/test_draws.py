"""Individual mode: which students get a question, and when."""

from pathlib import Path

from appliance.live.desk import PROBE_MS
from appliance.live.letters import Accepted
from appliance.quiz.commands import Next
from tests.live.desk_room import DeskRoom, desk_room
from tests.support.disk import Disk, events_in
from tests.support.fake_clock import FakeClock
from tests.support.waiting import eventually


def comes(room: DeskRoom, student_id: str) -> None:
    """A page of the student is connected."""
    room.present.add(student_id)
    room.desk.nudge()


def drawn(room: DeskRoom) -> set[str]:
    """Which students have a question in the present turn."""
    return set() if room.state.turn is None else set(room.state.turn.draws)


async def test_only_connected_students_get_a_question(tmp_path: Path, clock: FakeClock) -> None:
    async with desk_room(tmp_path, clock, draw="individual") as room:
        await room.join("ann", "bob", "cy")
        room.present.discard("bob")
        room.present.discard("cy")
        assert isinstance(await room.command(Next), Accepted)
        assert drawn(room) == {"ann"}
        comes(room, "bob")
        await eventually(lambda: drawn(room) == {"ann", "bob"})
        assert [event["student_id"] for event in events_in(room.path, "question_drawn")] == ["bob"]


async def test_a_student_who_connects_while_the_opening_is_written_gets_a_question(
    tmp_path: Path, clock: FakeClock, disk: Disk
) -> None:
    async with desk_room(tmp_path, clock, journal=disk.journal, draw="individual") as room:
        await room.join("ann", "bob")
        room.present.discard("bob")
        batches = len(disk.batches)
        disk.busy = True
        room.desk.submit(Next(id="open"), room.desk.now_ms(), lambda _: None)
        await disk.holds(batches + 1)
        comes(room, "bob")
        disk.busy = False
        await eventually(lambda: drawn(room) == {"ann", "bob"})


async def test_a_draw_that_could_not_be_stored_is_made_once_it_can(
    tmp_path: Path, clock: FakeClock, disk: Disk
) -> None:
    async with desk_room(tmp_path, clock, journal=disk.journal, draw="individual") as room:
        await room.join("ann", "bob")
        room.present.discard("bob")
        assert isinstance(await room.command(Next), Accepted)
        disk.full = True
        comes(room, "bob")
        await eventually(lambda: room.desk.storage_failing)
        assert drawn(room) == {"ann"}
        disk.full = False
        clock.advance(PROBE_MS)
        await eventually(lambda: drawn(room) == {"ann", "bob"})
