"""The console, for a box whose screen can't show a browser, or that has no screen yet.

It shows the board as text, which is a program of its own. How to join stands there instead while the server doesn't
answer, and where the board can't run. systemd starts this with its standard output on the console; it ends when the
browser can take over.
"""

import asyncio
import contextlib
import importlib.util
import os
import sys
import termios
import textwrap
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TextIO

from appliance import qr
from appliance.box.screen import kiosk
from appliance.box.shared.chosen_language import chosen_language
from appliance.box.shared.exchange import ExchangeError, HotspotReport, NetworkReport, RadioReport, read_report, trouble
from appliance.box.shared.new_password import new_code
from appliance.box.shared.places import Places, claim_code
from appliance.host import notify
from appliance.sentence import Sentence, sentence
from appliance.words import say
from appliance.words.languages import ENGLISH

PAGE: Final = "http://10.20.0.1/"
BOARD: Final = "appliance.terminal.projector.own_screen"
BOARD_MEMORY_KB: Final = 400_000  # of the machine: the board takes 60,000, as much as the server
AFTER_BOARD_S: Final = 30.0  # for which the text is shown when the board has ended
LOOK_S: Final = 2.0
AGAIN_S: Final = 30.0  # the kernel may have written over the text
MIN_SIZE: Final = os.terminal_size((80, 25))
MARGIN: Final = 2
TEXT_COLUMNS: Final = 48
# Debian's font for the console has the letters of Western Europe and no others; it writes from left to right.
LANGUAGES_OF_FONT: Final = (ENGLISH, "de", "es", "fr", "pt")

_CLEAR: Final = "\x1b[0m\x1b[2J\x1b[3J\x1b[?25l"  # also clears what was scrolled away, and hides the cursor
_NO_BREAK: Final = "\xa0"
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"
_LIGHT, _DARK = "\x1b[47m  ", "\x1b[40m  "  # two blanks are about a square, in every font


@dataclass(frozen=True)
class Facts:
    """What the screen tells. `hotspot` None: no Wi-Fi of its own; `claim_code` empty: the box has its instructor.

    `new_code` is there when a stick has asked for a new password.
    `trouble`: why phones may not find the Wi-Fi, or get no address there.
    """

    hotspot: HotspotReport | None
    claim_code: str
    trouble: Sentence | None = None
    language: str = ENGLISH
    new_code: str = ""


def look(places: Places) -> Facts:
    """The present facts; what can't be read is left out."""
    try:
        hotspot = read_report(places.reports, "hotspot", HotspotReport)
    except (ExchangeError, OSError):
        hotspot = None
    try:
        radio = read_report(places.reports, "radio", RadioReport)
    except (ExchangeError, OSError):
        radio = None
    try:
        network = read_report(places.reports, "network", NetworkReport)
    except (ExchangeError, OSError):
        network = None
    language = chosen_language(places)
    return Facts(
        hotspot,
        claim_code(places),
        trouble(radio, network),
        language if language in LANGUAGES_OF_FONT else ENGLISH,
        new_code(places),
    )


def draw(facts: Facts, size: os.terminal_size = MIN_SIZE) -> str:
    """The whole screen for a Linux console of `size`, with as many QR codes as fit beside the text."""
    lines = _lines(facts)
    drawn = [_CLEAR]
    for row, (emphasis, text) in enumerate(lines[: size.lines], 1):
        fitting = text[: size.columns - MARGIN]
        drawn.append(_at(row, MARGIN + 1) + (f"{_BOLD}{fitting}{_PLAIN}" if emphasis else fitting))
    column = MARGIN + max(TEXT_COLUMNS, *(len(text) for _, text in lines)) + 1
    for content in _codes(facts):
        modules = qr.modules(content)
        if len(modules) <= size.lines and column + 2 * len(modules) <= size.columns + 1:
            drawn += (_at(row, column) + _blanks(line) for row, line in enumerate(modules, 1))
            column += 2 * len(modules) + 2 * MARGIN
    return "".join(drawn)


def _lines(facts: Facts) -> list[tuple[bool, str]]:
    """The lines of text, and whether each is emphasised; at most 25 lines, and 80 columns with the margin."""
    words = partial(say, language=facts.language)
    lines = [(False, ""), (True, words(sentence("console.title"))), (False, "")]

    def add(intro: Sentence, value: str) -> None:
        lines.extend([(False, words(intro)), (False, ""), (True, f"    {_printable(value)}"), (False, "")])

    if facts.trouble:
        lines += [*((True, line) for line in _wrapped(words(facts.trouble))), (False, "")]
    if facts.hotspot is not None and facts.hotspot.ssid:
        add(sentence("console.join_wifi"), facts.hotspot.ssid)
        add(sentence("console.password"), facts.hotspot.passphrase)
        add(sentence("console.open_page"), PAGE)
    else:
        add(sentence("console.join_and_open_page"), PAGE)
    if facts.claim_code:
        add(sentence("console.instructor_claims", page=f"{PAGE}admin"), facts.claim_code)
    elif facts.new_code:
        add(sentence("console.new_password", page=f"{PAGE}admin"), facts.new_code)
    else:
        lines += [(False, words(sentence("console.instructor", page=f"{PAGE}admin"))), (False, "")]
    if facts.hotspot is not None and facts.hotspot.message is not None:
        lines += [(False, line) for line in _wrapped(words(facts.hotspot.message))]
    return lines


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(_printable(text), MIN_SIZE.columns - MARGIN)


def _codes(facts: Facts) -> list[str]:
    """The contents of the QR codes, the most useful first."""
    if facts.hotspot is None or not facts.hotspot.ssid:
        return [PAGE]
    return [qr.wifi_text(facts.hotspot.ssid, facts.hotspot.passphrase), PAGE]


def _blanks(modules: list[bool]) -> str:
    return "".join(_DARK if dark else _LIGHT for dark in modules) + _PLAIN


def _at(row: int, column: int) -> str:
    return f"\x1b[{row};{column}H"


def _printable(text: str) -> str:
    """The text as the console's font has it; its spaces that do not break a line are of one width."""
    text = text.replace("\u202f", _NO_BREAK)
    return "".join(letter if letter.isprintable() or letter == _NO_BREAK else "?" for letter in text)


def board_command(root: Path) -> list[str]:
    """What shows the class on this screen, as the projector shows it; empty where the machine can't."""
    is_small = kiosk.memory_kb(root) < BOARD_MEMORY_KB
    if is_small or not kiosk.has_screen(root) or importlib.util.find_spec("textual") is None:
        return []
    return [*kiosk.TIED, sys.executable, "-I", "-m", BOARD]


class Console:
    """The screen, which shows the text or the board."""

    def __init__(
        self, root: Path, command: Callable[[Path], list[str]], heard: Callable[[], Awaitable[bool | None]]
    ) -> None:
        """`command` is as `board_command`; `heard` tells whether the board is there, None where no server answers."""
        self._root = root
        self._places = Places(root)
        self._command = command
        self._heard = heard
        self._shown, self._shown_at = "", 0.0

    async def run(self, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Keep the screen up to date until the browser can take over. OSError if the screen can't be written to."""
        without_echo(sys.stdout)
        text_until = 0.0
        await notify.tell("READY=1")
        while await self._is_ours():
            await notify.tell("WATCHDOG=1")
            await asyncio.to_thread(self._show_text)  # also while the board loads, which takes some seconds
            command = await asyncio.to_thread(self._command, self._root) if time.monotonic() >= text_until else []
            if command and await self._heard() is not None:
                await self._show_board(command)
                text_until, self._shown = time.monotonic() + AFTER_BOARD_S, ""
                continue
            await pause(LOOK_S)

    async def _is_ours(self) -> bool:
        """Whether no browser can take over the screen."""
        return await asyncio.to_thread(kiosk.obstacle, self._root) is not None

    def _show_text(self) -> None:
        try:
            size = os.get_terminal_size(sys.stdout.fileno())
        except OSError:  # not a terminal
            size = MIN_SIZE
        screen = draw(look(self._places), size)
        if screen != self._shown or time.monotonic() - self._shown_at > AGAIN_S:
            sys.stdout.write(screen)
            sys.stdout.flush()
            self._shown, self._shown_at = screen, time.monotonic()

    async def _show_board(self, command: list[str]) -> None:
        """Show the board until it ends, which it should not, or until the browser can take over."""
        language = await asyncio.to_thread(chosen_language, self._places)
        environment = {**os.environ, "LC_MESSAGES": language}
        board = asyncio.create_task(kiosk.watch(command, environment, self._heard))
        try:
            while not board.done() and await self._is_ours():
                await asyncio.wait([board], timeout=LOOK_S)
        finally:
            board.cancel()
            await asyncio.wait([board])
        if board.cancelled():  # the browser takes over
            return
        try:
            print(f"the board ended with status {board.result()}", file=sys.stderr)
        except OSError as error:  # as where memory is short
            print(f"the board could not be started: {error}", file=sys.stderr)


def without_echo(screen: TextIO) -> None:
    """Keep keys that somebody types from being shown, and from stopping what is written."""
    with contextlib.suppress(OSError, termios.error):  # not a terminal
        attributes = termios.tcgetattr(screen.fileno())
        attributes[0] &= ~termios.IXON
        attributes[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG)
        termios.tcsetattr(screen.fileno(), termios.TCSANOW, attributes)


if __name__ == "__main__":
    asyncio.run(Console(Path("/"), board_command, kiosk.projector_heard).run())
