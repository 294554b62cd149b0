"""`chalkbox board`: shows a class on a terminal, or on a console that has no browser."""

import time
from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from appliance.client.errors import ClientError
from appliance.client.projector import Projector
from appliance.client.views import ProjectorView
from appliance.terminal.lines import centred, screenful
from appliance.terminal.projector.scene import Scene
from appliance.terminal.projector.screens import draw
from appliance.terminal.speech import Speech

DRAWS_A_SECOND = 4


class ProjectorApp(App[str]):
    """Follows the class until somebody presses q. It returns "", or a sentence that says why it can't go on."""

    CSS = "Static { width: 100%; height: 100%; }"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,ctrl+c", "leave", show=False)]

    def __init__(
        self, projector: Projector, speech: Speech, *, code: str = "", now: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(ansi_color=True)
        self._projector = projector
        self._speech = speech
        self._code = code
        self._now = now
        self._view: ProjectorView | None = None
        self._came_at = 0.0
        self._lost_at: float | None = None
        self._screen = Static(Text())

    def compose(self) -> ComposeResult:
        yield self._screen

    async def on_mount(self) -> None:
        """Begin to follow."""
        self._projector.connect(self._code)
        self.run_worker(self._follow(), exit_on_error=False)
        self.run_worker(self._watch(), exit_on_error=False)
        self.set_interval(1 / DRAWS_A_SECOND, self._draw)

    async def _follow(self) -> None:
        try:
            async for view in self._projector.views():
                self._view, self._came_at, self._lost_at = view, self._now(), None
                self._draw()
        except ClientError:
            self.exit(self._speech("terminal.not_understood"))

    async def _watch(self) -> None:
        async for state in self._projector.states():
            if state == "connecting":
                self._lost_at = self._now()
            else:
                self._lost_at = None
            self._draw()

    def action_leave(self) -> None:
        """Go."""
        self.exit("")

    def _draw(self) -> None:
        columns, rows = self.size
        if self._view is None:
            looking = Text(self._speech("projector.looking"))
            lines = screenful([], centred([looking], columns), [], rows)
        else:
            now = self._now()
            lost_s = 0.0 if self._lost_at is None else max(0.001, now - self._lost_at)
            lines = draw(Scene(self._view, columns, rows, self._speech, now - self._came_at, lost_s))
        self._screen.update(Text("\n").join(lines))


async def show_projector(address: str, speech: Speech, code: str = "") -> str:
    """Run until it is left; a sentence that says why it can't go on, or "". Raises ValueError for no address."""
    async with Projector(address) as projector:
        return await ProjectorApp(projector, speech, code=code).run_async() or ""
