"""A past class of all kinds is shown again to everybody: the board, a phone and the instructor's page go through it."""

import asyncio
import hashlib
import re
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace
from playwright.async_api import Page, expect

from appliance.quiz.commands import Close, Finish, Next
from appliance.quiz.kinds import KINDS
from appliance.words.languages import LANGUAGES
from tests.browser.axe import found_by_axe
from tests.browser.looks import fits, picture
from tests.browser.people import button, heading, sees
from tests.browser.room import BEAMER, PASSWORD, Room
from tests.support.play import Play, pool_of
from tests.support.record import record

pytestmark = pytest.mark.asyncio(loop_scope="session")

TOKEN = "of-anns-phone"


def played() -> Play:
    """Ann answers what is chosen from a list; Bob comes after the first question and answers nothing."""
    play = Play(replace(pool_of(*KINDS), title="Every kind"), changes=True)
    play.join("ann", token_hash=hashlib.sha256(TOKEN.encode()).hexdigest())
    for kind in KINDS:
        play.command(Next)
        if kind == "slide":
            continue
        if kind in ("single", "poll"):
            play.answer("ann", 1, after_ms=2000)
        play.command(Close)
        if "bob" not in play.state.students:
            play.join("bob")
    play.command(Finish)
    return play


async def start(here: Room, *arguments: object) -> Path:
    """A server with that class in its data folder, or as the file that is shown; the file."""
    (here.pools.parent / "password").write_text(PASSWORD)
    folder = here.pools.parent / ("kept" if arguments else "data/sessions")
    folder.mkdir(parents=True)
    here.pools.mkdir()
    path = folder / "2026-11-23-ABCD.sqlite"
    await asyncio.to_thread(partial(record, played(), path))
    what = ("--replay", path) if arguments else ("--pools", here.pools)
    await here.start(*what, "--admin-password-file", here.pools.parent / "password")
    return path


async def sign_in(page: Page) -> None:
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await button(page, "Sign in").click()


async def through_all(instructor: Page, projector: Page, phone: Page) -> list[str]:
    """Step by step to the end; what the instructor's list of steps says of each. All three show the same question."""
    steps = instructor.get_by_label("Go to")
    names: list[str] = []
    while True:
        await expect(steps).to_have_value(str(len(names) + 1))
        name = await steps.evaluate("list => list.selectedOptions[0].textContent")
        names.append(name)
        if number := re.match(r"Question (\d+) of", name):
            for page in (instructor, projector, phone):
                await expect(page.get_by_text(f"Question {number[1]} of").filter(visible=True).first).to_be_visible()
        await fits(instructor, projector, phone)
        if not await button(instructor, "Next").is_enabled():
            return names
        await button(instructor, "Next").click()


async def saw(instructor: Page, name: str) -> Page:
    """A student's page, as the instructor opens it from the list of people."""
    await button(instructor, re.compile(name)).first.click()
    async with instructor.context.expect_page() as opened:
        await instructor.get_by_role("link", name="See what this student saw").click()
    await instructor.keyboard.press("Escape")
    return await opened.value


async def test_the_button_on_a_past_class_shows_it_on_all_three_pages_until_it_is_ended(here: Room) -> None:
    await start(here)
    projector = await here.page("/projector", viewport=BEAMER, is_mobile=False, has_touch=False)
    await expect(projector.locator(".board")).to_be_visible()
    instructor = await here.page("/admin")
    await sign_in(instructor)
    await instructor.locator("summary", has_text="Every kind").click()
    await button(instructor, "Show it to the class again").click()
    await expect(projector.get_by_text("Playback")).to_be_visible()
    phone = await saw(instructor, "Name ann")
    await sees(phone, "This is a playback.")
    await phone.locator(".option").first.click()  # which chooses nothing
    await expect(phone.locator(".option[aria-pressed=true]")).to_have_count(0)

    stranger = await here.page()
    await expect(heading(stranger, "No class is open")).to_be_visible()

    names = await through_all(instructor, projector, phone)
    asked = [name for name in names if not name.endswith("answer")]
    assert len(asked) == len(KINDS) + 2
    await sees(phone, "Place 1 of 2", "The class is over.")
    await picture(instructor, "instructor")

    await instructor.get_by_label("Go to").select_option("1")
    await expect(phone.locator(".option").first).to_be_visible()
    await phone.reload()
    await sees(phone, "This is a playback.", "Question 1 of")
    await button(instructor, "Speed 4").click()
    await button(instructor, "Play").click()
    await expect(phone.get_by_text(re.compile("Question [2-9] of")).first).to_be_visible()
    await expect(instructor.get_by_label("Go to")).to_have_value(str(len(names)))
    await expect(button(instructor, "Play")).to_be_disabled()
    assert await found_by_axe(instructor) == []
    assert await found_by_axe(phone) == []

    await instructor.get_by_label("Go to").select_option(str(len(names)))
    other = await saw(instructor, "Name bob")
    await sees(other, "Name bob")
    await instructor.get_by_label("Go to").select_option("1")
    await expect(heading(other, "Wait for the next question")).to_be_visible()

    await button(instructor, "End the playback").click()
    await expect(heading(instructor, "Past sessions")).to_be_visible()
    await expect(projector.get_by_text("No class is open")).to_be_visible()


async def test_the_buttons_of_a_playback_fit_a_small_phone_in_every_language(here: Room) -> None:
    await start(here)
    instructor = await here.page("/admin")
    await sign_in(instructor)
    await instructor.locator("summary", has_text="Every kind").click()
    await button(instructor, "Show it to the class again").click()
    await expect(instructor.locator(".dock .played")).to_be_visible()
    address = urlsplit(instructor.url)
    for language in LANGUAGES:
        await instructor.goto(address._replace(query=f"language={language}").geturl())
        await expect(instructor.locator("html")).to_have_attribute("lang", language)
        await expect(instructor.locator(".dock .played")).to_be_visible()
        await fits(instructor)
        await picture(instructor, f"playing-{language}")


async def test_replay_shows_one_file_and_a_phone_of_the_class_sees_its_own(here: Room) -> None:
    path = await start(here, "--replay")
    before = path.read_bytes()
    instructor = await here.page("/admin")
    await sign_in(instructor)
    projector = await here.page("/projector", viewport=BEAMER, is_mobile=False, has_touch=False)
    phone = await here.page(f"/#t={TOKEN}")
    await sees(phone, "Name ann", "This is a playback.")
    await through_all(instructor, projector, phone)
    await expect(button(instructor, "End the playback")).to_have_count(0)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]
