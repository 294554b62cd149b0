"""What people do on the pages, by the parts of the pages: it is the same in every language."""

from datetime import UTC, datetime, timedelta

from playwright.async_api import Page, expect

from tests.browser.room import BEAMER, PASSWORD, Room


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


async def next_step(instructor: Page) -> None:
    await instructor.locator("[data-key=next]").click()


async def send(phone: Page) -> None:
    await phone.locator(".send .primary").first.click()
    await comes(phone, "[data-key^=saved]")


async def stops_the_clock(page: Page) -> None:
    """Have the installed clock of a page stand still: a little ahead, since it never goes back."""
    await page.clock.pause_at(datetime.now(UTC) + timedelta(seconds=5))
