"""Work beside the class: a task that belongs to a context, and whose unexpected error is logged when it happens."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager

log = logging.getLogger(__name__)


@asynccontextmanager
async def background(work: Coroutine[object, object, None], name: str) -> AsyncIterator[asyncio.Task[None]]:
    """Do `work` until the context ends. If it fails, the error is logged and the class goes on without it.

    A TaskGroup would end the context together with the work, and wrap other exceptions that end the context. So this is
    for work that a class can do without, such as exports and the name on the network, and for the watchdog: without its
    signs of life systemd starts the server again. A desk, without which there is no class, is in a TaskGroup
    (`live/sessions.py`).
    """
    task = asyncio.create_task(work, name=name)
    task.add_done_callback(_tell)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _tell(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("%s: ended by an error that was not foreseen", task.get_name(), exc_info=error)
