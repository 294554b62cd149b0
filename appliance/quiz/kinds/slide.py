"""A slide: something to show, and nothing to answer."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from appliance.quiz.kinds.question import Key, NotPlayable, Question, Value, Wire
from appliance.sentence import sentence


class Slide(Question, frozen=True, tag="slide"):
    """It has no answers, so nothing of it is counted."""

    scored: ClassVar[bool] = False
    answerable: ClassVar[bool] = False

    def read(self, wire: Wire, keys: Mapping[str, int]) -> Value | None:
        return None

    def check_key(self, key: Key) -> None:
        """Raise NotPlayable unless `key` is empty."""
        if key != ():
            raise NotPlayable(sentence("pool.key_of_unscored"))

    def mark(self, value: Value, key: Key | None) -> float | None:
        return None

    def say(self, value: Value) -> str:
        return ""

    def say_key(self, key: Key) -> list[str]:
        return []

    def counts(self, values: Iterable[Value], key: Key | None) -> tuple[int, ...]:
        return ()
