"""Files that may lie among pools and are none, told by what is said of them when they are read."""

from collections.abc import Iterable, Set
from pathlib import PurePath
from typing import Final

from appliance.library.problems import Problem
from appliance.library.schema import load_pool
from appliance.pool_files import HIDDEN_ENDING, ROSTER, format_of
from appliance.sentence import Sentence, sentence

_OTHER_TABLE: Final = frozenset(("problem.no_table_of_questions", "problem.class_list"))
_NOT_READ: Final = frozenset(("problem.no_workbook", "problem.table_no_text", "problem.table_empty", "bank.no_text"))
_NO_TEXT_OF_QUESTIONS: Final = frozenset(("bank.looks_like", "bank.no_sign"))
_OTHER_FILE: Final = frozenset(("xml.no_questions",))


def may_be_class_list(problems: Iterable[Problem]) -> bool:
    """Whether these are the problems of a table that holds no questions."""
    return _of(problems, _OTHER_TABLE | _NOT_READ) is not None


def why_note(name: str, problems: Iterable[Problem]) -> Problem | None:
    """The problem of a text that nobody means as a pool, such as README.txt; None if these are of another file."""
    known = format_of(name)
    is_text = known is None or known.name == "txt"
    return _of(problems, _NO_TEXT_OF_QUESTIONS | _OTHER_FILE if is_text else _NO_TEXT_OF_QUESTIONS)


def why_no_pool(name: str, data: bytes) -> Sentence | None:
    """What is said of an uploaded file that is no pool at all: what it is, and what to do. None of any other file."""
    if PurePath(name).name.casefold() == ROSTER:
        return sentence("shelf.table")
    known = format_of(name)
    if known is not None and known.name not in ("workbook", "table", "txt"):
        return None  # nobody gives other files such an ending
    loaded = load_pool(data, name)
    if loaded.pool is not None:
        return None
    found = _of(loaded.problems, _OTHER_TABLE | _NOT_READ | _OTHER_FILE) or why_note(name, loaded.problems)
    if found is None and known is None:  # read as a pool of ours; a text, such as a web page, is told by what it holds
        found = why_note(HIDDEN_ENDING, load_pool(data, name + HIDDEN_ENDING).problems)
    if found is None:
        return None
    why = found.message if found.hint is None else _both(found.message, found.hint)
    match found.message.code:
        case "problem.class_list":
            return sentence("shelf.table")
        case "problem.no_table_of_questions":  # or it is a class list without a heading
            return _both(sentence("shelf.table"), why)
    return why


def _both(message: Sentence, hint: Sentence) -> Sentence:
    return sentence("problem.with_hint", message=message, hint=hint)


def _of(problems: Iterable[Problem], codes: Set[str]) -> Problem | None:
    return next((problem for problem in problems if problem.message.code in codes), None)
