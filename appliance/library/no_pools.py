"""Files that may lie among pools and are none, told by what is said of them when they are read."""

from collections.abc import Iterable
from typing import Final

from appliance.library.problems import Problem

_NO_TABLE_OF_QUESTIONS: Final = frozenset(
    (
        "problem.no_table_of_questions",
        "problem.class_list",
        "problem.no_workbook",
        "problem.table_no_text",
        "problem.table_empty",
    )
)
_NO_TEXT_OF_QUESTIONS: Final = frozenset(("bank.looks_like", "bank.no_sign"))


def may_be_class_list(problems: Iterable[Problem]) -> bool:
    """Whether these are the problems of a table that holds no questions."""
    return any(problem.message.code in _NO_TABLE_OF_QUESTIONS for problem in problems)


def why_note(problems: Iterable[Problem]) -> Problem | None:
    """The problem of a text that nobody means as a pool, such as README.txt; None if these are of another file."""
    return next((problem for problem in problems if problem.message.code in _NO_TEXT_OF_QUESTIONS), None)
