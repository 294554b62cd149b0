"""The newest of something that changes, for readers that may be slower than the changes."""

import asyncio
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """Keeps one value and no queue: a reader that was busy gets the newest, and never the same twice."""

    def __init__(self) -> None:
        self.value: T | None = None
        self._number = 0  # how many values there were
        self._over = False
        self._error: Exception | None = None
        self._changed = asyncio.Event()

    def put(self, value: T) -> None:
        """Replace the value; nothing once it is over."""
        if not self._over:
            self.value = value
            self._number += 1
            self._wake()

    def end(self, error: Exception | None = None) -> None:
        """There will be no more: readers get the newest value, if they have not had it, and then end, or raise."""
        if not self._over:
            self._over, self._error = True, error
            self._wake()

    async def __aiter__(self) -> AsyncIterator[T]:
        seen = 0
        while True:
            if self._number > seen and self.value is not None:
                seen = self._number
                yield self.value
            elif self._over:
                if self._error is not None:
                    raise self._error
                return
            else:
                await self._changed.wait()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
