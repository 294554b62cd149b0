"""The board on the box's own screen, where there is no browser: `box/screen/console.py` starts it and watches it.

It writes to the console, reads no keys, and speaks the language that the instructor has chosen.
"""

import asyncio
import os
import sys
from typing import Final

from textual import events
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size

from appliance.client.projector import Projector
from appliance.terminal.projector.app import ProjectorApp
from appliance.terminal.speech import own_speech

SERVER: Final = "127.0.0.1"
_POINTER: Final = "\x1b]22;"
_CONSOLE: Final = sys.stdout  # Textual puts something else there while the app runs
_LOOK_S: Final = 2.0  # the console's font is set at some time of the start, and its size with it
_AGAIN_S: Final = 30.0  # the kernel may have written over the picture
_BEGIN: Final = "\x1b[0m\x1b[2J\x1b[?25l\x1b[?7l"  # an empty screen without a cursor, whose lines don't run on


class ConsoleDriver(HeadlessDriver):
    """A console that is written to and not read."""

    @property
    def is_headless(self) -> bool:
        """It is seen."""
        return False

    def write(self, data: str) -> None:
        """Write to the console, but for what is said to a terminal with a mouse."""
        if data.startswith(_POINTER):
            return
        _CONSOLE.write(data)
        _CONSOLE.flush()

    def start_application_mode(self) -> None:
        """Begin to draw."""
        self.write(_BEGIN)
        self._fit()

    def _fit(self, before: os.terminal_size | None = None, drawn_at: float = 0.0) -> None:
        """Have the app draw everything whenever the size of the console changes, and now and then."""
        loop = asyncio.get_running_loop()
        try:
            now = os.get_terminal_size(_CONSOLE.fileno())
        except OSError as error:  # it was hung up; a program that is started anew has the one that is there then
            self._app.exit(f"the console is gone: {error}")
            return
        if now != before:
            size = Size(now.columns, now.lines)
            self._app.post_message(events.Resize(size, size))
        if now != before or loop.time() - drawn_at > _AGAIN_S:
            self._app.refresh()
            drawn_at = loop.time()
        loop.call_later(_LOOK_S, self._fit, now, drawn_at)


async def show(server: str) -> str:
    """Show the class at this address until the process is ended; a sentence that says why it can't go on."""
    async with Projector(server) as projector:
        app = ProjectorApp(projector, own_speech(), own_screen=True, driver=ConsoleDriver)
        return await app.run_async(mouse=False) or ""


if __name__ == "__main__":
    sys.exit(asyncio.run(show(*sys.argv[1:] or [SERVER])))
