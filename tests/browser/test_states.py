"""Every state of the three pages at every size: nothing sticks out, and `--pictures` makes contact sheets of them.

This is a class as it should be, from the lobby to its playback, with every kind of question, and the help.
"""

import random

import pytest
from playwright.async_api import Page, expect

from appliance.client.student import Student
from appliance.client.views import Value
from tests.browser.contact_sheet import Sheets
from tests.browser.guests import guesses, guests
from tests.browser.parts import board, comes, goes, next_step, send, signed_in, student, tap
from tests.browser.pools import LIFE
from tests.browser.room import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

# What is typed by those who guess, and what Ada answers: all of it right.
TYPED: dict[str, list[Value]] = {
    "number": ["1.5", "1.4", "0.6", "2", "1.5", "9", "0.3"],
    "text": ["elephant", "Elephant", "giraffe", "hippo", "african elephant", "Rhino"],
    "words": [("waves", "salt"), ("fish",), ("waves", "blue"), ("whales", "deep"), ("holidays",), ("blue", "salt")],
}
ADA: dict[str, list[str]] = {
    "single": ["Carbon dioxide"],
    "multiple": ["Whales", "Corals"],
    "true_false": ["false"],
    "number": ["1.5"],
    "text": ["Elephant"],
    "match": ["Foal", "Lamb", "Gosling"],
    "rating": ["Fine"],
    "poll": ["A film"],
    "words": ["waves", "salt"],
    "code": ["14"],
}

KINDS = (
    "slide",
    "single",
    "multiple",
    "true_false",
    "number",
    "text",
    "order",
    "match",
    "rating",
    "poll",
    "words",
    "code",
)


async def fill(phone: Page, kind: str) -> None:
    """Choose or type Ada's answer, and leave it at that."""
    await goes(phone, "#page.settling")
    fields = phone.locator("form.asking input")
    for index, answer in enumerate(ADA.get(kind, [])):
        if await fields.count():
            await fields.nth(index).fill(answer)
        elif kind == "true_false":
            await phone.locator("form.asking .option").nth(1).click()
        else:
            await phone.locator("form.asking .option", has_text=answer).click()


async def test_a_class_with_every_kind(here: Room, sheets: Sheets) -> None:
    await here.open_class(LIFE)
    of_instructor, of_student, of_projector = sheets["instructor"], sheets["student"], sheets["projector"]
    instructor, projector = await signed_in(here), await board(here)
    await of_instructor.add(instructor, "A class is open")
    await tap(instructor, "enterSession")
    await comes(instructor, ".steps")
    await of_instructor.add(instructor, "Lobby, nobody has joined")
    await of_projector.add(projector, "Lobby, nobody has joined")
    phone = await here.page()
    await comes(phone, "[data-key=join]")
    await of_student.add(phone, "Join")
    async with guests(here.url, 22) as people:
        ada, bo = await student(here, "1", "Ada"), await student(here, "2", "Bo")
        await of_student.add(ada, "Lobby")
        await ada.locator("summary").click()
        await of_student.add(ada, "Lobby, with the rejoin code")
        await comes(projector, ".names .pill")
        await of_projector.add(projector, "Lobby, 24 have joined")
        await comes(instructor, "[data-do=person]")
        await of_instructor.add(instructor, "Lobby, 24 have joined")
        for kind in KINDS:
            await plays(kind, people, (instructor, projector, ada, bo), sheets)
        await tap(instructor, "screen", "standings")
        await comes(projector, ".board.standings")
        await of_projector.add(projector, "Standings")
        await next_step(instructor)
        await comes(ada, "[data-key=final]")
        await comes(projector, ".board.podium")
        await of_student.add(ada, "The end")
        await of_student.add(bo, "The end for who had little right")
        await of_projector.add(projector, "Podium")
        await of_instructor.add(instructor, "The end")
        await tap(ada, "review")
        await comes(ada, "[data-key=review] article")
        await of_student.add(ada, "Own answers")
        await tap(instructor, "home")
        await instructor.locator("details").last.evaluate("(past) => (past.open = true)")
        await of_instructor.add(instructor, "Past sessions")
        address = await instructor.locator("[href^='/playback']").get_attribute("href")
        await instructor.goto(f"{here.url}{address}")
        await comes(instructor, ".board")
        steps = instructor.locator("#bar select option")
        for index in range(await steps.count()):
            await instructor.locator("#bar select").select_option(index=index)
            await sheets["playback-and-help"].add(instructor, f"Playback, step {index + 1}")


async def plays(kind: str, people: list[Student], pages: tuple[Page, Page, Page, Page], sheets: Sheets) -> None:
    """One question from its opening to its reveal."""
    instructor, projector, ada, bo = pages
    of_instructor, of_student, of_projector = sheets["instructor"], sheets["student"], sheets["projector"]
    chance = random.Random(kind)
    await next_step(instructor)
    await comes(projector, ".board.question")
    if kind == "slide":
        await comes(ada, "[data-key=shown]")
        for page, sheet in ((ada, of_student), (projector, of_projector), (instructor, of_instructor)):
            await sheet.add(page, "Slide")
        return
    for page in (ada, bo):
        await comes(page, "form.asking")
    await of_student.add(ada, f"Question: {kind}")
    for one in people[:-3]:
        await guesses(one, KINDS.index(kind), chance, TYPED.get(kind, []))
    await expect(projector.locator(".answered b")).to_have_text(str(len(people) - 3))
    await of_projector.add(projector, f"Question: {kind}")
    await of_instructor.add(instructor, f"Question: {kind}")
    await fill(ada, kind)
    await of_student.add(ada, f"Answer chosen: {kind}")
    await send(ada)
    await of_student.add(ada, f"Saved: {kind}")
    if kind == "multiple":
        await votes_again(people, pages, sheets)
    await next_step(instructor)
    await comes(projector, ".board.reveal")
    await comes(ada, "[data-key^=reveal]")
    await of_student.add(ada, f"Reveal: {kind}")
    if kind == "single":
        await of_student.add(bo, "Reveal: missed")
    await of_projector.add(projector, f"Reveal: {kind}")
    await of_instructor.add(instructor, f"Reveal: {kind}")


async def votes_again(people: list[Student], pages: tuple[Page, Page, Page, Page], sheets: Sheets) -> None:
    """A pause, a discussion, and a second vote on what is asked."""
    instructor, projector, ada, bo = pages
    of_instructor, of_student, of_projector = sheets["instructor"], sheets["student"], sheets["projector"]
    await tap(instructor, "pause")
    await comes(instructor, "[data-do=resume]")
    await goes(bo, "form.asking")
    await of_student.add(bo, "Paused")
    await of_projector.add(projector, "Paused")
    await of_instructor.add(instructor, "Paused")
    await tap(instructor, "resume")
    await comes(bo, "form.asking")
    await tap(instructor, "discuss")
    await comes(projector, ".board.held")
    await goes(bo, "form.asking")
    await of_student.add(ada, "Talk to your neighbour")
    await of_projector.add(projector, "Talk to your neighbour")
    await of_instructor.add(instructor, "Talk to your neighbour")
    await tap(instructor, "revote")
    await comes(projector, ".board.question")
    await comes(ada, "form.asking")
    await of_student.add(ada, "Second vote")
    chance = random.Random(7)
    for one in people[:-2]:
        await guesses(one, 2, chance, [], vote=2)
    await fill(ada, "multiple")
    await send(ada)


async def test_the_help(here: Room, sheets: Sheets) -> None:
    await here.start()
    page = await here.page("/help")
    await sheets["playback-and-help"].add(page, "Help")
    for part in ("phones", "questions", "pool"):
        await page.locator(f"#{part}").evaluate("(part) => part.scrollIntoView()")
        await sheets["playback-and-help"].add(page, f"Help: {part}")
