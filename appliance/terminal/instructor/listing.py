"""Rows of which one is chosen with the arrow keys."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from rich.text import Text

from appliance.terminal.lines import Lines, aligned, between

_FAR: Final = 200  # rows from the chosen one, beyond which no terminal reaches


class Row(NamedTuple):
    """A row: what it stands for, its text, what stands at its end, and what stands above and below it."""

    key: str
    text: Text | str
    end: Text | str = ""
    above: Sequence[Text] = ()
    below: Sequence[Text] = ()


class Listing:
    """Keeps which row is chosen while rows come and go."""

    def __init__(self, chosen: str = "") -> None:
        self.chosen = chosen
        self._at = 0

    def take(self, keys: Sequence[str]) -> str:
        """The chosen one of these; another one at its place where it is there no more, "" where there are none."""
        if self.chosen in keys:
            self._at = list(keys).index(self.chosen)
        elif keys:
            self._at = min(self._at, len(keys) - 1)
            self.chosen = keys[self._at]
        else:
            self.chosen = ""
        return self.chosen

    def press(self, key: str, keys: Sequence[str], page: int = 10) -> bool:
        """Take an arrow key; whether it was one."""
        by = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -len(keys), "end": len(keys)}.get(key)
        if by is None:
            return False
        self.take(keys)
        if keys:
            self._at = max(0, min(len(keys) - 1, self._at + by))
            self.chosen = keys[self._at]
        return True

    def is_near(self, number: int) -> bool:
        """Whether the row with this number, from 0, may be seen: it is near enough to the chosen one."""
        return abs(number - self._at) <= _FAR

    def lines(self, rows: Sequence[Row], width: int) -> tuple[Lines, tuple[int, int]]:
        """The rows as lines, and which of these are the chosen row."""
        chosen = self.take([row.key for row in rows])
        lines: Lines = []
        at = (0, 0)
        for number, row in enumerate(rows):
            start = len(lines)
            if not self.is_near(number):
                lines += [Text()] * (len(row.above) + 1 + len(row.below))
                continue
            lines += row.above
            line = between(Text.assemble(row.text), Text.assemble(row.end), width - 2)
            if row.key == chosen:
                line.stylize("reverse")
                at = (start, start + len(row.above) + len(row.below))
            lines.append(Text("> " if row.key == chosen else "  ") + line)
            lines += [Text("    ") + aligned(below, width - 4) for below in row.below]
        return lines, at
