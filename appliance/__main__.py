"""The commands: serve, check, import, and in a terminal join, board and host."""

import argparse
import io
import json
import logging
import os
import sys
import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from appliance import __version__, os_errors
from appliance.config import ConfigError, add_options, read_config
from appliance.pool_files import ROSTER, format_of
from appliance.sentence import Sentence, sentence
from appliance.terminal.speech import own_speech
from appliance.words import say as say_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appliance.library.problems import Problem
    from appliance.startup import Running

Say = Callable[[Sentence], str]
USAGE_ERROR = 2
INTERRUPTED = 130  # as shells have it
# What somebody may want who names no command.
_WHAT = {
    "serve": sentence("cli.serve"),
    "join": sentence("cli.join"),
    "board, host": sentence("cli.board_or_host"),
    "check FILE": sentence("cli.check"),
    "import FILE": sentence("cli.import"),
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        said = _own_say()(sentence("cli.usage_error", what=f"{message[:1].upper()}{message[1:]}", program=self.prog))
        self.exit(USAGE_ERROR, f"{said}\n")


def _own_say() -> Say:
    """Says sentences in the language of whoever sits at this terminal."""
    return partial(say_in, language=own_speech().language)


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns 0, or 1 if a checked file has errors, or 2 if the command can't be carried out."""
    say = _own_say()
    parser = _Parser(prog="chalkbox", description=say(sentence("cli.chalkbox")))
    parser.add_argument("--version", action="version", version=f"chalkbox {__version__}")
    commands = parser.add_subparsers(dest="command", metavar=say(sentence("cli.value_command")))
    serve = commands.add_parser(
        "serve", help=say(sentence("cli.serve")), description=say(sentence("cli.serve_description"))
    )
    add_options(serve, say)
    check = commands.add_parser(
        "check", help=say(sentence("cli.check")), description=say(sentence("cli.check_description"))
    )
    check.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar=say(sentence("cli.value_file")),
        help=say(sentence("cli.check_files")),
    )
    check.add_argument("--format", choices=("text", "json"), default="text", help=say(sentence("cli.check_format")))
    importing = commands.add_parser(
        "import", help=say(sentence("cli.import")), description=say(sentence("cli.import_description"))
    )
    value_file = say(sentence("cli.value_file"))
    importing.add_argument("file", type=Path, metavar=value_file, help=say(sentence("cli.import_file")))
    importing.add_argument("-o", "--output", type=Path, metavar=value_file, help=say(sentence("cli.import_output")))
    join = commands.add_parser(
        "join", help=say(sentence("cli.join")), description=say(sentence("cli.join_description"))
    )
    join.add_argument("--name", default="", help=say(sentence("cli.join_name")))
    board = commands.add_parser(
        "board", help=say(sentence("cli.board")), description=say(sentence("cli.board_description"))
    )
    host = commands.add_parser(
        "host", help=say(sentence("cli.lead")), description=say(sentence("cli.lead_description"))
    )
    for terminal in (join, board, host):
        terminal.add_argument(
            "address", nargs="?", metavar=say(sentence("cli.value_address")), help=say(sentence("cli.box_address"))
        )
    for terminal in (join, board):
        terminal.add_argument("--code", default="", help=say(sentence("cli.class_code")))
    flags = parser.parse_args(arguments)
    if flags.command is None:
        for name, what in _WHAT.items():
            print(f"chalkbox {name:<12} {say(what)}")
        return 0
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal may lack letters that stand in a pool or its name
            stream.reconfigure(errors="backslashreplace")
    if flags.command == "serve":
        return _serve(flags, say)
    if flags.command in ("join", "board", "host"):
        return _in_terminal(flags, say)
    try:
        if flags.command == "check":
            done = _check(flags.files, flags.format, say)
        else:
            done = _import(flags.file, flags.output, say)
        sys.stdout.flush()
    except BrokenPipeError:  # who reads it has read enough, as head(1); what is left can't be printed at the end either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return USAGE_ERROR
    return done


def _in_terminal(flags: argparse.Namespace, say: Say) -> int:
    if not all(map(os.isatty, (0, 1, 2))):  # what draws a screen and reads keys needs all three
        print(say(sentence("cli.not_a_terminal", command=flags.command)), file=sys.stderr)
        return USAGE_ERROR
    try:
        from appliance.terminal import commands
    except ModuleNotFoundError as error:
        print(say(sentence("cli.no_terminal", module=str(error.name))), file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:  # while that is loaded
        return INTERRUPTED
    run = {"join": commands.join, "board": commands.board, "host": commands.host}[flags.command]
    return run(flags)


def _serve(flags: argparse.Namespace, say: Say) -> int:
    from appliance import process

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s", stream=sys.stderr)
    del flags.command
    try:
        process.run(read_config(flags), partial(_introduce, say))
    except ConfigError as error:
        print(say(error.sentence), file=sys.stderr)
        return USAGE_ERROR
    return 0


def _introduce(say: Say, running: "Running") -> None:
    from appliance import qr

    print(f"\n{say(sentence('cli.addresses', url=running.url))}")
    if running.claim_code:
        print(say(sentence("cli.claim_code", code=running.claim_code)))
    print(f"{say(sentence('cli.students', url=running.url))}\n")
    qr.show(running.url)
    print(f"{say(sentence('cli.how_to_stop'))}\n", flush=True)


def _import(file: Path, output: Path | None, say: Say) -> int:
    """Write the pool in a file of any format as YAML, and say of each question what could not be carried over."""
    from appliance.library.importing import import_pool

    name = os.fsencode(file).decode("utf-8", "replace")
    imported = import_pool(file, output)
    for problem in imported.problems:
        _tell(say(problem.describe(name)))
    _tell(say(imported.says))
    return imported.status


def _tell(line: str) -> None:
    """Print a line in which a file's name may be: a terminal would obey the control characters of a hostile one."""
    print("".join("\ufffd" if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in line))


def _check(named: list[Path], form: str, say: Say) -> int:
    """Say what is wrong with these files: in lines for people, or as a JSON list with an entry a file."""
    found = [_looked_at(inside, say, named=inside in named) for path in named for inside in _inside(path)]
    if form == "json":
        print(json.dumps([_entry(checked, say) for checked in found], indent=1, ensure_ascii=False))
    else:
        for checked in found:
            if checked.unread or checked.note:
                _tell(f"{checked.file}: {checked.unread or checked.note}")
            for problem in checked.problems:
                _tell(say(problem.describe(checked.file)))
            if checked.ready is not None:
                _tell(f"{checked.file}: {say(checked.ready)}")
    return int(any(checked.ready is None and not checked.note for checked in found))


class _Checked(NamedTuple):
    """A file: why it can't be read; why it is passed over; what is wrong with it; what it holds, None with an error."""

    file: str
    unread: str = ""
    note: str = ""
    problems: "Iterable[Problem]" = ()
    ready: Sentence | None = None


def _looked_at(file: Path, say: Say, *, named: bool) -> _Checked:
    """What the file holds. A text that is no pool is an error only where the file itself is named."""
    from appliance.library.folders import read_file
    from appliance.library.importing import contents, with_left_out
    from appliance.library.no_pools import may_be_class_list, why_note
    from appliance.library.pictures import Pictures, PictureStore
    from appliance.library.roster import load_roster
    from appliance.library.schema import load_pool

    name = os.fsencode(file).decode("utf-8", "replace")
    try:
        data = read_file(file)
    except IsADirectoryError:
        return _Checked(name, say(sentence("cli.no_pools")))
    except OSError as error:
        return _Checked(name, say(os_errors.why(error)))
    if data is None:
        return _Checked(name, say(sentence("shelf.no_file")))
    loaded = load_pool(data, file.name, Pictures(PictureStore(), file))
    if file.name.casefold() == ROSTER or (_is_csv(file) and may_be_class_list(loaded.problems)):
        roster = load_roster(data)
        problems, students = roster.problems, roster.students
        ready = None if students is None else sentence("cli.roster_ready", n=len(students))
    else:
        problems, pool = loaded.problems, loaded.pool
        note = None if named else why_note(file.name, problems)
        if note is not None:
            return _Checked(name, note=say(sentence("cli.passed_over", why=note.message)))
        ready = None if pool is None else with_left_out(sentence("cli.pool_ready", what=contents(pool)), problems)
    return _Checked(name, problems=problems, ready=ready)


def _entry(checked: _Checked, say: Say) -> dict[str, object]:
    return {
        "file": checked.file,
        "ready": checked.ready is not None,
        "says": checked.unread or checked.note or (say(checked.ready) if checked.ready is not None else ""),
        "problems": [
            {
                "severity": problem.severity,
                "line": problem.line,
                "column": problem.column,
                "question": problem.question,
                "code": problem.message.code,
                "message": say(problem.message),
                "hint": None if problem.hint is None else say(problem.hint),
            }
            for problem in checked.problems
        ],
    }


def _is_csv(file: Path) -> bool:
    return file.suffix.lower() == ".csv"


def _inside(file: Path) -> list[Path]:
    """The pools and class lists in a folder; a file alone."""
    if not file.is_dir():
        return [file]
    inside = (path for path in file.iterdir() if format_of(path.name) is not None or _is_csv(path))
    return sorted(inside) or [file]


if __name__ == "__main__":
    sys.exit(main())
