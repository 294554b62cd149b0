"""What is noted while the texts of a pool are rendered."""

from functools import cached_property
from typing import Final, NamedTuple

from appliance.sentence import Sentence

MAX_LINES: Final = 500  # of one text, in which a part of it is looked for
MAX_PROGRAMS: Final = 20_000  # characters of a pool's programs that are coloured


class Note(NamedTuple):
    """Something that is shown otherwise than its author may expect: what, what to do, and the text as it was typed."""

    message: Sentence
    hint: Sentence
    typed: str


class Notes:
    """What was noted of one pool; `programs` is how many characters of programs may still be coloured."""

    def __init__(self, data: bytes = b"") -> None:
        """`data` is the pool's file, where it is text."""
        self.found: list[Note] = []
        self.programs = MAX_PROGRAMS
        self._data = data

    def take(self) -> list[Note]:
        """What was noted since the last call."""
        found, self.found = self.found, []
        return found

    def place(self, line: int, column: int, typed: str) -> tuple[int, int]:
        """Where a text that was `typed` stands in the file, in what begins at the line and column; these if unknown."""
        typed = typed.partition("\n")[0].strip()
        for number in range(line, min(line + MAX_LINES, len(self._lines)) + 1):
            at = self._lines[number - 1].find(typed, column - 1 if number == line else 0)
            if at >= 0:
                return number, at + 1
        return line, column

    @cached_property
    def _lines(self) -> list[str]:
        return self._data.decode("utf-8-sig", "replace").split("\n")
