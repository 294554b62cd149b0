"""More students than a box can have, on three: `python -m tests.trials.hall_crowd [--students 3000] [--runs 3]`.

Each box, its etcd with it, gets a quarter of this computer's processors, and what plays the students has the rest. In
turn a box alone has a class of a third of the students, and a hall of three has all of them. It prints the times from
an answer to its ack for both, and how many times longer the hall takes. The exit status is 1 if an answer was lost,
doubled or altered. Needs root, and a kernel with control groups of version 1.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from pathlib import Path
from typing import Final

from loadtest.server import allow_many_connections
from tests.support.served import ROOT
from tests.trials.hall_boxes import PASSWORD, Place, boxes

MEMBERS: Final = 3
SHARE: Final = 0.25
WITHIN_S: Final = "10"  # the answers to a question come, which the program that plays the students keeps up with
PERIOD_US: Final = 20_000
GROUPS: Final = Path("/sys/fs/cgroup/cpu")
POOL: Final = "title: Crowd\nquestions:\n  - {text: Which?, options: [one, two], correct: one}\n"


@contextmanager
def share(name: str) -> Iterator[tuple[str, ...]]:
    """A command that starts a program with `SHARE` of the processors, for itself and what it starts."""
    group = GROUPS / name
    group.mkdir()
    try:
        (group / "cpu.cfs_period_us").write_text(str(PERIOD_US))
        (group / "cpu.cfs_quota_us").write_text(str(int(PERIOD_US * (os.cpu_count() or 1) * SHARE)))
        yield ("sh", "-c", f'echo $$ > {group}/cgroup.procs && exec "$@"', "sh")
    finally:
        group.rmdir()


async def play(folder: Path, members: int, students: int, questions: int) -> dict[str, float]:
    """The times of one class, in ms by their names. Raises CalledProcessError if anything was wrong in it."""
    folder.mkdir()
    lines = folder / "lines"
    with ExitStack() as shares:
        places = [Place(within=shares.enter_context(share(f"box{number}-{os.getpid()}"))) for number in range(members)]
        async with AsyncExitStack() as stack:
            made = await stack.enter_async_context(boxes(folder / "boxes", POOL, places, hall=members > 1))
            addresses = [word for box in made for word in ("--address", box.url)]
            numbers = (
                "--students",
                str(students),
                "--questions",
                str(questions),
                "--jsonl",
                str(lines),
                "--within",
                WITHIN_S,
            )
            words = [sys.executable, "-m", "loadtest.run", *numbers, *addresses]
            process = await asyncio.create_subprocess_exec(
                *words, cwd=ROOT, env=os.environ | {"CHALKBOX_PASSWORD": PASSWORD}
            )
            status = await process.wait()
        await asyncio.sleep(0.5)  # until the kernel has taken the last process out of its group
    if status:
        raise subprocess.CalledProcessError(status, words)
    times: dict[str, float] = json.loads(lines.read_text("utf-8").splitlines()[-1])["ack_ms"]
    return times


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.trials.hall_crowd", description=__doc__.partition("\n")[0])
    parser.add_argument("--students", type=int, default=3000, help="in the hall; a box alone has a third of them")
    parser.add_argument("--questions", type=int, default=3, help="in a class (default: 3)")
    parser.add_argument("--runs", type=int, default=3, help="how many, up to 20 (default: 3)")
    flags = parser.parse_args()
    allow_many_connections()
    took: dict[int, list[dict[str, float]]] = {1: [], MEMBERS: []}
    with tempfile.TemporaryDirectory() as temporary:
        for run in range(min(20, flags.runs)):
            for members, times in took.items():
                students = flags.students * members // MEMBERS
                try:
                    times.append(
                        asyncio.run(play(Path(temporary, f"{run}-{members}"), members, students, flags.questions))
                    )
                except subprocess.CalledProcessError as error:
                    print(f"{members} boxes, {students} students: {error}")
                    return 1
                print(f"{members} boxes, {students} students: {times[-1]}; load {os.getloadavg()[0]:.0f}", flush=True)
    for name in took[1][0]:
        one, hall = (statistics.median(times[name] for times in took[members]) for members in took)
        print(f"{name}: one {one:.0f} ms, three {hall:.0f} ms, {hall / one:.1f} times (medians of {flags.runs})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
