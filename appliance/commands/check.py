"""`chalkbox check FILE…`: what is wrong with pools and class lists, and what they hold."""

import argparse
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from appliance import os_errors
from appliance.commands.parsers import Commands
from appliance.commands.speaking import Say, tell
from appliance.pool_files import ROSTER, format_of
from appliance.sentence import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appliance.library.problems import Problem


def add(commands: Commands, say: Say) -> None:
    parser = commands.add_parser(
        "check", help=say(sentence("cli.check")), description=say(sentence("cli.check_description"))
    )
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar=say(sentence("cli.value_file")),
        help=say(sentence("cli.check_files")),
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help=say(sentence("cli.check_format")))


def run(flags: argparse.Namespace, say: Say) -> int:
    """Say what is wrong with these files: in lines for people, or as a JSON list with an entry a file."""
    found = [_looked_at(inside, say, named=inside in flags.files) for path in flags.files for inside in _inside(path)]
    if flags.format == "json":
        print(json.dumps([_entry(checked, say) for checked in found], indent=1, ensure_ascii=False))
    else:
        for checked in found:
            if checked.unread or checked.note:
                tell(f"{checked.file}: {checked.unread or checked.note}")
            for problem in checked.problems:
                tell(say(problem.describe(checked.file)))
            if checked.ready is not None:
                tell(f"{checked.file}: {say(checked.ready)}")
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
