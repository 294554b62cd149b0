"""Before the first question no text leaves its place, in any language: phones of 360 pixels and a small board."""

from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, expect

from appliance.words.languages import LANGUAGES
from tests.browser.looks import TOO_WIDE
from tests.browser.people import instructor_page, projector_page, student_page
from tests.browser.pools import SKY
from tests.browser.room import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

MORE = "[data-do=more]"


async def fits_in_each_language(page: Page, what: str, taps: str = "") -> None:
    """The page as it is loaded in each language in turn, before and after a tap on what `taps` selects."""
    address = urlsplit(page.url)
    found = []
    for language in LANGUAGES:
        await page.goto(address._replace(query=f"language={language}").geturl())
        await expect(page.locator("html")).to_have_attribute("lang", language)
        await expect(page.locator("#page h1, #page h2").first).to_be_visible()
        wide = await page.evaluate(TOO_WIDE)
        if taps:
            await page.locator(taps).first.click()
            wide += await page.evaluate(TOO_WIDE)
        found += [f"{what} {language}: {each}" for each in wide]
    await page.goto(address._replace(query="language=en").geturl())
    assert found == []


async def test_texts_fit_in_every_language(here: Room) -> None:
    await here.open_class(SKY)
    door = await here.page("/admin")
    await fits_in_each_language(door, "door")
    fresh = await here.page()
    await fits_in_each_language(fresh, "join")
    projector = await projector_page(here, viewport={"width": 1280, "height": 720})
    phone, instructor = await student_page(here, "20417", "Ada"), await instructor_page(here)
    await fits_in_each_language(phone, "lobby")
    await fits_in_each_language(projector, "projector lobby")
    await fits_in_each_language(instructor, "instructor lobby", MORE)


async def test_the_projector_has_the_words_of_another_language_as_soon_as_the_instructor_chooses_it(
    here: Room,
) -> None:
    await here.open_class(SKY)
    instructor, projector = await instructor_page(here), await projector_page(here)
    await expect(projector.locator("html")).to_have_attribute("lang", "en")
    await expect(projector.locator("#page")).to_contain_text("Sea and sky")
    reply = await instructor.context.request.post(
        f"{here.url}/api/admin/language", data={"language": "ar"}, headers={"Origin": here.url}
    )
    assert reply.ok
    await expect(projector.locator("html")).to_have_attribute("dir", "rtl")
    await expect(projector.locator("#page")).to_contain_text("Sea and sky")
