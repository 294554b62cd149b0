"""In a running class no text leaves its place, in any language.

Two languages stand for all nine: one has of each text the widest of all languages, the other the one with the widest
word. Phones and instructors' pages are 360 wide, the projector's 1024; on a phone it sticks out at no side either.
"""

import pytest
from playwright.async_api import Page, expect

from tests.browser.longest import longest, speak, wide
from tests.browser.people import Wire, instructor_page, projector_page, student_page
from tests.browser.room import Room
from tests.support.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

POOL = """\
title: Every kind
time_limit: 600
changes: false
questions:
  - {text: Leaves, kind: slide}
  - {text: Gas, options: [Oxygen, Helium], correct: Helium, confidence: true, explanation: It is light.}
  - {text: Planets, options: [Mars, Venus, Moon], correct: [Mars, Venus]}
  - {text: Salty, correct: true}
  - {text: Pace, kind: rating, labels: [Slow, Good, Fast]}
  - {text: Colour, kind: poll, options: [Red, Blue]}
  - {text: Length, correct: 7.5, unit: cm}
  - {text: Capital, kind: text, correct: Canberra}
  - {text: Thoughts, kind: words}
  - {text: Sun, kind: order, options: [Mercury, Earth, Mars]}
  - {text: Countries, kind: match, pairs: {France: Paris, Turkey: Ankara}, others: [Rome]}
"""
GIVEN = {"Gas": "Helium", "Colour": "Blue", "Length": "7"}  # to questions whose saved answer is looked at too


def newest(wire: Wire) -> tuple[str, int | None]:
    """The phase, and the number of the question; a phone that has the question already gets none."""
    view = next((message for message in reversed(wire.received) if "phase" in message), None)
    return ("", None) if view is None else (view["phase"], (view.get("question") or {}).get("number"))


async def answer(phone: Page, given: str) -> None:
    field = phone.locator("form.asking input")
    if await field.count():
        await field.fill(given)
    else:
        await phone.locator("form.asking .options button", has_text=given).click()
    await phone.locator(".send button[type=submit], .send button.primary").first.click()
    await expect(phone.locator("[data-key=saved]")).to_be_visible()


async def screen(pages: dict[str, list[Page]], shown: str) -> None:
    """Show the standings on the projector's pages, or what belongs there."""
    await pages["instructor"][0].locator(f"[data-do=screen][data-arg={shown}]").click()
    for page in pages["projector"]:
        await expect(page.locator(".places .figures")).to_have_count(int(shown == "standings"))


async def test_the_longest_texts_of_all_languages_fit_from_the_lobby_to_the_end(here: Room) -> None:
    await here.open_class(POOL)
    pages = {
        "phone": [await student_page(here, str(number), f"Ada {number}") for number in range(2)],
        "instructor": [await instructor_page(here) for _ in range(2)],
        "projector": [await projector_page(here) for _ in range(2)],
    }
    everywhere = [page for alike in pages.values() for page in alike]
    wires = {page: Wire(page) for page in everywhere}
    tables = await longest(everywhere[0])
    for alike in pages.values():
        for page, table in zip(alike, tables, strict=True):
            await speak(page, table)
    driver = wires[pages["instructor"][0]]

    def all_show(phase: str, number: int | None) -> bool:
        return all(shown[0] == phase and shown[1] in (number, None) for shown in map(newest, wires.values()))

    await eventually(lambda: all_show("lobby", None))
    found = await wide(pages, "lobby")
    names = [line.split()[2].strip("{},") for line in POOL.splitlines() if line.startswith("  - ")]
    seen: list[tuple[str, int | None]] = [("lobby", None)]
    while seen[-1][0] != "finished":
        await pages["instructor"][0].locator("[data-key=next]").click()
        await eventually(lambda: newest(driver) not in seen and all_show(*newest(driver)))
        phase, number = newest(driver)
        seen.append((phase, number))
        name = names[number or 0]  # the slide has no number
        if phase == "open" and number:
            for phone in pages["phone"]:
                await expect(phone.locator("form.asking")).to_be_visible()
        found += await wide(pages, f"{name} {phase}")
        if phase == "open" and name in GIVEN:
            for phone in pages["phone"]:
                await answer(phone, GIVEN[name])
            found += await wide(pages, f"{name} saved")
        if phase == "revealed" and name == "Gas":  # somebody has points now
            await screen(pages, "standings")
            found += await wide(pages, "standings")
            await screen(pages, "auto")
    assert len(seen) == 2 * len(names) + 1
    assert found == []
