"""`chalkbox term DIR`: the classes of a term side by side, from what was exported of them."""

import argparse
import sys
from pathlib import Path

from appliance.commands.output import is_free, put
from appliance.commands.parsers import Commands
from appliance.commands.speaking import USAGE_ERROR, Say, own_language, tell
from appliance.sentence import sentence

SOME_UNREAD = 1


def add(commands: Commands, say: Say) -> None:
    parser = commands.add_parser(
        "term", help=say(sentence("cli.term")), description=say(sentence("cli.term_description"))
    )
    value_file, value_folder = say(sentence("cli.value_file")), say(sentence("cli.value_folder"))
    parser.add_argument("folder", type=Path, metavar=value_folder, help=say(sentence("cli.term_folder")))
    parser.add_argument("-o", "--output", type=Path, metavar=value_file, help=say(sentence("cli.term_output")))


def run(flags: argparse.Namespace, say: Say) -> int:
    """Print the table as CSV, or write it to a file; 1 if a session could not be read, 2 if there is no table."""
    from appliance.live.session_files import is_there
    from appliance.live.storage_errors import StorageError
    from appliance.results.csv_file import csv_bytes
    from appliance.results.tables import reading
    from appliance.results.term import class_in, term_table
    from appliance.results.workbook import book_of

    output: Path | None = flags.output
    if not is_free(output, say):
        return USAGE_ERROR
    language = own_language()
    classes, status = [], 0
    for file in sorted(filter(is_there, flags.folder.rglob("*.sqlite"))):
        try:
            with reading(file, pictures=False, language=language) as session:
                if session.about().anonymous:
                    tell(say(sentence("cli.term_anonymous", file=str(file))), sys.stderr)
                else:
                    classes.append(class_in(session))
        except StorageError as error:
            tell(f"{file}: {say(error.sentence)}", sys.stderr)
            status = SOME_UNREAD
    if not classes:
        tell(say(sentence("cli.term_none", folder=str(flags.folder))), sys.stderr)
        return USAGE_ERROR
    table = term_table(classes, language)
    if output is not None and output.suffix.lower() == ".xlsx":
        about = max((each.about for each in classes), key=lambda about: about.opened_ms or 0)
        made = book_of(about._replace(title=say(sentence("sheet.term"))), {"term": table}, language)
    else:
        made = csv_bytes(table, language)
    return status if put(made, output, say) else USAGE_ERROR
