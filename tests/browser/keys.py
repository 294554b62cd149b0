"""A page that is used without a pointer."""

from typing import Any

from playwright.async_api import Page

DESKTOP: dict[str, Any] = {"is_mobile": False, "has_touch": False}
FOCUSED = "(document.activeElement.labels?.[0] ?? document.activeElement).innerText"


async def tab_to(page: Page, name: str) -> None:
    """Press Tab until the element called `name` has the focus; no mouse is used."""
    for _ in range(12):
        await page.keyboard.press("Tab")
        if (await page.evaluate(FOCUSED)).startswith(name):
            return
    raise AssertionError(f"Tab doesn't lead to {name}")
