"""Files that may lie among pools and are none, told by what is said of them when they are read."""

from collections.abc import Iterable
from pathlib import PurePath
from typing import Final

from appliance.library.problems import Problem
from appliance.library.schema import load_pool
from appliance.pool_files import HIDDEN_ENDING, format_of
from appliance.sentence import Sentence, sentence

_TABLES: Final = (".csv", ".tsv", ".xls", ".xlsx", ".ods", ".numbers")
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


def why_no_pool(name: str, data: bytes) -> Sentence | None:
    """What is said of an uploaded file that is a class list or a text that nobody means as a pool; else None."""
    ending = PurePath(name).suffix.lower()
    if ending in _TABLES and (format_of(name) is None or may_be_class_list(load_pool(data, name).problems)):
        return sentence("shelf.table")
    note = why_note(load_pool(data, name).problems) if ending == HIDDEN_ENDING else None
    if note is None or note.hint is None:
        return None if note is None else note.message
    return sentence("problem.with_hint", message=note.message, hint=note.hint)
