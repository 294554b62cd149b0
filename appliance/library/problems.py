"""What is wrong with a file, said to the person who wrote it."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Final, Literal, NamedTuple, Protocol

import msgspec
from msgspec.structs import replace

from appliance.library.notes import Notes
from appliance.sentence import Sentence, sentence

Severity = Literal["error", "warning"]

MAX_PROBLEMS: Final = 500
_SHOWN: Final = 60


class Place(Protocol):
    """Where something stands in a file; both count from 1, columns in characters."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class Position(msgspec.Struct, frozen=True):
    """A bare place."""

    line: int = 1
    column: int = 1


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to look at: what is wrong and what was found (`message`), and what to do (`hint`), if that is known.

    `line` and `column` count from 1. In a table they are its row and its column, and `where` says so in the way that
    spreadsheets name cells. `question` is the number that pages show; it is None where the problem belongs to no
    question, or to a slide. `left_out`: a question is not in the pool because of it.
    """

    severity: Severity
    line: int
    column: int
    message: Sentence
    question: int | None = None
    hint: Sentence | None = None
    where: Sentence | None = None
    left_out: bool = False

    def describe(self, file: str) -> Sentence:
        """All of it in one line, `file:line:column: question 3: message hint`; a warning says so.

        In a table it is `file: row 12, column C: …`.
        """
        said = self.message
        if self.hint is not None:
            said = sentence("problem.with_hint", message=said, hint=self.hint)
        if self.question is not None:
            said = sentence("problem.in_question", question=self.question, problem=said)
        if self.severity == "warning":
            said = sentence("problem.as_warning", problem=said)
        if self.where is not None:
            return sentence("problem.in_table", file=file, where=self.where, problem=said)
        return sentence("problem.in_file", file=file, line=self.line, column=self.column, problem=said)


def first_error(problems: Iterable[Problem], file: str) -> Sentence:
    """The first of the errors, of which there is one at least, as `describe` says it."""
    return next(problem for problem in problems if problem.severity == "error").describe(file)


class TooManyProblems(Exception):
    """The report is full."""


class Located(NamedTuple):
    """A place as its author finds it: row and column from 1, and what to call them."""

    line: int
    column: int
    where: Sentence | None = None


class Report:
    """Gathers the problems of one file: at most `MAX_PROBLEMS` warnings, and TooManyProblems after as many errors.

    A format whose authors look for a place in another way than by line and column sets `locate`.
    """

    def __init__(self, locate: Callable[[Place], Located] | None = None, *, notes: Notes | None = None) -> None:
        self.problems: list[Problem] = []
        self.errors = 0
        self.locate = locate
        self.notes = notes or Notes()

    def add(
        self,
        severity: Severity,
        place: Place,
        message: Sentence,
        hint: Sentence | None = None,
        *,
        question: int | None = None,
        left_out: bool = False,
    ) -> None:
        """`question` is its position in the file's list, from 1, of which `number` makes the number that pages show."""
        if severity == "error":
            self.errors += 1
        elif len(self.problems) - self.errors >= MAX_PROBLEMS:
            return
        found = Located(place.line, place.column) if self.locate is None else self.locate(place)
        self.problems.append(
            Problem(
                severity=severity,
                line=found.line,
                column=found.column,
                where=found.where,
                question=question,
                message=message,
                hint=hint,
                left_out=left_out,
            )
        )
        if self.errors == MAX_PROBLEMS:
            self.add("error", place, sentence("problem.too_many_errors", most=MAX_PROBLEMS))
            raise TooManyProblems

    def number(self, numbers: Mapping[int, int]) -> None:
        """Name questions by their numbers; `numbers` has those of them that have one, by position."""
        self.problems = [
            problem if problem.question is None else replace(problem, question=numbers.get(problem.question))
            for problem in self.problems
        ]


def shown(found: str) -> str:
    """`found` as a sentence shows it: on one line and not longer than a line."""
    visible = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in found[: 4 * _SHOWN])
    line = " ".join(visible.split())
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "…"


def nearest(typed: str, known: Iterable[str], likeness: float = 0.75) -> str | None:
    """The known word that `typed` resembles most, if at least so much (1: to the letter); case does not count."""
    folded = {word.casefold(): word for word in known}
    matches = get_close_matches(typed[:_SHOWN].casefold(), folded, n=1, cutoff=likeness)
    return folded[matches[0]] if matches else None


def did_you_mean(match: str | None) -> Sentence | None:
    """A hint that names the nearest word, or None if there is none."""
    return None if match is None else sentence("problem.did_you_mean", word=shown(match))
