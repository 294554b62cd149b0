"""Everybody can read the pages: axe-core finds nothing by day and night, and what asked for stillness gets it."""

from collections.abc import AsyncIterator
from typing import Literal

import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import found_by_axe
from tests.browser.people import (
    answer,
    button,
    choose,
    first_question,
    heading,
    instructor_page,
    projector_page,
    sees,
    student_page,
)
from tests.browser.pools import SKY
from tests.browser.room import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOVES = "document.getAnimations().filter((one) => one.effect.getComputedTiming().duration > 1).length"


IS_DARK = "Number(getComputedStyle(document.documentElement).backgroundColor.match(/[0-9]+/)[0]) < 128"


async def readable(*pages: Page) -> None:
    for page in pages:
        assert await page.evaluate(MOVES) == 0, "something moves, though the reader asked for stillness"
        assert await found_by_axe(page) == []
        assert await page.get_by_role("heading", level=1).count() == 1, await page.locator("body").aria_snapshot()
        assert await page.get_by_role("main").count() == 1
        assert await page.locator("html").get_attribute("lang") == "en"


async def scenes(here: Room, scheme: Literal["light", "dark"]) -> AsyncIterator[tuple[Page, ...]]:
    """The pages of a class, one picture after the other."""
    await here.open_class(SKY)
    instructor, projector = (
        await instructor_page(here, color_scheme=scheme),
        await projector_page(here, color_scheme=scheme),
    )
    phone = await here.page(color_scheme=scheme)
    await expect(phone.get_by_label("Student number")).to_be_visible()
    yield phone, instructor, projector
    other = await student_page(here, "2", "Bo")
    await phone.get_by_label("Student number").fill("1")
    await phone.get_by_label("Name", exact=True).fill("Ada")
    await button(phone, "Join").click()
    await expect(heading(phone, "You are in")).to_be_visible()
    yield phone, projector
    await button(instructor, "Start with question 1").click()
    await choose(phone, "Oxygen")
    await sees(projector, "Oxygen")
    yield phone, instructor, projector
    await button(phone, "Send").click()
    await answer(other, "Carbon dioxide")
    yield (phone,)
    await button(instructor, "Close and reveal").click()
    await expect(heading(phone, "Not right")).to_be_visible()
    await expect(projector.locator(".bars")).to_be_visible()
    yield phone, instructor, projector
    await button(instructor, "Standings").click()
    await expect(heading(projector, "Standings")).to_be_visible()
    yield (projector,)
    await button(instructor, "More…").click()
    await expect(instructor.get_by_role("dialog")).to_be_visible()
    yield (instructor,)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everything_can_be_read(here: Room, scheme: Literal["light", "dark"]) -> None:
    async for pages in scenes(here, scheme):
        await readable(*pages)
        if "/projector" not in pages[0].url:  # the projector page is dark in any room
            assert await pages[0].evaluate(IS_DARK) == (scheme == "dark")


WEIGHTS = """(strong) => [strong, strong.parentElement].map((one) => Number(getComputedStyle(one).fontWeight))"""


async def test_what_an_author_made_bold_is_bolder_than_the_rest_of_the_question(here: Room) -> None:
    long = "A question that is much longer and goes on for more than one line on a phone, as many of them do. " * 3
    texts = ["Is **light** a wave?", f"{long} Is **light** a wave?"]
    await here.open_class(
        "questions:\n" + "".join(f"  - {{text: '{text}', options: [a, b], correct: a}}\n" for text in texts)
    )
    instructor, phone = await first_question(here)
    projector = await projector_page(here)
    for number in (1, 2):
        await sees(phone, f"Question {number} of 2")
        for page in (phone, projector, instructor):
            bold = page.locator("strong").filter(visible=True).first
            await expect(bold).to_have_text("light")
            weight, around = await bold.evaluate(WEIGHTS)
            assert weight >= 700
            assert around <= 500  # fonts with two weights have nothing between this and bold
        await button(instructor, "Close and reveal").click()
        await expect(projector.locator(".bars")).to_be_visible()
        weight, around = await projector.locator("strong").filter(visible=True).first.evaluate(WEIGHTS)
        assert weight >= 700 > 500 >= around
        if number == 1:
            await button(instructor, "Question 2").click()


async def test_a_screen_reader_hears_the_question(here: Room) -> None:
    await here.open_class(SKY)
    _, phone = await first_question(here)
    await choose(phone, "Oxygen")
    await expect(phone.get_by_role("main")).to_match_aria_snapshot("""
      - main:
        - text: Question 1 of 4
        - timer "Time left"
        - heading "Which gas do plants take in?" [level=1]
        - group "Choose an answer":
          - button "Oxygen" [pressed]
        - button "Send"
        - paragraph: Tap again to send
    """)
    await button(phone, "Send").click()
    await expect(heading(phone, "Saved")).to_be_focused()  # so that it is read out


async def test_a_matrix_is_shown_whole_with_brackets_as_high_as_it_is(here: Room) -> None:
    matrix = r"$$A=\begin{pmatrix}1\\2\\3\end{pmatrix}$$"
    await here.open_class(f"title: Maths\nquestions:\n  - text: '{matrix}'\n    options: [a, b]\n    correct: a\n")
    projector = await projector_page(here)
    _, phone = await first_question(here)
    for page in (phone, projector):
        table = await page.locator("mtable").bounding_box()
        bracket = await page.locator("mo", has_text="(").bounding_box()
        assert table
        assert bracket
        assert bracket["height"] > 0.9 * table["height"]
    await expect(projector.locator(".clipped")).to_have_count(0)
