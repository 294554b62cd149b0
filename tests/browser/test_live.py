"""The instructor's screen of a class that runs: extra time, people beside the question, and a question that is cut."""

import io
import re

import pytest
from PIL import Image
from playwright.async_api import Locator, Page, expect

from tests.browser.keys import DESKTOP
from tests.browser.people import button, first_question, instructor_page, ready, sees, student_page
from tests.browser.pools import SKY
from tests.browser.room import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

LAPTOP = {"viewport": {"width": 1366, "height": 768}, **DESKTOP}
LONG = f"""\
title: Long and short
time_limit: 600
questions:
  - text: {"Light that falls on a leaf is taken up by its pigments. " * 60}
    options: [Mars, Venus]
    correct: Mars
  - text: Which is a planet?
    options: [Mars, The moon]
    correct: Mars
"""
SHADOW = 20  # of 255: how much darker a shadow is at least than what it lies on
FADES = 12  # pixels, at the lower edge


async def minutes_left(phone: Page) -> int:
    timer = phone.get_by_role("timer")
    await expect(timer).to_have_text(re.compile(r"^\d+:\d{2}$"))
    return int((await timer.inner_text()).split(":")[0])


async def test_extra_time_that_is_tapped_is_given_at_once(here: Room) -> None:
    await here.open_class(SKY)
    instructor, ada = await first_question(here)
    await instructor.get_by_role("button", name=re.compile("^Ada")).click()
    times = instructor.get_by_role("group", name="Time for this student")
    await expect(times.get_by_role("button", name="normal")).to_have_attribute("aria-pressed", "true")
    await ready(ada)
    assert await minutes_left(ada) <= 10
    await times.get_by_role("button", name="2×", exact=True).click()
    await expect(times.get_by_role("button", name="2×", exact=True)).to_have_attribute("aria-pressed", "true")
    await expect(times.get_by_role("button", name="normal")).to_have_attribute("aria-pressed", "false")
    await expect(ada.get_by_role("timer")).to_have_text(re.compile(r"^1[1-9]:|^20:00"))
    await instructor.keyboard.press("Escape")
    await expect(instructor.get_by_role("button", name=re.compile("^Ada"))).to_contain_text("2× time")


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_on_a_laptop_people_stand_beside_the_question(here: Room, language: str) -> None:
    await here.open_class(SKY)
    instructor = await instructor_page(here, **LAPTOP)
    await student_page(here, "1", "Ada")
    await button(instructor, "Start with question 1").click()
    await sees(instructor, "Which gas do plants take in?")
    if language == "ar":
        await instructor.goto(f"{here.url}/admin?language=ar")
        await instructor.locator("[data-do=enterSession]").click()
    question = await instructor.locator("[data-key=question]").bounding_box()
    people = await instructor.locator(".live > .people").bounding_box()
    assert question
    assert people
    first, second = (people, question) if language == "ar" else (question, people)
    assert first["x"] + first["width"] <= second["x"], "they stand one below the other, or lie on each other"
    assert people["y"] < question["y"] + question["height"], "the people stand below the question"
    assert first["x"] >= 0
    assert second["x"] + second["width"] <= LAPTOP["viewport"]["width"]


async def darker_at_its_end(text: Locator) -> int:
    """How much darker the lower edge is than the middle, in grey levels, without the letters."""
    await text.evaluate("(element) => { element.style.color = 'transparent'; }")
    with Image.open(io.BytesIO(await text.screenshot(animations="disabled"))) as shot:
        column = shot.convert("L").crop((shot.width // 2, 0, shot.width // 2 + 1, shot.height)).tobytes()
    return column[len(column) // 2] - min(column[-FADES:])


async def test_a_long_question_has_a_shadow_where_it_is_cut_and_none_at_its_end(here: Room) -> None:
    await here.open_class(LONG)
    instructor, _ = await first_question(here)
    text = instructor.locator("[data-key=question] h2.text")
    await sees(instructor, "Light that falls on a leaf")
    assert await darker_at_its_end(text) >= SHADOW
    await text.evaluate("(element) => element.scrollTo(0, element.scrollHeight)")
    assert await darker_at_its_end(text) <= 1
    await button(instructor, "Close and reveal").click()
    await button(instructor, "Question 2").click()
    await sees(instructor, "Which is a planet?")
    assert await darker_at_its_end(text) <= 1
