"""The files of a session, saved into the folder in which the command was given."""

import asyncio
import itertools
import re
from pathlib import Path
from typing import Final

from rich.text import Text

from appliance import os_errors
from appliance.client.library import FileRow
from appliance.terminal.instructor.hosting import Hosting
from appliance.terminal.instructor.listing import Row

_STRANGE: Final = re.compile(r"[^\w.() -]")  # what no name of a file gets, whatever the box says
MOST_NAMES: Final = 1000


def save(name: str, data: bytes) -> Path:
    """Write a new file of this name here, or of this name with a number where that is taken. Raises OSError."""
    folder, whole = Path.cwd(), Path(_STRANGE.sub("_", name).lstrip("."))
    for number in itertools.count(1):
        path = folder / (whole.name if number == 1 else f"{whole.stem} ({number}){whole.suffix}")
        try:
            with path.open("xb") as file:
                file.write(data)
        except FileExistsError:
            if number == MOST_NAMES:
                raise
        else:
            return path
    raise AssertionError("counting never ends")


class Files:
    """Which files there are, as rows, and how one is saved."""

    def __init__(self, host: Hosting, session_id: str) -> None:
        self._host = host
        self._session_id = session_id
        self._formats: list[FileRow] = []
        host.go(self._load())

    async def _load(self) -> None:
        self._formats = await self._host.ask(self._host.client.formats()) or []
        self._host.changed()

    @property
    def rows(self) -> list[Row]:
        """A row each; their keys are the names of the files."""
        return [Row(each.file, self._host.said.that(each.title), Text(each.file, "dim")) for each in self._formats]

    def save(self, file: str) -> None:
        """Save the file with this name."""
        self._host.tell(self._host.said("instructor.one_moment"))
        self._host.go(self._save(file))

    async def _save(self, file: str) -> None:
        data = await self._host.ask(self._host.client.download(self._session_id, file))
        if data is None:
            return
        try:
            path = await asyncio.to_thread(save, f"{self._session_id} {file}", data)
        except OSError as error:
            self._host.tell(self._host.said.that(os_errors.why(error)))
        else:
            self._host.tell(f"{self._host.said('instructor.make.saved')} {path}")
