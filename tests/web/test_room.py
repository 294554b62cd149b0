"""Students who wait are told how many are here and how many have answered, now and then and without any key."""

from pathlib import Path

from appliance.live.hub import ROOM_MS
from tests.support.fake_clock import FakeClock
from tests.support.people import Message, Page, box


async def told(page: Page) -> list[Message]:
    """What the page has been told of the others since the last look."""
    page.heard.clear()
    await page.all_heard()
    return [message for message in page.heard if message["type"] == "room"]


async def test_those_who_wait_are_told_of_each_other_at_most_every_two_seconds(tmp_path: Path) -> None:
    clock = FakeClock()
    async with box(tmp_path, clock) as here, here.instructor() as instructor, here.phones("ann", "bob", "cy") as phones:
        ann, bob, _ = phones
        assert await told(ann) == []
        clock.advance(ROOM_MS)
        assert await told(ann) == [{"type": "room", "here": 3}]
        await instructor.command("next")
        clock.advance(ROOM_MS)
        assert await told(ann) == [{"type": "room", "here": 3, "turn": 1, "round": 1, "answered": 0, "of": 3}]
        for phone, name in ((ann, "a"), (bob, "b")):
            await phone.answer(name)
        assert await told(ann) == []
        clock.advance(ROOM_MS)
        assert await told(ann) == [{"type": "room", "here": 3, "turn": 1, "round": 1, "answered": 2, "of": 3}]
        async with here.phone("di") as late:
            clock.advance(ROOM_MS)
            assert [message["here"] for message in await told(late)] == [4]
        await here.gone("di")
        clock.advance(ROOM_MS)
        assert [message["here"] for message in await told(ann)][-1:] == [3]
        clock.advance(ROOM_MS)  # the question stays open: it would be news if it closed
        assert await told(ann) == [], "nothing has changed"
