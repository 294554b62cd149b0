"""The hall on the instructor's page. What a hall says is played here; `tests/hall` has real ones."""

from typing import Any

import msgspec
import pytest
from playwright.async_api import Page, Route, expect

from appliance.hall.state import HallState, MemberState, by_name
from appliance.sentence import Sentence, sentence
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


ALONE: dict[str, Any] = {"member": False, "coming": False, "offered": False, "said": None}
BOXES: dict[str, dict[str, Any]] = {
    "alone": ALONE,
    "coming": {**ALONE, "coming": True, "said": sentence("hall.joins_later")},
    "left": {**ALONE, "offered": True, "said": sentence("hall.key_left")},
    "damaged": {**ALONE, "said": sentence("hall.key_damaged")},
    "member": {**ALONE, "member": True},
    "other": {**ALONE, "member": True, "said": sentence("hall.key_other")},
}


class Stage:
    """Answers a page's requests about the hall, and keeps what was asked of it."""

    def __init__(self, hall: HallState | None, box: dict[str, Any] | None = None) -> None:
        self.hall = hall
        self.box = box
        self.why_not: Sentence | None = None
        self.removed: list[object] = []
        self.asked: list[str] = []

    async def at(self, page: Page) -> None:
        await page.route("**/api/admin/hall", self._show)
        await page.route("**/api/admin/hall/remove", self._remove)
        for what in ("make", "join", "leave", "key"):
            await page.route(f"**/api/admin/hall/{what}", self._do)

    async def _show(self, route: Route) -> None:
        await _reply(route, {"hall": self.hall, "box": self.box})

    async def _do(self, route: Route) -> None:
        what = route.request.url.rpartition("/")[2]
        self.asked.append(what)
        if self.why_not is not None:
            await _reply(route, {"error": "not_now", "message": self.why_not}, 409)
        else:
            message = sentence("stick.key_put", stick=sentence("stick.named", label="CHALK")) if what == "key" else None
            await _reply(route, {"message": message})

    async def _remove(self, route: Route) -> None:
        body: Any = route.request.post_data_json
        self.removed.append(body)
        assert self.hall is not None
        left = tuple(member for member in self.hall.members if member.name != body["name"])
        self.hall = HallState(self.hall.member, left, 0)
        await _reply(route, {"hall": self.hall, "box": self.box})


async def _reply(route: Route, body: object, status: int = 200) -> None:
    await route.fulfill(status=status, body=msgspec.json.encode(body), content_type="application/json")


async def to_the_box(page: Page, here: Room, language: str = "en") -> None:
    """The part about the machine with the members of the hall, loaded anew."""
    await to_the_machine(page, here, language)
    await expect(page.locator("[data-key=hall] li")).not_to_have_count(0)


async def to_the_machine(page: Page, here: Room, language: str = "en") -> None:
    await page.goto("about:blank")
    await page.goto(f"{here.url}/admin?language={language}#box")
    await expect(page.locator("html")).to_have_attribute("lang", language)


async def sections(page: Page) -> list[str]:
    return await page.get_by_role("heading", level=2).all_inner_texts()


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


async def test_a_box_alone_makes_a_hall_after_the_page_has_asked_once(here: Room) -> None:
    await here.open_class(SKY)
    page, stage = await instructor_page(here), Stage(None, BOXES["alone"])
    await stage.at(page)
    await to_the_machine(page, here)
    await sees(page, "For a large class, wire several boxes with a switch")
    assert await sections(page) == [
        "Language",
        "Spreadsheet files",
        "Old sessions",
        "Names and words on the board",
        "Password",
        "The hall",
    ]
    for nothing in ("Leave the hall…", "Put the key on the stick", "Join the hall of the stick…"):
        await expect(button(page, nothing)).to_have_count(0)
    await button(page, "Make a hall…").click()
    await sees(page, "Make a hall with this box?", "takes over the password and the Wi-Fi of this one")
    assert await found_by_axe(page) == []
    await fits(page)
    await button(page, "Close").last.click()
    assert stage.asked == []
    here.forgiven.add("status of 409")
    stage.why_not = sentence("hall.class_runs")
    await button(page, "Make a hall…").click()
    await button(page, "Make a hall and restart").click()
    await sees(page, "The hall stays as it is while a class runs. End the class first.")
    stage.why_not = None
    await button(page, "Make a hall…").click()
    await button(page, "Make a hall and restart").click()
    await sees(page, "The box restarts")
    assert stage.asked == ["make", "make"]


async def test_a_hall_of_one_puts_its_key_on_the_stick_and_is_left_after_one_question(here: Room) -> None:
    await here.open_class(SKY)
    page, stage = await instructor_page(here), Stage(HALLS["one"], BOXES["member"])
    await stage.at(page)
    await to_the_box(page, here)
    await sees(page, "One box is the whole hall so far. With three, one may fail.")
    assert (await sections(page))[0] == "The hall"
    await expect(button(page, "Make a hall…")).to_have_count(0)
    await button(page, "Put the key on the stick").click()
    await sees(page, "The key of the hall is on the stick CHALK: you may remove it.")
    here.forgiven.add("status of 409")
    stage.why_not = sentence("hall.no_stick")
    await button(page, "Put the key on the stick").click()
    await sees(page, "There is no stick in the box that it may write to.")
    stage.why_not = None
    await button(page, "Leave the hall…").click()
    await sees(page, "Leave the hall with this box?", "with all its sessions", "its Wi-Fi is again what it was before")
    assert await found_by_axe(page) == []
    await fits(page)
    assert stage.asked == ["key", "key"]
    await button(page, "Leave and restart").click()
    await sees(page, "The box restarts")
    assert stage.asked[2:] == ["leave"]


async def test_who_does_not_want_to_join_says_so_and_joins_later_after_one_question(here: Room) -> None:
    await here.open_class(SKY)
    page, stage = await instructor_page(here), Stage(None, BOXES["coming"])
    await stage.at(page)
    await to_the_machine(page, here)
    await sees(
        page, "This box joins the hall of the stick, and restarts for that 5 minutes after the end of the class."
    )
    await expect(button(page, "Make a hall…")).to_have_count(0)
    await button(page, "Don't join").click()
    await sees(page, "This box stays alone.")
    stage.box = BOXES["left"]
    await sees(page, "The stick has the key of a hall that this box has left")
    await button(page, "Join the hall of the stick…").click()
    await sees(page, "Join this hall again?")
    await button(page, "Join and restart").click()
    await sees(page, "The box restarts")
    assert stage.asked == ["leave", "join"]


@pytest.mark.parametrize(
    ("what", "said"),
    [("damaged", "The key of a hall on the stick can't be used."), ("other", "The stick has the key of another hall")],
)
async def test_what_is_wrong_with_the_key_on_a_stick_is_said(what: str, said: str, here: Room) -> None:
    await here.open_class(SKY)
    page, stage = await instructor_page(here), Stage(HALLS["two"] if what == "other" else None, BOXES[what])
    await stage.at(page)
    await to_the_machine(page, here)
    await sees(page, said)
    await fits(page)


async def test_a_member_is_shown_by_what_people_call_it(here: Room) -> None:
    await here.open_class(SKY)
    members = by_name([FRONT, MemberState("front-left-77c1"), MemberState("heron-1d4c", reached=False)])
    page, stage = await instructor_page(here), Stage(HallState(FRONT.name, members, 1))
    await stage.at(page)
    await to_the_box(page, here)
    names = page.locator("[data-key=hall] li b[dir]")
    await expect(names).to_have_text(["front-left-3f0a", "front-left-77c1", "heron"])
    await button(page, "Take out for good…").click()
    await sees(page, "Take heron out of the hall?")
    await button(page, "Take it out").click()
    await sees(page, "heron is out of the hall.")
    assert stage.removed == [{"name": "heron-1d4c"}]


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_axe_finds_nothing_in_a_hall(here: Room, language: str) -> None:
    await here.open_class(SKY)
    page, stage = await instructor_page(here), Stage(HALLS["gone"])
    await stage.at(page)
    for stage.hall in (HALLS["gone"], HALLS["apart"]):
        await to_the_box(page, here, language)
        assert await found_by_axe(page) == []
    for stage.box in (BOXES["left"], BOXES["member"]):
        stage.hall = None
        await to_the_machine(page, here, language)
        await expect(page.locator("[data-do=changeHall]").first).to_be_visible()
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
        for what, box in BOXES.items():
            stage.box, stage.hall = box, HALLS["one"] if box["member"] else None
            await to_the_machine(page, here)
            await expect(page.locator("[data-key=hall]")).to_be_visible()
            found += await wide({what: [page]}, f"hall {number}")
            for change in await page.locator("[data-do=changeHall]").all():
                await change.click()
                await expect(page.get_by_role("dialog")).to_be_visible()
                found += await wide({f"{what} sure": [page]}, f"hall {number}")
                await page.locator(".dialog [data-do=dismiss]").click()
        stage.hall, stage.box = HALLS["gone"], None
        await to_the_box(page, here)
        await page.locator("[data-do=takeOut]").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        found += await wide({"sure": [page]}, f"hall {number}")
    assert found == []
