"""`chalkbox host`: the instructor in a terminal."""

import asyncio
import contextlib
from typing import ClassVar, Final

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer

from appliance.client.errors import ClientError
from appliance.client.instructor import Instructor
from appliance.terminal.instructor.door import Door
from appliance.terminal.instructor.home import Home
from appliance.terminal.instructor.hosting import Hosting
from appliance.terminal.instructor.screen import drawn
from appliance.terminal.part import DRAWS_A_SECOND, Part
from appliance.terminal.speech import Speech

_SOON_S: Final = 0.02
_SIGN_OUT_S: Final = 1.5  # for so long whoever leaves waits at most, so that nobody can go on with this sign-in


class InstructorApp(App[str]):
    """Signs in, and runs classes until Ctrl-C. It returns "", or a sentence that says why it can't go on."""

    CSS = "Static { width: 100%; height: 100%; }"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c,ctrl+q", "leave", show=False, priority=True)]

    def __init__(self, instructor: Instructor, speech: Speech) -> None:
        super().__init__(ansi_color=True)
        self.host = Hosting(
            *(instructor, speech),
            go=self.run_worker,
            changed=self._draw_soon,
            over=self.exit,
            door=lambda host: Door(host, Home),
        )
        self._drawing: Timer | None = None
        self._screen = Part()

    def compose(self) -> ComposeResult:
        yield self._screen

    def on_mount(self) -> None:
        """Begin."""
        self.host.begin()
        self.set_interval(1 / DRAWS_A_SECOND, self._draw)

    def action_leave(self) -> None:
        """Go; the class goes on."""
        self.exit("")

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
        self._draw_soon()

    def on_paste(self, event: events.Paste) -> None:
        """Text that comes all at once goes where typed text goes."""
        self.host.screen.paste(event.text)
        self._draw_soon()

    def _draw_soon(self) -> None:
        """Draw once for all that happens in one moment."""
        if self._drawing is None:
            self._drawing = self.set_timer(_SOON_S, self._draw)

    def _draw(self) -> None:
        if self._drawing is not None:
            self._drawing.stop()
            self._drawing = None
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
