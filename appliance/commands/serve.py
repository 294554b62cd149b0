"""`chalkbox serve`: the server, and what it says to whoever started it."""

import argparse
import logging
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.commands.parsers import Commands
from appliance.commands.speaking import USAGE_ERROR, Say
from appliance.config import ConfigError, add_options, read_config
from appliance.sentence import sentence

if TYPE_CHECKING:
    from appliance.startup import Running


def add(commands: Commands, say: Say) -> None:
    parser = commands.add_parser(
        "serve", help=say(sentence("cli.serve")), description=say(sentence("cli.serve_description"))
    )
    add_options(parser, say)


def run(flags: argparse.Namespace, say: Say) -> int:
    from appliance import process

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s", stream=sys.stderr)
    try:
        config = read_config(flags)
        process.run(config, partial(_introduce, say, config.replay))
    except ConfigError as error:
        print(say(error.sentence), file=sys.stderr)
        return USAGE_ERROR
    return 0


def _introduce(say: Say, replay: Path | None, running: "Running") -> None:
    """`replay`: the file of the past session that is shown."""
    from appliance import qr

    print(f"\n{say(sentence('cli.addresses', url=running.url))}")
    if running.claim_code:
        print(say(sentence("cli.claim_code", code=running.claim_code)))
    print(f"{say(sentence('cli.students', url=running.url))}\n")
    qr.show(running.url)
    stop = sentence("cli.how_to_stop") if replay is None else sentence("cli.replay_stop", file=str(replay))
    print(f"{say(stop)}\n", flush=True)
