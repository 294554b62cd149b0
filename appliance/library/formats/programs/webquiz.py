"""Quizzes of WebQuiz, whose questions have the older names of a pool and a few of their own.

`correct_answer` counts from 0, as in a pool. Pictures lie in a folder `imgs` beside the quiz, which their names call
`/imgs/`. Options may be such pictures, and a question may be nothing but one. Other questions are typed, and judged by
a text or by a program.
"""

import re
from dataclasses import replace
from typing import Final

from appliance.library.formats.bank import Bank, scalar
from appliance.library.nodes import Mapping, Node, Scalar, Sequence
from appliance.sentence import sentence

_TYPED: Final = frozenset(("correct_value", "checker"))
_NAMES: Final = _TYPED | frozenset(
    ("question", "options", "correct_answer", "min_correct", "points", "image", "file", "default_value")
)
_FOLDER: Final = "/imgs/"
_INDEX: Final = re.compile(r"\d")


def questions_of(listed: Node | None) -> list[Mapping] | None:
    """The questions of a quiz of WebQuiz; None if it is none, or a pool may hold each of them as it stands."""
    items = listed.items if isinstance(listed, Sequence) else ()
    questions = [item for item in items if isinstance(item, Mapping) and _is_question(item)]
    if len(questions) < len(items) or not any(map(_is_special, questions)):
        return None
    return questions


def as_in_a_pool(questions: list[Mapping], bank: Bank) -> list[Mapping]:
    """Those that can be asked, with their pictures named as they lie beside the file, and all with a text."""
    bare = next((question for question in questions if "question" not in _names(question)), None)
    if bare is not None:
        bank.note(bare, sentence("bank.only_picture"))
    named = [_named(question) for question in questions]
    for question in filter(_has_picture_as_option, named):
        text = _value(question, "question")
        name = text.text if isinstance(text, Scalar) else ""
        bank.leave_out(question, name, sentence("bank.option_is_picture"))
    return [question for question in named if not _has_picture_as_option(question)]


def is_typed(question: Mapping) -> bool:
    """Whether the answer is typed, in a field that no pool has."""
    return not _TYPED.isdisjoint(_names(question))


def _is_question(item: Mapping) -> bool:
    names = _names(item)
    if not names <= _NAMES or names.isdisjoint(("question", "image")):
        return False
    key = _value(item, "correct_answer")
    keys = key.items if isinstance(key, Sequence) else (key,)
    counted = all(isinstance(each, Scalar) and each.plain and _INDEX.fullmatch(each.text) for each in keys)
    return is_typed(item) or ("options" in names and counted)


def _is_special(question: Mapping) -> bool:
    bare = "question" not in _names(question)
    return bare or is_typed(question) or _is_picture(_value(question, "image")) or _has_picture_as_option(question)


def _named(question: Mapping) -> Mapping:
    entries = [
        (key, replace(value, text=value.text[1:]) if isinstance(value, Scalar) and _is_picture(value) else value)
        for key, value in question.entries
    ]
    if "question" not in _names(question):
        entries.insert(0, (scalar("question", question), scalar("?", question)))
    return replace(question, entries=tuple(entries))


def _has_picture_as_option(question: Mapping) -> bool:
    options = _value(question, "options")
    return isinstance(options, Sequence) and any(map(_is_picture, options.items))


def _is_picture(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.text.startswith(_FOLDER)


def _names(question: Mapping) -> set[str]:
    return {key.text for key, _ in question.entries}


def _value(question: Mapping, name: str) -> Node | None:
    return next((value for key, value in question.entries if key.text == name), None)
