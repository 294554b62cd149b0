"""What a power cut leaves of a session."""

import asyncio
import shutil
from pathlib import Path

from appliance.live.file_pair import files_of, log_of
from appliance.live.journal import Journal
from tests.support.play import Play
from tests.support.record import SetClock


def without_power(play: Play, path: Path) -> Path:
    """The three files of a session as they are on the disk while the class runs: most of it is in the log."""
    running = path.with_name("running.sqlite")

    async def write() -> None:
        journal = await Journal.create(running, play.pool, SetClock())
        for seq, event in enumerate(play.log):
            await journal.append(seq, [event], play.now_ms)
        for there, here in zip(files_of(running), files_of(path), strict=True):
            shutil.copy(there, here)
        await journal.close()

    asyncio.run(write())
    running.unlink()
    return path


def damage_log(path: Path) -> Path:
    """Spoil two pages in the middle of the session's log, which others follow; returns the log."""
    log = log_of(path)
    damaged = bytearray(log.read_bytes())
    for place in (len(damaged) - 5 * 4120, len(damaged) - 3 * 4120):
        damaged[place : place + 8] = b"\xff" * 8
    log.write_bytes(damaged)
    return log
