"""A poll: one option, and none is right."""

from typing import ClassVar

from appliance.quiz.kinds.choice import Choice
from appliance.quiz.kinds.question import Key, NotPlayable, Value
from appliance.sentence import sentence


class Poll(Choice, frozen=True, tag="poll"):
    """One option is picked; nothing is marked."""

    scored: ClassVar[bool] = False

    def check_key(self, key: Key) -> None:
        """Raise NotPlayable unless `key` is empty."""
        if self.picks(key):
            raise NotPlayable(sentence("pool.key_of_poll"))

    def mark(self, value: Value, key: Key | None) -> float | None:
        return None
