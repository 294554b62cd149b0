"""Pairs to be found: for each thing on the left side, one of the right side."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, cast

from appliance.quiz.kinds.question import (
    Counts,
    Draw,
    Key,
    NotPlayable,
    Option,
    Part,
    Question,
    Row,
    Value,
    Wire,
    indices,
)
from appliance.sentence import sentence

MIN_PAIRS, MAX_PAIRS = 2, 8
MIN_RIGHT, MAX_RIGHT = 2, 12
NONE = -1  # in a value: nothing was chosen for this one


class Match(Question, frozen=True, kw_only=True, tag="match"):
    """A value is an index of the right side for each of the left side, or −1; so is `correct`, without −1.

    Several of the left side may go with the same one, and some of the right side with none.
    """

    counts_tell: ClassVar[bool] = True

    left: tuple[Option, ...]
    right: tuple[Option, ...]
    correct: tuple[int, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if not MIN_PAIRS <= len(self.left) <= MAX_PAIRS:
            raise ValueError(f"a match has {MIN_PAIRS} to {MAX_PAIRS} pairs")
        if not MIN_RIGHT <= len(self.right) <= MAX_RIGHT:
            raise ValueError(f"a match has {MIN_RIGHT} to {MAX_RIGHT} right sides")
        self.check_key(self.correct)

    def key(self) -> Key:
        return self.correct

    def items(self) -> tuple[Option, ...]:
        """The left side, then the right side."""
        return (*self.left, *self.right)

    def shuffles(self, usual: bool) -> bool:
        return True

    def arrange(self, draw: Draw) -> Sequence[int]:
        """The right side as drawn, by the indices of `items`."""
        return [len(self.left) + place for place in draw(len(self.right))]

    def read(self, wire: Wire, keys: Mapping[str, int]) -> Value | None:
        """A key of the right side, or an empty text, for each of the left side; not only empty ones."""
        if not isinstance(wire, tuple) or len(wire) != len(self.left) or not any(wire):
            return None
        chosen = tuple(keys.get(key, 0) - len(self.left) if key else NONE for key in wire)
        known = all(index >= 0 or not key for key, index in zip(wire, chosen, strict=True))
        return chosen if known else None

    def wire(self, value: Value, keys: Sequence[str]) -> Wire:
        """The key of the right side, or an empty text, for each of the left side."""
        return tuple("" if index == NONE else keys[len(self.left) + index] for index in indices(value))

    def check_key(self, key: Key) -> None:
        """Raise NotPlayable unless `key` has one of the right side for each of the left side."""
        if not isinstance(key, tuple) or len(key) != len(self.left):
            raise NotPlayable(sentence("pool.key_of_match"))
        if not all(isinstance(index, int) and 0 <= index < len(self.right) for index in key):
            raise NotPlayable(sentence("pool.key_of_match"))

    def mark(self, value: Value, key: Key | None) -> float | None:
        """The share of the left side that has its right one."""
        if key is None:
            return None
        return sum(self.counts((value,), key)) / len(self.left)

    def say(self, value: Value) -> str:
        return " | ".join(self.say_key(indices(value)))

    def say_key(self, key: Key) -> list[str]:
        pairs = zip(self.left, indices(key), strict=True)
        return [f"{left.text} → {self.right[index].text}" for left, index in pairs if index != NONE]

    def outcome(self, counts: Counts, key: Key | None) -> tuple[Row, ...]:
        """The pairs that are right; the left side alone where none is."""
        texts = [left.text for left in self.left] if key is None else self.say_key(key)
        return tuple(Row(text, n, None) for text, n in zip(texts, cast(tuple[int, ...], counts), strict=True))

    def parts(self, value: Value, key: Key | None) -> tuple[Part, ...]:
        """A part for each of the left side: what was chosen for it, nothing if nothing was."""
        right = (NONE,) * len(self.left) if key is None else indices(key)
        texts = {NONE: ""} | {index: option.text for index, option in enumerate(self.right)}
        return tuple(
            Part(left.text, texts[chosen], texts[index], None if key is None else chosen == index)
            for left, chosen, index in zip(self.left, indices(value), right, strict=True)
        )

    def counts(self, values: Iterable[Value], key: Key | None) -> tuple[int, ...]:
        """How often each of the left side got its right one; 0 without a key."""
        counts = [0] * len(self.left)
        right = () if key is None else indices(key)
        for value in values:
            for place, (chosen, index) in enumerate(zip(indices(value), right, strict=False)):
                counts[place] += chosen == index
        return tuple(counts)
