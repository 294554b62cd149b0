"""`chalkbox export SESSION.sqlite…`: all files of results, long after class and on any computer."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from appliance import os_errors
from appliance.commands.parsers import Commands
from appliance.commands.speaking import USAGE_ERROR, Say, own_language, tell
from appliance.results.export_error import ExportError
from appliance.results.marks import SPREADSHEETS, Spreadsheets
from appliance.sentence import Sentence, sentence
from appliance.words.languages import LANGUAGES

if TYPE_CHECKING:
    from appliance.results.formats import Format
    from appliance.results.pseudonyms import Pseudonyms

SOME_FAILED: Final = 1
QUIET_S: Final = 1.0  # what takes longer says how far it is


class _Make(NamedTuple):
    """What is made of each session."""

    formats: "list[Format]"
    language: str
    spreadsheets: Spreadsheets
    pseudonyms: "Pseudonyms | None"


def add(commands: Commands, say: Say) -> None:
    parser = commands.add_parser(
        "export", help=say(sentence("cli.results")), description=say(sentence("cli.results_description"))
    )
    value_file, value_folder = say(sentence("cli.value_file")), say(sentence("cli.value_folder"))
    option = parser.add_argument
    option("files", nargs="+", type=Path, metavar=value_file, help=say(sentence("cli.results_files")))
    option(
        "-o",
        "--output",
        type=Path,
        default=Path(),
        metavar=value_folder,
        help=say(sentence("cli.results_output")),
    )
    option("--format", nargs="+", metavar=value_file, help=say(sentence("cli.results_format")))
    option("--pseudonyms", action="store_true", help=say(sentence("cli.results_pseudonyms")))
    option("--language", choices=tuple(LANGUAGES), help=say(sentence("cli.results_language")))
    option("--spreadsheets", choices=SPREADSHEETS, default="language", help=say(sentence("cli.results_spreadsheets")))


def run(flags: argparse.Namespace, say: Say) -> int:
    """Write the files and name each; 1 if a session failed or is damaged, 2 if nothing can be exported at all."""
    from appliance.live.storage_errors import StorageError
    from appliance.results.formats import FORMATS
    from appliance.results.pseudonyms import KEY_NAME, Pseudonyms

    formats = {each.name: each for each in FORMATS}
    chosen = flags.format or list(formats)
    for name in chosen:
        if name not in formats:
            tell(say(sentence("cli.results_no_format", name=name, all=", ".join(formats))), sys.stderr)
            return USAGE_ERROR
    if not flags.output.is_dir():
        place = str(flags.output)
        is_file = flags.output.exists()
        why = sentence("export.no_folder", folder=place) if is_file else sentence("cli.results_no_folder", folder=place)
        tell(say(why), sys.stderr)
        return USAGE_ERROR
    key_file, pseudonyms = flags.output / KEY_NAME, None
    if flags.pseudonyms:
        try:
            pseudonyms = Pseudonyms.kept_in(key_file)
        except StorageError as error:
            tell(say(error.sentence), sys.stderr)
            return USAGE_ERROR
    language = flags.language or own_language()
    status, make = 0, _Make([formats[name] for name in chosen], language, flags.spreadsheets, pseudonyms)
    for file in flags.files:
        for trouble in _export(file, flags.output, make, say):
            tell(say(trouble), sys.stderr)
            status = SOME_FAILED
    if pseudonyms is not None:
        tell(say(sentence("cli.results_key", file=str(key_file))))
    return status


def _export(file: Path, folder: Path, make: _Make, say: Say) -> list[Sentence]:
    """Export the session, and return what is wrong with it."""
    from appliance.live.reader import damage_in
    from appliance.live.session_files import as_it_was_written, is_there
    from appliance.live.storage_errors import StorageError, reading_error
    from appliance.results.export import export

    try:
        if not is_there(file):
            file.stat()  # says why
            if file.is_dir():
                return [sentence("cli.results_not_there", file=str(file), why=sentence("os.is_folder"))]
            return [_unread(file, sentence("storage.no_session", file=file.name))]
        with as_it_was_written(file) as (path, is_cut):
            try:
                damage = damage_in(path)
            except Exception as error:  # noqa: BLE001 (whatever the damage leads to)
                damage = reading_error(path, error).sentence
            try:
                written = export(
                    path, folder, None, make.language, make.formats, _progress(say), make.spreadsheets, make.pseudonyms
                )
            except ExportError as error:
                if isinstance(error.__cause__, StorageError):
                    return [_unread(file, damage or error.sentence)]
                return [error.sentence]
    except PermissionError:
        return [sentence("storage.not_allowed", file=str(file))]
    except OSError as error:
        return [sentence("cli.results_not_there", file=str(file), why=os_errors.why(error))]
    for name in written:
        tell(str(name))
    if not written:
        tell(f"{file}: {say(sentence('export.saved_already'))}")
    troubles = [] if damage is None else [sentence("cli.results_damaged", why=damage)]
    return [*troubles, sentence("cli.results_log_damaged", file=str(file))] if is_cut else troubles


def _unread(file: Path, why: Sentence) -> Sentence:
    if why.code == "storage.newer":
        return sentence("cli.results_newer", file=str(file))
    if why.code == "storage.not_allowed":
        return sentence("storage.not_allowed", file=str(file))
    return sentence("cli.results_unread", file=str(file), why=why)


def _progress(say: Say) -> Callable[[int, int], None]:
    """Says how many files there are, once it has taken a second."""
    started = time.monotonic()

    def saved(number: int, of: int) -> None:
        if time.monotonic() - started > QUIET_S and number < of:
            tell(say(sentence("export.saving", n=number, of=of)), sys.stderr)

    return saved
