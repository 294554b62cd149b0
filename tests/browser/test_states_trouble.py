"""Every state of a class in which something goes wrong, as in `test_states.py`, and those that last a moment."""

import random

import pytest
from playwright.async_api import Page, expect

from appliance.live.connection import MAX_PAGES
from tests.browser.contact_sheet import Sheets
from tests.browser.guests import guesses, guests
from tests.browser.parts import board, comes, goes, joins, next_step, signed_in, stops_the_clock, student, tap
from tests.browser.pools import LIFE, POLL
from tests.browser.room import BOX_GONE, BOX_SAYS_NO, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_class_in_trouble(here: Room, sheets: Sheets) -> None:
    here.forgiven |= {BOX_SAYS_NO, BOX_GONE}
    await here.open_class(LIFE.replace("slide", "poll\n    options: [Yes, No]"))
    of_instructor, of_student, of_projector = sheets["instructor"], sheets["student"], sheets["projector"]
    instructor, projector = await signed_in(here), await board(here)
    await tap(instructor, "enterSession")
    async with guests(here.url, 5) as people:
        ada, bo = await student(here, "1", "Ada"), await student(here, "2", "Bo")
        second = await here.page()
        await joins(second, "1", "Ada")
        await comes(second, "[data-key=waiting]")
        await of_student.add(second, "The number is taken")
        await second.locator("[name=pin]").fill("0")
        await second.locator("[data-key=waiting] .primary").click()
        await expect(second.locator(".problem, [data-key=waiting] p").first).to_be_visible()
        await of_student.add(second, "A wrong rejoin code")
        await comes(instructor, "[data-do=readmit]")
        await of_instructor.add(instructor, "Somebody tried to join")
        await tap(instructor, "readmit")
        await comes(second, "[data-key=lobby]")
        await of_student.add(ada, "On another phone now")
        await instructor.locator("[data-do=person]").filter(has_text="Bo").click()
        await comes(instructor, ".dialog")
        await of_instructor.add(instructor, "A person")
        await tap(instructor, "remove")
        await tap(instructor, "remove")
        await goes(bo, "[data-key=lobby]")
        await of_student.add(bo, "Taken out of the class")
        await tap(instructor, "scan")
        await comes(instructor, ".scan img")
        await of_instructor.add(instructor, "The code in the hand")
        await instructor.keyboard.press("Escape")
        await tap(instructor, "more")
        await comes(instructor, ".dialog")
        await of_instructor.add(instructor, "More")
        await instructor.locator(".dialog").evaluate("(sheet) => sheet.scrollTo(0, sheet.scrollHeight)")
        await of_instructor.add(instructor, "More, its end")
        await tap(instructor, "keys")
        await comes(instructor, ".keys")
        await of_instructor.add(instructor, "Keys")
        await instructor.keyboard.press("Escape")
        await tap(instructor, "ask")
        await comes(instructor, "[data-do=askNow]")
        await of_instructor.add(instructor, "To ask on the spot")
        await instructor.keyboard.press("Escape")
        await tap(instructor, "more")
        await tap(instructor, "lock")
        await instructor.keyboard.press("Escape")
        await comes(instructor, "[data-key=locked]")
        await expect(instructor.locator("[data-key=next]")).to_be_enabled()
        await of_instructor.add(instructor, "Joining is locked")
        await comes(projector, ".locked")
        await of_projector.add(projector, "Joining is locked")
        late = await here.page()
        await comes(late, "[data-key=join] .problem")
        await of_student.add(late, "Joining is locked")
        await tap(instructor, "lock")
        await goes(instructor, "[data-key=locked]")
        await next_step(instructor)
        await comes(second, "form.asking")
        await guesses(people[0], 1, random.Random(1), [])
        await tap(instructor, "screen", "join")
        await comes(projector, ".board.join")
        await of_projector.add(projector, "QR code during a question")
        await tap(instructor, "screen", "auto")
        await comes(projector, ".board.question")
        await power_cut(here, (instructor, projector, second), sheets)


async def power_cut(here: Room, pages: tuple[Page, Page, Page], sheets: Sheets) -> None:
    """The box is gone in the middle of a question, and comes back."""
    instructor, projector, phone = pages
    of_instructor, of_student, of_projector = sheets["instructor"], sheets["student"], sheets["projector"]
    stranger = await here.page()
    await comes(stranger, "[name=student_id]")  # all of the page is there
    await here.power_cut()
    await goes(phone, "#page.settling")
    await phone.locator("form.asking .option").first.click()
    await comes(phone, ".banner")
    await of_student.add(phone, "No connection, nothing sent")
    await phone.locator(".send .primary").first.click()
    await comes(phone, "h1.warn")
    await of_student.add(phone, "Not sent yet")
    await comes(projector, ".lost")
    await of_projector.add(projector, "No connection")
    await comes(instructor, ".alert")
    await of_instructor.add(instructor, "No connection")
    await joins(stranger, "3", "Cem")
    await comes(stranger, "[data-key=join] .primary[disabled]")
    await of_student.add(stranger, "No connection while joining")
    await here.start()
    await expect(instructor.locator("[data-key=next]")).to_be_enabled()
    await goes(projector, ".lost:not([hidden])")
    await of_instructor.add(instructor, "Back after a power cut")
    await of_projector.add(projector, "Back after a power cut")
    await of_student.add(phone, "Not sent while it is paused")


async def test_moments_and_second_classes(here: Room, sheets: Sheets) -> None:
    here.forgiven.add(BOX_SAYS_NO)
    await here.open_class(LIFE.replace("slide", "poll\n    options: [Yes, No]"))
    of_student, of_projector = sheets["student"], sheets["projector"]
    instructor, projector = await signed_in(here), await board(here)
    await tap(instructor, "enterSession")
    ada, first = await student(here, "1", "Ada"), await student(here, "2", "Bo")
    for page in (ada, projector):
        await page.clock.install()
        await page.reload()
    await comes(ada, "[data-key=lobby]")
    await comes(projector, ".names .pill")
    for page in (ada, projector):
        await stops_the_clock(page)
    await next_step(instructor)
    await comes(projector, ".board.ready")
    await of_projector.add(projector, "Get ready")
    await goes(ada, "[data-key=lobby]")
    await of_student.add(ada, "Get ready")
    for _ in range(MAX_PAGES):
        await comes(await here.page(context=first.context), "form.asking")
    await goes(first, "form.asking")
    await of_student.add(first, "Open in too many tabs")
    (here.pools / "poll.yaml").write_text(POLL)
    await tap(instructor, "more")
    await instructor.locator(".dialog [data-do=home]").click()
    await tap(instructor, "start", "poll.yaml")
    await comes(instructor, "[data-key=start]")
    await sheets["instructor"].add(instructor, "To start a class beside another")
    await instructor.locator("[data-key=start] .primary").click()
    await comes(instructor, ".steps")
    stranger = await here.page()
    await comes(stranger, "[name=code]")
    await of_student.add(stranger, "Join with a code")
