"""`chalkbox board`: shows a class on a terminal, or on a console that has no browser."""

import asyncio
import time
from collections.abc import Callable
from typing import ClassVar, Final

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.driver import Driver

from appliance.client.errors import ClientError
from appliance.client.projector import Projector
from appliance.client.views import ProjectorView
from appliance.terminal.app import TerminalApp
from appliance.terminal.lines import Lines, centred, screenful, wrapped
from appliance.terminal.part import Part
from appliance.terminal.projector.scene import MARGIN, Scene
from appliance.terminal.projector.screens import draw, switched_off
from appliance.terminal.speech import Speech
from appliance.words.languages import ENGLISH, LANGUAGES

SIGN_S: Final = 5.0  # as the projector's page gives them
SILENT_S: Final = 5.0  # nobody answers for so long: then that is said


class ProjectorApp(TerminalApp):
    """Follows the class.

    On the box's `own_screen` it speaks the language that the instructor has chosen, and gives signs of life.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "leave", show=False)]

    def __init__(
        self,
        projector: Projector,
        speech: Speech,
        *,
        code: str = "",
        own_screen: bool = False,
        driver: type[Driver] | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(driver)
        self._projector = projector
        self._speech = speech
        self._code = code
        self._is_own_screen = own_screen
        self._now = now
        self._view: ProjectorView | None = None
        self._came_at = 0.0
        self._lost_at: float | None = None
        self._began_at = now()
        self._language = speech.language
        self._screen = Part()

    def compose(self) -> ComposeResult:
        yield self._screen

    def on_mount(self) -> None:
        """Begin to follow."""
        self._projector.connect(self._code)
        self.run_worker(self._follow(), exit_on_error=False)
        self.run_worker(self._watch(), exit_on_error=False)
        if self._is_own_screen:
            self.set_interval(SIGN_S, self._projector.sign)

    async def _follow(self) -> None:
        try:
            async for view in self._projector.views():
                if self._is_own_screen:
                    await self._speak(view.box.language if view.box is not None else "")
                self._view, self._came_at, self._lost_at = view, self._now(), None
                self.draw()
        except ClientError:
            self.exit(self._speech("terminal.not_understood"))

    async def _speak(self, language: str) -> None:
        """Go on in this language, English where none is chosen; its texts are read from the disk."""
        language = language if language in LANGUAGES else ENGLISH
        if language != self._language:
            self._language = language
            self._speech = await asyncio.to_thread(Speech, language, self._speech.glyphs)

    async def _watch(self) -> None:
        async for state in self._projector.states():
            if state == "connecting":
                self._lost_at = self._now()
            else:
                self._lost_at = None
            self.draw()

    def draw(self) -> None:
        """Show the view as it is now."""
        columns, rows = self.size
        now, bye = self._now(), self._projector.bye
        if bye is not None and bye.why == "off":
            lines = switched_off(bye, columns, rows, self._speech)
        elif self._view is None:
            lines = screenful([], centred(self._looking(now - self._began_at), columns), [], rows)
        else:
            lost_s = 0.0 if self._lost_at is None else max(0.001, now - self._lost_at)
            lines = draw(Scene(self._view, columns, rows, self._speech, now - self._came_at, lost_s, self._code))
        self._screen.draw(lines)

    def _looking(self, for_s: float) -> Lines:
        """Where it looks for the box, and whether anybody answers there."""
        width = max(10, self.size.width - 2 * MARGIN)
        silent = self._speech("student.unreachable") if for_s > SILENT_S else ""
        looking = wrapped(self._speech("projector.looking"), width)
        return [*looking, Text(), *wrapped(str(self._projector.http.base), width, "bold"), *wrapped(silent, width)]


async def show_projector(address: str, speech: Speech, code: str = "") -> str:
    """Run until it is left; a sentence that says why it can't go on, or "". Raises ValueError for no address."""
    async with Projector(address) as projector:
        return await ProjectorApp(projector, speech, code=code).run_async() or ""
