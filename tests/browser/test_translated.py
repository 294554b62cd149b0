"""The browser's own translation puts each text, changed, into elements of its own: the class goes on, nothing out of
date stands beside what is new, and nothing is lost."""

import asyncio
import re

import pytest
from playwright.async_api import Page

from tests.browser.people import instructor_page, projector_page
from tests.browser.room import Room
from tests.browser.walk import POOL, walk

pytestmark = pytest.mark.asyncio(loop_scope="session")

# What Chrome does: in place of a text stand two <font> elements, one in the other, with another text; so with each
# text that is added or changed from then on. The other text has a sign that is not seen, so that it is found.
TRANSLATE = r"""document.addEventListener("readystatechange", () => {
  const left = "script, style, textarea, [translate=no], font";
  const translate = (text) => {
    if (!text.data.trim() || !text.parentElement || text.parentElement.closest(left)) return;
    const around = document.createElement("font"), inside = document.createElement("font");
    inside.textContent = text.data + "\u200b";
    around.append(inside);
    text.replaceWith(around);
  };
  const all = (node) => {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT), texts = [];
    if (node.nodeType === Node.TEXT_NODE) texts.push(node);
    while (walker.nextNode()) texts.push(walker.currentNode);
    texts.forEach(translate);
  };
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes)
      if (type === "characterData") all(target);
      else addedNodes.forEach(all);
  }).observe(document.documentElement, { subtree: true, childList: true, characterData: true });
  all(document.body);
  document.documentElement.classList.add("translated-ltr");
}, { once: true });"""
FONTS = "document.querySelectorAll('font font').length"
TRIES = 300  # of which a page that works needs a few
SHOWN = "document.body.innerText"
# States that only the page shows in which they were opened or chosen.
OWN = ("the ways in", "home", "More…", "Ask…", "a person", "blank", "chosen", "paused", "the review")


async def reads(page: Page) -> str:
    """What one reads on a page, without the sign of the translation; of the time only that it is there."""
    text = (await page.evaluate(SHOWN)).replace("\u200b", "")
    return re.sub(r"\d+:\d\d", "0:00", " ".join(text.split()))


async def say_the_same(page: Page, other: Page) -> None:
    """Both do, as soon as both have what is new."""
    said = wanted = ""
    for _ in range(TRIES):
        said, wanted = await reads(page), await reads(other)
        if said == wanted:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{page.url} says {said!r} in place of {wanted!r}")


async def test_a_translated_page_says_the_same_as_one_that_is_not(here: Room) -> None:
    await here.open_class(POOL)
    instructor, phone = await here.page("/admin", script=TRANSLATE), await here.page(script=TRANSLATE)
    projector = await projector_page(here, script=TRANSLATE)
    twins = {projector: await projector_page(here)}
    compared = 0
    async for state, changed in walk(instructor, projector, phone):
        if state == "lobby":
            twins[instructor] = await instructor_page(here)
            twins[phone] = await here.page(phone.url.removeprefix(here.url))
        for page in changed:
            assert await page.evaluate(FONTS), f"{state}: {page.url} is not translated"
            if not state.endswith(OWN):
                await say_the_same(page, twins[page])
                compared += 1
    assert compared > 50
