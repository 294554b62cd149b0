"""Wait for what must happen, with a bound so that a test that fails still ends."""

import asyncio
from collections.abc import Callable

PATIENCE_S = 60.0  # nothing takes so long that works, even where much else runs


async def eventually(true: Callable[[], object]) -> None:
    """Return as soon as `true` is; fails the test after a while."""
    async with asyncio.timeout(PATIENCE_S):
        while not true():  # noqa: ASYNC110 (what is waited for knows of no event)
            await asyncio.sleep(0.001)
