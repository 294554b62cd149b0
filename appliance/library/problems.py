"""What is wrong with a file, said to the person who wrote it."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Literal, Protocol

import msgspec

Severity = Literal["error", "warning"]

MAX_PROBLEMS = 500
_SHOWN = 60


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
    """One thing to look at: what is wrong and what was found (`message`), what to do (`hint`, may be empty).

    `line`, `column` and `question` count from 1; `question` is None where the problem belongs to none.
    """

    severity: Severity
    line: int
    column: int
    message: str
    question: int | None = None
    hint: str = ""

    def describe(self, file: str) -> str:
        """In one line: `file:line:column: question 3: message hint`; a warning says so."""
        words = [f"{file}:{self.line}:{self.column}:"]
        if self.severity == "warning":
            words.append("warning:")
        if self.question is not None:
            words.append(f"question {self.question}:")
        return " ".join([*words, self.message, self.hint]).rstrip()


def first_error(problems: Iterable[Problem], file: str) -> str:
    """The first of the errors, of which there is one at least, as `describe` says it."""
    return next(problem for problem in problems if problem.severity == "error").describe(file)


class TooManyProblems(Exception):
    """The report is full."""


class Report:
    """Gathers the problems of one file: at most `MAX_PROBLEMS` warnings, and TooManyProblems after as many errors."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.errors = 0

    def add(
        self, severity: Severity, place: Place, message: str, hint: str = "", *, question: int | None = None
    ) -> None:
        if severity == "error":
            self.errors += 1
        elif len(self.problems) - self.errors >= MAX_PROBLEMS:
            return
        self.problems.append(
            Problem(
                severity=severity,
                line=place.line,
                column=place.column,
                question=question,
                message=message,
                hint=hint,
            )
        )
        if self.errors == MAX_PROBLEMS:
            self.add("error", place, f"There are more than {MAX_PROBLEMS} errors; the rest was not looked at.")
            raise TooManyProblems


def shown(found: str) -> str:
    """`found` in quotation marks, on one line and not longer than a line."""
    visible = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in found[: 4 * _SHOWN])
    line = " ".join(visible.split())
    return f'"{line if len(line) <= _SHOWN else line[:_SHOWN] + "…"}"'


def nearest(typed: str, known: Iterable[str], likeness: float = 0.75) -> str | None:
    """The known word that `typed` resembles most, if at least so much (1: to the letter); case does not count."""
    folded = {word.casefold(): word for word in known}
    matches = get_close_matches(typed[:_SHOWN].casefold(), folded, n=1, cutoff=likeness)
    return folded[matches[0]] if matches else None


def did_you_mean(match: str | None) -> str:
    """A hint that names the nearest word, or nothing if there is none."""
    return f"Did you mean {shown(match)}?" if match is not None else ""
