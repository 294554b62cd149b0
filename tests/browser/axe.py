"""What axe-core finds on a page: breaches of WCAG that a program can see, and of its advice on headings and regions."""

from pathlib import Path
from typing import Final

from playwright.async_api import Page

_AXE: Final = (Path(__file__).parents[1] / "www" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
_RUN: Final = """async () => (await axe.run(document, {resultTypes: ["violations", "incomplete"]})).violations
  .flatMap(({id, nodes}) => nodes.map(({html, failureSummary}) => `${id}: ${html.slice(0, 160)} ${failureSummary}`))"""


async def found_by_axe(page: Page) -> list[str]:
    """Each breach: the rule, the element and what to do."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_AXE)
    return list(await page.evaluate(_RUN))
