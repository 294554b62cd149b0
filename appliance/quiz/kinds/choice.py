"""What the kinds have in common whose answer is one or several of 2 to 8 options."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from appliance.quiz.kinds.question import (
    Counts,
    Draw,
    Key,
    NotPlayable,
    Option,
    Question,
    Row,
    Value,
    Wire,
    indices,
)
from appliance.sentence import sentence

MIN_OPTIONS, MAX_OPTIONS = 2, 8


class Choice(Question, frozen=True, kw_only=True):
    """A value is the indices of the options that were picked, sorted; so is `correct`.

    It is empty where nothing is right, or nobody has said it yet.
    """

    most_options: ClassVar[int] = MAX_OPTIONS

    options: tuple[Option, ...]
    correct: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if not MIN_OPTIONS <= len(self.options) <= self.most_options:
            raise ValueError(f"a question has {MIN_OPTIONS} to {self.most_options} options")
        if self.correct:
            self.check_key(self.correct)

    def key(self) -> Key:
        return self.correct

    def items(self) -> tuple[Option, ...]:
        return self.options

    def arrange(self, draw: Draw) -> Sequence[int]:
        """The options as drawn, and behind them those that come last."""
        moving = [index for index, option in enumerate(self.options) if not option.last]
        if len(moving) == len(self.options):
            return draw(len(moving))
        last = [index for index, option in enumerate(self.options) if option.last]
        return [*(moving[place] for place in draw(len(moving))), *last]

    def read(self, wire: Wire, keys: Mapping[str, int]) -> Value | None:
        """One option."""
        if not isinstance(wire, tuple) or len(wire) != 1:
            return None
        index = keys.get(wire[0])
        return None if index is None else (index,)

    def check_key(self, key: Key) -> None:
        """Raise NotPlayable unless `key` is one option."""
        if len(self.picks(key)) != 1:
            raise NotPlayable(sentence("pool.key_of_one"))

    def key_from(self, named: Key) -> Key:
        """The numbers of options, in any order."""
        return tuple(sorted(indices(super().key_from(named))))

    def picks(self, key: Key) -> tuple[int, ...]:
        """The indices in `key`; NotPlayable unless they are different ones of this question's options."""
        if not isinstance(key, tuple) or len(set(key)) != len(key):
            raise NotPlayable(sentence("pool.key_outside"))
        if not all(isinstance(index, int) and 0 <= index < len(self.options) for index in key):
            raise NotPlayable(sentence("pool.key_outside"))
        return indices(key)

    def mark(self, value: Value, key: Key | None) -> float | None:
        """1 for the right option."""
        return None if key is None else 1.0 if value == key else 0.0

    def say(self, value: Value) -> str:
        return " | ".join([self.options[index].text for index in indices(value)])

    def say_key(self, key: Key) -> list[str]:
        return [self.options[index].text for index in indices(key)]

    def outcome(self, counts: Counts, key: Key | None) -> tuple[Row, ...]:
        """The options, and which are right."""
        right = () if key is None else indices(key)
        rows = enumerate(super().outcome(counts, key))
        return tuple(row._replace(right=index in right) for index, row in rows)

    def counts(self, values: Iterable[Value], key: Key | None) -> tuple[int, ...]:
        """How often each option was picked."""
        counts = [0] * len(self.options)
        for value, times in Counter(values).items():
            for index in indices(value):
                counts[index] += times
        return tuple(counts)
