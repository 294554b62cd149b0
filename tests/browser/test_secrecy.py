"""Nothing that a page receives before the reveal gives the right answer away."""

import asyncio
from collections.abc import Iterator

import pytest
from playwright.async_api import Page, Response, expect

from tests.browser.people import Message, Wire, button, heading, instructor_page, join, option, sees
from tests.browser.pools import EXPLANATIONS, SKY
from tests.browser.room import SMALL_BEAMER, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Fields that tell how an option does; before the reveal only the instructor's page may have them.
TELLING = {
    *("correct", "right", "reveal", "counts", "counts_before", "credit", "points", "share_right", "explanation"),
    *("explanation_html", "key_is", "review", "summary", "standing", "items", "scores", "feed"),
}


def fields(message: object) -> Iterator[str]:
    """The names of all fields, however deep."""
    if isinstance(message, dict):
        for name, value in message.items():
            yield name
            yield from fields(value)
    elif isinstance(message, list):
        for value in message:
            yield from fields(value)


def options(wire: Wire) -> list[tuple[str, str]]:
    """Key and text of the question's options, in the order in which they were sent."""
    found: list[Message] = [
        message["question"] for message in wire.received if "options" in message.get("question", {})
    ]
    return [(choice["key"], choice["html"]) for choice in found[-1]["options"]]


class Loaded:
    """The text of everything that a page loads over HTTP."""

    def __init__(self, page: Page) -> None:
        self._responses: list[Response] = []
        page.on("response", self._keep)

    def _keep(self, response: Response) -> None:
        self._responses.append(response)

    async def text(self) -> str:
        return "\n".join([await response.text() for response in self._responses if response.ok])


async def test_no_message_and_no_file_contains_the_key_before_the_reveal(here: Room) -> None:
    await here.open_class(SKY)
    instructor = await instructor_page(here)
    pages = [await (await here.person()).new_page() for _ in range(3)]
    pages.append(await (await here.person(viewport=SMALL_BEAMER, is_mobile=False, has_touch=False)).new_page())
    *phones, projector = pages
    wires, loaded = [Wire(page) for page in pages], [Loaded(page) for page in pages]
    await asyncio.gather(*(page.goto(here.url) for page in phones), projector.goto(f"{here.url}/projector"))
    for n, phone in enumerate(phones):
        await join(phone, f"40{n}", f"Student {n}")

    orders = set()
    for turn, right in enumerate(("Carbon dioxide", "Mars")):
        for wire in wires:
            wire.received.clear()
        await button(instructor, f"Question {turn + 1}" if turn else "Start with question 1").click()
        await asyncio.gather(*(expect(option(phone, right)).to_be_visible() for phone in phones))
        await sees(projector, right)
        for phone, pick in zip(phones, (right, "Oxygen" if turn == 0 else "Moon"), strict=False):
            await option(phone, pick).click()
            await button(phone, "Send 1 answer" if turn else "Send").click()
            await expect(heading(phone, "Saved")).to_be_visible()
        await expect(projector.get_by_text("2 of 3 have answered")).to_be_visible()
        for wire in wires:
            views = [message for message in wire.received if message.get("phase") == "open"]
            assert views, "nothing was recorded"
            told = {name for message in views for name in fields(message)}
            assert not told & TELLING
        everything = [str(message) for wire in wires for message in wire.received]
        everything += [await page.content() for page in pages] + [await files.text() for files in loaded]
        assert not [text for text in EXPLANATIONS[turn:] if text in "\n".join(everything)]
        for phone in phones:
            assert (await phone.context.request.get(f"{here.url}/api/review")).status == 409

        before = [options(wire) for wire in wires]
        keys = {key for choices in before for key, _ in choices}
        assert len(keys) == 4
        assert min(map(len, keys)) > 2, "a key so short may be a letter or a place"
        orders |= {tuple(text for _, text in choices) for choices in before}
        await button(instructor, "Close and reveal").click()
        await asyncio.gather(*(expect(heading(phone, "Saved")).to_have_count(0) for phone in phones))
        reveals = [message["reveal"] for message in wires[0].received if "reveal" in message]
        meant = {key for key, text in before[0] if text in (right, "Venus")}
        assert set(reveals[-1]["correct"]) == meant, "what this test takes for the key isn't the key"
    # Two questions have as few orders on four pages as in the pool once in 190 million runs.
    assert len(orders) > 2, "the options come in the order of the pool"
