"""A part of a terminal's screen."""

from typing import Final

from rich.text import Text
from textual.widgets import Static

from appliance.terminal.lines import Lines

DRAWS_A_SECOND: Final = 4


class Part(Static):
    """Lines of text.

    A terminal is written anew at each update, which takes a small computer long. So lines that are shown already are
    not written again.
    """

    def __init__(self, part_id: str | None = None) -> None:
        super().__init__(Text(), id=part_id)
        self._drawn = Text()

    def draw(self, lines: Lines) -> None:
        """Show these lines."""
        drawn = Text("\n").join(lines)
        if drawn != self._drawn:
            self._drawn = drawn
            self.update(drawn)
