"""The commands that show a class in the terminal, from their options to their exit status."""

import argparse
import asyncio
import os
import select
import sys
from collections.abc import Awaitable, Callable, Sequence
from threading import Thread

from appliance.client.errors import ClientError
from appliance.client.http import base_of
from appliance.client.instructor import Instructor
from appliance.client.student import Student
from appliance.sentence import Sentence, sentence
from appliance.terminal.finding import Box, boxes
from appliance.terminal.instructor.app import lead_classes
from appliance.terminal.projector.app import show_projector
from appliance.terminal.speech import Speech, own_speech
from appliance.terminal.student.app import show_class
from appliance.terminal.student.memory import usual_memory

CANT = 2
HUNG_UP = 129  # as a shell names the end by SIGHUP


class NoAddress(Exception):
    """Nobody can say where to look; `why` is a sentence."""

    def __init__(self, why: Sentence) -> None:
        self.why = why


def board(flags: argparse.Namespace) -> int:
    """`chalkbox board`: 0 once it is left, 2 where it can't be shown."""
    return _run(flags.address, lambda address, speech: show_projector(address, speech, flags.code))


def join(flags: argparse.Namespace) -> int:
    """`chalkbox join`: 0 once it is left, 2 where it can't go on."""

    async def work(address: str, speech: Speech) -> str:
        return await show_class(Student(address), speech, usual_memory(), flags.name, flags.code)

    return _run(flags.address, work)


def host(flags: argparse.Namespace) -> int:
    """`chalkbox host`: 0 once it is left, 2 where it can't go on."""

    async def work(address: str, speech: Speech) -> str:
        return await lead_classes(Instructor(address), speech)

    return _run(flags.address, work)


def _run(named: str | None, work: Callable[[str, Speech], Awaitable[str]]) -> int:
    """Run a command at the address that was named, or of the only box; what it returns is why it could not go on."""
    speech = own_speech()

    async def run() -> str:
        return await work(await address_of(named, speech), speech)

    Thread(target=_end_with_terminal, daemon=True).start()
    try:
        said = asyncio.run(run())
    except NoAddress as error:
        said = speech.that(error.why)
    except (ClientError, OSError) as error:
        said = speech.glyphs.fit(str(error))
    except KeyboardInterrupt:
        said = ""
    if said:
        print(said, file=sys.stderr)
    return CANT if said else 0


def _end_with_terminal() -> None:
    """End the program as soon as its terminal is gone, which not every terminal says with a signal.

    Textual would never notice: it would read the end of its input over and over.
    """
    terminal = select.poll()
    terminal.register(sys.stdin.fileno(), 0)  # for nothing but a hang-up, which is always reported
    terminal.poll()
    os._exit(HUNG_UP)


async def address_of(named: str | None, speech: Speech, look: Callable[[], Awaitable[Sequence[Box]]] = boxes) -> str:
    """Where to look. Raises NoAddress where none was named and there is no box on this network, or several."""
    if named is not None:
        try:
            base_of(named)
        except ValueError:
            raise NoAddress(sentence("cli.no_address", address=named)) from None
        return named
    print(speech.that(sentence("cli.looking_for_boxes")), file=sys.stderr)
    found = await look()
    if not found:
        raise NoAddress(sentence("cli.no_box"))
    if len(found) > 1:  # a box says its own name; `that` takes out of it what a terminal would obey
        raise NoAddress(sentence("cli.several_boxes", boxes=[f"{name} ({address})" for name, address in found]))
    return found[0].address
