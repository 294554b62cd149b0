"""Words for a cloud: a few short texts of each student, of which none is right."""

from collections.abc import Iterable, Mapping
from typing import cast

from appliance.quiz.kinds.question import Details, Key, Part, Rows, Value, Wire, check_range
from appliance.quiz.kinds.rows import rows_of
from appliance.quiz.kinds.unmarked import Unmarked
from appliance.quiz.spelling import clean, normal
from appliance.sentence import sentence

MIN_WORDS, MAX_WORDS = 1, 10
MAX_WORD = 40


class Words(Unmarked, frozen=True, kw_only=True, tag="words"):
    """A value is up to `most` texts, cleaned, none of which reads as another."""

    most: int = 3

    def __post_init__(self) -> None:
        super().__post_init__()
        check_range(sentence("pool.most"), self.most, MIN_WORDS, MAX_WORDS)

    def details(self) -> Details:
        return Details(most=self.most)

    def read(self, wire: Wire, keys: Mapping[str, int]) -> Value | None:
        """Texts of at most `MAX_WORD` characters; empty ones and those that are there already are left out."""
        if not isinstance(wire, tuple) or len(wire) > MAX_WORDS or any(len(text) > 2 * MAX_WORD for text in wire):
            return None
        words: dict[str, str] = {}
        for text in filter(None, map(clean, wire)):
            words.setdefault(normal(text), text)
        fits = 0 < len(words) <= self.most and all(len(text) <= MAX_WORD for text in words.values())
        return tuple(words.values()) if fits else None

    def say(self, value: Value) -> str:
        return " | ".join(_texts(value))

    def parts(self, value: Value, key: Key | None) -> tuple[Part, ...]:
        """A part for each word."""
        return tuple(Part("", text, "", None) for text in _texts(value))

    def counts(self, values: Iterable[Value], key: Key | None) -> Rows:
        """A row for each word."""
        return rows_of((text for value in values for text in _texts(value)), normal, lambda _text: None)


def _texts(value: Value) -> tuple[str, ...]:
    return cast(tuple[str, ...], value)
