"""A class shares the radio: a phone loads little, and loads it once."""

from urllib.parse import urlsplit

import pytest
from playwright.async_api import Response

from loadtest.page_weight import page_weight
from tests.browser.pools import SKY
from tests.browser.room import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

LIMIT = 40_000  # bytes, compressed


async def test_the_student_page_is_light(here: Room) -> None:
    await here.open_class(SKY)
    weight = await page_weight(f"{here.url}/")
    assert sum(weight.values()) < LIMIT, weight

    page = await (await here.person()).new_page()
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))  # noqa: PLW0108 (Playwright marks what it is given)
    async with page.expect_response("**/api/lobby"):
        await page.goto(here.url)
    files = {urlsplit(response.url).path: response for response in responses if "/api/" not in response.url}
    assert set(files) <= set(weight), "Chromium loads what the sum doesn't know"
    sizes = [await response.request.sizes() for response in files.values()]
    assert sum(size["responseBodySize"] for size in sizes) < LIMIT
