"""The pages hold with letters twice as large, as a browser's own setting makes them, and enlarged to 200 %.

Where letters are larger the page scrolls further, but nothing is lost at its sides, no word is broken within, and
all that is tapped can be reached.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Page, ViewportSize

from tests.browser.keys import DESKTOP
from tests.browser.looks import BROKEN, OVERFLOW, TOO_WIDE, picture
from tests.browser.room import Room
from tests.browser.walk import POOL, walk

pytestmark = pytest.mark.asyncio(loop_scope="session")

# What can be tapped, but not where it stands: it is off the screen, or something lies over it, wherever one scrolls to.
OUT_OF_REACH = """() => {
  const within = document.querySelector("[role=dialog]") ?? document;
  const tapped = [...within.querySelectorAll("button, a, input, select, textarea, summary")].filter(
    (element) => element.checkVisibility() && !element.closest(".said, .shade") && element.type !== "file",
  );
  const reached = (element, block) => {
    element.scrollIntoView({ block, inline: "nearest", behavior: "instant" });
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return [top + 4, bottom - 4].every((y) => {
      const hit = document.elementFromPoint((left + right) / 2, y);
      return hit && (element.contains(hit) || (hit.contains(element) && hit.closest("label, button")));
    });
  };
  const found = tapped.filter((element) => !["center", "start", "end"].some((block) => reached(element, block)));
  scrollTo(0, 0);
  return found.map((element) => `out of reach: ${element.outerHTML.slice(0, 100)}`);
}"""
# What stays on the screen while one scrolls may take half of it at most.
IN_FRONT = """() => [...document.querySelectorAll("body *")]
  .filter((element) => ["fixed", "sticky"].includes(getComputedStyle(element).position))
  .filter((element) => element.getClientRects().length && !element.closest("[role=dialog], .over, .said"))
  .filter((element) => !element.matches(".live > .people"))
  .map((element) => [element.getBoundingClientRect().height / innerHeight, element.className])
  .filter(([share]) => share > 0.5)
  .map(([share, name]) => `${name} takes ${Math.round(100 * share)} % of the height`)"""

# The next step is on the screen wherever one has scrolled to.
NEXT = """() => [...document.querySelectorAll(".dock .primary")].filter((step) => {
  const { left, right, top, bottom } = step.getBoundingClientRect();
  return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight;
}).map((step) => `the next step is off the screen: ${step.textContent}`)"""

UNFOLD = "for (const folded of document.querySelectorAll('details')) folded.open = true"


@dataclass(frozen=True)
class Screen:
    viewport: ViewportSize
    letters_px: int
    how: dict[str, Any]

    async def page(self, here: Room, path: str) -> Page:
        """A page whose browser has letters of this size, as its setting makes them."""
        context = await here.person(viewport=self.viewport, **self.how)
        page = await context.new_page()
        browser = await context.new_cdp_session(page)
        await browser.send("Page.enable")
        await browser.send("Page.setFontSizes", {"fontSizes": {"standard": self.letters_px}})
        await page.goto(here.url + path)
        assert await page.evaluate(f"matchMedia(`(width: ${{innerWidth / {self.letters_px}}}em)`).matches")
        return page


SCREENS = {
    "a phone with letters of 200 %": Screen({"width": 360, "height": 740}, 32, {}),
    "a phone with letters of 150 %": Screen({"width": 360, "height": 740}, 24, {}),
    "a laptop with letters of 200 %": Screen({"width": 1366, "height": 768}, 32, DESKTOP),
    "a laptop at 200 %": Screen({"width": 683, "height": 384}, 16, DESKTOP),
    "the narrowest screen": Screen({"width": 320, "height": 568}, 16, {}),
    "the lowest screen": Screen({"width": 320, "height": 256}, 16, DESKTOP),  # a laptop at 400 %
}
LEAST_BOARD = 300  # pixels: a window that is lower is no board, whose letters get smaller with it


async def wrong(page: Page) -> list[str]:
    """What is wrong with a page, with all that is folded unfolded."""
    await page.evaluate(UNFOLD)
    await page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    wide, out = await page.evaluate(OVERFLOW)
    sideways = [f"{wide} px too wide"] if wide else []
    found = sideways + [f"sticks out: {each}" for each in out]
    for looks in (TOO_WIDE, BROKEN, IN_FRONT, NEXT, OUT_OF_REACH):
        found += await page.evaluate(looks)
    return found


@pytest.mark.parametrize("name", SCREENS)
async def test_nothing_is_lost_in_any_state(here: Room, name: str) -> None:
    await here.open_class(POOL)
    screen = SCREENS[name]
    pages = [await screen.page(here, path) for path in ("/admin", "/projector", "/")]
    names = dict(zip(pages, ("instructor", "projector", "phone"), strict=True))
    found = []
    async for state, changed in walk(*pages):
        boards = screen.viewport["height"] >= LEAST_BOARD
        for page in (each for each in changed if boards or names[each] != "projector"):
            await picture(page, f"{name}-{state}-{names[page]}".replace(" ", "-"))
            found += [f"{names[page]}, {state}: {each}" for each in await wrong(page)]
    assert not found, "\n".join(found)
