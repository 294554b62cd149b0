"""Every kind of question in one class: Ada answers by thumb, Bo by keyboard, and all pages show how it came out."""

import re

import pytest
from playwright.async_api import CDPSession, Page, expect

from tests.browser.keys import DESKTOP, FOCUSED, tab_to
from tests.browser.looks import fits, picture
from tests.browser.people import (
    button,
    choose,
    heading,
    instructor_page,
    option,
    projector_page,
    ready,
    sees,
    student_page,
)
from tests.browser.room import BEAMER, SMALL_BEAMER, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

POOL = """\
title: Every kind
time_limit: 600
points: 1
changes: false
questions:
  - text: Today we look at leaves.
    kind: slide
  - text: How was the pace?
    kind: rating
    labels: [Slow, Good, Fast]
  - text: How long is the leaf?
    correct: 7.5
    tolerance: 0.2
    unit: cm
  - text: What is the capital of Australia?
    kind: text
    correct: Canberra
    explanation: Sydney is only the largest city.
  - text: What do you think of?
    kind: words
    most: 2
  - text: Nearest to the sun first
    kind: order
    options: [Mercury, Earth, Mars]
  - text: Which capital belongs to which country?
    kind: match
    pairs: {France: Paris, Turkey: Ankara}
    others: [Istanbul]
  - text: Which gas do plants take in?
    options: [Oxygen, Carbon dioxide]
    correct: Carbon dioxide
    confidence: true
"""
SIZES = """words => Object.fromEntries(words.map((word) => [
  word.querySelector("bdi").textContent.toLowerCase(), parseFloat(getComputedStyle(word).fontSize),
]))"""
PLACES = "[...document.querySelectorAll('.order .label')].map((label) => label.textContent)"


async def saved(*phones: Page) -> None:
    for phone in phones:
        await expect(heading(phone, "Saved")).to_be_visible()


async def drag(page: Page, item: str, onto: str) -> None:
    """Put a finger on the handle of an item and move it to where another is."""
    cdp: CDPSession = await page.context.new_cdp_session(page)
    start = await page.locator(".order li", has_text=item).locator(".grip").bounding_box()
    end = await page.locator(".order li", has_text=onto).locator(".grip").bounding_box()
    assert start
    assert end
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    to = end["y"] + end["height"] / 2
    await cdp.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 9):
        at = {"x": x, "y": y + (to - y) * step / 8}
        await cdp.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
    await cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


async def to_place(page: Page, item: str, place: int) -> None:
    """Move an item with the arrow keys until it has this place, counted from 0."""
    await page.locator(".order li", has_text=item).locator(".grip").focus()
    for _ in range(6):
        at = (await page.evaluate(PLACES)).index(item)
        if at == place:
            return
        await page.keyboard.press("ArrowUp" if at > place else "ArrowDown")
    raise AssertionError(f"{item} doesn't move to place {place}")


class Class:
    """The pages of the class."""

    def __init__(self, instructor: Page, projector: Page, ada: Page, bo: Page) -> None:
        self.instructor, self.projector, self.ada, self.bo = instructor, projector, ada, bo
        self.pages = (ada, projector, instructor)
        self.number = 0

    async def open(self) -> None:
        self.number += 1
        await button(self.instructor, f"Question {self.number}").click()
        await ready(self.ada, self.bo)
        await picture(self.ada, f"{self.number}-phone-open")
        await picture(self.projector, f"{self.number}-projector-open")

    async def reveal(self, ada: str, bo: str) -> None:
        await saved(self.ada, self.bo)
        await expect(self.projector.get_by_text("2 of 2 have answered")).to_be_visible()
        await picture(self.ada, f"{self.number}-phone-saved")
        await picture(self.instructor, f"{self.number}-instructor")
        await button(self.instructor, "Close and reveal").click()
        await expect(heading(self.ada, ada)).to_be_visible()
        await expect(heading(self.bo, bo)).to_be_visible()
        await expect(self.projector.locator(".board.reveal")).to_be_visible()
        await fits(self.ada, self.instructor, self.projector)
        await picture(self.ada, f"{self.number}-phone-reveal")
        for width, size in (("1024", SMALL_BEAMER), ("1920", BEAMER)):
            await self.projector.set_viewport_size(size)
            await fits(self.projector)
            await picture(self.projector, f"{self.number}-projector-reveal-{width}")


async def rating(room: Class) -> None:
    ada, bo = room.ada, room.bo
    keys = bo.keyboard
    await room.open()
    await choose(ada, "Fast")
    await button(ada, "Send").tap()
    await keys.press("2")
    await expect(option(bo, "Good")).to_have_attribute("aria-pressed", "true")
    await tab_to(bo, "Send")
    await keys.press("Enter")
    await room.reveal("The result", "The result")
    for page in room.pages:
        await sees(page, "2.5", "on average, of 3")


async def number(room: Class) -> None:
    ada, bo = room.ada, room.bo
    keys = bo.keyboard
    await room.open()
    await ada.get_by_label("Type a number").fill("7,4")
    await button(ada, "Plus or minus").tap()
    await expect(ada.get_by_label("Type a number")).to_have_value("−7,4")
    await button(ada, "Plus or minus").tap()
    await expect(ada.get_by_label("Type a number")).to_have_value("7,4")
    await button(ada, "Send").tap()
    await keys.type("70cm")  # without a click into the field
    await keys.press("Enter")
    await sees(ada, "7,4 cm")
    await ada.reload()
    await sees(ada, "7.4 cm")  # as the box reads it
    await room.reveal("Right · +1", "Not right")
    for page in room.pages:
        await expect(page.get_by_role("img", name="2 answers from 7.4 cm to 70 cm.")).to_be_visible()
        await expect(page.get_by_role("img", name=re.compile("right answer: 7.5 cm"))).to_be_visible()


async def text(room: Class) -> None:
    projector, ada, bo = room.projector, room.ada, room.bo
    keys = bo.keyboard
    await room.open()
    await ada.get_by_label("Type your answer").fill("canberra ")
    await button(ada, "Send").tap()
    await keys.type("The capital")
    await keys.press("Enter")
    await sees(bo, "The capital")
    await room.reveal("Right · +1", "Not right")
    for page in room.pages:
        await sees(page, "canberra", "The capital")
    await expect(projector.locator(".bars li.right")).to_have_count(1)


async def words(room: Class) -> None:
    ada, bo = room.ada, room.bo
    keys = bo.keyboard
    await room.open()
    await ada.get_by_label("Word 1 of 2").fill("Sun")
    await button(ada, "Send").tap()
    await keys.type("sun")
    await keys.press("Enter")  # leads to the next field
    await expect(bo.get_by_label("Word 2 of 2")).to_be_focused()
    await keys.type("sea")
    await keys.press("Enter")
    await room.reveal("The result", "The result")
    for page in room.pages:
        await expect(page.locator(".cloud li")).to_have_count(2)
        size = await page.locator(".cloud li").evaluate_all(SIZES)
        assert size["sun"] > size["sea"]


async def order(room: Class) -> None:
    ada, bo = room.ada, room.bo
    keys = bo.keyboard
    await room.open()
    for place, item in enumerate(("Mercury", "Earth", "Mars")):
        items = await ada.evaluate(PLACES)
        if items[place] != item:
            await drag(ada, item, items[place])
    await expect(ada.locator(".order .label")).to_have_text(["Mercury", "Earth", "Mars"])
    # a click: Chromium takes a touch right after such a quick drag for one that ends its swing
    await ada.locator(".order li", has_text="Mars").get_by_role("button", name="Move up").click()
    await expect(ada.locator(".order .label")).to_have_text(["Mercury", "Mars", "Earth"])
    await button(ada, "Send this order").click()
    for place, item in enumerate(("Mercury", "Earth", "Mars")):
        await to_place(bo, item, place)
        if place:
            await expect(bo.locator("#said")).to_have_text(re.compile(r"^Place \d of 3$"))
    assert await bo.evaluate("document.activeElement.dataset.grip !== undefined"), "the focus moves with the item"
    await tab_to(bo, "Send this order")
    await keys.press("Enter")
    await room.reveal("Not right", "Right · +1")  # no two neighbours are in order
    for page in room.pages:
        await expect(page.locator(".bars li > .num")).to_have_text(["2", "1", "1"])


async def pairs(room: Class) -> None:
    ada, bo = room.ada, room.bo
    keys = bo.keyboard
    await room.open()
    for country, capital in (("France", "Paris"), ("Turkey", "Istanbul")):
        slot = ada.get_by_role("group", name="What is to be paired").get_by_role("button", name=country)
        await slot.tap()
        await expect(slot).to_have_attribute("aria-pressed", "true")
        await option(ada, capital).tap()
        await expect(slot).to_contain_text(capital)
    await button(ada, "Send 2 pairs of 2").tap()
    for capital in ("Paris", "Ankara"):  # the next of the left side is at hand by itself
        while not (await bo.evaluate(FOCUSED)).startswith(capital):
            await keys.press("ArrowDown")
        await keys.press("Space")
    await tab_to(bo, "Send 2 pairs of 2")
    await keys.press("Enter")
    await room.reveal("Partly right · +0.50", "Right · +1")
    await sees(ada, "you: Istanbul")
    for page in room.pages:
        await expect(page.locator(".bars li > .num")).to_have_text(["2", "1"])


async def sureness(room: Class) -> None:
    instructor, ada, bo = room.instructor, room.ada, room.bo
    keys = bo.keyboard
    await room.open()
    await choose(ada, "Carbon dioxide")
    await option(ada, "Carbon dioxide").tap()
    await button(ada, "Fairly sure").tap()
    await expect(button(ada, "Fairly sure")).to_have_attribute("aria-pressed", "true")
    await button(ada, "Send").tap()
    await keys.press("1")
    await tab_to(bo, "Send")
    await keys.press("Enter")
    await saved(ada, bo)
    await button(instructor, "Close and reveal").click()
    await expect(heading(ada, "Right · +1")).to_be_visible()
    row = instructor.get_by_role("row", name="Fairly sure")
    await expect(row.get_by_role("cell")).to_have_text(["1", "0"])
    await fits(instructor)
    await picture(instructor, f"{room.number}-instructor-reveal")


async def test_every_kind_is_played_by_thumb_and_by_keyboard(here: Room) -> None:
    await here.open_class(POOL)
    instructor, projector = await instructor_page(here), await projector_page(here)
    ada, bo = await student_page(here, "1", "Ada"), await student_page(here, "2", "Bo", **DESKTOP)
    room = Class(instructor, projector, ada, bo)

    await button(instructor, re.compile("^Start")).click()
    for page in (ada, bo, projector):
        await expect(heading(page, "Today we look at leaves.")).to_be_visible()
        await expect(page.get_by_role("timer")).to_have_count(0)
    await sees(instructor, "Slide", "In the class: 2")

    for play in (rating, number, text, words, order, pairs, sureness):
        await play(room)

    await button(instructor, "End and show the result").click()
    await button(ada, "Look at my answers").tap()
    await sees(ada, "7.4 cm", "canberra", "you: 3", "you: Istanbul", "You said: fairly sure")
    await fits(ada)
    await picture(ada, "review")
