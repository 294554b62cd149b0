"""A class that brings the three pages into their main states, one after the other."""

import re
from collections.abc import AsyncIterator

from playwright.async_api import Locator, Page, expect

from tests.browser.people import button, fill_in, heading, more, ready, sees
from tests.browser.room import PASSWORD

POOL = """\
title: Sea and sky
time_limit: 600
changes: false
student_numbers: true
questions:
  - text: Which gas do plants take in?
    options: [Carbon dioxide, Oxygen, Nitrogen, Helium]
    correct: Carbon dioxide
    confidence: true
    explanation: Leaves split it with the help of light.
  - text: Which of these are planets?
    options: [Mars, Venus, Moon, Sun]
    correct: [Mars, Venus]
  - text: How was the pace?
    kind: rating
    labels: [Slow, Good, Fast]
  - text: How long is the leaf?
    correct: 7.5
    unit: cm
  - text: What do you think of?
    kind: words
    most: 2
  - text: Nearest to the sun first
    kind: order
    options: [Mercury, Earth, Mars]
  - text: Which capital belongs to which country?
    kind: match
    pairs: {France: Paris, Turkey: Ankara}
    others: [Rome]
"""
State = tuple[str, tuple[Page, ...]]


async def _choose(phone: Page) -> None:
    """Answer, whatever the question's kind is: with the longest option, wherever it was shuffled to."""
    field = phone.locator("form.asking input").first
    options = phone.locator(".rights .option, form.asking .options button")
    if await field.count():
        await field.fill("7")
    elif not await phone.locator(".order").count():
        texts = await options.all_inner_texts()
        longest = max(texts, key=lambda text: (len(text), text))
        await options.nth(texts.index(longest)).click()


def _sends(phone: Page) -> Locator:
    return phone.locator(".send .primary").first


async def walk(instructor: Page, projector: Page, phone: Page) -> AsyncIterator[State]:
    """The states with the pages that have come to them. The pages are fresh, and the class is open with `POOL`."""
    await expect(instructor.get_by_label("Password", exact=True)).to_be_visible()
    await expect(phone.get_by_label("Student number")).to_be_visible()
    yield "the ways in", (instructor, phone)
    await instructor.get_by_label("Password", exact=True).fill(PASSWORD)
    await button(instructor, "Sign in").click()
    await expect(button(instructor, "Continue")).to_be_visible()
    yield "home", (instructor,)
    await button(instructor, "Continue").click()
    await expect(instructor.get_by_text("all saved")).to_be_visible()
    await fill_in(phone, "1", "Ada")
    await expect(heading(phone, "You are in")).to_be_visible()
    await sees(projector, "Ada")
    yield "lobby", (instructor, projector, phone)
    for sheet in ("More…", "Ask…"):
        await button(instructor, sheet).click()
        await expect(instructor.get_by_role("dialog")).to_be_visible()
        yield sheet, (instructor,)
        await instructor.keyboard.press("Escape")
    await instructor.get_by_role("button", name=re.compile("Ada")).click()
    await expect(instructor.get_by_role("dialog")).to_be_visible()
    yield "a person", (instructor,)
    await instructor.keyboard.press("Escape")
    for number in range(1, POOL.count("- text") + 1):
        async for state in _question(instructor, projector, phone, number):
            yield state
    await button(instructor, "Standings").click()
    await expect(heading(projector, "Standings")).to_be_visible()
    yield "standings", (instructor, projector)
    await more(instructor, "Blank")
    await expect(projector.locator(".board.blank")).to_be_visible()
    yield "blank", (instructor, projector)
    await instructor.keyboard.press("Escape")
    await button(instructor, "End and show the result").click()
    await expect(heading(phone, "Correct")).to_be_visible()
    await sees(projector, "The class is over")
    await expect(heading(instructor, "Results")).to_be_visible()
    yield "the end", (instructor, projector, phone)
    await button(phone, "Look at my answers").click()
    await sees(phone, "Which gas do plants take in?")
    yield "the review", (phone,)


async def _question(instructor: Page, projector: Page, phone: Page, number: int) -> AsyncIterator[State]:
    await button(instructor, re.compile(f"(Start with q|Q)uestion {number}$")).click()
    await ready(phone)
    await expect(projector.locator(".ask")).to_be_visible()
    yield f"question {number} open", (instructor, projector, phone)
    await _choose(phone)
    await expect(_sends(phone)).to_be_enabled()
    yield f"question {number} chosen", (phone,)
    if number == 1:
        await button(instructor, "Pause").click()
        await expect(heading(phone, "Paused")).to_be_visible()
        await sees(projector, "Paused")
        yield "paused", (instructor, projector, phone)
        await instructor.locator(".quick").get_by_role("button", name="Resume").click()
        await ready(phone)
    await _sends(phone).click()
    await expect(heading(phone, "Saved")).to_be_visible()
    await sees(projector, "1 of 1 have answered")
    yield f"question {number} saved", (instructor, projector, phone)
    if number == 2:
        await button(instructor, "Close, discuss").click()
        for page in (phone, projector):
            await sees(page, "Discuss with your neighbour")
        yield "discussion", (instructor, projector, phone)
        await button(instructor, "Reveal").click()
    else:
        await button(instructor, "Close and reveal").click()
    await expect(projector.locator(".board.reveal")).to_be_visible()
    await expect(phone.locator("[data-key=next], h1.verdict")).to_be_visible()
    yield f"question {number} revealed", (instructor, projector, phone)
