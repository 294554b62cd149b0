"""Every state that few classes see, as in `test_states.py`: five hundred students, a full disk, an answer too late."""

import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.contact_sheet import Sheets
from tests.browser.guests import guesses, guests
from tests.browser.parts import board, comes, goes, next_step, signed_in, stops_the_clock, student, tap
from tests.browser.pools import DIFFERENT, SKY
from tests.browser.room import Room
from tests.support.disk import disk_of, fill

pytestmark = pytest.mark.asyncio(loop_scope="session")

MANY, SILENT = 500, 42


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    with disk_of("4m", tmp_path / "data") as folder:
        yield folder


async def test_five_hundred_students(here: Room, sheets: Sheets) -> None:
    await here.open_class(SKY)
    of_instructor, of_projector = sheets["instructor"], sheets["projector"]
    instructor, projector = await signed_in(here), await board(here)
    await tap(instructor, "enterSession")
    async with guests(here.url, MANY) as people:
        await expect(projector.locator(".count b")).to_have_text(str(MANY))
        await of_projector.add(projector, "Lobby, 500 have joined")
        await of_instructor.add(instructor, "Lobby, 500 have joined")
        await next_step(instructor)
        chance = random.Random(MANY)
        for one in people[SILENT:]:
            await guesses(one, 1, chance, [])
        await expect(projector.locator(".answered b")).to_have_text(str(MANY - SILENT))
        await of_projector.add(projector, "Question, 458 of 500 have answered")
        await of_instructor.add(instructor, "Question, 458 of 500 have answered")
        await next_step(instructor)
        await comes(projector, ".board.reveal")
        await of_projector.add(projector, "Reveal, 458 of 500 have answered")
        await of_instructor.add(instructor, "Reveal, 458 of 500 have answered")
        await tap(instructor, "screen", "standings")
        await comes(projector, ".board.standings")
        await of_projector.add(projector, "Standings of 500")


async def test_a_full_disk(small_disk: Path, here: Room, sheets: Sheets) -> None:
    await here.open_class(SKY)
    instructor, projector = await signed_in(here), await board(here)
    await tap(instructor, "enterSession")
    phone = await student(here, "1", "Ada")
    await next_step(instructor)
    await comes(phone, "form.asking")
    await goes(phone, "#page.settling")
    fill(small_disk)
    await phone.locator("form.asking .option").first.click()
    await phone.locator(".send .primary").first.click()
    await comes(phone, "h1.warn")
    await sheets["student"].add(phone, "The disk is full")
    await comes(projector, ".line")
    await sheets["projector"].add(projector, "The disk is full")
    await comes(instructor, ".alert")
    await sheets["instructor"].add(instructor, "The disk is full")


async def test_different_questions(here: Room, sheets: Sheets) -> None:
    await here.open_class(DIFFERENT)
    of_instructor, of_student, of_projector = sheets["instructor"], sheets["student"], sheets["projector"]
    instructor, projector = await signed_in(here), await board(here)
    await tap(instructor, "enterSession")
    async with guests(here.url, 22) as people:
        phone = await student(here, "1", "Ada")
        await next_step(instructor)
        await comes(projector, ".board.different")
        await comes(phone, "form.asking")
        chance = random.Random(1)
        for one in people[3:]:
            await guesses(one, 1, chance, [])
        await of_student.add(phone, "A question of one's own")
        await of_projector.add(projector, "Different questions")
        await of_instructor.add(instructor, "Different questions")
        await next_step(instructor)
        await comes(phone, "[data-key^=reveal]")
        await of_student.add(phone, "Reveal of a question of one's own")
        await of_projector.add(projector, "Reveal of different questions")
        await of_instructor.add(instructor, "Reveal of different questions")
        await tap(instructor, "more")
        await tap(instructor, "screen", "blank")
        await comes(projector, ".board.blank")
        await of_projector.add(projector, "Blank")


async def test_too_late_and_sending(here: Room, sheets: Sheets) -> None:
    """The clock of a phone stands still, so that it notices neither the end of the time nor how long the box takes."""
    await here.open_class(SKY.replace("time_limit: 600", "time_limit: 20"))
    instructor, projector = await signed_in(here), await board(here)
    await tap(instructor, "enterSession")
    late, other = await student(here, "1", "Ada"), await student(here, "2", "Bo")
    await instructor.locator("[data-do=person]").filter(has_text="Bo").click()
    await instructor.locator("[data-do=factor]").last.click()
    await instructor.keyboard.press("Escape")
    for phone in (late, other):
        await phone.clock.install()
        await phone.reload()
        await comes(phone, "[data-key=lobby]")
    await next_step(instructor)
    await comes(late, "form.asking")
    await goes(late, "#page.settling")
    await stops_the_clock(late)
    await comes(projector, ".watched > b")
    await late.locator("form.asking .option").first.click()
    await late.locator(".send .primary").first.click()
    await goes(late, "form.asking")
    await sheets["student"].add(late, "Too late")
    await sheets["projector"].add(projector, "Time for those with more of it")
    await next_step(instructor)
    await comes(projector, ".board.reveal")
    await next_step(instructor)
    await comes(other, "form.asking")
    await goes(other, "#page.settling")
    await stops_the_clock(other)
    here.send(signal.SIGSTOP)
    await other.locator("form.asking .option").first.click()
    await other.locator(".send .primary").first.click()
    await goes(other, "form.asking")
    await sheets["student"].add(other, "Sending")
    here.send(signal.SIGCONT)
