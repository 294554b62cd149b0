"""Play the same class on the limit server and on Chalkbox in turn, and hold the one against the other.

The server has one core and the client another. Runs of the two are interleaved and their medians compared, so that
what else the machine does weighs on both alike; the client's lag and the server's wait for its core tell how much that
was, and a machine with nothing else to do is needed for times that mean something. In every second run a tenth of the
class never answers. Then each close is an early one, at which Chalkbox waits for those phones; that wait is taken out
of the time until the last reveal.
"""

import argparse
import asyncio
import gc
import json
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from loadtest import chalkbox, check, quiz
from loadtest.classroom import Classroom, Watcher
from loadtest.page_weight import page_weight
from loadtest.report import Run, table
from loadtest.server import Server, share_the_machine

QUESTIONS = 5
SLOW_STUDENTS = IDLE_STUDENTS = 200
EARLY_CLOSE_MS = 600  # so long Chalkbox waits at an early close for phones that have not answered
SETTLE_S, IDLE_S = 2, 30
PARTS = ("storm", "slow", "idle", "page")


@asynccontextmanager
async def on_limit(
    folder: Path, students: int, *, slow_card: bool, run: int = 0
) -> AsyncIterator[tuple[Classroom, Server]]:
    """Start the limit server and seat an instructor."""
    arguments = ["--database", str(folder / "limit.sqlite"), "--questions", str(QUESTIONS)]
    async with Server(["loadtest.limit_server"], arguments, folder / "log", slow_card=slow_card) as server:
        room = Classroom(server.port, students, quiz.questions(QUESTIONS), silent=run % 2 == 1, seed=run)
        await room.instructor.socket.open(server.port, "/ws/instructor")
        yield room, server


@asynccontextmanager
async def on_chalkbox(
    folder: Path, students: int, *, slow_card: bool, run: int = 0
) -> AsyncIterator[tuple[Classroom, Server]]:
    """Start Chalkbox and seat an instructor and a projector; at the end compare the files with what was acked."""
    pool = folder / "pools" / "hall.yaml"
    pool.parent.mkdir()
    questions = quiz.write_pool(pool, QUESTIONS)
    arguments = chalkbox.arguments(folder, pool, opened=True)
    async with (
        Server(chalkbox.MODULE, arguments, folder / "log", slow_card=slow_card) as server,
        chalkbox.instructor_of(server.port, folder / "password") as (instructor, opened),
    ):
        room = Classroom(server.port, students, questions, silent=run % 2 == 1, early_close_ms=EARLY_CLOSE_MS, seed=run)
        projector = Watcher(room)
        session = f"?code={opened.code}"
        cookie = chalkbox.cookie_header(instructor)
        await room.instructor.socket.open(server.port, "/ws/instructor" + session, cookie)
        await projector.socket.open(server.port, "/ws/projector" + session)
        yield room, server
        projector.socket.close()
        room.problems += check.problems(room.answers, await check.files_of(instructor, opened.session_id))


SERVERS = {"limit": on_limit, "chalkbox": on_chalkbox}


async def measure(part: str, server_name: str, students: int, number: int) -> tuple[Run, list[str]]:
    """Start a fresh server and measure one part on it, the run `number`; return the figures and what went wrong."""
    with TemporaryDirectory() as folder:
        async with SERVERS[server_name](Path(folder), students, slow_card=part == "slow", run=number) as (room, server):
            gc.collect()
            gc.freeze()
            if part == "page":
                weights = await page_weight(f"http://127.0.0.1:{server.port}/")
                figures = {"first_page_s": server.first_page_s, "page_kb": sum(weights.values()) / 1000}
            elif part == "idle":
                figures = await room.join() | {"cpu_ms_per_s": await idle_ms_per_s(server)}
            else:
                figures = await room.join()
                waited_s, began = server.waited_s(), time.monotonic()
                figures |= await room.play(server.cpu_s)
                waited_ms_per_s = (server.waited_s() - waited_s) * 1000 / (time.monotonic() - began)
                figures |= {"waited_ms_per_s": waited_ms_per_s, "peak_mb": server.peak_mb()}
            room.leave()
    return {"part": part, "server": server_name, "students": students, **figures}, room.problems


async def idle_ms_per_s(server: Server) -> float:
    await asyncio.sleep(SETTLE_S)
    used_s = server.cpu_s()
    await asyncio.sleep(IDLE_S)
    return (server.cpu_s() - used_s) * 1000 / IDLE_S


def plan(sizes: Sequence[int], runs: int, only: str | None) -> Iterator[tuple[str, str, int, int]]:
    """Return (part, server, students, number) of each run in order: the two servers take turns."""
    for number in range(runs):
        classes = [("storm", size) for size in sizes] + [("slow", SLOW_STUDENTS), ("page", 0)]
        for part, students in [*classes, ("idle", IDLE_STUDENTS)] if number == 0 else classes:
            for server in SERVERS:
                if only in (None, part, server) and (server == "chalkbox" or part in ("storm", "slow")):
                    yield part, server, students, number


def main() -> int:
    """Measure, print the table; 1 when a join failed or an answer was lost, doubled or scored wrong, 0 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m loadtest.bench", description=__doc__)
    parser.add_argument("--students", type=int, nargs="+", default=[200, 500, 1000], help="sizes of the class")
    parser.add_argument("--runs", type=int, default=5, help="how often each is played")
    parser.add_argument("--only", choices=[*SERVERS, *PARTS], help="one server or one part")
    parser.add_argument("--json", type=Path, help="file for the figures of every run")
    args = parser.parse_args()
    share_the_machine()
    runs: list[Run] = []
    problems: list[str] = []
    for part, server, students, number in plan(args.students, args.runs, args.only):
        run, wrong = asyncio.run(measure(part, server, students, number))
        runs.append(run)
        problems += [f"{part}, {server}, {students} students: {sentence}" for sentence in wrong]
        print(*(f"{key}={value:.4g}" if isinstance(value, float) else value for key, value in run.items()), flush=True)
    print(*table(runs), *problems, sep="\n")
    print(f"Refused in time, lost, doubled, scored wrong or not joined: {len(problems)} findings.")
    if args.json:
        args.json.write_text(json.dumps(runs, indent=1), encoding="utf-8")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
