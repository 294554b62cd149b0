"""Everybody gets back in: after a reload, a closed tab, a power cut, and in a very restricted browser."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from appliance.live.connection import MAX_PAGES
from tests.browser.looks import fits, picture
from tests.browser.people import (
    answer,
    button,
    choose,
    fill_in,
    first_question,
    heading,
    instructor_page,
    option,
    projector_page,
    sees,
    student_page,
)
from tests.browser.pools import CHANGES, SKY
from tests.browser.room import BOX_SAYS_NO, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

NO_STORAGE = """
for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("forbidden", "SecurityError"); } });
}
Object.defineProperty(Document.prototype, "cookie", { get: () => "", set() {} });
"""
TURNED = "document.dispatchEvent(new Event('visibilitychange'))"
# What a browser does when another window covers it, and when the phone is locked.
AWAY = (
    (
        "document.hasFocus = () => false; dispatchEvent(new Event('blur'))",
        "delete document.hasFocus; dispatchEvent(new Event('focus'))",
    ),
    (
        f"Object.defineProperty(document, 'hidden', {{ value: true, configurable: true }}); {TURNED}",
        f"delete document.hidden; {TURNED}",
    ),
)
NO_SOCKET = "delete window.WebSocket;"


async def test_a_reload_and_new_tabs_show_the_same(here: Room) -> None:
    await here.open_class(SKY)
    instructor, phone = await first_question(here)
    await expect(option(phone, "Oxygen")).to_be_visible()
    order = await phone.locator(".option").all_inner_texts()
    await phone.reload()
    await expect(option(phone, "Oxygen")).to_be_visible()
    assert await phone.locator(".option").all_inner_texts() == order

    await answer(phone, "Oxygen")
    await phone.reload()
    await expect(heading(phone, "Saved")).to_be_visible()
    await sees(phone, "Oxygen", "You answered in")

    second = await here.page(context=phone.context)  # by the plain address, as in the QR code
    await expect(heading(second, "Saved")).to_be_visible()
    await sees(second, "Oxygen")
    await expect(button(instructor, re.compile("Ada.*2 pages"))).to_be_visible()
    await phone.close()
    await second.close()
    third = await here.page(context=second.context)
    await expect(heading(third, "Saved")).to_be_visible()
    await button(instructor, "Close and reveal").click()
    await expect(heading(third, "Not right")).to_be_visible()


async def test_an_answer_in_one_tab_shows_in_all_tabs(here: Room) -> None:
    await here.open_class(CHANGES)
    instructor = await instructor_page(here)
    one = await student_page(here, "1", "Ada")
    two = await here.page(context=one.context)
    await button(instructor, "Start with question 1").click()
    await expect(option(two, "Nine")).to_be_visible()
    for pick in ("Nine", "Eleven"):
        await option(one, pick).click()
        await expect(option(one, pick)).to_have_attribute("aria-pressed", "true")
        await sees(one, "You may change it until the close.")
    await two.reload()
    await expect(option(two, "Eleven")).to_have_attribute("aria-pressed", "true")
    await expect(option(two, "Nine")).to_have_attribute("aria-pressed", "false")


async def test_a_tab_that_was_closed_for_newer_ones_says_so_and_can_be_used_again(here: Room) -> None:
    await here.open_class(SKY)
    instructor, first = await first_question(here)
    for _ in range(MAX_PAGES):
        newer = await here.page(context=first.context)
        await expect(option(newer, "Oxygen")).to_be_visible()
    await expect(heading(first, "The quiz is open too often")).to_be_visible()
    await sees(first, "It goes on in your newer tabs. Close those that you don't need.")
    await button(first, "Use this tab").click()
    await answer(first, "Oxygen")
    await button(instructor, "Close and reveal").click()
    await expect(heading(first, "Not right")).to_be_visible()


async def everything_is_back(instructor: Page, projector: Page) -> None:
    await expect(button(instructor, "Resume").first).to_be_enabled()
    await expect(projector.get_by_text("Paused")).to_be_visible()
    await expect(projector.get_by_text("No connection to Chalkbox")).to_be_hidden()


async def test_a_class_goes_on_after_a_power_cut_in_a_question(here: Room) -> None:
    await here.open_class(SKY)
    instructor, projector = await instructor_page(here), await projector_page(here)
    saved, chosen = await student_page(here, "1", "Ada"), await student_page(here, "2", "Bo")
    await button(instructor, "Start with question 1").click()
    await expect(option(chosen, "Carbon dioxide")).to_be_visible()
    await answer(saved, "Oxygen")

    await here.power_cut()
    await choose(chosen, "Carbon dioxide")
    await button(chosen, "Send").click()
    await expect(heading(chosen, "Not sent yet")).to_be_visible()
    await sees(chosen, "Your answer is kept on this phone", "Carbon dioxide")
    await asyncio.gather(
        sees(instructor, "No connection to Chalkbox"),
        sees(projector, "No connection to Chalkbox"),
        sees(saved, "No connection to Chalkbox"),
    )

    await here.start()
    await everything_is_back(instructor, projector)
    await expect(heading(saved, "Saved")).to_be_visible()
    await expect(saved.get_by_text("connected")).to_be_visible()
    await expect(heading(chosen, "Not sent yet")).to_be_visible()
    await sees(chosen, "goes out when it runs again")
    await expect(projector.get_by_text("1 of 2 have answered")).to_be_visible()

    await instructor.locator("nav").get_by_role("button", name="Resume").last.click()
    await expect(heading(chosen, "Saved")).to_be_visible()
    await expect(projector.get_by_text("2 of 2 have answered")).to_be_visible()
    await button(instructor, "Close and reveal").click()
    await expect(heading(chosen, re.compile("^Right"))).to_be_visible()
    await expect(heading(saved, "Not right")).to_be_visible()


async def test_a_phone_that_strays_to_the_box_next_door_is_told_and_has_its_place_in_both(
    here: Room, tmp_path: Path
) -> None:
    await here.open_class(SKY)
    phone = await student_page(here, "1", "Ada")
    here.forgiven.add(BOX_SAYS_NO)
    usual = ("--pools", here.pools, "--open", tmp_path / "pool.yaml", "--admin-password-file", tmp_path / "password")
    await here.power_cut()
    await here.start(*usual, "--data", tmp_path / "next-door")
    await sees(phone, "You were in another box's class. Your place there is kept.", "Chalkbox")
    await picture(phone, "student-elsewhere")
    await fits(phone)
    await phone.get_by_label("Name", exact=True).fill("Bea")
    await button(phone, "Join").click()
    await sees(phone, "Bea")
    await expect(heading(phone, "You are in")).to_be_visible()
    await here.power_cut()
    await here.start(*usual)
    await sees(phone, "Ada")
    await expect(heading(phone, "You are in")).to_be_visible()
    await here.power_cut()
    await here.start(*usual, "--data", tmp_path / "next-door")
    await sees(phone, "Bea")
    await phone.reload()
    await sees(phone, "Bea")


async def test_an_unsent_answer_survives_a_closed_tab(here: Room) -> None:
    await here.open_class(SKY)
    instructor, phone = await first_question(here)
    await choose(phone, "Carbon dioxide")
    await here.power_cut()
    await button(phone, "Send").click()
    await expect(heading(phone, "Not sent yet")).to_be_visible()
    await phone.close()

    await here.start()
    await button(instructor, "Resume").last.click()
    again = await here.page(context=phone.context)
    await expect(heading(again, "Saved")).to_be_visible()
    await sees(again, "Carbon dioxide")


async def test_without_storage_and_cookies_the_address_leads_back(here: Room) -> None:
    await here.open_class(SKY)
    instructor = await instructor_page(here)
    phone = await student_page(here, "1", "Ada", script=NO_STORAGE)
    await phone.context.clear_cookies()
    address = phone.url
    assert "#t=" in address
    await phone.reload()
    await expect(heading(phone, "You are in")).to_be_visible()
    await button(instructor, "Start with question 1").click()
    await answer(phone, "Oxygen")
    again = await here.page(address.removeprefix(here.url), script=NO_STORAGE)
    await expect(heading(again, "Saved")).to_be_visible()
    await sees(again, "Oxygen")


async def test_a_class_works_without_websocket(here: Room) -> None:
    await here.open_class(SKY)
    instructor = await instructor_page(here)
    phone = await student_page(here, "1", "Ada", script=NO_SOCKET)
    await expect(phone.get_by_text("connected", exact=True)).to_be_visible()
    await button(instructor, "Start with question 1").click()
    await answer(phone, "Carbon dioxide")
    await expect(heading(instructor, "Everybody has answered")).to_be_visible()
    await button(instructor, "Close and reveal").click()
    await expect(heading(phone, re.compile("^Right"))).to_be_visible()
    await button(instructor, "Question 2").click()
    await answer(phone, "Mars", "Venus")
    await phone.reload()
    await expect(heading(phone, "Saved")).to_be_visible()


async def test_a_page_of_another_version_reloads_itself_once(here: Room) -> None:
    """The box may have been updated meanwhile; if a reload does not help, the page works as well as it can."""

    def newer(socket: WebSocketRoute) -> None:
        box = socket.connect_to_server()
        box.on_message(lambda said: socket.send(str(said).replace('"v":2', '"v":3')))

    await here.open_class(SKY)
    person = await here.person()
    await person.route_web_socket(re.compile("/ws/student"), newer)
    phone = await here.page(context=person)
    loads = 0

    def loaded(_: Page) -> None:
        nonlocal loads
        loads += 1

    phone.on("load", loaded)
    await fill_in(phone, "1", "Ada")
    await expect(heading(phone, "You are in")).to_be_visible()
    await button(await instructor_page(here), "Start with question 1").click()
    await expect(option(phone, "Oxygen")).to_be_visible()
    assert loads == 1


async def test_a_student_who_leaves_the_page_is_away_until_they_return_or_load_it_anew(here: Room) -> None:
    await here.open_class(SKY)
    instructor, phone = await first_question(here)
    await expect(option(phone, "Oxygen")).to_be_visible()
    away = instructor.get_by_text("away from the page")
    for leave, look in AWAY:
        await phone.evaluate(leave)
        await expect(away).to_be_visible()
        await phone.evaluate(look)
        await expect(away).to_have_count(0)
    await sees(instructor, "left the page 2×")
    await phone.evaluate(AWAY[1][0])
    await expect(away).to_be_visible()
    await phone.reload()
    await expect(option(phone, "Oxygen")).to_be_visible()
    await expect(away).to_have_count(0)


async def test_a_late_student_has_missed_the_questions_that_are_over(here: Room) -> None:
    here.forgiven.add(BOX_SAYS_NO)
    await here.open_class(SKY)
    instructor, first = await first_question(here)
    late = await here.page()
    await fill_in(late, "2", "Bo")
    await answer(late, "Carbon dioxide")
    await answer(first, "Oxygen")
    await button(instructor, "Close and reveal").click()
    later = await here.page()
    await fill_in(later, "3", "Chi")
    await expect(heading(later, "No answer from you")).to_be_visible()
    await expect(later.get_by_text("connected", exact=True)).to_be_visible()


async def recovers(here: Room, path: str, lost: str) -> None:
    page = await (await here.person()).new_page()
    await page.route(f"**/{lost}", lambda route: route.abort("failed"))
    await page.goto(here.url + path)
    await expect(page.get_by_text("The page did not load completely. It tries again by itself.")).to_be_visible()
    await page.unroute(f"**/{lost}")
    await expect(page.locator("#not-loaded")).to_be_hidden()
    await expect(page.get_by_role("heading").first).to_be_visible()


async def test_a_page_that_lacks_a_file_says_so_and_reloads_itself(here: Room) -> None:
    here.forgiven.add("ERR_FAILED")
    await here.open_class(SKY)
    paths, files = ("/", "/admin", "/projector"), ("page.js", "page.css")
    await asyncio.gather(*(recovers(here, path, lost) for path in paths for lost in files))
