"""The projector shows the question and the right options in full, however long the texts are."""

import os
from typing import Any

import msgspec
import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.browser.people import (
    Wire,
    button,
    heading,
    instructor_page,
    more,
    option,
    projector_page,
    sees,
    student_page,
)
from tests.browser.room import Room
from tests.support.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

SIZES = [(1280, 720), (1366, 768), (1920, 1080), (1024, 768), (3840, 2160)]
WORDS = "Light that falls on a leaf is taken up by its pigments, which hand the energy on to where sugar is made. "
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def text(start: str, length: int, words: str = WORDS) -> str:
    return (f"{start} " + words * (length // len(words) + 1))[:length].strip()


def question(number: int, asked: int, options: list[str], right: list[int], **more: Any) -> dict[str, Any]:
    correct = [options[index] for index in right]
    return {
        "text": text(f"Q{number}", asked),
        "options": options,
        "correct": correct if len(right) > 1 else correct[0],
        "explanation": text("Because", 400),
        **more,
    }


def options(length: int, count: int = 8, words: str = WORDS) -> list[str]:
    return [text(f"Option {n}", length, words) for n in range(1, count + 1)]


QUESTIONS = [
    question(1, 500, options(120), [6]),
    question(2, 500, [*options(120, 3), text("Option 4", 500)], [3]),
    question(3, 500, options(120), [1, 4, 7], kind="multiple"),
    question(4, 120, options(120, 8, WORD), [5]),
    question(5, 300, options(500), [0, 3, 7], kind="multiple"),
    question(6, 10_000, ["Chalk", "Board", "Sponge"], [2]),
    question(7, 10_000, options(1000), [7]),
]
POOL = {"title": "Long texts", "time_limit": 600, "questions": QUESTIONS}

# Lines of text that are only partly visible, and options of which something is hidden. What an element cuts off lies
# outside its box; a line is as high as its letters, which is more than the distance between lines.
SEEN = """() => {
  const screen = {top: 0, bottom: innerHeight, left: 0, right: innerWidth};
  const box = (element) => {
    if (!element || element === document.documentElement) return screen;
    const around = box(element.parentElement);
    if (getComputedStyle(element).overflow === "visible") return around;
    const {top, bottom, left, right} = element.getBoundingClientRect();
    return {
      top: Math.max(top, around.top), bottom: Math.min(bottom, around.bottom),
      left: Math.max(left, around.left), right: Math.min(right, around.right),
    };
  };
  const lines = (root) => {
    const found = [];
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      if (!walk.currentNode.nodeValue.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(walk.currentNode);
      const seen = box(walk.currentNode.parentElement);
      for (const {top, bottom, left, right, height} of range.getClientRects()) {
        const slack = height / 4;
        const sides = left >= seen.left - 1 && right <= seen.right + 1;
        const whole = sides && top >= seen.top - slack && bottom <= seen.bottom + slack;
        const gone = top >= seen.bottom - slack || bottom <= seen.top + slack;
        found.push({text: walk.currentNode.nodeValue.trim().slice(0, 40), whole, half: !whole && !gone});
      }
    }
    return found;
  };
  const cut = (selector) => [...document.querySelectorAll(selector)]
    .filter((element) => !lines(element).length || lines(element).some(({whole}) => !whole)).length;
  return {
    half: lines(document.querySelector(".board")).filter(({half}) => half).map(({text}) => text),
    right: document.querySelectorAll(".bars li.right").length,
    rightCut: cut(".bars li.right .what") + cut(".bars li.right .num"),
    bars: [...document.querySelectorAll(".bars .num")].length,
    barsCut: cut(".bars .num"),
    options: document.querySelectorAll(".opts .sheet").length,
    optionsCut: cut(".opts .sheet"),
    note: (document.querySelector(".cutNote") || {textContent: ""}).textContent,
  };
}"""


async def seen(projector: Page, name: str) -> list[dict[str, Any]]:
    """The options of each kind of question, in each screen size."""
    found = []
    for width, height in SIZES:
        await projector.set_viewport_size(ViewportSize(width=width, height=height))
        await projector.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        here: dict[str, Any] = await projector.evaluate(SEEN)
        if "PICTURES" in os.environ and width < 3000:
            await projector.screenshot(path=f"{os.environ['PICTURES']}/{name}-{width}.png")
        found.append(here | {"size": f"{name} {width}x{height}"})
    return found


async def test_no_line_is_cut_off_and_the_right_options_are_shown_in_full(here: Room) -> None:
    await here.open_class(msgspec.json.encode(POOL).decode())
    instructor, projector = await instructor_page(here), await projector_page(here)
    phone = await student_page(here, "1", "Ada")
    for number, asked in enumerate(QUESTIONS, 1):
        await button(instructor, "Start with question 1" if number == 1 else f"Question {number}").click()
        await expect(projector.locator(".ask")).to_be_visible()
        for shown in await seen(projector, f"open-{number}"):
            assert shown["half"] == [], shown
            assert shown["optionsCut"] == 0, shown
            assert shown["options"] in (0, len(asked["options"])), shown
            assert ("options are on the phones" in shown["note"]) == (not shown["options"]), shown
        await option(phone, asked["options"][0][:8]).click()
        if number == 1:
            await button(instructor, "Close, discuss").click()
            await expect(projector.locator(".ask.held")).to_be_visible()
            for shown in await seen(projector, "held"):
                assert (shown["half"], shown["optionsCut"]) == ([], 0), shown
            await button(instructor, "Vote again").click()
            await expect(projector.locator(".ask:not(.held)")).to_be_visible()
        await button(instructor, "Close and reveal").click()
        await expect(projector.locator(".bars").first).to_be_visible()
        for shown in await seen(projector, f"reveal-{number}"):
            right = asked["correct"] if isinstance(asked["correct"], list) else [asked["correct"]]
            assert shown["right"] % len(right) == 0, shown
            assert shown["right"], shown
            assert (shown["half"], shown["rightCut"], shown["barsCut"]) == ([], 0, 0), shown


async def test_a_code_that_no_class_has_is_said_with_the_way_on(here: Room) -> None:
    await here.open_class(msgspec.json.encode(POOL).decode())
    projector = await here.page("/projector?code=ZZZZ")
    await expect(heading(projector, "No class has the code ZZZZ")).to_be_visible()
    await sees(projector, "Without a code, the class that was opened last is shown here.")
    await projector.goto(f"{here.url}/projector")
    await expect(heading(projector, "Long texts")).to_be_visible()


async def test_a_question_alone_is_whole_where_its_options_had_no_room_beside_it(here: Room) -> None:
    await here.open_class(msgspec.json.encode({**POOL, "questions": [question(1, 300, options(500), [0])]}).decode())
    instructor, projector = await instructor_page(here), await projector_page(here)
    wire = Wire(projector)
    await projector.reload()
    await button(instructor, "Start with question 1").click()
    note = projector.locator(".cutNote")
    await expect(note).to_have_text("The options are on the phones.")
    await more(instructor, "Question alone")
    await eventually(lambda: wire.received[-1].get("screen") == "question_alone")
    await projector.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    await expect(note).to_have_text("The options are on the phones.")
