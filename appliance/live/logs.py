"""Where the logs of sessions come from: files alone, or files that follow the log of several computers."""

from pathlib import Path
from typing import Protocol

from appliance.live.clock import Clock
from appliance.live.journal import Journal
from appliance.quiz.pool import Pool


class Logs(Protocol):
    """How the log of a new session, or of one in a file, is made; the class `Journal` itself is one."""

    async def create(self, path: Path, pool: Pool, clock: Clock) -> Journal: ...

    async def open(self, path: Path, clock: Clock) -> Journal: ...

    async def forget(self, session_id: str) -> None:
        """Keep nothing of a session besides its file, which is about to be erased. Raises StorageError."""
