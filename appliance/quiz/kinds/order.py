"""Things to bring into the right order."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import ClassVar

from appliance.quiz.kinds.choice import MAX_OPTIONS, MIN_OPTIONS
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


class Order(Question, frozen=True, kw_only=True, tag="order"):
    """A value is the indices of all options in the order that was chosen; the pool has them in the right one."""

    counts_tell: ClassVar[bool] = True

    options: tuple[Option, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if not MIN_OPTIONS <= len(self.options) <= MAX_OPTIONS:
            raise ValueError(f"an order has {MIN_OPTIONS} to {MAX_OPTIONS} options")

    def key(self) -> Key:
        return tuple(range(len(self.options)))

    def items(self) -> tuple[Option, ...]:
        return self.options

    def shuffles(self, usual: bool) -> bool:
        return True

    def arrange(self, draw: Draw) -> Sequence[int]:
        """As drawn; if that is the right order, the first option goes to the end, so that nobody finds it right.

        Of two options all phones would then show the wrong order, which tells the right one.
        """
        order = tuple(draw(len(self.options)))
        return (*order[1:], order[0]) if order == self.key() and len(order) > 2 else order

    def read(self, wire: Wire, keys: Mapping[str, int]) -> Value | None:
        """All options, each once."""
        if not isinstance(wire, tuple) or len(wire) != len(self.options):
            return None
        order = tuple(keys.get(key, -1) for key in wire)
        return order if self._is_order(order) else None

    def check_key(self, key: Key) -> None:
        """Raise NotPlayable unless `key` has each option once."""
        if not isinstance(key, tuple) or not self._is_order(key):
            raise NotPlayable(sentence("pool.key_of_order"))

    def _is_order(self, order: tuple[int | str, ...]) -> bool:
        return len(order) == len(self.options) and frozenset(order) == frozenset(range(len(self.options)))

    def mark(self, value: Value, key: Key | None) -> float | None:
        """The share of neighbours in the right order that are neighbours in the answer, in this order.

        One option in a wrong place so costs two or three of them, and not all that come behind it.
        """
        if key is None:
            return None
        answered, right = indices(value), indices(key)
        return len(_neighbours(answered) & _neighbours(right)) / (len(right) - 1)

    def say(self, value: Value) -> str:
        return " | ".join(self.say_key(indices(value)))

    def say_key(self, key: Key) -> list[str]:
        return [self.options[index].text for index in indices(key)]

    def outcome(self, counts: Counts, key: Key | None) -> tuple[Row, ...]:
        """In the right order."""
        lines = super().outcome(counts, key)
        return lines if key is None else tuple(lines[index] for index in indices(key))

    def parts(self, value: Value, key: Key | None) -> tuple[Part, ...]:
        """A part for each thing, in the pool's order: the place, from 1, that it was given."""
        given, right = indices(value), None if key is None else indices(key)
        parts = []
        for index, option in enumerate(self.options):
            place = given.index(index) + 1
            expected = None if right is None else right.index(index) + 1
            shown = "" if expected is None else str(expected)
            parts.append(Part(option.text, str(place), shown, None if expected is None else place == expected))
        return tuple(parts)

    def counts(self, values: Iterable[Value], key: Key | None) -> tuple[int, ...]:
        """How often each option stood in its right place; 0 without a key."""
        counts = [0] * len(self.options)
        right = () if key is None else indices(key)
        for value in values:
            for answered, index in zip(indices(value), right, strict=False):
                counts[index] += answered == index
        return tuple(counts)


def _neighbours(order: tuple[int, ...]) -> set[tuple[int, int]]:
    return set(pairwise(order))
