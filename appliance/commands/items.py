"""`chalkbox items SESSION.sqlite…`: how questions came out in all classes that were asked them."""

import argparse
import errno
import sys
from pathlib import Path

from appliance import os_errors
from appliance.commands.output import is_free, put
from appliance.commands.parsers import Commands
from appliance.commands.speaking import USAGE_ERROR, Say, own_language, tell
from appliance.sentence import sentence

SOME_UNREAD = 1


def add(commands: Commands, say: Say) -> None:
    columns = sentence(
        "cli.items_columns",
        difficulty=sentence("csv.difficulty"),
        item_rest=sentence("csv.item_rest"),
        upper_lower=sentence("csv.upper_lower"),
    )
    parser = commands.add_parser(
        "items",
        help=say(sentence("cli.items")),
        description=f"{say(sentence('cli.items_description'))} {say(columns)}",
    )
    value_file = say(sentence("cli.value_file"))
    parser.add_argument("files", nargs="+", type=Path, metavar=value_file, help=say(sentence("cli.items_files")))
    parser.add_argument("-o", "--output", type=Path, metavar=value_file, help=say(sentence("cli.items_output")))


def run(flags: argparse.Namespace, say: Say) -> int:
    """Print the table as CSV, or write it to a file; 1 if a file could not be read, 2 if there is no table."""
    from appliance.live.journal import StorageError
    from appliance.live.session_files import as_it_was_written, is_there
    from appliance.results.csv_file import csv_bytes
    from appliance.results.item_analysis import pooled
    from appliance.results.items_table import items_table
    from appliance.results.tables import reading

    output: Path | None = flags.output
    if not is_free(output, say):
        return USAGE_ERROR
    language = own_language()
    classes, status = {}, 0
    for file in flags.files:
        try:
            if not is_there(file):
                file.stat()  # says why
                if file.is_dir():
                    raise IsADirectoryError(errno.EISDIR, "a folder")
                raise StorageError(sentence("storage.no_session", file=file.name))
            with as_it_was_written(file) as (path, is_cut), reading(path, language=language) as session:
                classes[session.about().session_id] = session.asked  # a copy of a class is the same class
            if is_cut:
                tell(say(sentence("cli.results_log_damaged", file=str(file))), sys.stderr)
                status = SOME_UNREAD
        except StorageError as error:
            tell(f"{file}: {say(error.sentence)}", sys.stderr)
            status = SOME_UNREAD
        except PermissionError:
            tell(say(sentence("storage.not_allowed", file=str(file))), sys.stderr)
            status = SOME_UNREAD
        except OSError as error:
            tell(f"{file}: {say(os_errors.why(error))}", sys.stderr)
            status = SOME_UNREAD
    if not classes:
        return USAGE_ERROR
    table = csv_bytes(items_table(pooled(classes.values(), language), language), language)
    return status if put(table, output, say) else USAGE_ERROR
