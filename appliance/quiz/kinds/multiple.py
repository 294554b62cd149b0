"""Several right options."""

from collections.abc import Mapping

from appliance.quiz.kinds.choice import Choice
from appliance.quiz.kinds.question import Key, NotPlayable, Part, Value, Wire, indices
from appliance.sentence import sentence


class Multiple(Choice, frozen=True, kw_only=True, tag="multiple"):
    """One or more options are picked; one at least is right. Without `partial`, only all of them and no other count."""

    partial: bool = True

    def read(self, wire: Wire, keys: Mapping[str, int]) -> Value | None:
        """Different options, one at least."""
        if not isinstance(wire, tuple) or not wire:
            return None
        picked = {keys.get(key, -1) for key in wire}
        if -1 in picked or len(picked) != len(wire):
            return None
        return tuple(sorted(picked))

    def check_key(self, key: Key) -> None:
        """Raise NotPlayable unless `key` is one or more of the options."""
        if not self.picks(key):
            raise NotPlayable(sentence("pool.key_empty"))

    def mark(self, value: Value, key: Key | None) -> float | None:
        """(hits − false picks) / right options, not below 0; without `partial` 1 or 0."""
        if key is None or not self.partial:
            return super().mark(value, key)
        picked, right = indices(value), indices(key)
        hits = len(frozenset(picked) & frozenset(right))
        return max(0.0, (2 * hits - len(picked)) / len(right))

    def parts(self, value: Value, key: Key | None) -> tuple[Part, ...]:
        """A part for each option: 1 if it was picked, else 0."""
        picked, right = indices(value), None if key is None else indices(key)
        return tuple(
            Part(option.text, str(int(index in picked)), "", None)
            if right is None
            else Part(
                option.text, str(int(index in picked)), str(int(index in right)), (index in picked) == (index in right)
            )
            for index, option in enumerate(self.options)
        )
