"""The pages are used without a pointer."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.keys import DESKTOP, FOCUSED, tab_to
from tests.browser.people import button, heading, instructor_page, option, projector_page, student_page
from tests.browser.pools import SKY
from tests.browser.room import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_student_joins_and_answers_with_keys_alone(here: Room) -> None:
    await here.open_class(SKY)
    instructor = await instructor_page(here)
    page = await here.page(**DESKTOP)
    await tab_to(page, "Student number")
    await page.keyboard.type("20417")
    await tab_to(page, "Name")
    await page.keyboard.type("Ada")
    await page.keyboard.press("Enter")
    await expect(heading(page, "You are in")).to_be_visible()

    await button(instructor, "Start with question 1").click()
    await expect(option(page, "Oxygen")).to_be_visible()
    await expect(page.locator("#page:not(.settling)")).to_be_visible()  # before, a key was meant for the screen before
    texts = await page.locator(".option").all_inner_texts()
    await page.keyboard.press(str(texts.index("Oxygen") + 1))
    await expect(option(page, "Oxygen")).to_have_attribute("aria-pressed", "true")
    await expect(option(page, "Oxygen")).to_be_focused()
    await tab_to(page, "Send")
    await page.keyboard.press("Enter")
    await expect(heading(page, "Saved")).to_be_visible()

    await button(instructor, "Close and reveal").click()
    await button(instructor, "Question 2").click()
    await expect(option(page, "Mars")).to_be_visible()
    await expect(page.locator("#page:not(.settling)")).to_be_visible()
    for name in ("Venus", "Mars"):
        while not (await page.evaluate(FOCUSED)).startswith(name):
            await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Space")
        await expect(option(page, name)).to_have_attribute("aria-pressed", "true")
    await tab_to(page, "Send 2 answers")
    await page.keyboard.press("Enter")
    await expect(heading(page, "Saved")).to_be_visible()

    await button(instructor, "Close and reveal").click()
    for question, name, outcome in (("Question 3", "True", "Right · +1"), ("Question 4", "Good", "The result")):
        await button(instructor, question).click()
        await expect(option(page, name)).to_be_visible()
        await expect(page.locator("#page:not(.settling)")).to_be_visible()
        texts = await page.locator(".option").all_inner_texts()
        await page.keyboard.press(str(texts.index(name) + 1))
        await tab_to(page, "Send")
        await page.keyboard.press("Enter")
        await expect(heading(page, "Saved")).to_be_visible()
        await button(instructor, "Close and reveal").click()
        await expect(heading(page, outcome)).to_be_visible()


async def test_the_instructor_needs_no_pointer(here: Room) -> None:
    await here.open_class(SKY)
    instructor = await instructor_page(here, **DESKTOP)
    phone = await student_page(here, "1", "Ada")
    await tab_to(instructor, "Start with question 1")
    await instructor.keyboard.press("Enter")
    await expect(option(phone, "Oxygen")).to_be_visible()
    more = button(instructor, "More…")
    await more.focus()
    await instructor.keyboard.press("Enter")
    dialog = instructor.get_by_role("dialog", name="More")
    await expect(dialog).to_be_visible()
    for _ in range(30):  # the focus stays inside the sheet
        await instructor.keyboard.press("Tab")
        assert await dialog.locator(":focus").count() == 1
    await instructor.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(more).to_be_focused()


async def test_a_clicker_runs_the_class_and_the_tab_key_comes_to_the_next_step_before_the_people(here: Room) -> None:
    await here.open_class(SKY)
    instructor, projector = await instructor_page(here, **DESKTOP), await projector_page(here)
    for number in range(1, 13):
        await here.guest(str(number), f"Student {number}")
    await expect(heading(instructor, "In the class: 12")).to_be_visible()
    await tab_to(instructor, "Start with question 1")
    await instructor.keyboard.press("PageDown")
    await expect(heading(projector, re.compile("Which gas"))).to_be_visible()
    await instructor.keyboard.press("PageUp")
    await expect(projector.get_by_text("Paused")).to_be_visible()
    await expect(button(instructor, "Resume").last).to_be_enabled()
    await instructor.keyboard.press("ArrowRight")
    await expect(button(instructor, "Close and reveal")).to_be_enabled()
    await instructor.keyboard.press(".")
    await expect(projector.get_by_text("Which gas")).to_be_hidden()
    await button(instructor, "More…").click()
    await expect(button(instructor, "Blank")).to_have_attribute("aria-pressed", "true")
    await instructor.keyboard.press("Escape")
    await instructor.keyboard.press(".")
    await expect(heading(projector, re.compile("Which gas"))).to_be_visible()
    await expect(button(instructor, "Close and reveal")).to_be_enabled()
    await instructor.keyboard.press("PageDown")
    await expect(button(instructor, "Question 2")).to_be_enabled()
    assert await instructor.evaluate("scrollY") == 0, "the keys don't scroll"
