"""Time, injected: what counts is monotonic; the wall clock only dates things.

A process does not notice that it stands still: while a laptop sleeps, while it is stopped, or during a long piece of
work. Afterwards it reads what was received meanwhile as if it came now, and deadlines have passed that nobody could
meet. So the clock notices for how long nobody has read it, and leaves that time out.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol

BEAT_MS = 250  # the clock is read at least this often
STALL_MS = 2000  # if it was not read for that long, the event loop stood still


class Timer(Protocol):
    """Something that will happen unless it is cancelled."""

    def cancel(self) -> None: ...


class Clock:
    """The machine's clocks. A Pi's wall clock is wrong until somebody sets it, so it may be corrected here."""

    def __init__(self, *, trusted: bool = True) -> None:
        self.trusted = trusted
        self.on_stall: Callable[[int], None] = _nothing  # gets the milliseconds for which the loop stood still
        self._offset_ms = 0
        self._stood_ms = 0  # in all
        self._seen_ms: int | None = None  # when the machine's clock was last read, while `beat` runs

    def now_ms(self) -> int:
        """Monotonic milliseconds from an arbitrary start; time for which the loop stood still is left out.

        The first call after such a time calls `on_stall`, before anything that came in meanwhile gets a time. To be
        called in the event loop's thread only.
        """
        machine_ms = self.machine_ms()
        if self._seen_ms is not None:
            unseen_ms, self._seen_ms = machine_ms - self._seen_ms, machine_ms
            if unseen_ms > STALL_MS:
                self._stood_ms += unseen_ms
                self.on_stall(unseen_ms)
        return machine_ms - self._stood_ms

    def machine_ms(self) -> int:
        """Milliseconds of the machine, which go on while it sleeps, as those of the phones do."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000

    async def beat(self) -> None:
        """Read the clock regularly until cancelled; without this no time is left out."""
        self._seen_ms = self.machine_ms()
        try:
            while True:
                self.now_ms()
                await asyncio.sleep(BEAT_MS / 1000)
        finally:
            self._seen_ms = None

    def wall_ms(self) -> int:
        """Unix time in milliseconds."""
        return time.time_ns() // 1_000_000 + self._offset_ms

    def set_wall(self, wall_ms: int) -> None:
        """Set the wall clock to `wall_ms`, and trust it."""
        self._offset_ms += wall_ms - self.wall_ms()
        self.trusted = True

    def after(self, delay_ms: int, callback: Callable[[], None]) -> Timer:
        """Call `callback` in the running loop once `delay_ms` have passed."""
        return asyncio.get_running_loop().call_later(max(0, delay_ms) / 1000, callback)


def _nothing(_: int) -> None:
    pass
