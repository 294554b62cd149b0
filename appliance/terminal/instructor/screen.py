"""What a screen of the instructor's terminal is: lines to draw, and what keys do there."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from rich.text import Text

from appliance.terminal.glyphs import fitted
from appliance.terminal.lines import Lines, cut, listed, wrapped
from appliance.terminal.speech import Speech

_MARGIN: Final = 1
_FEW_LINES: Final = 12  # of a terminal: then none is left empty above and below
_LEAST: Final = 18  # columns, for which everything is laid out at least


class Picture(NamedTuple):
    """What stands above and below, and between them as much of `body` as there is room for.

    `at` are the first and the last line of the body that are to be seen in any case, where there are any. `keys` are
    what else the keyboard does; they stand below all, and are the first to give way. `top` is the line of the head that
    stays where there is no room for all of it, with those that follow.
    """

    head: Lines
    body: Lines
    foot: Lines
    at: tuple[int, int] | None = None
    keys: Sequence[str] = ()
    top: int = 0


class Screen:
    """A screen; those above another one are left with Escape."""

    first = 0  # the line of the body at which the window begins

    def draw(self, width: int) -> Picture:
        """How it looks in so many columns."""
        raise NotImplementedError

    def press(self, key: str, character: str | None) -> bool:
        """Take a key, named as Textual names it; whether it was one for this screen."""
        raise NotImplementedError

    def paste(self, text: str) -> None:
        """Text came all at once."""

    def left(self) -> None:
        """It is shown no more."""

    def window(self, picture: Picture, height: int) -> Lines:
        """All of it in so many lines: half for what is above, and half of the rest for what is below, at most."""
        head, foot = picture.head, picture.foot
        if height < _FEW_LINES:
            head, foot = [line for line in head if line.plain], [line for line in foot if line.plain]
        if len(head) > height // 2:
            head = head[min(picture.top, len(head) - height // 2) :][: height // 2]
        foot = foot[: max(1, (height - len(head)) // 2)]
        room = height - len(head) - len(foot)
        body = picture.body
        if picture.at is not None:
            first, last = picture.at
            self.first = min(max(self.first, last - room + 1), first)
        self.first = max(0, min(self.first, len(body) - room))
        shown = body[self.first : self.first + room]
        return [*head, *shown, *(Text() for _ in range(room - len(shown))), *foot]

    def scroll(self, by: int) -> None:
        """Move the window by some lines."""
        self.first = max(0, self.first + by)


def drawn(screen: Screen, columns: int, rows: int, said: Speech, told: str = "") -> Lines:
    """A whole terminal: `rows` lines of at most `columns` cells; `told` is what was done, or why not."""
    width = max(_LEAST, columns - 2 * _MARGIN)
    picture = screen.draw(width)
    foot = [*(wrapped(told, width, "bold yellow") if told else []), *picture.foot]
    keys = listed(picture.keys, width, "dim")
    if picture.at is None and len(picture.head) + len(picture.body) + len(foot) + len(keys) > rows:
        keys = listed([f"↑ ↓: {said('terminal.scroll')}", *picture.keys], width, "dim")
    lines = screen.window(picture._replace(foot=[*foot, *keys]), rows)
    return [Text(" " * _MARGIN) + cut(fitted(line, said.glyphs), columns - 2 * _MARGIN, dots="") for line in lines]
