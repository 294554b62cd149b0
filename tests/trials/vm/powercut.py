"""Cut the power of a box again and again while a class answers: `python -m tests.trials.vm.powercut --cuts 20`.

The class is on this computer, so it knows what was acknowledged. After each cut the disk is read before the box boots
again, since a phone could resend an answer then and hide a loss.
"""

import argparse
import asyncio
import random
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from tests.trials.vm.box import Box
from tests.trials.vm.lab import missing

QUESTIONS_A_CUT: Final = 8  # more than a class ever needs
MOST_S: Final = 4.0  # once the class goes on, the power stays on for at most this long
PATIENCE_S: Final = 240  # for two questions on an emulated machine, on a busy computer


@dataclass(frozen=True)
class Cut:
    """The findings of one cut."""

    page_s: float  # from power-on to the first page
    phase: str
    acked: int  # in all so far
    waiting: int  # phones that had no reply to their answer
    problems: list[str]

    def __str__(self) -> str:
        wrong = f", {len(self.problems)} problems" if self.problems else ""
        return (
            f"page after {self.page_s:.1f} s, cut while {self.phase} with {self.waiting} answers on their way,"
            f" {self.acked} acknowledged so far{wrong}"
        )


async def cuts(count: int, synchronous: str = "FULL") -> list[Cut]:
    """Cut the power so many times at random moments, then see the class go on once more; stops at a problem."""
    made: list[Cut] = []
    with TemporaryDirectory(prefix="chalkbox-powercut-") as name:
        box = Box(Path(name), QUESTIONS_A_CUT * (count + 1), synchronous)
        while len(made) <= count and not any(cut.problems for cut in made):
            made.append(await cut(box, random.random() * MOST_S))
            print(made[-1], flush=True)
    return made


async def cut(box: Box, after_s: float) -> Cut:
    """Boot, finish what was open and one more question, play on for `after_s`, cut, and look at the disk.

    Raises LabError when the box does not come back, TimeoutError when the class does not go on.
    """
    room = box.room
    async with box.serving() as (_, page_s):
        async with asyncio.timeout(PATIENCE_S):
            await room.play(2)
        await asyncio.sleep(after_s)
    try:
        wrong = await asyncio.to_thread(box.problems, room.acked, box.disk)
    except sqlite3.OperationalError as error:  # if it had not even its tables when the power went off
        wrong = [f"Lost: the session's file ({error})."]
    return Cut(page_s, room.phase, len(room.acked), room.waiting, room.problems + wrong)


def main() -> int:
    """1 if anything that was acknowledged is not on the disk exactly once."""
    parser = argparse.ArgumentParser(prog="python -m tests.trials.vm.powercut", description=__doc__)
    parser.add_argument("--cuts", type=int, default=20)
    parser.add_argument(
        "--synchronous", choices=("FULL", "NORMAL", "OFF"), default="FULL", help="what SQLite waits for"
    )
    args = parser.parse_args()
    if why := missing():
        parser.error(why)
    made = asyncio.run(cuts(args.cuts, args.synchronous))
    wrong = [sentence for cut in made for sentence in cut.problems]
    print(*wrong[:20], sep="\n")
    print(
        f"{len(made)} cuts, {sum(cut.waiting > 0 for cut in made)} of them in a storm; {made[-1].acked} acknowledged"
        f" answers, {len(wrong)} problems; page after {median(cut.page_s for cut in made):.1f} s (median)"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
