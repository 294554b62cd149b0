"""Time, injected: what counts is monotonic; the wall clock only dates things."""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    """Something that will happen unless it is cancelled."""

    def cancel(self) -> None: ...


class Clock:
    """The machine's clocks. A Pi's wall clock is wrong until somebody sets it, so it may be corrected here."""

    def __init__(self, *, trusted: bool = True) -> None:
        self.trusted = trusted
        self._offset_ms = 0

    def now_ms(self) -> int:
        """Monotonic milliseconds from an arbitrary start."""
        return time.monotonic_ns() // 1_000_000

    def wall_ms(self) -> int:
        """Unix time in milliseconds."""
        return time.time_ns() // 1_000_000 + self._offset_ms

    def set_wall(self, wall_ms: int) -> None:
        """Take `wall_ms` for the time from now on, and trust it."""
        self._offset_ms += wall_ms - self.wall_ms()
        self.trusted = True

    def after(self, delay_ms: int, callback: Callable[[], None]) -> Timer:
        """Call `callback` in the running loop once `delay_ms` have passed."""
        return asyncio.get_running_loop().call_later(max(0, delay_ms) / 1000, callback)
