"""What the boxes of a hall say of themselves."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

import aiohttp

from tests.support.waiting import PATIENCE_S

LOOK_S = 0.02
SILENT_S = 2.0  # a box that says nothing for so long stands still


class HasUrl(Protocol):
    """A box that is reached at `url`."""

    @property
    def url(self) -> str: ...


B = TypeVar("B", bound=HasUrl)


async def health(box: HasUrl) -> dict[str, Any]:
    """What a box says of itself."""
    async with aiohttp.ClientSession() as http, http.get(f"{box.url}/healthz") as response:
        found: dict[str, Any] = await response.json()
        return found


async def holder(boxes: Sequence[B]) -> B:
    """The box that has the desk."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            for box in boxes:
                with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                    async with asyncio.timeout(SILENT_S):
                        if (await health(box))["desk"]:
                            return box
            await asyncio.sleep(LOOK_S)
