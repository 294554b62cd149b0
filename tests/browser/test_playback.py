"""A past session is shown once more, on a phone and with the keys of a presenter's clicker."""

import asyncio
from functools import partial

import pytest
from msgspec.structs import replace
from playwright.async_api import expect

from appliance.quiz.commands import Close, Finish, Next, Revote
from tests.browser.axe import found_by_axe
from tests.browser.looks import picture
from tests.browser.people import button, heading, sees
from tests.browser.room import PASSWORD, Room
from tests.support.play import Play, pool_of
from tests.support.record import record

pytestmark = pytest.mark.asyncio(loop_scope="session")


def played() -> Play:
    """A class of two questions; the first was discussed, so that the board had no room for its explanation."""
    pool = pool_of("number", "single", explanation_html="<p>Because it is so.</p>")
    play = Play(replace(pool, title="Capitals"), reveal="hold", changes=True)
    play.join("ann", "bob")
    play.command(Next)
    play.answer("ann", value="2.5", after_ms=1000)
    play.command(Close)
    play.command(Revote)
    play.answer("bob", value="2", after_ms=1000)
    play.command(Next)
    play.command(Next)
    play.command(Next)
    play.answer("ann", 1, after_ms=1000)
    play.command(Next)
    play.command(Next)
    play.command(Finish)
    return play


async def test_a_past_class_is_shown_again_question_by_question(here: Room) -> None:
    sessions = here.pools.parent / "data" / "sessions"
    sessions.mkdir(parents=True)
    here.pools.mkdir()
    (here.pools.parent / "password").write_text(PASSWORD)
    await asyncio.to_thread(partial(record, played(), sessions / "2026-11-23-ABCD.sqlite"))
    await here.start("--pools", here.pools, "--admin-password-file", here.pools.parent / "password")
    page = await here.page("/admin")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await button(page, "Sign in").click()
    await page.locator("summary", has_text="Capitals").click()
    await page.get_by_role("link", name="Play back").click()
    await expect(heading(page, "Text 1")).to_be_visible()
    await expect(button(page, "Previous")).to_be_disabled()
    await button(page, "Next").click()
    await sees(page, "First vote", "Second vote", "Because it is so.")
    await picture(page, "reveal")
    assert await found_by_axe(page) == []
    await page.reload()
    await sees(page, "Second vote")
    await expect(page.get_by_label("Go to")).to_have_value("2")

    await page.set_viewport_size({"width": 1366, "height": 768})
    await sees(page, "Because it is so.")
    await picture(page, "laptop")
    await page.keyboard.press("PageDown")
    await expect(heading(page, "Text 2")).to_be_visible()
    await page.keyboard.press("PageUp")
    await sees(page, "Second vote")
    await page.get_by_label("Go to").select_option("Standings")
    await sees(page, "Name ann", "Points of the class")
    await page.keyboard.press("ArrowLeft")
    await sees(page, "2 took part")
    assert await found_by_axe(page) == []
    await page.get_by_role("link", name="All sessions").click()
    await expect(page.locator("summary", has_text="Capitals")).to_be_visible()
    await page.goto(f"{here.url}/playback")
    await expect(heading(page, "Past sessions")).to_be_visible()
