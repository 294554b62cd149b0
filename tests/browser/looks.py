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
# Elements whose text is wider than they are. What is cut with an ellipsis or scrolls by itself holds what people typed.
TOO_WIDE = """() => {
  const root = document.documentElement;
  const texts = "button, .button, label, legend, h1, h2, h3, p, .pill, summary, b, dt, dd";
  const wide = [...document.querySelectorAll(texts)]
    .filter((element) => element.getClientRects().length && !element.closest(".said"))
    .filter((element) => getComputedStyle(element).display !== "inline")
    .filter((element) => getComputedStyle(element).textOverflow !== "ellipsis")
    .filter((element) => element.scrollWidth > element.clientWidth + 1)
    .map((element) => `${element.tagName} ${element.className}: ${element.textContent.trim().slice(0, 60)}`);
  return root.scrollWidth > root.clientWidth ? [...wide, "the page scrolls sideways"] : wide;
}"""

# Words that don't fit on a line and are broken within. Chinese, and an address, may be broken anywhere.
BROKEN = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement.getClientRects().length || node.parentElement.closest(".said, script, style")) continue;
    for (const word of node.data.matchAll(/[^\\s\u2009-\u200b\u00ad/-]+/g)) {
      if (/\\p{Script=Han}|[\\d.]+:\\d+/u.test(word[0])) continue;
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const tops = [...range.getClientRects()].map(({ bottom }) => Math.round(bottom));
      if (new Set(tops).size > 1) found.push(`broken: ${word[0]}`);
    }
  }
  return found;
}"""


async def picture(page: Page, name: str) -> None:
    """Save a picture for people to look at, if the variable PICTURES of the environment names a folder."""
    if folder := os.environ.get("PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}.png")


async def fits(*pages: Page) -> None:
    """No page is wider than its screen, and nothing on it sticks out at the sides."""
    for page in pages:
        assert await page.evaluate(OVERFLOW) == [0, []], page.url
