"""Time of a client that a test moves by hand."""

import asyncio
import heapq
import itertools

from appliance.client.world import World


class MovedTime:
    """Stands still until `advance`; waits of no length are over at once. Chance always gives `chance`."""

    def __init__(self, chance: float = 0.0) -> None:
        self.now_s = 1000.0
        self.chance = chance
        self.slept: list[float] = []  # how long each wait was to be
        self._ids = itertools.count(1)
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self.world = World(
            now=lambda: self.now_s,
            sleep=self._sleep,
            random=lambda: self.chance,
            new_id=lambda: f"id-{next(self._ids)}",
        )

    async def advance(self, by_s: float) -> None:
        """Let `by_s` pass, and what waited for it go on."""
        end_s = self.now_s + by_s
        while self._sleepers and self._sleepers[0][0] <= end_s:
            self.now_s, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)
            await settle()
        self.now_s = end_s
        await settle()

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now_s + seconds, len(self.slept), woken))
        await woken


async def settle() -> None:
    """Let everything go on that waits for nothing but its turn."""
    for _ in range(50):
        await asyncio.sleep(0)
