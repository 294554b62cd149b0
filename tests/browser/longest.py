"""A page with the longest texts of all languages: of each text the widest, or the one with the widest word."""

import json
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from appliance.words import file_of
from appliance.words.languages import LANGUAGES
from tests.browser.looks import BROKEN, OVERFLOW, TOO_WIDE, picture
from tests.browser.room import PHONE, SMALL_BEAMER

WWW = Path(__file__).parents[2] / "www"
# The width of each text, and of its widest word, as the page's own letters are.
WIDTHS = """(texts) => {
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.font = getComputedStyle(document.body).font;
  const width = (text) => canvas.measureText(text).width;
  return texts.map((text) => [width(text), Math.max(0, ...text.split(/[\\s\\u00ad\\u200b-]+/).map(width))]);
}"""
DRAWN = "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
Table = dict[str, Any]
# The words stand in the page; this changes them once it is parsed, before any module of it runs.
PUT = """document.addEventListener("readystatechange", () => {
  const element = document.getElementById("words"), texts = %s;
  const words = JSON.parse(element?.textContent ?? "{}");
  for (const key in words) if (!key.startsWith("language.")) words[key] = texts[key];
  if (element) element.textContent = JSON.stringify(words);
}, { once: true });"""


def all_texts() -> dict[str, list[str]]:
    """Of each key all texts of all languages; the forms of a plural are texts of one key."""
    texts: dict[str, list[str]] = {}
    for tag in LANGUAGES:
        for file in (file_of(tag), WWW / "i18n" / f"{tag}.json"):
            for key, text in json.loads(file.read_bytes()).items():
                texts.setdefault(key, []).extend([text] if isinstance(text, str) else text.values())
    return texts


async def longest(page: Page) -> list[Table]:
    """The language of the widest texts, and that of the widest words."""
    texts = all_texts()
    flat = [text for of_key in texts.values() for text in of_key]
    widths = dict(zip(flat, await page.evaluate(WIDTHS, flat), strict=True))
    return [{key: max(of_key, key=lambda text: widths[text][by]) for key, of_key in texts.items()} for by in (0, 1)]


async def speak(page: Page, table: Table) -> None:
    """Load the page once more, with the texts of `table`."""
    await page.context.add_init_script(PUT % json.dumps(table))
    await page.reload()


async def wide(pages: dict[str, list[Page]], what: str) -> list[str]:
    """Where a text leaves its place, on any of the pages."""
    found = []
    for name, alike in pages.items():
        for number, page in enumerate(alike):
            await page.evaluate(DRAWN)
            await picture(page, f"longest-{what}-{name}-{number}".replace(" ", "-"))
            faults = await page.evaluate(TOO_WIDE) + await page.evaluate(BROKEN)
            if name == "projector":
                await page.set_viewport_size(PHONE)
                await page.evaluate(DRAWN)
                if (sticks_out := await page.evaluate(OVERFLOW)) != [0, []]:
                    faults.append(f"on a phone: {sticks_out}")
                await page.set_viewport_size(SMALL_BEAMER)
            found += [f"{name}, {what}: {each}" for each in faults]
    return found
