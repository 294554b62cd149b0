"""Nothing runs off the screen, however long the texts are."""

import asyncio

import msgspec
import pytest
from playwright.async_api import Page, expect

from tests.browser.looks import fits
from tests.browser.people import (
    answer,
    button,
    choose,
    fill_in,
    heading,
    instructor_page,
    option,
    projector_page,
    sees,
    student_page,
)
from tests.browser.pools import SKY
from tests.browser.room import BEAMER, PHONE, SMALL_BEAMER, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
SENTENCE = "Light that falls on a leaf is taken up by its pigments, which hand the energy on. "
HELL = {
    "title": f"{LONG_WORD} and what comes after it in a title that has no end",
    "time_limit": 600,
    "changes": False,
    "student_numbers": True,
    "questions": [
        {
            "text": SENTENCE * (10_000 // len(SENTENCE)),
            "options": [f"{n}. {SENTENCE * 2}{LONG_WORD * 2}" for n in range(1, 9)],
            "correct": f"1. {SENTENCE * 2}{LONG_WORD * 2}".strip(),
            "explanation": SENTENCE * 40,
        },
        {
            "text": "أي غاز تمتصه النباتات؟ 🌱",
            "options": [
                "ثاني أكسيد الكربون",
                "الأكسجين",
                "👩🏽\u200d🔬👨\u200d👩\u200d👧\u200d👦🏳️\u200d🌈",
                "`code = [1, 2, 3] * 40 + [4, 5, 6] * 40`",
            ],
            "correct": "الأكسجين",
        },
    ],
}
NAMES = (
    "👩🏽\u200d🔬🏳️\u200d🌈 Zoë",
    "فاطمة الزهراء بنت محمد",
    "W" * 80,
    "\u202egnorw si txet siht",
    "<b>Bobby</b> & 'Tables'",
)
SQUEEZED = """() => [...document.querySelectorAll("button, .button")]
  .filter((element) => element.scrollWidth > element.clientWidth + 1)
  .map((element) => element.textContent.trim())"""
IN_PART = """() => {
  const {top, bottom} = document.querySelector(".names").getBoundingClientRect();
  const boxes = [...document.querySelectorAll(".names .pill")].map((name) => name.getBoundingClientRect());
  return boxes.filter((box) => box.top < top - 1 && box.bottom > top + 1 || box.bottom > bottom + 1).length;
}"""
# Groups of buttons whose last row doesn't reach the end of the others.
RAGGED = """() => [...document.querySelectorAll("[role=dialog] .quick")]
  .filter((group) => group.getBoundingClientRect().right - group.lastElementChild.getBoundingClientRect().right > 1)
  .map((group) => group.textContent.trim())"""
CODE = """\
title: Code
time_limit: 600
points: 1
changes: false
questions:
  - text: |
      What does this print?

      ```python
      for n in range(3): print("a line that is far longer than a board is wide", n, sep=" and after it comes ")
      ```
    options: [Chalk, Board]
    correct: Chalk
"""
# The text sizes that are read from the last row, against the height of the screen.
LETTERS = """() => Math.min(...[...document.querySelectorAll("h1, .opts .sheet, .bars *, .names .pill")]
  .filter((element) => element.textContent.trim() && element.getClientRects().length)
  .map((element) => parseFloat(getComputedStyle(element).fontSize) / innerHeight))"""
SMALLEST = 0.024
ORDINARY = 0.04
# How far the options move when a text appears in the line below them.
MOVED = """() => {
  const option = document.querySelector(".option"), before = option.getBoundingClientRect().top;
  const line = document.querySelector(".send .status"), said = line.textContent;
  line.textContent = "The question is closing.";
  const moved = Math.abs(option.getBoundingClientRect().top - before);
  line.textContent = said;
  return moved;
}"""
TOO_HIGH = "document.documentElement.scrollHeight - innerHeight"


async def fills_the_board(projector: Page, *, letters: float = SMALLEST) -> None:
    """The projector never scrolls, in both screen sizes; letters are at least this part of its height."""
    for size in (SMALL_BEAMER, BEAMER):
        await projector.set_viewport_size(size)
        await projector.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        await fits(projector)
        assert await projector.evaluate(TOO_HIGH) <= 0, f"the projector page is higher than {size}"
    assert await projector.evaluate(LETTERS) >= letters, "the last row can't read it"


async def test_an_ordinary_question_needs_no_scrolling(here: Room) -> None:
    await here.open_class(SKY)
    instructor, projector = await instructor_page(here), await projector_page(here)
    phone = await student_page(here, "20417", "Ada")
    await fills_the_board(projector)
    for label in ("Start with question 1", "Question 2"):
        await button(instructor, label).click()
        pick = "Oxygen" if label.startswith("Start") else "Venus"
        await expect(option(phone, pick)).to_be_visible()
        assert await phone.evaluate(TOO_HIGH) <= 0, "four options need scrolling"
        assert await phone.evaluate(MOVED) < 1, "an option moves under the finger"
        await choose(phone, pick)
        assert await phone.evaluate(TOO_HIGH) <= 0, "a choice makes the page scroll"
        lowest = await button(phone, "Send" if pick == "Oxygen" else "Send 1 answer").bounding_box()
        assert lowest
        assert lowest["y"] + lowest["height"] <= PHONE["height"]
        for shown in await phone.locator(".option").all():
            box = await shown.bounding_box()
            assert box
            assert box["height"] >= 48, "an option is smaller than a thumb"
            assert box["y"] + box["height"] <= lowest["y"]
        await sees(projector, pick)
        await fills_the_board(projector, letters=ORDINARY)
        await button(instructor, "Close and reveal").click()
        await expect(heading(phone, "Not right" if pick == "Oxygen" else "Partly right")).to_be_visible()
        await fits(phone, instructor)
        await fills_the_board(projector)


async def test_extreme_texts_and_names_fit(here: Room) -> None:
    await here.open_class(msgspec.json.encode(HELL).decode())
    instructor, projector = await instructor_page(here), await projector_page(here)
    phones = [await here.page() for _ in range(2)]
    for n, name in enumerate(NAMES[2:]):
        await here.guest(f"6{n}", name)
    for n, phone in enumerate(phones):
        await fill_in(phone, f"7{n}" * 32, NAMES[n])
        await expect(heading(phone, "You are in")).to_be_visible()
    await sees(projector, "5 are in")
    await expect(instructor.get_by_text("W" * 80)).to_be_visible()
    assert await projector.locator("b", has_text="Bobby").count() == 0, "a name became markup"
    await fits(*phones, instructor)
    await fills_the_board(projector)
    for label, pick in (("Start with question 1", "3. Light"), ("Question 2", "الأكسجين")):
        await button(instructor, label).click()
        await expect(option(phones[0], pick)).to_be_visible()
        await fits(*phones, instructor)
        await answer(phones[0], pick)
        await expect(
            projector.get_by_text("1 of 5 have answered").or_(projector.get_by_text("1 of 2 have answered"))
        ).to_be_visible()
        await fits(*phones, instructor)
        await fills_the_board(projector)
        await button(instructor, "Close and reveal").click()
        await asyncio.gather(*(expect(phone.locator(".bars")).to_be_visible() for phone in phones))
        await expect(projector.locator(".bars").first).to_be_visible()
        await fits(*phones, instructor)
        await fills_the_board(projector)
    directions = phones[0].locator(".bars .what > [dir]")
    assert {await row.evaluate("row => getComputedStyle(row).direction") for row in await directions.all()} == {
        "rtl",
        "ltr",
    }
    await button(instructor, "End and show the result").click()
    await expect(heading(phones[0], "Correct")).to_be_visible()
    await expect(projector.get_by_text("The class is over")).to_be_visible()
    await fits(*phones, instructor)
    await fills_the_board(projector)


async def test_long_titles_leave_room_for_the_buttons(here: Room) -> None:
    await here.open_class(msgspec.json.encode(HELL).decode())
    instructor = await instructor_page(here)
    await button(instructor, "More…").click()
    await button(instructor, "All sessions and pools").click()
    await expect(button(instructor, "Continue")).to_be_visible()
    assert await instructor.evaluate(SQUEEZED) == []
    await fits(instructor)


async def test_the_rows_of_buttons_on_the_sheet_of_further_commands_are_full(here: Room) -> None:
    await here.open_class(SKY)
    instructor = await instructor_page(here)
    await button(instructor, "More…").click()
    await expect(instructor.locator("[role=dialog] .quick")).to_have_count(3)
    for size in (PHONE, BEAMER):
        await instructor.set_viewport_size(size)
        assert await instructor.evaluate(RAGGED) == []


async def test_problems_with_files_can_be_read_on_a_phone(here: Room) -> None:
    await here.open_class(SKY)
    question = f"  - text: {LONG_WORD * 3} #1\n    options: [{LONG_WORD}, b]\n    correct: {LONG_WORD}s\n"
    (here.pools / f"{LONG_WORD}.yaml").write_text(f"questions:\n{question * 3}")
    (here.pools / "roster.csv").write_text(f"Ada,1{'0' * 60}\n{LONG_WORD},2\n")
    instructor = await instructor_page(here)
    await button(instructor, "More…").click()
    await button(instructor, "All sessions and pools").click()
    for count, told in (("1 remark", "The student ids are taken from column 2."), ("3 things", "No option reads")):
        summary = instructor.locator("summary", has_text=count)
        await summary.click()
        await expect(instructor.locator("details", has=summary).get_by_text(told).first).to_be_visible()
        await fits(instructor)


async def test_the_projector_cuts_off_neither_code_nor_a_row_of_names(here: Room) -> None:
    await here.open_class(CODE)
    instructor, projector = await instructor_page(here), await projector_page(here)
    for n in range(30):
        await here.guest(f"8{n}", NAMES[n % len(NAMES)])
    await sees(projector, "30 are in")
    for size in (SMALL_BEAMER, BEAMER):
        await projector.set_viewport_size(size)
        assert await projector.evaluate(IN_PART) == 0
    await button(instructor, "Start with question 1").click()
    await expect(projector.locator("pre")).to_be_visible()
    for size in (SMALL_BEAMER, BEAMER):
        await projector.set_viewport_size(size)
        assert await projector.locator("pre").evaluate("code => code.scrollWidth <= code.clientWidth")
    await fills_the_board(projector)
