"""`chalkbox join`, `board` and `host`: the class in a terminal."""

import argparse
import os
import sys

from appliance.commands.parsers import Commands
from appliance.commands.speaking import INTERRUPTED, USAGE_ERROR, Say
from appliance.sentence import sentence


def add(commands: Commands, say: Say) -> None:
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


def run(flags: argparse.Namespace, say: Say) -> int:
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
