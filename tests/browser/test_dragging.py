"""Questions and options are dragged into another order, by finger and by mouse."""

from functools import partial

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.people import sees
from tests.browser.pool_pages import card, home, saved
from tests.browser.room import Room
from tests.support.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

LONG = "title: Long\nquestions:\n" + "".join(
    f"  - text: Question {letter}?\n    options: [a, b, c, d]\n    correct: b\n" for letter in "ABCDEFGH"
)


async def dragged(page: Page, grip: Locator, to: Locator, *, finger: bool) -> None:
    """Drag by the handle until the item lies over another."""
    session = await page.context.new_cdp_session(page)
    start = await centre(grip)

    async def at(x: float, y: float, step: str) -> None:
        if finger:
            points = [] if step == "End" else [{"x": x, "y": y}]
            await session.send("Input.dispatchTouchEvent", {"type": f"touch{step}", "touchPoints": points})
        elif step == "Start":
            await page.mouse.move(x, y)
            await page.mouse.down()
        elif step == "Move":
            await page.mouse.move(x, y)
        else:
            await page.mouse.up()

    await at(*start, "Start")
    await expect(page.locator("body.sorting")).to_have_count(1)
    x, y = await centre(to)
    for part in (0.3, 0.7, 1):
        await at(x, start[1] + (y - start[1]) * part, "Move")
    await at(x, y, "End")
    await expect(page.locator("body.sorting")).to_have_count(0)


async def centre(what: Locator) -> tuple[float, float]:
    box = await what.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def in_order(here: Room, letters: str) -> bool:
    """Whether the file has the questions in this order."""
    return [question.text[-2] for question in saved(here, "long.yaml").questions] == list(letters)


async def test_questions_are_dragged_into_another_order(here: Room) -> None:
    instructor = await home(here)
    (here.pools / "long.yaml").write_text(LONG)
    await card(instructor, "Long").get_by_role("button", name="Change").click()
    items = instructor.locator("ol.listed > li")
    for finger, moved, order in ((True, "A", "BCADEFGH"), (False, "B", "CABDEFGH")):
        await items.nth(0).locator(".handle").scroll_into_view_if_needed()
        await dragged(instructor, items.nth(0).locator(".handle"), items.nth(2).locator(".handle"), finger=finger)
        await expect(items.nth(2)).to_contain_text(f"Question {moved}?")
        await sees(instructor, "Moved to place 3.")
        await eventually(partial(in_order, here, order))
        await expect(items.nth(2)).not_to_have_attribute("style", "transform")


async def test_a_finger_beside_the_handle_scrolls_and_escape_ends_a_drag(here: Room) -> None:
    instructor = await home(here)
    (here.pools / "long.yaml").write_text(LONG)
    await card(instructor, "Long").get_by_role("button", name="Change").click()
    items = instructor.locator("ol.listed > li")
    grip = items.nth(0).locator(".handle")
    assert await grip.evaluate("(one) => getComputedStyle(one).touchAction") == "none"
    assert await items.nth(0).evaluate("(one) => getComputedStyle(one).touchAction") == "auto"
    await grip.scroll_into_view_if_needed()
    x, y = await centre(grip)
    await instructor.mouse.move(x, y)
    await instructor.mouse.down()
    await instructor.mouse.move(x, y + 90)
    await instructor.keyboard.press("Escape")
    await instructor.mouse.up()
    await expect(instructor.locator("body.sorting")).to_have_count(0)
    assert (here.pools / "long.yaml").read_text() == LONG


async def test_options_are_dragged_in_the_form(here: Room) -> None:
    instructor = await home(here)
    await card(instructor, "Light").get_by_role("button", name="Change").click()
    await instructor.locator("li").filter(has_text="Is light a wave?").get_by_role("button", name="Change").click()
    rows = instructor.locator("[data-sorted] > .row")
    await dragged(instructor, rows.nth(2).locator(".handle"), rows.nth(0).locator(".handle"), finger=False)
    await expect(instructor.get_by_label("Option 1", exact=True)).to_have_value("Sometimes")
    await expect(instructor.get_by_label("Option 1 is right")).to_be_checked()
