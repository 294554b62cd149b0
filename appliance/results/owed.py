"""Sessions whose results of the end are not exported yet, kept in a file, so that the next start exports them.

The power may be cut right after the end, or the folder for results be full or away until the server stops.
"""

import asyncio
import logging
from pathlib import Path

import msgspec

from appliance import os_errors
from appliance.durable import write_durably
from appliance.words import say

log = logging.getLogger(__name__)


class Owed:
    """The names of their files, which are in the folder `sessions`."""

    def __init__(self, file: Path, sessions: Path) -> None:
        self._file = file
        self._sessions = sessions
        self._names = _kept(file)

    def paths(self) -> list[Path]:
        """The files of these sessions that are still there."""
        return [path for name in sorted(self._names) if (path := self._sessions / Path(name).name).is_file()]

    async def add(self, path: Path) -> None:
        await self._keep(self._names | {path.name})

    async def done(self, path: Path) -> None:
        await self._keep(self._names - {path.name})

    async def _keep(self, names: frozenset[str]) -> None:
        if names == self._names:
            return
        self._names = names
        try:
            await asyncio.to_thread(write_durably, self._file, msgspec.json.encode(sorted(names)))
        except OSError as error:
            log.warning("which results are not exported yet could not be kept: %s", say(os_errors.why(error)))


def _kept(file: Path) -> frozenset[str]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=frozenset[str])
    except FileNotFoundError:
        return frozenset()
    except (OSError, msgspec.MsgspecError, ValueError) as error:
        log.warning("which results are not exported yet can't be read: %s", error)
        return frozenset()
