"""What is right in a question, as a list of rows that can be changed."""

from collections.abc import Sequence
from typing import Final

from rich.text import Text

from appliance.client.views import AnsweredQuestion
from appliance.quiz.numerals import read_number
from appliance.terminal.fields import Field
from appliance.terminal.instructor.listing import Row
from appliance.terminal.speech import Speech
from appliance.terminal.values import label_of

Key = tuple[int | str, ...] | float
_MOST: Final = 200  # characters of a text
_WIDE: Final = 30


class KeyForm:
    """The rows of one question's key, and the key that they say; keys of rows are places in the list, from 0."""

    def __init__(self, question: AnsweredQuestion, said: Speech) -> None:
        self._question = question
        self._said = said
        correct = question.correct
        self._marked = {option.number for option in question.options if option.right}
        self._accepted: list[str] = []
        self._items = self._texts(correct if isinstance(correct, tuple) else ())
        self._typed = Field(_MOST, said.number(correct) if isinstance(correct, int | float) else "")

    def _texts(self, correct: Sequence[str]) -> list[int | str]:
        """What stands in the rows: accepted texts and those that were given, or numbers of options."""
        question = self._question
        numbers = {option.key: option.number for option in question.options}
        if question.kind == "text":
            self._accepted = list(correct)
            given = [str(row[0]) for row in question.counts] if isinstance(question.counts, tuple) else []
            return list(dict.fromkeys((*correct, *given)))
        key = [numbers[each] for each in correct if each in numbers]
        if question.kind == "order":
            return list(dict.fromkeys((*key, *sorted(numbers.values()))))
        return [*key, *[1] * (len(question.left) - len(key))]

    @property
    def rows(self) -> list[Row]:
        """How it looks."""
        kind, said = self._question.kind, self._said
        names = {option.number: label_of(option, said) for option in self._question.options}
        if kind == "number":
            return [Row("0", said("instructor.key.number"), self._typed.shown(_WIDE, has_focus=True))]
        if kind == "text":
            rows = [self._box(str(at), str(text), text in self._accepted) for at, text in enumerate(self._items)]
            new = Row(str(len(rows)), said("instructor.make.accepted"), self._typed.shown(_WIDE, has_focus=True))
            return [*rows, new]
        if kind == "order":
            items = enumerate(self._items)
            return [Row(str(at), Text(f"{at + 1}. ") + names[int(number)], Text("‹ ›", "dim")) for at, number in items]
        if kind == "match":
            pairs = enumerate(zip(self._question.left, self._items, strict=False))
            return [
                Row(str(at), label_of(left, said), Text("‹ ") + names[int(number)] + Text(" ›"))
                for at, (left, number) in pairs
            ]
        options = enumerate(self._question.options)
        return [self._box(str(at), label_of(option, said), option.number in self._marked) for at, option in options]

    def _box(self, at: str, label: Text | str, is_right: bool) -> Row:
        box = "[{}] " if self._question.kind in ("multiple", "text") else "({}) "  # several may be right, or one
        return Row(at, Text.assemble(box.format("x" if is_right else " "), label))

    def press(self, at: int, key: str, character: str | None) -> bool:
        """Take a key in a row; whether it was one for it."""
        kind = self._question.kind
        if kind == "number" or (kind == "text" and at == len(self._items)):
            return self._typed.key(key, character)
        if kind in ("order", "match"):
            if key not in ("left", "right"):
                return False
            self._move(at, -1 if key == "left" else 1)
            return True
        if key not in ("space", "enter"):
            return False
        if kind == "text":
            text = str(self._items[at])
            self._accepted = [*self._accepted, text] if text not in self._accepted else _without(self._accepted, text)
        else:
            number = self._question.options[at].number
            self._marked = self._marked ^ {number} if kind == "multiple" else {number}
        return True

    def _move(self, at: int, by: int) -> None:
        if self._question.kind == "order":
            to = max(0, min(len(self._items) - 1, at + by))
            self._items[at], self._items[to] = self._items[to], self._items[at]
        else:
            numbers = sorted(option.number for option in self._question.options)
            self._items[at] = numbers[(numbers.index(int(self._items[at])) + by) % len(numbers)]

    @property
    def key(self) -> Key | None:
        """What is right; None where it can't be read."""
        kind, typed = self._question.kind, self._typed.text.strip()
        if kind == "number":
            return read_number(typed)
        if kind == "text":
            return tuple(dict.fromkeys([*self._accepted, *[typed][: bool(typed)]]))
        if kind in ("order", "match"):
            return tuple(self._items)
        return tuple(sorted(self._marked))


def _without(texts: list[str], text: str) -> list[str]:
    return [each for each in texts if each != text]
