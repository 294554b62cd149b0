"""`chalkbox host`: the instructor in a terminal."""

import asyncio
import contextlib
from typing import Final

from textual import events
from textual.app import ComposeResult

from appliance.client.errors import ClientError
from appliance.client.instructor import Instructor
from appliance.terminal.app import TerminalApp
from appliance.terminal.instructor.door import Door
from appliance.terminal.instructor.held import HELD_S
from appliance.terminal.instructor.home import Home
from appliance.terminal.instructor.hosting import Hosting
from appliance.terminal.instructor.screen import drawn
from appliance.terminal.part import Part
from appliance.terminal.speech import Speech

_SIGN_OUT_S: Final = 1.5  # for so long whoever leaves waits at most, so that nobody can go on with this sign-in


class InstructorApp(TerminalApp):
    """Signs in, and runs classes."""

    def __init__(self, instructor: Instructor, speech: Speech, held_s: float = HELD_S) -> None:
        super().__init__()
        self.host = Hosting(
            *(instructor, speech),
            go=self.run_worker,
            changed=self.draw_soon,
            over=self.exit,
            door=lambda host: Door(host, Home),
            held_s=held_s,
        )
        self._screen = Part()

    def compose(self) -> ComposeResult:
        yield self._screen

    def on_mount(self) -> None:
        """Begin."""
        self.host.begin()

    def on_key(self, event: events.Key) -> None:
        """Each key goes to the screen that is shown; what it has no use for scrolls, or leads back."""
        event.prevent_default()
        screen = self.host.screen
        page = max(1, self.size.height - 6)
        if not screen.press(event.key, event.character):
            by = {"up": -1, "down": 1, "pageup": -page, "pagedown": page}.get(event.key)
            if event.key == "escape":
                self.host.back()
            elif by is not None:
                screen.scroll(by)
        self.draw_soon()

    def on_paste(self, event: events.Paste) -> None:
        """Text that comes all at once goes where typed text goes."""
        self.host.screen.paste(event.text)
        self.draw_soon()

    def draw(self) -> None:
        """Show the screen that lies above the others."""
        self._screen.draw(drawn(self.host.screen, *self.size, self.host.said, self.host.told))


async def lead_classes(instructor: Instructor, speech: Speech) -> str:
    """Run until it is left; a sentence that says why it can't go on, or ""."""
    async with instructor:
        try:
            return await InstructorApp(instructor, speech).run_async() or ""
        finally:
            with contextlib.suppress(ClientError, TimeoutError):
                async with asyncio.timeout(_SIGN_OUT_S):
                    await instructor.sign_out()
