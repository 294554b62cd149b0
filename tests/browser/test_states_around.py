"""Every state of the pages around a class, as in `test_states.py`: a new box, its door, pools, Wi-Fi and stick."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from appliance.box.shared.exchange import RadioReport
from tests.browser.box_room import BoxRoom
from tests.browser.contact_sheet import ContactSheet, Sheets
from tests.browser.parts import board, comes, goes, signed_in, tap
from tests.browser.pools import LIFE, POLL
from tests.browser.room import BOX_SAYS_NO, PASSWORD, Room
from tests.support.root import lan

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_before_a_class(here: Room, sheets: Sheets) -> None:
    here.forgiven.add(BOX_SAYS_NO)
    here.pools.mkdir()
    await here.start("--pools", here.pools)
    of_instructor, of_student, of_projector = sheets["instructor"], sheets["student"], sheets["projector"]
    await of_student.add(await here.page(), "No class is open")
    await of_projector.add(await board(here), "No class is open")
    page = await here.page("/admin")
    await comes(page, "[data-key=code]")
    await of_instructor.add(page, "A box that belongs to nobody")
    await page.locator("[name=password]").fill(PASSWORD)
    await page.locator("[name=repeat]").fill("another horse")
    await page.locator("[data-key=door] .primary").click()
    await comes(page, ".problem")
    await of_instructor.add(page, "Two different passwords")
    code = here.introduction.split("Claim code")[1].split()[0]
    for name, text in (("code", code), ("repeat", PASSWORD)):
        await page.locator(f"[name={name}]").fill(text)
    await page.locator("[data-key=door] .primary").click()
    await comes(page, "[data-key=home]")
    await of_instructor.add(page, "No pools, no sessions")
    await tap(page, "signOut")
    await comes(page, "[data-key=door]")
    await of_instructor.add(page, "Sign in")
    await page.locator("[name=password]").fill("wrong")
    await page.locator("[data-key=door] .primary").click()
    await comes(page, ".problem")
    await of_instructor.add(page, "A wrong password")
    await makes_pools(here, await signed_in(here), of_instructor)


async def makes_pools(here: Room, page: Page, sheet: ContactSheet) -> None:
    (here.pools / "life.yaml").write_text(LIFE)
    (here.pools / "remark.yaml").write_text(POLL.replace("title: Only asking", "title: With a remark\ncolour: red"))
    (here.pools / "wrong.yaml").write_text(LIFE.replace("correct: Carbon dioxide", "correct: Carbon"))
    await comes(page, "[data-do=start]")
    await page.locator("article .problems").first.evaluate("(list) => (list.parentElement.open = true)")
    await sheet.add(page, "Pools: good, with a remark, broken")
    await tap(page, "removePool", "remark.yaml")
    await comes(page, ".tell")
    await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    await sheet.add(page, "A pool was removed; the end of the list")
    await tap(page, "look", "life.yaml")
    await comes(page, "[data-key=preview]")
    await sheet.add(page, "Preview of a pool")
    await tap(page, "back")
    await tap(page, "write")
    await sheet.add(page, "To write questions")
    await page.locator("[data-arg=text]").fill(
        "Which gas do plants take in?\nOxygen\n* Carbon dioxide\n\nHow many legs?\n* 8"
    )
    await comes(page, "article")
    await sheet.add(page, "Questions are written")
    await tap(page, "leaveMaker")
    await tap(page, "edit", "life.yaml")
    await comes(page, ".listed")
    await sheet.add(page, "The questions of a pool")
    for number, name in ((1, "One right option"), (4, "A number"), (7, "Pairs")):
        await tap(page, "question", str(number))
        await comes(page, "[data-do=keepQuestion]")
        await sheet.add(page, f"Form of a question: {name}")
        await tap(page, "leaveQuestion")
        await comes(page, ".listed")
    await tap(page, "settings")
    await comes(page, "[data-do=keepSettings]")
    await sheet.add(page, "Settings of a pool")
    await tap(page, "leaveQuestion")
    await tap(page, "source")
    await comes(page, "[data-do=keepSource]")
    await sheet.add(page, "A pool as text")
    await tap(page, "leaveQuestion")
    await tap(page, "leaveMaker")
    await tap(page, "box")
    await comes(page, "[data-key=box] section")
    await sheet.add(page, "This computer")
    await tap(page, "leaveBox")
    await tap(page, "start", "life.yaml")
    await sheet.add(page, "To start a class")
    await page.locator("summary").first.click()
    await sheet.add(page, "To start a class, with settings")


async def test_a_box(browser: Browser, tmp_path: Path, sheets: Sheets, request: pytest.FixtureRequest) -> None:
    here = BoxRoom(browser, tmp_path, lan())
    here.locale = request.config.getoption("--language", default=here.locale)
    of_instructor, of_projector = sheets["instructor"], sheets["projector"]
    try:
        await here.well()
        await here.open_class(POLL)
        projector, instructor = await here.own_screen(), await signed_in(here)
        await comes(projector, ".qr img")
        await of_projector.add(projector, "Lobby of a box with its Wi-Fi")
        await here.root.stick("ready", "There are no pools on the stick CHALK.", pools=0)
        await comes(instructor, "[data-key='stick A1']")
        await of_instructor.add(instructor, "An empty stick")
        await here.root.stick("waiting", "The stick CHALK is new to this box.", pools=0)
        await comes(instructor, "[data-do=useStick]")
        await of_instructor.add(instructor, "A stick that waits")
        await tap(instructor, "box")
        await comes(instructor, "[data-key=stick]")
        await of_instructor.add(instructor, "The box")
        await instructor.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        await of_instructor.add(instructor, "The box, its end")
        await here.root.report("radio", RadioReport(18, 19, "43455", 6, 2))
        await here.root.stick("problem", "The stick CHALK is full.")
        await goes(instructor, "[data-do=useStick]")
        await instructor.evaluate("scrollTo(0, 0)")
        await of_instructor.add(instructor, "The box is not well")
        await tap(instructor, "end", "off")
        await comes(instructor, "[data-do=endSure]")
        await of_instructor.add(instructor, "To switch off")
        await tap(instructor, "endSure", "off")
        await here.root.copy("Saved on the stick CHALK: you may remove it.")
        await comes(projector, ".board.off")
        await of_projector.add(projector, "Safe to unplug")
        await goes(instructor, ".dialog")
        await comes(instructor, "h1")
        await of_instructor.add(instructor, "Safe to unplug")
    finally:
        await here.leave()
