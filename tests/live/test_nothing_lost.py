"""What a journal acknowledged is in its file: whole batches, after a full disk and after a killed process."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.live.clock import Clock
from appliance.live.journal import Journal, StorageError
from appliance.quiz.events import Event
from tests.live.journals import POOL, answered, read_back, using
from tests.support.disk import disk_of


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with disk_of("2m", tmp_path / "small") as folder:
        yield folder


def _leave_room(filler: Path, room: int) -> None:
    """Fill the disk except for `room` bytes."""
    disk = os.statvfs(filler.parent)
    filler.write_bytes(bytes(disk.f_bavail * disk.f_frsize - room))


async def _append_until_full(journal: Journal, written: list[Event], name: str) -> None:
    """Append batches to the log until one is refused; `written` holds those in the log and gets the new ones."""
    for number in range(1000):
        batch = [answered(f"{name}-{number}-{part}") for part in range(20)]
        await journal.append(len(written), batch, 5)
        written += batch


async def test_a_full_disk_refuses_and_recovers(small_disk: Path) -> None:
    """Fill the disk to the last page, several times; each batch is there completely, or was refused."""
    path, filler = small_disk / "session.sqlite", small_disk / "filler"
    written: list[Event] = []
    async with using(await Journal.create(path, POOL, Clock())) as journal:
        for attempt in range(3):
            await asyncio.to_thread(_leave_room, filler, 65536)
            with pytest.raises(StorageError, match=r"^The disk is full\.$"):
                await _append_until_full(journal, written, f"a{attempt}")
            with pytest.raises(StorageError, match=r"^The disk is full\.$"):
                await journal.append(len(written), [answered("big", str(number)) for number in range(2000)], 5)
            assert (await journal.load())[1] == written
            await asyncio.to_thread(filler.unlink)
            await journal.probe()
            written.append(answered(f"after-{attempt}"))
            await journal.append(len(written) - 1, written[-1:], 5)
    assert await read_back(path) == written


_CHILD = """
import asyncio, sys
from pathlib import Path
from appliance.live.clock import Clock
from appliance.live.journal import Journal
from tests.live.journals import answered

async def main():
    journal = await Journal.open(Path(sys.argv[1]), Clock())
    _, events = await journal.load()
    seq = len(events)
    for number in range(100_000):
        batch = [answered(f"{seq + part}") for part in range(number % 7 + 1)]
        await journal.append(seq, batch, 5)
        seq += len(batch)
        print(seq, flush=True)

asyncio.run(main())
"""


def test_acknowledged_events_survive_sigkill(tmp_path: Path) -> None:
    """Eight times, a process appends and reports how far it got, and is killed at a random moment."""
    path = tmp_path / "session.sqlite"

    async def create() -> None:
        await (await Journal.create(path, POOL, Clock())).close()

    asyncio.run(create())
    acked = 0
    for life in range(8):
        command = [sys.executable, "-c", _CHILD, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()) as child:
            assert child.stdout is not None
            for _ in range(5 + life):
                acked = int(child.stdout.readline())
            child.send_signal(signal.SIGKILL)
            acked = max([acked, *(int(line) for line in child.stdout if line.endswith("\n"))])
        found = asyncio.run(read_back(path))
        assert len(found) >= acked
        assert found == [answered(str(number)) for number in range(len(found))]
