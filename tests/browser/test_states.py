"""Every state of the three pages at every size: nothing sticks out, and `--pictures` makes contact sheets of them.

What people do is told by the parts of the pages and not by their texts, so that the sheets can be in any language.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from appliance.box.shared.exchange import RadioReport
from appliance.live.connection import MAX_PAGES
from tests.browser.box_room import BoxRoom
from tests.browser.contact_sheet import ContactSheet
from tests.browser.guests import NAMES, Guest, guest
from tests.browser.pools import LIFE, POLL
from tests.browser.room import BEAMER, BOX_GONE, BOX_SAYS_NO, PASSWORD, Room
from tests.support.root import lan

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOLDER = Path(__file__).parents[2] / "build" / "pictures"
Sheets = dict[str, ContactSheet]
# What is typed by those who guess, and what Ada answers: all of it right.
TYPED: dict[str, list[Any]] = {
    "number": ["1.5", "1.4", "0.6", "2", "1.5", "9", "0.3"],
    "text": ["elephant", "Elephant", "giraffe", "hippo", "african elephant", "Rhino"],
    "words": [["waves", "salt"], ["fish"], ["waves", "blue"], ["whales", "deep"], ["holidays"], ["blue", "salt"]],
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


@pytest.fixture(scope="module")
def sheets(request: pytest.FixtureRequest) -> Iterator[Sheets]:
    wanted = request.config.getoption("--pictures", default=False)
    names = ("student", "instructor", "projector", "playback-and-help")
    sheets = {name: ContactSheet(with_pictures=wanted) for name in names}
    yield sheets
    if wanted:
        for name, sheet in sheets.items():
            sheet.save(FOLDER / f"{name}.jpg")


@pytest.fixture(autouse=True)
def _language(here: Room, request: pytest.FixtureRequest) -> None:
    here.locale = request.config.getoption("--language", default="en")


async def tap(page: Page, what: str, argument: str = "") -> None:
    exact = f"[data-arg='{argument}']" if argument else ""
    await page.locator(f"[data-do={what}]{exact}").filter(visible=True).first.click()


async def comes(page: Page, part: str) -> None:
    await expect(page.locator(part).filter(visible=True).first).to_be_visible()


async def goes(page: Page, part: str) -> None:
    await expect(page.locator(part)).to_have_count(0)


async def joins(page: Page, student_id: str, name: str) -> None:
    await page.locator("[name=student_id]").fill(student_id)
    await page.locator("[name=name]").fill(name)
    await page.locator("[data-key=join] .primary").click()


async def student(here: Room, student_id: str, name: str) -> Page:
    page = await here.page()
    await joins(page, student_id, name)
    await comes(page, "[data-key=lobby]")
    return page


async def signed_in(here: Room) -> Page:
    page = await here.page("/admin")
    await page.locator("[name=password]").fill(PASSWORD)
    await page.locator("[data-key=door] .primary").click()
    await comes(page, "[data-key=home]")
    return page


async def board(here: Room) -> Page:
    return await here.page("/projector", viewport=BEAMER, is_mobile=False, has_touch=False)


async def guests(here: Room, count: int) -> list[Guest]:
    requests = (await here.person()).request
    people = [await guest(here, requests, f"204{n:02}", NAMES[n % len(NAMES)]) for n in range(count)]
    for one in people:
        await one.look()
    return people


async def next_step(instructor: Page) -> None:
    await instructor.locator("[data-key=next]").click()


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


async def send(phone: Page) -> None:
    await phone.locator(".send .primary").first.click()
    await comes(phone, "[data-key^=saved]")


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
    people = await guests(here, 22)
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
    await instructor.locator("[href^='/playback']").click()
    await comes(instructor, ".board")
    steps = instructor.locator("#bar select option")
    for index in range(await steps.count()):
        await instructor.locator("#bar select").select_option(index=index)
        await sheets["playback-and-help"].add(instructor, f"Playback: {await steps.nth(index).inner_text()}")


async def plays(kind: str, people: list[Guest], pages: tuple[Page, Page, Page, Page], sheets: Sheets) -> None:
    """One question from its opening to its reveal."""
    instructor, projector, ada, bo = pages
    of_instructor, of_student, of_projector = sheets["instructor"], sheets["student"], sheets["projector"]
    chance = random.Random(kind)
    for one in people:
        await one.look()
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
        await one.answer(chance, TYPED.get(kind, []))
    await expect(projector.locator(".answered b")).to_have_text(str(len(people) - 3))
    await of_projector.add(projector, f"Question: {kind}")
    await of_instructor.add(instructor, f"Question: {kind}")
    await fill(ada, kind)
    await of_student.add(ada, f"Answer chosen: {kind}")
    await send(ada)
    await of_student.add(ada, f"Saved: {kind}")
    if kind == "multiple":
        await votes_again(people, pages, sheets)
    for one in people:
        await one.look()
    await next_step(instructor)
    await comes(projector, ".board.reveal")
    await comes(ada, "[data-key^=reveal]")
    await of_student.add(ada, f"Reveal: {kind}")
    if kind == "single":
        await of_student.add(bo, "Reveal: missed")
    await of_projector.add(projector, f"Reveal: {kind}")
    await of_instructor.add(instructor, f"Reveal: {kind}")


async def votes_again(people: list[Guest], pages: tuple[Page, Page, Page, Page], sheets: Sheets) -> None:
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
        await one.answer(chance, [])
    await fill(ada, "multiple")
    await send(ada)


async def test_a_class_in_trouble(here: Room, sheets: Sheets) -> None:
    here.forgiven |= {BOX_SAYS_NO, BOX_GONE}
    await here.open_class(LIFE.replace("slide", "poll\n    options: [Yes, No]"))
    of_instructor, of_student, of_projector = sheets["instructor"], sheets["student"], sheets["projector"]
    instructor, projector = await signed_in(here), await board(here)
    await tap(instructor, "enterSession")
    people = await guests(here, 5)
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
    await people[0].pick("Yes")
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
    await of_student.add(stranger, "No connection, before joining")
    await here.start()
    await comes(instructor, "[data-do=resume]")
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
        await page.clock.pause_at(datetime.now(UTC) + timedelta(seconds=2))
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


async def test_a_box(browser: Browser, tmp_path: Path, sheets: Sheets, request: pytest.FixtureRequest) -> None:
    here = BoxRoom(browser, tmp_path, lan())
    here.locale = request.config.getoption("--language", default="en")
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


async def test_the_help(here: Room, sheets: Sheets) -> None:
    await here.start()
    page = await here.page("/help")
    await sheets["playback-and-help"].add(page, "Help")
    for part in ("phones", "questions", "pool"):
        await page.locator(f"#{part}").evaluate("(part) => part.scrollIntoView()")
        await sheets["playback-and-help"].add(page, f"Help: {part}")
