"""What a test asks of a box as its instructor."""

import asyncio
from collections.abc import Callable

from tests.support.people import Box, Message
from tests.support.waiting import PATIENCE_S
from tests.support.words import said

REQUEST = {"ssid": "Room 12", "passphrase": "abcdefgh12", "channel": 11, "country": "CH"}


async def shown(here: Box) -> Message:
    status, body = await here.get("/api/admin/box", here.signed_in)
    assert status == 200
    return body


async def shows(here: Box, true: Callable[[Message], object], path: str = "/api/admin/box") -> Message:
    """The box's state as soon as `true` is of it."""
    async with asyncio.timeout(PATIENCE_S):
        while not true(body := (await here.get(path, here.signed_in))[1]):  # noqa: ASYNC110 (there is nothing but to ask again)
            await asyncio.sleep(0.01)
    return body


async def ask(here: Box, path: str, body: object = None) -> tuple[int, Message]:
    return await here.post(f"/api/admin/{path}", {} if body is None else body, here.signed_in)


def sentences(body: Message) -> dict[str, str]:
    return {item["name"]: said(item["message"]) for item in body["items"]}
