"""What the kinds have in common that have no options, and of which nothing is right."""

from typing import ClassVar

from appliance.quiz.kinds.question import Key, NotPlayable, Question, Value
from appliance.sentence import sentence


class Unmarked(Question, frozen=True, kw_only=True):
    """Its key is empty, and no answer is marked."""

    scored: ClassVar[bool] = False

    def check_key(self, key: Key) -> None:
        """Raise NotPlayable unless `key` is empty."""
        if key != ():
            raise NotPlayable(sentence("pool.key_of_unscored"))

    def mark(self, value: Value, key: Key | None) -> float | None:
        return None

    def say_key(self, key: Key) -> list[str]:
        return []
