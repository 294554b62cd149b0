"""The instructor's pools on the page, and the one that the tests change."""

from playwright.async_api import Locator, Page, expect

from appliance.library.schema import load_pool
from appliance.quiz.pool import Pool
from tests.browser.people import heading, instructor_page, more
from tests.browser.pools import SKY
from tests.browser.room import Room

POOL = """\
# for week 3
title: Light
questions:
  # the first
  - text: Is light a wave?
    options: [Always, Never, Sometimes]
    correct: Sometimes
  - text: How fast?
    correct: 300000
    unit: km/s
"""


async def home(here: Room) -> Page:
    await here.open_class(SKY)
    (here.pools / "light.yaml").write_text(POOL)
    instructor = await instructor_page(here)
    await more(instructor, "All sessions and pools")
    await expect(heading(instructor, "Question pools")).to_be_visible()
    return instructor


def card(page: Page, title: str) -> Locator:
    return page.locator("article").filter(has_text=title)


def saved(here: Room, name: str) -> Pool:
    pool = load_pool((here.pools / name).read_bytes(), name).pool
    assert pool is not None
    return pool
