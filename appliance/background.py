"""Work beside the class: a task that belongs to a context, and whose unforeseen error is told when it happens."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager

log = logging.getLogger(__name__)


@asynccontextmanager
async def background(work: Coroutine[object, object, None], name: str) -> AsyncIterator[asyncio.Task[None]]:
    """Do `work` until the context ends. The class goes on without it if it fails; the log then has the error.

    No TaskGroup, which would end the context with it, and wrap what ends the context otherwise.
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
