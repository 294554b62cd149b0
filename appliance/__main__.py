"""The command line: what each command is, is in `commands`."""

import io
import os
import sys

from appliance import __version__
from appliance.commands import check, export, in_terminal, items, pool_import, serve, term
from appliance.commands.parsers import Parser
from appliance.commands.speaking import USAGE_ERROR, own_say
from appliance.sentence import sentence

# What somebody may want who names no command.
_WHAT = {
    "serve": sentence("cli.serve"),
    "join": sentence("cli.join"),
    "board, host": sentence("cli.board_or_host"),
    "check FILE": sentence("cli.check"),
    "import FILE": sentence("cli.import"),
    "export FILE": sentence("cli.results"),
    "items FILE": sentence("cli.items"),
    "term DIR": sentence("cli.term"),
}
# What goes on until somebody ends it, and what prints something and ends.
_LASTING = {"serve": serve.run, **dict.fromkeys(("join", "board", "host"), in_terminal.run)}
_PRINTING = {"check": check.run, "import": pool_import.run, "export": export.run, "items": items.run, "term": term.run}


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns 0, or 1 if a checked file has errors, or 2 if the command can't be carried out."""
    say = own_say()
    parser = Parser(prog="chalkbox", description=say(sentence("cli.chalkbox")))
    parser.add_argument("--version", action="version", version=f"chalkbox {__version__}")
    commands = parser.add_subparsers(dest="command", metavar=say(sentence("cli.value_command")))
    for command in (serve, check, pool_import, export, items, term, in_terminal):
        command.add(commands, say)
    flags = parser.parse_args(arguments)
    if flags.command is None:
        for name, what in _WHAT.items():
            print(f"chalkbox {name:<12} {say(what)}")
        return 0
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal may lack letters that stand in a pool or its name
            stream.reconfigure(errors="backslashreplace")
    if flags.command in _LASTING:
        return _LASTING[flags.command](flags, say)
    try:
        done = _PRINTING[flags.command](flags, say)
        sys.stdout.flush()
    except BrokenPipeError:  # who reads it has read enough, as head(1); what is left can't be printed at the end either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return USAGE_ERROR
    return done


if __name__ == "__main__":
    sys.exit(main())
