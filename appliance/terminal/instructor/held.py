"""Keys that are held down or pressed twice by mistake."""

from collections.abc import Callable
from typing import Final

HELD_S: Final = 0.7  # for so long the same key is the same press


class Held:
    """Tells a key that was pressed from one that goes on being pressed."""

    def __init__(self, now: Callable[[], float], held_s: float) -> None:
        self._now = now
        self._held_s = held_s
        self._pressed: dict[str, float] = {}

    def takes(self, key: str) -> bool:
        """Whether this is a press of its own; a terminal sends a key that is held down again and again."""
        before, now = self._pressed.get(key), self._now()
        self._pressed[key] = now
        return before is None or now - before >= self._held_s
