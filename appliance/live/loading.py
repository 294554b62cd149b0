"""A session's file as its log and the state that the log leads to."""

import contextlib
from pathlib import Path

from appliance.live.clock import Clock
from appliance.live.journal import DamagedError, Journal, StorageError
from appliance.live.logs import Logs
from appliance.quiz.evolve import replay
from appliance.quiz.state import State
from appliance.sentence import sentence


async def load(path: Path, clock: Clock, logs: Logs) -> tuple[Journal, State]:
    """Open the file as a log, and replay it. Raises StorageError, and leaves it closed then."""
    opened = await logs.open(path, clock)
    try:
        pool, events = await opened.load()
        if not events:  # the power was cut before the first event
            raise DamagedError(sentence("storage.no_session", file=path.name))
        try:
            state = replay(pool, events)
        except Exception as error:  # events that don't fit together may fail anywhere in a fold
            raise DamagedError(sentence("storage.events_apart", file=path.name, error=repr(error))) from error
    except BaseException:
        with contextlib.suppress(StorageError):  # the error above says more
            await opened.close()
        raise
    return opened, state
