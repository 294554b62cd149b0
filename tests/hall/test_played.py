"""A class over the boxes of a hall: every box's files have what its students saw acknowledged."""

from pathlib import Path

from loadtest.running_box import Line, Plan, play
from tests.hall.hall_room import PASSWORD, hall_room
from tests.support.people import POOL


async def test_students_spread_over_a_halls_boxes_lose_nothing(tmp_path: Path) -> None:
    lines: list[Line] = []
    async with hall_room(tmp_path, POOL, members=2) as room:
        plan = Plan([member.url for member in room.members], students=6, questions=2, repeat=1, every_s=0)
        is_right = await play(plan, PASSWORD, on_line=lines.append, on_step=lambda *_: None)
    [line] = lines
    assert line["wrong"] == []
    assert is_right
    assert (line["joined"], line["answers"]) == (6, 12)
