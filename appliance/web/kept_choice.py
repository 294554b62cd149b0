"""What an instructor chooses for all classes, kept in a file of its own for the next start."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Generic, TypeVar

from appliance.durable import write_durably

T = TypeVar("T")

_MOST_BYTES = 16


class KeptChoice(Generic[T]):
    """One of `choices`, by their names in the file; `unchosen` until one is made, or if none can be read."""

    def __init__(self, file: Path, choices: Mapping[str, T], unchosen: T) -> None:
        self._file = file
        self._choices = choices
        self._now = choices.get(_kept(file), unchosen)

    def now(self) -> T:
        return self._now

    async def choose(self, name: str) -> None:
        """Takes effect at once. KeyError if there is none of this name, OSError if it is lost at the next start."""
        self._now = self._choices[name]
        await asyncio.to_thread(write_durably, self._file, f"{name}\n".encode())


def _kept(file: Path) -> str:
    try:
        return file.read_bytes()[:_MOST_BYTES].decode("ascii", "replace").strip()
    except OSError:  # none was chosen yet, or the file can't be read
        return ""
