"""A second phone of the instructor takes over in every phase, by signing in."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from tests.browser.people import answer, button, heading, instructor_page, sees, student_page
from tests.browser.pools import VOTES
from tests.browser.room import PASSWORD, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

LABEL = "[data-key=next]"


async def shows(page: Page) -> str:
    """What the big button of a page does next."""
    step = page.locator(LABEL)
    await expect(step).to_be_enabled()
    return (await step.inner_text()).splitlines()[-1]  # before it may stand why


async def test_another_phone_goes_on_in_each_phase_where_the_one_before_was(here: Room) -> None:
    await here.open_class(VOTES)
    phone = await student_page(here, "1", "Ada")

    async def voted() -> None:
        await answer(phone, "A hammer")

    async def paused(page: Page) -> None:
        await button(page, "Pause").click()
        await expect(heading(phone, "Paused")).to_be_visible()

    steps: list[tuple[str, Callable[[Page], Awaitable[None]] | None]] = [
        ("Start with question 1", None),
        ("Close the vote", paused),
        ("Resume", None),
        ("Close the vote", None),
        ("Reveal", None),
        ("Question 2", None),
    ]
    before: Page | None = None
    for label, then in steps:
        instructor = await instructor_page(here)
        assert await shows(instructor) == label
        if before:
            assert await shows(before) == label, "the phone before it shows the same"
            await before.context.close()
        if then:
            await then(instructor)
        else:
            await instructor.locator(LABEL).click()
        if label == "Resume":
            await voted()
            await sees(instructor, "Everybody has answered")
        before = instructor
        await expect(instructor.locator(LABEL)).not_to_have_text(re.compile(f"^{label}$"))
    assert before
    await button(before, "More…").click()
    await button(before, "End the class").click()
    await button(before, "Tap again to end the class").click()
    await expect(heading(before, "Results")).to_be_visible()
    last = await here.page("/admin")
    await last.get_by_label("Password", exact=True).fill(PASSWORD)
    await button(last, "Sign in").click()
    past = last.locator("details", has_text="Two votes")
    await past.locator("summary").first.click()
    await expect(past.get_by_role("link", name="Play back")).to_be_visible()
