"""The parser of the command line, and what a command adds its own parser to."""

import argparse
from typing import NoReturn, Protocol

from appliance.commands.speaking import USAGE_ERROR, own_say
from appliance.sentence import sentence


class Commands(Protocol):
    def add_parser(self, name: str, *, help: str, description: str) -> argparse.ArgumentParser: ...  # noqa: A002


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        said = own_say()(sentence("cli.usage_error", what=f"{message[:1].upper()}{message[1:]}", program=self.prog))
        self.exit(USAGE_ERROR, f"{said}\n")
