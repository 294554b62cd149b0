"""A question as pages get it, encoded once for the whole session; and the list of all of them."""

import re
from html import unescape
from typing import Final

import msgspec

from appliance.quiz.kinds import Question
from appliance.quiz.kinds.question import Counts, Row, Rows, Value, Wire
from appliance.quiz.state import State
from appliance.sentence import Sentence

CountsPart = dict[str, int] | tuple[Row, ...]  # by the keys of items; or rows of what was typed

MAX_LISTED: Final = 80  # characters of a question's text in the list
_TAG: Final = re.compile(r"<[^>]*>")

_encode = msgspec.json.Encoder().encode


def raw(value: object) -> msgspec.Raw:
    """`value` as JSON, encoded now and copied from then on."""
    return msgspec.Raw(_encode(value))


class OptionPart(msgspec.Struct, frozen=True, omit_defaults=True):
    """An option; a page says `name` in its own language, in place of `html`."""

    key: str
    html: str
    name: Sentence | None = None


class EncodedQuestion:
    """A question's keys by index, and its encoded texts; `left` are the items that stand still beside the others."""

    def __init__(self, question: Question, keys: dict[str, int]) -> None:
        self._question = question
        self.keys = tuple(keys)
        self.html = raw(question.html)
        self.explanation_html = raw(question.explanation_html)
        parts = zip(self.keys, question.items(), strict=True)
        self.options = tuple(raw(OptionPart(key, option.html, option.said)) for key, option in parts)
        movable = frozenset(question.arrange(range))
        self.left_indices = tuple(index for index in range(len(self.keys)) if index not in movable)
        self.left = [self.options[index] for index in self.left_indices]
        self.choosable = [self.options[index] for index in sorted(movable)]
        self.image = None if question.image is None else raw(question.image)

    def wire(self, value: Value) -> Wire:
        """A value, or a key, as pages name it."""
        return self._question.wire(value, self.keys)

    def counts(self, counts: Counts, order: tuple[int, ...]) -> CountsPart:
        """Counts by key, in this order of the items to choose from, or in that of those on the left; or rows."""
        if isinstance(counts, Rows):
            return counts.rows
        return {self.keys[index]: counts[index] for index in self.left_indices or order}


class ListedQuestion(msgspec.Struct, frozen=True, omit_defaults=True):
    """A question by the beginning of its text, without marks. A slide has no number."""

    id: str
    text: str
    number: int | None = None
    opened: bool = False


def listed(state: State) -> list[ListedQuestion]:
    """All questions and slides in the order of the session, those that it leaves out behind the others."""
    questions, numbers = state.pool.questions, state.numbers()
    opened = {question for turn in state.turns for question in (turn.question, *turn.draws.values())}
    return [
        ListedQuestion(questions[index].id, beginning(questions[index].html), numbers.get(index), index in opened)
        for index in dict.fromkeys((*state.program, *range(len(questions))))
    ]


def beginning(html: str) -> str:
    """The beginning of a text, without marks."""
    text = " ".join(unescape(_TAG.sub("", html)).split())
    return text if len(text) <= MAX_LISTED else f"{text[:MAX_LISTED]}…"
