"""How long it takes to make the results of a large class, and what answers wait for it meanwhile.

    python -m tests.trials.exports files            each file of 200 students and 40 questions; all in under 3 s
    python -m tests.trials.exports files --profile  where the time goes
    python -m tests.trials.exports acks             a class answers while the results of another are made

The last takes runs with and without exports in turn, and compares the medians of the p99 of the acks, which may be 1.2
times as long with exports. Times mean something on a machine with nothing else to do; how much CPU each file took is
said beside them.
"""

import argparse
import asyncio
import cProfile
import pstats
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from appliance.client.instructor import Instructor
from appliance.quiz.commands import Close, Finish, Next
from appliance.quiz.kinds import KINDS
from appliance.quiz.pool import Pool
from appliance.results.formats import FORMATS
from appliance.results.tables import reading
from loadtest import chalkbox, quiz
from loadtest.classroom import Classroom
from loadtest.server import Server, share_the_machine
from tests.support.any_pool import any_answer
from tests.support.picks import wired
from tests.support.play import Play, question
from tests.support.record import record

STUDENTS, QUESTIONS = 200, 40
MOST_S: Final = 3.0
MOST_RATIO: Final = 1.2
_ASKED: Final = 10  # questions of the class that answers meanwhile
_SESSION: Final = "2026-03-14-K7QX"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("part", choices=("files", "acks"))
    parser.add_argument("--profile", action="store_true", help="say where the time goes")
    parser.add_argument("--runs", type=int, default=5, help="of each sort")
    parser.add_argument("--students", type=int, default=100, help="who answer while results are made")
    flags = parser.parse_args()
    with TemporaryDirectory() as name:
        path = large_class(Path(name) / f"{_SESSION}.sqlite")
        if flags.part == "files":
            return _files(path, flags.profile)
        share_the_machine()
        return asyncio.run(_acks(path, flags.runs, flags.students))


def large_class(path: Path) -> Path:
    """A class that is over, with questions of all kinds; each student misses some of them."""
    random, kinds = Random(1), [kind for kind, made in KINDS.items() if made.answerable]
    asked = tuple(question(number, kinds[number % len(kinds)], confidence=True) for number in range(1, QUESTIONS + 1))
    play = Play(Pool(title="A large class", questions=asked), session_id=_SESSION, lead_ms=0)
    students = [f"{number:04}" for number in range(STUDENTS)]
    play.join(*students)
    for number in range(QUESTIONS):
        play.command(Next)
        for who in students:
            if random.random() > 0.1:
                value = wired(play, any_answer(asked[number], random.randrange(1000)), who)
                play.answer(who, value=value, sure=random.randrange(4), after_ms=random.randrange(60))
        play.command(Close)
    play.command(Finish)
    return record(play, path)


def _files(path: Path, profiled: bool) -> int:
    profile = cProfile.Profile()
    if profiled:
        profile.enable()
    began, began_cpu = time.perf_counter(), time.process_time()
    with reading(path) as session:
        for each in FORMATS:
            started, used = time.perf_counter(), time.process_time()
            size = len(each.make(session))
            took, used = time.perf_counter() - started, time.process_time() - used
            print(f"{each.name:18} {took:6.3f} s, CPU {used:6.3f} s {size / 1e3:9.0f} kB")
    took, used = time.perf_counter() - began, time.process_time() - began_cpu
    profile.disable()
    if profiled:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
    print(f"all together in {took:.2f} s, CPU {used:.2f} s; at most {MOST_S:.0f} s are wanted")
    return int(took > MOST_S)


async def _acks(path: Path, runs: int, students: int) -> int:
    p99: dict[bool, list[float]] = {False: [], True: []}
    for run in range(runs):
        for exports in (False, True) if run % 2 else (True, False):
            took, made = await _run(path, students, run, exports=exports)
            p99[exports].append(took)
            print(f"run {run + 1}, {f'{made} files made meanwhile' if exports else 'no exports'}: p99 {took:.2f} ms")
    without, during = median(p99[False]), median(p99[True])
    print(f"p99 of acks: {without:.2f} ms, during exports {during:.2f} ms, ratio {during / without:.2f}")
    return int(during > MOST_RATIO * without)


async def _run(path: Path, students: int, run: int, *, exports: bool) -> tuple[float, int]:
    """Let a class answer on a server of its own; the p99 of its acks in ms, and how many files were made meanwhile."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        pool = folder / "pools" / "hall.yaml"
        pool.parent.mkdir()
        asked = quiz.write_pool(pool, _ASKED)
        sessions = folder / "data" / "sessions"
        sessions.mkdir(parents=True)
        (sessions / path.name).write_bytes(path.read_bytes())
        arguments = chalkbox.arguments(folder, pool, opened=True)
        async with (
            Server(chalkbox.MODULE, arguments, folder / "log") as server,
            _signed_in(server.port, folder / "password") as instructor,
        ):
            code = next(row.code for row in (await instructor.sessions()).sessions if row.session_id != _SESSION)
            room = Classroom(server.port, students, asked, seed=run)
            headers = chalkbox.cookie_header(instructor)
            await room.instructor.socket.open(server.port, f"/ws/instructor?code={code}", headers)
            await room.join()
            made: list[str] = []
            async with AsyncExitStack() as stack:
                if exports:
                    made = await stack.enter_async_context(
                        _exporting(server.port, headers.removeprefix("Cookie: ").strip())
                    )
                figures = await room.play(server.cpu_s)
            room.leave()
        if room.problems:
            raise RuntimeError("\n".join(room.problems))
        return figures["ack_p99_ms"], len(made)


# Downloads each address again and again, and says how often. It is a process of its own, at the lowest priority, since
# the one who downloads is another device than the phones whose acks are measured.
_DOWNLOADS: Final = """
import os, sys, urllib.request
os.nice(19)
cookie, addresses = sys.argv[1], sys.argv[2:]
while True:
    for address in addresses:
        with urllib.request.urlopen(urllib.request.Request(address, headers={"Cookie": cookie})) as reply:
            while reply.read(1 << 16):
                pass
        print(address, flush=True)
"""


@asynccontextmanager
async def _exporting(port: int, cookie: str) -> AsyncIterator[list[str]]:
    """Make the results of the large class all the time; the list gets the files that were made."""
    addresses = [f"http://127.0.0.1:{port}/api/admin/sessions/{_SESSION}/{each.name}" for each in FORMATS]
    words = (sys.executable, "-c", _DOWNLOADS, cookie, *addresses)
    process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
    made: list[str] = []
    try:
        yield made
    finally:
        if process.returncode is not None:
            raise RuntimeError("The downloads failed.")
        process.kill()
        said, _ = await process.communicate()
        made += said.decode("ascii").splitlines()


@asynccontextmanager
async def _signed_in(port: int, password_file: Path) -> AsyncIterator[Instructor]:
    async with Instructor(f"127.0.0.1:{port}") as instructor:
        await instructor.sign_in(password_file.read_text(encoding="ascii").strip())
        yield instructor


if __name__ == "__main__":
    sys.exit(main())
