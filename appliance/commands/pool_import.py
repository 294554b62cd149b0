"""`chalkbox import FILE`: a pool in a file of any format becomes a pool in YAML."""

import argparse
import os
from pathlib import Path

from appliance.commands.parsers import Commands
from appliance.commands.speaking import Say, tell
from appliance.sentence import sentence


def add(commands: Commands, say: Say) -> None:
    parser = commands.add_parser(
        "import", help=say(sentence("cli.import")), description=say(sentence("cli.import_description"))
    )
    value_file = say(sentence("cli.value_file"))
    parser.add_argument("file", type=Path, metavar=value_file, help=say(sentence("cli.import_file")))
    parser.add_argument("-o", "--output", type=Path, metavar=value_file, help=say(sentence("cli.import_output")))


def run(flags: argparse.Namespace, say: Say) -> int:
    """Write the pool as YAML, and say of each question what could not be carried over."""
    from appliance.library.importing import import_pool

    name = os.fsencode(flags.file).decode("utf-8", "replace")
    imported = import_pool(flags.file, flags.output)
    for problem in imported.problems:
        tell(say(problem.describe(name)))
    tell(say(imported.says))
    return imported.status
