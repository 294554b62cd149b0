"""Start a Chalkbox in a temporary folder, let locust play a class on it, and tell whether anything was lost."""

import argparse
import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from loadtest import chalkbox, quiz
from loadtest.server import Server

LOCUSTFILE = Path(__file__).with_name("locustfile.py")
MOST_S_PER_QUESTION, MOST_S_BESIDES = 20, 30


async def play(students: int, questions: int) -> int:
    """Return locust's exit status: 0 when every acknowledged answer was kept once and scored right."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        pool = folder / "pools" / "hall.yaml"
        pool.parent.mkdir()
        quiz.write_pool(pool, questions)
        async with Server(chalkbox.MODULE, chalkbox.arguments(folder, pool, opened=False), folder / "log") as server:
            locust = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "locust", "-f", str(LOCUSTFILE), "--headless", "--only-summary"),
                *("-u", str(students + 1), "-r", str(students + 1), "-H", f"http://127.0.0.1:{server.port}"),
                *("-t", f"{MOST_S_BESIDES + MOST_S_PER_QUESTION * questions}s"),
                *("--pool", str(pool), "--password-file", str(folder / "password")),
            )
            return await locust.wait()


def main() -> int:
    """Play one class; 0 when nothing was lost, doubled or scored wrong."""
    parser = argparse.ArgumentParser(prog="python -m loadtest.run", description=__doc__)
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--questions", type=int, default=3)
    args = parser.parse_args()
    return asyncio.run(play(args.students, args.questions))


if __name__ == "__main__":
    raise SystemExit(main())
