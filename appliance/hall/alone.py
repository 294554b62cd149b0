"""The classes of a box that is a member of a hall, and works alone since the hall could not be started.

A class that was begun in the hall may go on there, so it does not go on here: there would be two of it. The classes
that are begun meanwhile are noted, so that they go on after a restart. The hall gets them once the box is back in it.
"""

import asyncio
from pathlib import Path
from typing import Final

from appliance import os_errors
from appliance.durable import write_durably
from appliance.live.clock import Clock
from appliance.live.journal import Journal, StorageError
from appliance.quiz.pool import Pool
from appliance.sentence import sentence

NOTES: Final = "alone"  # in the member's own folder


class LogsAlone:
    """The logs of such classes; `folder` has a note of each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def create(self, path: Path, pool: Pool, clock: Clock) -> Journal:
        await asyncio.to_thread(self._note, path.stem)
        return await Journal.create(path, pool, clock)

    async def open(self, path: Path, clock: Clock) -> Journal:
        return await Journal.open(path, clock)

    async def forget(self, session_id: str) -> None:
        await asyncio.to_thread((self._folder / session_id).unlink, missing_ok=True)

    def knows(self, path: Path) -> bool:
        """Whether this class was begun while the box worked alone. Blocks."""
        return (self._folder / path.stem).exists()

    def _note(self, session_id: str) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_durably(self._folder / session_id, b"")
        except OSError as error:
            why = sentence("storage.no_folder", folder=str(self._folder), error=os_errors.why(error))
            raise StorageError(why) from error
