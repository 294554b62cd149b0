"""Play whole classes, and tell whether an answer was lost, doubled, altered or scored wrong.

Without --address, one class plays on a Chalkbox that is started for it in a temporary folder. With --address, classes
play on a box that is running and that nobody else uses meanwhile, or on the boxes of a hall, each with an --address of
its own: the students are spread over them, the instructor is at the first, and every box's files are compared. The
instructor's password is taken from the environment variable CHALKBOX_PASSWORD, or asked for. The exit status is 0 if
nothing was wrong, 1 if something was, 2 if there can be no class, 130 after Ctrl-C.
"""

import argparse
import asyncio
import contextlib
import getpass
import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NoReturn, TextIO

from appliance.client.errors import ClientError
from appliance.quiz.pool import MAX_QUESTIONS
from appliance.quiz.state import MAX_STUDENTS
from loadtest import chalkbox, quiz, running_box
from loadtest.phone import STORM_S
from loadtest.progress import Progress
from loadtest.running_box import Line, NotNow, Plan
from loadtest.server import Server, allow_many_connections

LOCUSTFILE = Path(__file__).with_name("locustfile.py")
MOST_S_PER_QUESTION, MOST_S_BESIDES = 20, 30
PASSWORD: Final = "CHALKBOX_PASSWORD"  # noqa: S105 (the name of the variable)
WRONG, CANT, INTERRUPTED = 1, 2, 130


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


def play_there(plan: Plan, jsonl: Path | None) -> int:
    """Play on a running box, one line of JSON a class; the exit status."""
    progress = Progress()

    def on_step(number: int, turn: int) -> None:
        share = (number - 1 + (turn - 1) / plan.questions) / plan.repeat
        progress.show(share, f"class {number} of {plan.repeat}, question {turn} of {plan.questions}")

    with ExitStack() as stack:
        try:
            file = stack.enter_context(jsonl.open("a", encoding="utf-8")) if jsonl else None
            password = the_password()
            allow_many_connections()
            stack.callback(progress.clear)
            is_right = asyncio.run(_until_signalled(plan, password, on_step, progress, file))
        except (NotNow, ClientError, OSError, ValueError) as error:
            progress.clear()
            print(error, file=sys.stderr)
            return CANT
        except KeyboardInterrupt:  # at the password, or a second one
            progress.clear()
            print("Broken off. Look on the box whether a class or a pool “Load test …” is left.", file=sys.stderr)
            return INTERRUPTED
    if is_right is None:
        print("Broken off. No class runs any more, and the pool was removed.", file=sys.stderr)
        return INTERRUPTED
    return 0 if is_right else WRONG


async def _until_signalled(
    plan: Plan, password: str, on_step: Callable[[int, int], object], progress: Progress, file: TextIO | None
) -> bool | None:
    """Play, and return whether nothing was wrong; None where it was broken off, after all was cleared away.

    Whoever ends the program, or hangs up its terminal, breaks it off as Ctrl-C does.
    """
    playing = asyncio.current_task()
    for number in (signal.SIGTERM, signal.SIGHUP):
        if playing is not None and signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
            asyncio.get_running_loop().add_signal_handler(number, playing.cancel)

    def on_line(line: Line) -> None:
        if file is not None:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            file.flush()
        progress.say(in_words(line, plan.repeat))

    try:
        return await running_box.play(plan, password, on_line=on_line, on_step=on_step)
    except asyncio.CancelledError:
        return None


def in_words(line: Line, repeat: int) -> str:
    """What became of a class, for people."""
    times = ", ".join(f"{name} {time_ms} ms" for name, time_ms in line["ack_ms"].items()) or "no times"
    late = f" It began {line['late_s']} s late." if line["late_s"] else ""
    wrong = "\n  ".join(line["wrong"]) or "Nothing was wrong."
    said = f"Class {line['class']} of {repeat}: {line['joined']} of {line['students']} students"
    return f"{said}, {line['answers']} answers saved ({times}).{late} {wrong}"


def the_password() -> str:
    """The instructor's password. Raises NotNow where nobody can be asked for it."""
    if given := os.environ.get(PASSWORD, ""):
        return given
    if sys.stdin.isatty():
        with contextlib.suppress(EOFError):
            return getpass.getpass("The instructor's password: ")
    raise NotNow(f"Give the instructor's password in the environment variable {PASSWORD}.")


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(CANT, f"{message[:1].upper()}{message[1:]}.\n")


def up_to(most: int) -> Callable[[str], int]:
    """Reads an option: a number from 1 to `most`."""

    def number(text: str) -> int:
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
            raise argparse.ArgumentTypeError(f"“{text}” is no number from 1 to {most}")
        return int(text)

    return number


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 <= float(text) <= 86_400:
            return float(text)
    raise argparse.ArgumentTypeError(f"“{text}” is no number of seconds from 0 to 86400")


def main(arguments: list[str] | None = None) -> int:
    """Play; 0 when nothing was lost, doubled or scored wrong."""
    parser = Parser(prog="python -m loadtest.run", description=__doc__)
    parser.add_argument("--students", type=up_to(MAX_STUDENTS), default=30, help="in a class (%(default)s)")
    parser.add_argument("--questions", type=up_to(MAX_QUESTIONS), default=3, help="in a class (%(default)s)")
    parser.add_argument(
        "--address",
        dest="addresses",
        action="append",
        help="of a running box, as 10.20.0.1 or http://chalkbox.local:8080; several times for the boxes of a hall",
    )
    parser.add_argument("--repeat", type=up_to(100_000), help="how many classes play there, one after the other (1)")
    parser.add_argument("--every", type=_seconds, help="seconds from the start of a class to that of the next (0)")
    parser.add_argument(
        "--within", type=_seconds, help=f"seconds in which the answers to a question come ({STORM_S:g})"
    )
    parser.add_argument("--jsonl", type=Path, help="a file to which a line of JSON is added for each class")
    args = parser.parse_args(arguments)
    if args.addresses is None:
        if (args.repeat, args.every, args.within, args.jsonl) != (None, None, None, None):
            parser.error("--repeat, --every, --within and --jsonl need --address, a box that is running")
        return asyncio.run(play(args.students, args.questions))
    within_s = STORM_S if args.within is None else args.within
    plan = Plan(args.addresses, args.students, args.questions, args.repeat or 1, args.every or 0.0, within_s)
    return play_there(plan, args.jsonl)


if __name__ == "__main__":
    raise SystemExit(main())
