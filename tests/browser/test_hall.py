"""The hall on the instructor's page. What a hall says is played here; `tests/hall` has real ones."""

from typing import Any

import msgspec
import pytest
from playwright.async_api import Page, Route, expect

from appliance.hall.state import HallState, MemberState
from appliance.sentence import sentence
from tests.browser.axe import found_by_axe
from tests.browser.longest import longest, speak, wide
from tests.browser.looks import fits
from tests.browser.people import button, heading, instructor_page, sees
from tests.browser.pools import SKY
from tests.browser.room import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

FRONT = MemberState("front-left-3f0a", desk=True, phones=40, load=0.2, free_mb=30_000)
BACK = MemberState("back-77c1", phones=1, load=0.6, free_mb=700, behind=1)
DOOR = MemberState("door-9b2e", phones=12, load=1.5, free_mb=3_600, behind=12)
GONE = MemberState("window-1d4c", reached=False)
HALLS = {
    "one": HallState(FRONT.name, (FRONT,), 0),
    "two": HallState(FRONT.name, (FRONT, BACK), 0),
    "three": HallState(FRONT.name, (FRONT, BACK, DOOR), 1),
    "gone": HallState(FRONT.name, (FRONT, BACK, GONE), 1),
    "five": HallState(FRONT.name, (FRONT, BACK, DOOR, MemberState("e"), GONE), 2),
    "looking": HallState(FRONT.name, (BACK, GONE, MemberState("f", reached=False)), 1),
    "apart": HallState(FRONT.name, (BACK, GONE, MemberState("f", reached=False)), 1, sentence("hall.apart")),
    "out": HallState(FRONT.name, (BACK,), 0, sentence("hall.taken_out", folder="/var/lib/chalkbox/hall")),
}


class Stage:
    """Answers a page's requests about the hall, and keeps what was asked of it."""

    def __init__(self, hall: HallState) -> None:
        self.hall = hall
        self.removed: list[object] = []

    async def at(self, page: Page) -> None:
        await page.route("**/api/admin/hall", self._show)
        await page.route("**/api/admin/hall/remove", self._remove)

    async def _show(self, route: Route) -> None:
        await _reply(route, {"hall": self.hall})

    async def _remove(self, route: Route) -> None:
        body: Any = route.request.post_data_json
        self.removed.append(body)
        left = tuple(member for member in self.hall.members if member.name != body["name"])
        self.hall = HallState(self.hall.member, left, 0)
        await _reply(route, {"hall": self.hall})


async def _reply(route: Route, body: object) -> None:
    await route.fulfill(status=200, body=msgspec.json.encode(body), content_type="application/json")


async def to_the_box(page: Page, here: Room, language: str = "en") -> None:
    """The part about the machine, loaded anew."""
    await page.goto("about:blank")
    await page.goto(f"{here.url}/admin?language={language}#box")
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await expect(page.locator("[data-key=hall] li")).not_to_have_count(0)


async def test_a_computer_that_is_in_no_hall_says_nothing_of_one(here: Room) -> None:
    await here.open_class(SKY)
    page = await instructor_page(here)
    await page.goto(f"{here.url}/admin#box")
    await sees(page, "Answers are saved.")
    await expect(heading(page, "The hall")).to_have_count(0)


async def test_a_member_that_is_gone_is_taken_out_after_the_page_has_asked_once(here: Room) -> None:
    await here.open_class(SKY)
    page, stage = await instructor_page(here), Stage(HALLS["three"])
    await stage.at(page)
    await to_the_box(page, here)
    await sees(page, "3 boxes in the hall. One may fail, and the class goes on.")
    await expect(button(page, "Take out for good…")).to_have_count(0)
    stage.hall = HALLS["gone"]
    await sees(page, "1 box is not reached: none more may fail.")
    await button(page, "Take out for good…").click()
    await sees(page, "Take window-1d4c out of the hall?", "Its sessions stay on it.")
    assert await found_by_axe(page) == []
    await fits(page)
    await button(page, "Close").last.click()
    await button(page, "Take out for good…").click()
    assert stage.removed == []
    await button(page, "Take it out").click()
    await sees(page, "window-1d4c is out of the hall.", "Two boxes carry more phones, but neither may fail.")
    assert stage.removed == [{"name": GONE.name}]


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_axe_finds_nothing_in_a_hall(here: Room, language: str) -> None:
    await here.open_class(SKY)
    page, stage = await instructor_page(here), Stage(HALLS["gone"])
    await stage.at(page)
    for stage.hall in (HALLS["gone"], HALLS["apart"]):
        await to_the_box(page, here, language)
        assert await found_by_axe(page) == []


async def test_the_longest_texts_of_all_languages_fit(here: Room) -> None:
    await here.open_class(SKY)
    narrow = {"width": 360, "height": 740}
    pages = [await instructor_page(here, viewport=narrow) for _ in range(2)]
    found = []
    for number, (page, table) in enumerate(zip(pages, await longest(pages[0]), strict=True)):
        stage = Stage(HALLS["one"])
        await stage.at(page)
        await speak(page, table)
        for what, stage.hall in HALLS.items():
            await to_the_box(page, here)
            found += await wide({what: [page]}, f"hall {number}")
        stage.hall = HALLS["gone"]
        await to_the_box(page, here)
        await page.locator("[data-do=takeOut]").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        found += await wide({"sure": [page]}, f"hall {number}")
    assert found == []
