"""What the three programs for terminals have in common."""

import os
from collections.abc import Sequence
from typing import ClassVar, Final

from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.filter import LineFilter
from textual.timer import Timer

from appliance.terminal.colours import SoftInk, sixteen_of, theme_of, tokens_of
from appliance.terminal.part import DRAWS_A_SECOND

_SOON_S: Final = 0.02


class TerminalApp(App[str]):
    """Runs until Ctrl-C. It returns "", or a sentence that says why it can't go on."""

    CSS = "Static { width: 100%; height: 100%; }"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c,ctrl+q", "leave", show=False, priority=True)]

    def __init__(self, driver: type[Driver] | None = None) -> None:
        tokens = tokens_of(os.environ)
        super().__init__(driver_class=driver, ansi_color=tokens is None)
        self._drawing: Timer | None = None
        self._soft_ink: list[LineFilter] = []
        if tokens is not None:
            theme = theme_of(tokens)
            self.register_theme(theme)
            self.theme = theme.name
            self.ansi_theme_dark = self.ansi_theme_light = sixteen_of(tokens)
            self._soft_ink = [SoftInk(tokens)]

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What is done to the colours of each line that is drawn."""
        return [*self._soft_ink, *super().get_line_filters()]

    def on_mount(self) -> None:
        """Draw now and then, since time is shown. Textual runs this also where a program has its own `on_mount`."""
        self.set_interval(1 / DRAWS_A_SECOND, self.tick)

    def tick(self) -> None:
        """Time has passed."""
        self.draw()

    def draw(self) -> None:
        """Show what there is to see now."""
        raise NotImplementedError

    def action_leave(self) -> None:
        """Go; the class goes on."""
        self.exit("")

    def draw_soon(self) -> None:
        """Draw once for all that happens in one moment: some terminals type out a long text that is pasted."""
        if self._drawing is None:
            self._drawing = self.set_timer(_SOON_S, self._draw_now)

    def _draw_now(self) -> None:
        self._drawing = None
        self.draw()
