"""Whose phone shows no sign of the open question is named to the instructor."""

from pathlib import Path

import pytest

from appliance.live.hub import ATTENDANCE_MS
from appliance.live.signs import ASK_MS
from appliance.quiz.state import CLOSING_MS
from tests.support.fake_clock import FakeClock
from tests.support.people import Message, Page, box

STUCK_MS = 5_000  # so long a phone may show no sign
POOL = """\
title: Made up
reveal: hold
student_numbers: true
questions:
  - text: One
    options: [right, wrong]
    correct: right
  - kind: slide
    text: Two
  - text: Three
    options: [right, wrong]
    correct: right
"""


async def pings(page: Page) -> list[Message]:
    """The pings since the last look."""
    await page.all_heard()
    found = [message for message in page.heard if message["type"] == "ping"]
    page.heard.clear()
    return found


@pytest.fixture
def clock(tmp_path: Path) -> FakeClock:
    (tmp_path / "pools").mkdir()
    (tmp_path / "pools" / "pool.yaml").write_text(POOL)
    return FakeClock()


async def test_who_answers_no_ping_is_named_after_five_seconds_until_something_comes(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with box(tmp_path, clock) as here, here.instructor() as instructor, here.phones("ann", "bob", "cy") as phones:
        ann, bob, cy = phones
        for phone in phones:
            await pings(phone)
        clock.advance(1)
        bob.pongs = False
        await instructor.command("next")
        await ann.answer("a")
        clock.advance(ASK_MS)
        await bob.until(type="ping")
        await cy.until(type="ping")
        assert await pings(ann) == [], "who has answered is not asked"
        await cy.all_heard()
        clock.advance(STUCK_MS - ASK_MS - 1)
        presence = here.session.hub.presence("bob")
        assert presence is not None
        assert not presence.stuck
        clock.advance(1 + ATTENDANCE_MS)
        view = await instructor.shows(lambda view: "stuck" in view)
        assert (view["pending"], view["stuck"]) == (["bob", "cy"], ["bob"])

        await bob.send({"type": "signal", "kind": "hidden"})
        await bob.all_heard()
        clock.advance(ATTENDANCE_MS)
        view = await instructor.shows(lambda view: "attendance" in view and "stuck" not in view)
        assert view["pending"] == ["bob", "cy"]


async def test_nobody_is_asked_for_a_sign_of_a_slide_or_of_what_is_over(tmp_path: Path, clock: FakeClock) -> None:
    async with box(tmp_path, clock) as here, here.instructor() as instructor, here.phone("ann") as ann:
        await pings(ann)
        for step in ("next", "close", "reveal", "next"):  # the last one shows a slide
            clock.advance(1)
            await instructor.command(step)
        clock.advance(ASK_MS)
        assert await pings(ann) == []
        await instructor.shows(lambda view: not view.get("question", {}).get("answerable", True))


async def test_phones_are_asked_again_after_a_pause_and_in_a_second_round(tmp_path: Path, clock: FakeClock) -> None:
    async with box(tmp_path, clock) as here, here.instructor() as instructor, here.phone("ann") as ann:
        await pings(ann)
        ann.pongs = False
        for steps in (["next"], ["pause", "resume"], ["close", "revote"]):
            clock.advance(1)
            for step in steps:
                await instructor.command(step)
                if step == "close":
                    clock.advance(CLOSING_MS)  # it waits a moment for what is chosen on phones
                    await instructor.shows(lambda view: view["phase"] == "closed")
            clock.advance(ASK_MS)
            ping = await ann.until(type="ping")
            clock.advance(STUCK_MS - ASK_MS + ATTENDANCE_MS)
            assert (await instructor.shows(lambda view: "stuck" in view))["stuck"] == ["ann"]
            await ann.send({"type": "pong", "n": ping["n"]})
            await pings(ann)
            clock.advance(ATTENDANCE_MS)
            await instructor.shows(lambda view: "attendance" in view and "stuck" not in view)
