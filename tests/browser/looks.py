"""How a page looks: whether everything has its place, and pictures for people."""

import os
from pathlib import Path

from playwright.async_api import Page

OVERFLOW = """() => {
  const root = document.documentElement;
  const wide = root.scrollWidth - root.clientWidth;
  // what an element around it cuts off with an ellipsis or scrolls by itself doesn't widen the page
  const out = [...document.querySelectorAll("body *")].filter((element) => {
    const {left, right, width, height} = element.getBoundingClientRect();
    const cut = (around) => around && (getComputedStyle(around).overflowX !== "visible" || cut(around.parentElement));
    return width && height && (left < -1 || right > root.clientWidth + 1) && !cut(element.parentElement);
  });
  return [wide, out.map((element) => element.outerHTML.slice(0, 120)).slice(0, 3)];
}"""


async def picture(page: Page, name: str) -> None:
    """Save a picture for people to look at, if the variable PICTURES of the environment names a folder."""
    if folder := os.environ.get("PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}.png")


async def fits(*pages: Page) -> None:
    """No page is wider than its screen, and nothing on it sticks out at the sides."""
    for page in pages:
        assert await page.evaluate(OVERFLOW) == [0, []], page.url
