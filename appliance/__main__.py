"""The commands: serve, check."""

import argparse
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from appliance import __version__
from appliance.config import ConfigError, add_options, read_config
from appliance.pool_files import format_of
from appliance.words import say

if TYPE_CHECKING:
    from appliance import app

USAGE_ERROR = 2


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(USAGE_ERROR, f"{message[:1].upper()}{message[1:]}. See {self.prog} --help.\n")


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 0 if all went well, 1 if a checked file has errors, 2 if the command can't be carried out."""
    parser = _Parser(prog="chalkbox", description="A live quiz for the classroom, offline.")
    parser.add_argument("--version", action="version", version=f"chalkbox {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="run the class", description="Run the class until Ctrl-C or SIGTERM.")
    add_options(serve)
    what = "look for problems in pools and class lists"
    check = commands.add_parser("check", help=what, description=f"{what.capitalize()}.")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a pool, or a class list (.csv)")
    flags = parser.parse_args(arguments)
    return _check(flags.files) if flags.command == "check" else _serve(flags)


def _serve(flags: argparse.Namespace) -> int:
    from appliance import app

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s", stream=sys.stderr)
    del flags.command
    try:
        app.run(read_config(flags), _introduce)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return USAGE_ERROR
    return 0


def _introduce(running: "app.Running") -> None:
    import qrcode

    code = qrcode.QRCode(border=1)
    code.add_data(running.url)
    print(f"\n  Students    {running.url}")
    print(f"  Projector   {running.url}projector")
    print(f"  Instructor  {running.url}admin")
    if running.claim_code:
        print(f"  Claim code  {running.claim_code}   (asked for on the first visit of the instructor's page)")
    print()
    code.print_ascii(invert=sys.stdout.isatty())
    print("  Ctrl-C stops Chalkbox; started again, the class goes on.\n", flush=True)


def _check(named: list[Path]) -> int:
    from appliance.library.roster import load_roster
    from appliance.library.schema import load_pool

    failed = False
    for file in [inside for path in named for inside in _inside(path)]:
        try:
            data = file.read_bytes()
        except OSError as error:
            print(f"{file}: {error.strerror}")
            failed = True
            continue
        if file.suffix.lower() == ".csv":
            roster = load_roster(data)
            problems, students = roster.problems, roster.students
            ready = None if students is None else f"{_count(len(students), 'student')}, ready to join"
        else:
            loaded = load_pool(data, file.name)
            problems, pool = loaded.problems, loaded.pool
            ready = None if pool is None else f"{_count(len(pool.questions), 'question')}, ready to be asked"
        for problem in problems:
            print(say(problem.describe(str(file))))
        if ready is None:
            failed = True
        else:
            print(f"{file}: {ready}")
    return int(failed)


def _inside(file: Path) -> list[Path]:
    """The pools and class lists in a folder; a file alone."""
    if not file.is_dir():
        return [file]
    inside = (path for path in file.iterdir() if format_of(path.name) is not None or path.suffix.lower() == ".csv")
    return sorted(inside) or [file]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


if __name__ == "__main__":
    sys.exit(main())
