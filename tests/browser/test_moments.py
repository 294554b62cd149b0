"""What students see while they wait, at the reveal and at the end."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.browser.people import answer, button, choose, fill_in, heading, instructor_page, sees, student_page
from tests.browser.pools import SKY
from tests.browser.room import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

GASES = """\
title: Four gases
time_limit: 600
points: 1
changes: false
questions:
""" + "".join(
    f"  - text: Which is gas {number}?\n    options: [Right, Wrong, Worse]\n    correct: Right\n"
    for number in range(1, 5)
)
BEAT = "(part) => parseFloat(getComputedStyle(part).animationDelay)"
SHIFTS = """
window.moved = [];
new PerformanceObserver((list) => moved.push(...list.getEntries().map((shift) => shift.value)))
  .observe({type: "layout-shift"});
"""


async def beats(*parts: Locator) -> list[float]:
    """After how many seconds the parts of a reveal come."""
    return [await part.evaluate(BEAT) for part in parts]


async def end(instructor: Page) -> None:
    await button(instructor, "More…").click()
    for label in ("End the class", "Tap again to end the class"):
        await button(instructor, label).click()


async def test_who_waits_sees_the_own_name_the_others_and_how_many_have_answered(here: Room) -> None:
    await here.open_class(SKY)
    instructor = await instructor_page(here)
    phone = await student_page(here, "1", "Ada")
    other = await student_page(here, "2", "Bo")
    await sees(phone, "2 of you are here")
    await expect(phone.locator(".pin b")).to_be_hidden()
    await phone.locator("summary", has_text="Your rejoin code").click()
    await expect(phone.locator(".pin b")).to_be_visible()
    await button(instructor, "Start with question 1").click()
    await answer(phone, "Oxygen")
    await sees(phone, "1 of 2 have answered")
    await answer(other, "Oxygen")
    await sees(phone, "2 of 2 have answered")


async def test_a_reveal_is_one_beat_and_says_what_was_asked(here: Room) -> None:
    await here.open_class(SKY)
    instructor = await instructor_page(here)
    moving: dict[str, Any] = {"reduced_motion": "no-preference"}
    phone, calm = await student_page(here, "1", "Ada", **moving), await student_page(here, "2", "Bo")
    await button(instructor, "Start with question 1").click()
    for page in (phone, calm):
        await choose(page, "Carbon dioxide")
    await button(instructor, "Close and reveal").click()
    for page in (phone, calm):
        await expect(heading(page, "Right · +1")).to_be_visible()
        await sees(page, "Which gas do plants take in?", "Leaves split it", "Standings")
        parts = await beats(
            page.locator("h1"), page.locator(".why"), page.locator(".why .track > i").first, page.locator(".score")
        )
        right, why, bar, place = parts
        assert (right == why == bar == place) if page is calm else (right < why == bar < place), parts
    await button(instructor, "Question 2").click()
    await button(instructor, "Close and reveal").click()
    await button(instructor, "Question 3").click()
    await button(instructor, "Close and reveal").click()
    await button(instructor, "Question 4").click()
    await answer(phone, "Good")
    await button(instructor, "Close").or_(button(instructor, re.compile("^Close and"))).first.click()
    await expect(heading(phone, "The result")).to_be_visible()
    await expect(phone.get_by_text("Standings")).to_have_count(0)  # nobody stands elsewhere after a poll
    await expect(phone.get_by_text("Place")).to_have_count(0)


async def test_the_end_says_what_there_is_to_be_glad_about(here: Room) -> None:
    await here.open_class(GASES.replace("questions:", "leaderboard: never\nquestions:"))
    instructor = await instructor_page(here)
    ada, bo = await student_page(here, "1", "Ada"), await student_page(here, "2", "Bo")
    for number in range(1, 5):
        await button(instructor, "Start with question 1" if number == 1 else f"Question {number}").click()
        await choose(ada, "Right")
        if number > 1:
            await choose(bo, "Wrong")
        await button(instructor, "Close and reveal").click()
        await expect(heading(ada, "Right · +1")).to_be_visible()
        await expect(ada.get_by_text(f"{number} right in a row")).to_have_count(int(number >= 3))
        await expect(ada.get_by_text("Place")).to_have_count(0)  # the class doesn't see the standings
    await end(instructor)
    await expect(heading(ada, "Correct 4 / 4")).to_be_visible()
    await sees(ada, "You answered every question", "4 right in a row")
    await expect(heading(bo, "Correct 0 / 4")).to_be_visible()
    await sees(bo, "You answered 3 of 4 questions")
    await expect(bo.locator(".glad")).to_have_count(0)  # nothing is made up
    for page in (ada, bo):
        await expect(page.get_by_text("Place")).to_have_count(0)


async def test_the_page_says_something_before_its_code_has_come_and_nothing_moves(here: Room) -> None:
    await here.open_class(SKY)
    instructor = await instructor_page(here)
    held: list[Route] = []
    person = await here.person(script=SHIFTS)
    await person.route("**/student/page.js", lambda route: held.append(route))  # noqa: PLW0108 (it is marked)
    page = await person.new_page()
    await page.goto(here.url, wait_until="commit")
    await expect(heading(page, "Looking for the class…")).to_be_visible()
    await held[0].continue_()
    await fill_in(page, "1", "Ada")
    await expect(heading(page, "You are in Ada")).to_be_visible()
    await button(instructor, "Start with question 1").click()
    await choose(page, "Oxygen")
    await button(page, "Send").click()
    await expect(heading(page, "Saved")).to_be_visible()
    assert sum(await page.evaluate("moved")) < 0.001
