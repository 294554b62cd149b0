"""Back to a page that the browser has kept while the class went on; Back within a page, and a phone that is turned."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, ViewportSize, async_playwright, expect

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.people import (
    answer,
    button,
    choose,
    first_question,
    heading,
    instructor_page,
    more,
    option,
    projector_page,
    sees,
    student_page,
)
from tests.browser.pools import SKY
from tests.browser.room import PHONE, Room, room

pytestmark = pytest.mark.asyncio(loop_scope="session")

TELL = "addEventListener('pageshow', ({ persisted }) => { window.wasKept = persisted; });"


@pytest_asyncio.fixture(loop_scope="session")
async def keeping(tmp_path: Path) -> AsyncIterator[Room]:
    """A room whose browser keeps pages, which Playwright turns off elsewhere."""
    off = ["--disable-back-forward-cache"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, ignore_default_args=off)
        async with room(browser, tmp_path) as empty:
            yield empty
        await browser.close()


async def leave(page: Page) -> None:
    await page.goto(page.url.partition("#")[0].rsplit("/", 1)[0] + "/help")
    await expect(page.locator("h1").first).to_be_visible()


async def come_back(page: Page) -> None:
    await page.evaluate("setTimeout(() => history.back())")
    await expect(page).not_to_have_url(re.compile("/help"))
    assert await page.evaluate("window.wasKept"), "the browser has loaded the page anew"


async def test_a_page_that_the_browser_has_kept_is_where_the_class_is(keeping: Room) -> None:
    keeping.forgiven.add("Page entered Back-Forward Cache")  # Chromium closes the sockets of a page that it keeps
    await keeping.open_class(SKY)
    instructor, projector = await instructor_page(keeping, script=TELL), await projector_page(keeping, script=TELL)
    phone, other = await student_page(keeping, "1", "Ada", script=TELL), await student_page(keeping, "2", "Bo")
    await button(instructor, "Start with question 1").click()
    await choose(phone, "Oxygen")
    await leave(phone)
    await leave(projector)
    await answer(other, "Carbon dioxide")
    await button(instructor, "Close and reveal").click()
    await button(instructor, "Question 2").click()
    await expect(option(other, "Mars")).to_be_visible()

    await come_back(phone)
    await answer(phone, "Mars", "Venus")
    await come_back(projector)
    await sees(projector, "Which of these are planets?", "1 of 2 have answered")

    await leave(instructor)
    await answer(other, "Mars", "Venus")
    await come_back(instructor)
    await expect(heading(instructor, "Everybody has answered")).to_be_visible()
    await button(instructor, "Close and reveal").click()
    for page in (phone, other):
        await expect(heading(page, "Right · +1")).to_be_visible()
    await expect(projector.locator(".board.reveal")).to_be_visible()


async def test_a_phone_that_is_turned_keeps_the_choice_and_back_closes_the_own_answers(here: Room) -> None:
    await here.open_class(SKY)
    instructor, phone = await first_question(here)
    await choose(phone, "Oxygen")
    for turned in (ViewportSize(width=PHONE["height"], height=PHONE["width"]), PHONE):
        await phone.set_viewport_size(turned)
        await expect(option(phone, "Oxygen")).to_have_attribute("aria-pressed", "true")
        await expect(button(phone, "Send")).to_be_in_viewport(ratio=1)
    await button(phone, "Send").click()
    await expect(heading(phone, "Saved")).to_be_visible()
    await more(instructor, "end the class|End the class", times=2)
    await button(phone, "Look at my answers").click()
    await expect(heading(phone, "My answers")).to_be_visible()
    await phone.evaluate("history.back()")
    await expect(heading(phone, "Correct")).to_be_visible()
