"""Where the reader has chosen the colours, what counts is still told apart: by what is painted, not by styles."""

import io
from collections import Counter
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import Locator, Page, expect

from tests.browser.looks import picture
from tests.browser.people import (
    answer,
    button,
    heading,
    instructor_page,
    option,
    projector_page,
    student_page,
)
from tests.browser.room import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

POOL = """\
title: Sea and sky
time_limit: 600
changes: false
shuffle: false
questions:
  - text: Which gas do plants take in?
    options: [Carbon dioxide, Oxygen]
    correct: Carbon dioxide
    confidence: true
  - text: How long is the leaf?
    correct: 7.5
"""
FORCED: dict[str, Any] = {"forced_colors": "active"}
AROUND = 8  # pixels: room for a frame around what has the focus
Colour = tuple[int, int, int]
SEEN = 40  # how far two colours are apart, of 255, so that one sees it
# Where the texts of a page are that are on the screen with nothing over them.
TEXTS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim() || node.parentElement.closest(".said, script, style, option")) continue;
    range.selectNodeContents(node);
    const { left, top, right, bottom } = range.getClientRects()[0] ?? { left: -1 };
    const hit = left >= 0 && document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    if (hit && hit.contains(node) && right <= innerWidth && top >= 0 && bottom <= innerHeight)
      found.push([node.data.trim(), left, top, right, bottom]);
  }
  return found;
}"""


def read(screenshot: bytes) -> Image.Image:
    return Image.open(io.BytesIO(screenshot)).convert("RGB")


def pixels(image: Image.Image) -> list[Colour]:
    """Row by row."""
    flat = image.tobytes()
    return [(flat[at], flat[at + 1], flat[at + 2]) for at in range(0, len(flat), 3)]


def pixel(image: Image.Image, x: int, y: int) -> Colour:
    return pixels(image.crop((x, y, x + 1, y + 1)))[0]


async def unreadable(page: Page) -> list[str]:
    """The texts that are painted in the colour of their ground."""
    image = read(await page.screenshot(animations="disabled"))
    texts = await page.evaluate(TEXTS)
    assert texts
    found = []
    for text, left, top, right, bottom in texts:
        cut = image.crop((round(left) + 2, round(top) + 2, round(right) - 2, round(bottom) - 2))  # on its ground only
        ground = pixel(cut, 0, 0)
        if not any(is_seen(each, ground) for each in pixels(cut)):
            found.append(text)
    return found


async def painted(what: Locator, around: int = 0) -> Image.Image:
    """What is painted where an element stands."""
    await what.scroll_into_view_if_needed()
    box = await what.bounding_box()
    assert box
    return read(
        await what.page.screenshot(
            clip={
                "x": max(0, box["x"] - around),
                "y": max(0, box["y"] - around),
                "width": box["width"] + 2 * around,
                "height": box["height"] + 2 * around,
            },
            animations="disabled",
        )
    )


def apart(one: Image.Image, other: Image.Image) -> int:
    """How many pixels look different."""
    assert one.size == other.size
    pairs = zip(pixels(one), pixels(other), strict=True)
    return sum(max(abs(a - b) for a, b in zip(*pair, strict=True)) > SEEN for pair in pairs)


def colours(image: Image.Image, y: float, *shares: float) -> list[Colour]:
    """The colours at these shares of the width, at one height."""
    return [pixel(image, int(x * (image.width - 1)), int(y * (image.height - 1))) for x in shares]


def is_seen(one: Colour, other: Colour) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) > SEEN


async def bar_is_seen(track: Locator) -> None:
    """A bar of one half: its filled part, its rest and what is around it are told apart."""
    await expect(track).to_have_count(1)
    filled, rest = colours(await painted(track), 0.5, 0.25, 0.75)
    assert is_seen(filled, rest), "the filled part looks like the rest"
    around = await painted(track, around=2)
    edge, outside = pixel(around, around.width // 2, 2), pixel(around, around.width // 2, 0)
    assert is_seen(edge, outside), "where the bar ends is not seen"


async def mark_is_seen(mark: Locator) -> None:
    """A shape on its ground, and the ground on the page."""
    ground, outside = colours(await painted(mark, around=4), 0.5, 0.2, 0.0)
    assert is_seen(ground, outside)
    inside = Counter(pixels(await painted(mark)))
    assert len([colour for colour, count in inside.items() if count > 50]) >= 2, "the shape is not seen"


async def columns_are_seen(page: Page) -> None:
    high = page.locator(".hist i:not(.none)").last
    await expect(high).to_be_visible()
    column, around = await painted(high), await painted(page.locator(".columns").first)
    assert is_seen(colours(column, 0.5, 0.5)[0], colours(around, 0.9, 0.3)[0]), "a column is not seen"


async def focus_is_seen(page: Page, target: Locator) -> None:
    await page.keyboard.press("Tab")  # from here on the browser shows what has the focus
    await target.focus()
    focused = await painted(target, AROUND)
    await target.evaluate("element => element.blur()")
    assert apart(focused, await painted(target, AROUND)) > 200


async def chosen_is_seen(target: Locator) -> None:
    before = await painted(target)
    await target.click()
    await expect(target).to_have_attribute("aria-pressed", "true")
    await target.evaluate("element => element.blur()")
    assert apart(before, await painted(target)) > 200, "chosen and not chosen look alike"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_what_counts_is_told_apart_where_the_reader_chose_the_colours(here: Room, scheme: str) -> None:
    await here.open_class(POOL)
    forced = {**FORCED, "color_scheme": scheme}
    instructor, projector = await instructor_page(here, **forced), await projector_page(here, **forced)
    ada, bo = await student_page(here, "1", "Ada", **forced), await student_page(here, "2", "Bo")
    assert await ada.evaluate("matchMedia('(forced-colors: active)').matches")
    connected = await painted(instructor.locator(".person .dot").first)
    await button(instructor, "Start with question 1").click()
    await expect(option(ada, "Oxygen")).to_be_visible()
    for page in (ada, projector):
        await mark_is_seen(page.locator(".mark").first)
    await focus_is_seen(ada, option(ada, "Oxygen"))
    await chosen_is_seen(option(ada, "Oxygen"))
    await chosen_is_seen(button(ada, "Fairly sure"))
    for time in (ada.locator(".time"), instructor.locator(".time")):
        filled, outside = colours(await painted(time, around=4), 0.5, 0.4, 0.0)
        assert is_seen(filled, outside)
    assert await unreadable(ada) == []
    await picture(ada, f"forced-{scheme}-phone-chosen")
    await button(ada, "Send").click()
    await expect(heading(ada, "Saved")).to_be_visible()
    await answer(bo, "Carbon dioxide")
    assert await unreadable(projector) == []
    await picture(projector, f"forced-{scheme}-projector-open")

    await button(instructor, "Close and reveal").click()
    await expect(heading(ada, "Not right")).to_be_visible()
    await expect(projector.locator(".board.reveal")).to_be_visible()
    for page in (ada, projector, instructor):
        await bar_is_seen(page.locator(".bars li", has_text="Carbon dioxide").locator(".track"))
        await expect(page.locator(".bars li.right .tick")).to_be_visible()
        await expect(page.locator(".bars li:not(.right) .tick")).to_have_count(0)
    frame = await painted(projector.locator(".bars li.right"), 3 * AROUND)
    line = [pixel(frame, x, frame.height // 2) for x in range(3 * AROUND)]
    assert any(is_seen(each, line[0]) for each in line), "the frame of what is right is not seen"
    await columns_are_seen(instructor)
    assert await unreadable(ada) == []
    await picture(ada, f"forced-{scheme}-phone-reveal")
    assert await unreadable(projector) == []
    await picture(projector, f"forced-{scheme}-projector-reveal")
    assert await unreadable(instructor) == []
    await picture(instructor, f"forced-{scheme}-instructor-reveal")
    await button(instructor, "Standings").click()
    await expect(heading(projector, "Standings")).to_be_visible()
    await columns_are_seen(projector)
    assert await unreadable(projector) == []
    await button(instructor, "Back").click()
    await button(instructor, "More…").click()
    await chosen_is_seen(instructor.get_by_role("dialog").get_by_role("button", name="Blank"))
    await focus_is_seen(instructor, instructor.locator(".dialog header button"))
    assert await unreadable(instructor) == []
    await picture(instructor, f"forced-{scheme}-instructor-more")
    await instructor.keyboard.press("Escape")
    await ada.close()
    gone = instructor.locator(".person .dot.off")
    await expect(gone).to_be_visible()
    assert apart(connected, await painted(gone)) > 10, "connected and gone look alike"

    await button(instructor, "Question 2").click()
    await expect(button(instructor, "Close and reveal")).to_be_enabled()
    await button(instructor, "Close and reveal").click()
    await expect(button(instructor, "End and show the result")).to_be_enabled()
    await instructor.keyboard.press("PageDown")
    await expect(instructor.locator(".toast")).to_be_visible()
    assert await unreadable(instructor) == []
    await here.power_cut()
    await expect(projector.locator(".lost")).to_be_visible()
    assert await unreadable(projector) == []
