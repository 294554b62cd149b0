"""What the results call a question, its options and its answers, in the language of the file."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import msgspec

from appliance.quiz.kinds import Question
from appliance.quiz.kinds.question import Counts, Image, Key, Option, Row, Rows
from appliance.sentence import sentence
from appliance.words import say


class Wording(NamedTuple):
    """A question as pages show it: safe HTML of its text and of each row that `choices` has of it, and its picture."""

    html: str
    rows: list[str]
    image: Image | None


def lines_of(question: Question, counts: Counts, key: Key | None, language: str) -> list[Row]:
    """How a question came out, with what would have been right, if nobody typed it, and the answers in no row."""
    lines = list(question.outcome(counts, key))
    if isinstance(counts, Rows):
        if key is not None and not any(line.right for line in lines):
            lines.append(Row(" | ".join(question.say_key(key)), 0, True))
        if counts.more:
            lines.append(Row(say(sentence("report.more_answers", n=counts.more), language), counts.more, None))
    return lines


def wording_of(question: Question, counts: Counts, key: Key | None, language: str) -> Wording:
    """What is typed has no HTML; the texts of items come out as HTML if they are replaced by it before."""
    items = bool(question.items())
    lines = lines_of(in_html(question) if items else question, counts, key, language)
    return Wording(
        question.html, [str(line.text) if items else escape(str(line.text)) for line in lines], question.image
    )


def in_html(question: Question) -> Question:
    """The question with the HTML of its items as their texts."""
    fields = ((name, getattr(question, name)) for name in ("options", "left", "right") if hasattr(question, name))
    return msgspec.structs.replace(
        question, **{name: tuple(Option(item.html, item.html) for item in items) for name, items in fields}
    )


def words_of(questions: Sequence[Question], language: str) -> dict[tuple[object, object], str]:
    """What this file calls the options that each page says in its own language.

    They are found by the place of the question, from 1, and by what the box called them when the pool was loaded.
    """
    return {
        (place, option.text): say(option.said, language)
        for place, question in enumerate(questions, 1)
        for option in question.items()
        if option.said is not None
    }


def in_words(question: Question, language: str) -> Question:
    """The question with what this file calls the options that each page says in its own language."""
    if not any(option.said for option in question.items()):
        return question
    words = [option.text if option.said is None else say(option.said, language) for option in question.items()]
    return msgspec.structs.replace(question, options=tuple(Option(text, escape(text)) for text in words))
