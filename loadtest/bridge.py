"""Runs the asyncio client within locust, whose users block: each waits here for what its client does.

The event loop is a greenlet of its own. Locust has patched sockets and selectors, so the loop waits as all users do.
"""

import asyncio
from collections.abc import Coroutine
from threading import Thread  # locust makes a greenlet of it
from typing import Any, TypeVar

T = TypeVar("T")


class Bridge:
    """An event loop for all users of a run."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        Thread(target=self._loop.run_forever, name="clients", daemon=True).start()

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """What `work` returns or raises, once it is done."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()
