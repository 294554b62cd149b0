"""A clock that a test moves by hand."""

import asyncio
import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

from appliance.live.clock import Clock, Timer

START_MS = 1_000_000
WALL_MS = 1_773_482_400_000


@dataclass(order=True)
class _Timer:
    at_ms: int
    number: int
    callback: Callable[[], None] = field(compare=False)
    over: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        self.over = True


class FakeClock(Clock):
    """Both clocks stand still until `advance`, which also runs the timers of that time, in order."""

    def __init__(self, *, trusted: bool = True) -> None:
        super().__init__(trusted=trusted)
        self._now_ms = START_MS
        self._made = 0
        self._timers: list[_Timer] = []

    def now_ms(self) -> int:
        return self._now_ms

    def stand_still(self, for_ms: int) -> None:
        """The event loop stands still for this time, and continues."""
        self.on_stall(for_ms)

    def wall_ms(self) -> int:
        return WALL_MS + self._now_ms - START_MS + self._offset_ms

    def after(self, delay_ms: int, callback: Callable[[], None]) -> Timer:
        if delay_ms <= 0:
            return asyncio.get_running_loop().call_soon(callback)
        self._made += 1
        timer = _Timer(self._now_ms + max(0, delay_ms), self._made, callback)
        heapq.heappush(self._timers, timer)
        return timer

    def due_ms(self) -> list[int]:
        """The milliseconds until each timer, the soonest first."""
        return sorted(timer.at_ms - self._now_ms for timer in self._timers if not timer.over)

    def advance(self, by_ms: int) -> None:
        """Let `by_ms` pass."""
        end_ms = self._now_ms + by_ms
        while self._timers and self._timers[0].at_ms <= end_ms:
            timer = heapq.heappop(self._timers)
            if not timer.over:
                self._now_ms = max(self._now_ms, timer.at_ms)
                timer.callback()
        self._now_ms = end_ms
