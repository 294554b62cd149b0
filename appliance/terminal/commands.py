"""The commands that show a class in the terminal, from their options to their exit status."""

import argparse
import asyncio
import os
import sys
from collections.abc import Coroutine

from appliance.client.errors import ClientError
from appliance.client.instructor import Instructor
from appliance.client.student import Student
from appliance.sentence import Sentence, sentence
from appliance.terminal.finding import boxes
from appliance.terminal.glyphs import Glyphs, glyphs_of
from appliance.terminal.instructor.app import lead_classes
from appliance.terminal.projector.app import show_projector
from appliance.terminal.speech import Speech, language_of
from appliance.terminal.student.app import show_class
from appliance.terminal.student.memory import usual_memory
from appliance.words import say

CANT = 2


class _NotFound(Exception):
    def __init__(self, why: Sentence) -> None:
        self.why = why


def board(flags: argparse.Namespace) -> int:
    """`chalkbox board`: 0 once it is left, 2 where it can't be shown."""
    return _run(_board(flags.address, flags.code, _speech()))


def join(flags: argparse.Namespace) -> int:
    """`chalkbox join`: 0 once it is left, 2 where it can't go on."""
    return _run(_join(flags.address, flags.name, flags.code, _speech()))


def host(flags: argparse.Namespace) -> int:
    """`chalkbox host`: 0 once it is left, 2 where it can't go on."""
    return _run(_host(flags.address, _speech()))


async def _host(address: str | None, speech: Speech) -> str:
    return await lead_classes(Instructor(address or await _only_box()), speech)


async def _join(address: str | None, name: str, code: str, speech: Speech) -> str:
    return await show_class(Student(address or await _only_box()), speech, usual_memory(), name, code)


async def _board(address: str | None, code: str, speech: Speech) -> str:
    return await show_projector(address or await _only_box(), speech, code)


def _run(work: Coroutine[None, None, str]) -> int:
    """Run a command; what it returns is why it could not go on, and is said."""
    try:
        said = asyncio.run(work)
    except _NotFound as error:
        said = say(error.why)
    except (ClientError, ValueError, OSError) as error:
        said = str(error)
    except KeyboardInterrupt:
        said = ""
    if said:
        print(Glyphs().fit(said), file=sys.stderr)  # a box says its own name
    return CANT if said else 0


async def _only_box() -> str:
    """The address of the box on this network. Raises _NotFound where there is none, or there are several."""
    print(say(sentence("cli.looking_for_boxes")), file=sys.stderr)
    found = await boxes()
    if not found:
        raise _NotFound(sentence("cli.no_box"))
    if len(found) > 1:
        raise _NotFound(sentence("cli.several_boxes", boxes=[f"{name} ({address})" for name, address in found]))
    return found[0].address


def _speech() -> Speech:
    """How this terminal speaks."""
    return Speech(language_of(os.environ), glyphs_of(sys.stdout.fileno(), os.environ.get("TERM", "")))
