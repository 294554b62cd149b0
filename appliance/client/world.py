"""What a client needs of the world around it: time, chance, and waiting. Tests bring their own."""

import asyncio
import random
import secrets
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


def new_id() -> str:
    """128 random bits in hex, as the id of a message or a ticket."""
    return secrets.token_hex(16)


@dataclass(frozen=True)
class World:
    """Seconds that never go back, waiting for some of them, a number from 0 up to 1, and ids that nobody else has."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    random: Callable[[], float] = random.random
    new_id: Callable[[], str] = new_id

    async def within(self, seconds: float, work: Coroutine[Any, Any, T]) -> T:
        """What `work` returns or raises; TimeoutError if it takes longer, and then it is cancelled."""

        async def run_out() -> T:
            await self.sleep(seconds)
            raise TimeoutError

        return await first_of(work, run_out())


async def first_of(*works: Coroutine[Any, Any, T]) -> T:
    """Do all at once until the first is done; return or raise what that one does, once the others are cancelled.

    What the others return is lost, even where they were done in the same moment: something that must be closed is
    noted by whoever opens it, not returned.
    """
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return next(task for task in tasks if task in done).result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
