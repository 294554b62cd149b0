"""The disk of a test: slow or full when the test says so, or really small; and what its files hold."""

import asyncio
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from appliance.live.journal import Journal, StorageError
from appliance.quiz.events import Event
from appliance.sentence import sentence
from tests.support.waiting import PATIENCE_S, eventually


def events_in(path: Path, kind: str = "") -> list[dict[str, Any]]:
    """The events in the file, read over a connection of its own."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as reader:
        rows = reader.execute("SELECT body FROM event ORDER BY seq").fetchall()
    events = [msgspec.json.decode(body) for (body,) in rows]
    return [event for event in events if kind in ("", event["kind"])]


class Disk:
    """Stands between a test's journals and their files. It is fast, unless `busy` or `full` say otherwise."""

    def __init__(self) -> None:
        self._free = asyncio.Event()
        self._free.set()
        self.full = False
        self.probes = 0
        self.batches: list[list[str]] = []  # the kinds of events in each batch, written or not

    @property
    def journal(self) -> type[Journal]:
        """The class of journals that write to this disk."""
        disk = self

        class SlowJournal(Journal):
            async def append(self, expected_seq: int, events: Sequence[Event], at_ms: int) -> None:
                disk.batches.append([str(event.__struct_config__.tag) for event in events])
                await disk.free()
                if disk.full:
                    raise StorageError(sentence("storage.full"))
                await super().append(expected_seq, events, at_ms)

            async def probe(self) -> None:
                disk.probes += 1
                if disk.full:
                    raise StorageError(sentence("storage.full"))
                await super().probe()

            async def ping(self) -> None:
                await disk.free()
                await super().ping()

        return SlowJournal

    async def free(self) -> None:
        """Wait until the disk is not busy."""
        async with asyncio.timeout(PATIENCE_S):  # a test that fails must still end
            await self._free.wait()

    @property
    def busy(self) -> bool:
        """While it is true, nothing is written."""
        return not self._free.is_set()

    @busy.setter
    def busy(self, busy: bool) -> None:
        if busy:
            self._free.clear()
        else:
            self._free.set()

    async def holds(self, batches: int) -> None:
        """Wait until this many batches have arrived in all."""
        await eventually(lambda: len(self.batches) >= batches)


@contextmanager
def disk_of(size: str, folder: Path) -> Iterator[Path]:
    """A new `folder` that is a disk of its own, of `size` as in mount(8); only root can make one."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def fill(folder: Path) -> Path:
    """Fill the disk completely."""
    file = folder / "something large"
    with file.open("wb", buffering=0) as large:
        for size in (65_536, 4096, 512, 1):
            try:
                while large.write(bytes(size)):
                    pass
            except OSError:
                continue
    return file
