"""What a screen of the instructor's terminal is: lines to draw, and what keys do there."""

from typing import NamedTuple

from rich.text import Text

from appliance.terminal.lines import Lines


class Picture(NamedTuple):
    """What stands above and below, and between them as much of `body` as there is room for.

    `at` are the first and the last line of the body that are to be seen in any case, where there are any.
    """

    head: Lines
    body: Lines
    foot: Lines
    at: tuple[int, int] | None = None


class Screen:
    """A screen; those above another one are left with Escape."""

    types = False  # whether each letter is typed into a field, so that none is a command
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
        """All of it in so many lines. What is above and below gives way last."""
        foot = picture.foot[-height:]
        head = picture.head[: max(0, height - len(foot))]
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
