"""Wait for what must happen, with a bound so that a test that fails still ends."""

import asyncio
from collections.abc import Callable

PATIENCE_S = 60.0  # nothing that works takes this long, even on a busy machine


async def eventually(true: Callable[[], object]) -> None:
    """Return as soon as `true` is; fails the test after a minute."""
    async with asyncio.timeout(PATIENCE_S):
        while not true():  # noqa: ASYNC110 (what is waited for knows of no event)
            await asyncio.sleep(0.001)
