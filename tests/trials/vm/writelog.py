"""A disk that forgets every write that it was not told to flush: `python -m tests.trials.vm.writelog`.

After a power cut of the machine alone, the disk holds everything that the kernel has sent to it; a card may still lose
some of that. dm-log-writes logs each write once a flush has made it last, so the log up to any place is the worst state
of such a disk. The trial notes what the class was told at certain places, makes the disk of each place, and reads it.
"""

import argparse
import asyncio
import shutil
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final

from tests.trials.vm.box import Box
from tests.trials.vm.classroom import Ack
from tests.trials.vm.lab import missing

QUESTIONS: Final = 12
STEP_S: Final = 0.3  # between two places
LOG_BYTES: Final = 512 << 20
PATIENCE_S: Final = 240
# drivers/md/dm-log-writes.c: a sector with magic, version, entries and size of a sector, then for each entry a sector
# with its place, sectors, flags and length of a mark's name, which follows at once, and the sectors that were written.
MAGIC: Final = 0x6A736677736872
SUPER, ENTRY = struct.Struct("<QQQI"), struct.Struct("<QQQQ")
DISCARD, MARK = 4, 8


async def marked(box: Box, log: Path) -> list[dict[str, Ack]]:
    """Play the class; for each numbered mark in the log, the acks before it."""
    told: list[dict[str, Ack]] = []
    async with box.serving(log=log) as (vm, _):
        playing = asyncio.create_task(box.room.play(QUESTIONS - 1))
        async with asyncio.timeout(PATIENCE_S):
            while not playing.done():
                told.append(dict(box.room.acked))
                vm.say(str(len(told) - 1))
                await asyncio.to_thread(vm.until, f"marked {len(told) - 1}")
                with suppress(TimeoutError):
                    await asyncio.wait_for(asyncio.shield(playing), STEP_S)
            await playing
    return told


def replay(log: BinaryIO, disk: BinaryIO) -> Iterator[int]:
    """Replay the log onto the disk, and stop at each mark to give its number. Raises ValueError if it is not a log."""
    magic, _, entries, sector_bytes = SUPER.unpack(log.read(SUPER.size))
    if magic != MAGIC:
        raise ValueError("There is no log on the disk.")
    place = sector_bytes
    for _ in range(entries):
        log.seek(place)
        sector, sectors, flags, length = ENTRY.unpack(log.read(ENTRY.size))
        place += sector_bytes
        if flags & MARK:
            disk.flush()
            yield int(log.read(length).rstrip(b"\0"))
        elif not flags & DISCARD:
            log.seek(place)
            disk.seek(sector * sector_bytes)
            disk.write(log.read(sectors * sector_bytes))
            place += sectors * sector_bytes


def check(synchronous: str) -> tuple[int, int, list[str]]:
    """How many places were checked, how many answers were acknowledged, and what is wrong."""
    wrong: list[str] = []
    places = 0
    with TemporaryDirectory(prefix="chalkbox-writelog-") as name:
        folder = Path(name)
        box, log, disk = Box(folder, QUESTIONS, synchronous), folder / "log.img", folder / "forgetful.img"
        shutil.copyfile(box.disk, disk)
        with log.open("wb") as file:
            file.truncate(LOG_BYTES)
        told = asyncio.run(marked(box, log))
        with log.open("rb") as written, disk.open("r+b") as forgetful:
            for number in replay(written, forgetful):
                wrong += [f"Place {number}. {sentence}" for sentence in box.problems(told[number], disk)]
                places += 1
        return places, len(told[-1]), box.room.problems + wrong


def main() -> int:
    """1 if an acknowledged answer was not on the disk by then."""
    parser = argparse.ArgumentParser(prog="python -m tests.trials.vm.writelog", description=__doc__)
    parser.add_argument(
        "--synchronous", choices=("FULL", "NORMAL", "OFF"), default="FULL", help="what SQLite waits for"
    )
    args = parser.parse_args()
    if why := missing():
        parser.error(why)
    places, acked, wrong = check(args.synchronous)
    print(*wrong[:20], sep="\n")
    print(f"{places} places in the log, {acked} acknowledged answers, {len(wrong)} problems")
    return 1 if wrong or not places else 0


if __name__ == "__main__":
    raise SystemExit(main())
