"""A slide: something to show, and nothing to answer."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from appliance.quiz.kinds.question import Key, Value, Wire
from appliance.quiz.kinds.unmarked import Unmarked


class Slide(Unmarked, frozen=True, tag="slide"):
    """It has no answers, so nothing of it is counted."""

    answerable: ClassVar[bool] = False

    def read(self, wire: Wire, keys: Mapping[str, int]) -> Value | None:
        return None

    def say(self, value: Value) -> str:
        return ""

    def counts(self, values: Iterable[Value], key: Key | None) -> tuple[int, ...]:
        return ()
