"""A dict that is cheap to copy while it changes little by little."""

from typing import Generic, TypeVar

V = TypeVar("V")

MAX_CHANGES = 32


class Layered(Generic[V]):
    """Values by id, none of them None: a dict that copies share, and the latest changes to it, which each has alone.

    A copy takes changes along until there are `MAX_CHANGES` of them, which are then merged.
    """

    __slots__ = ("_changes", "_shared")

    def __init__(self, values: dict[str, V] | None = None) -> None:
        self._shared: dict[str, V] = {} if values is None else values
        self._changes: dict[str, V] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Layered) and self.merged() == other.merged()

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __repr__(self) -> str:
        return f"Layered({self.merged()!r})"

    def copy(self) -> "Layered[V]":
        """Another one with the same values; what becomes of the one is nothing to the other."""
        if len(self._changes) >= MAX_CHANGES:
            return Layered(self.merged())
        other = Layered(self._shared)
        other._changes = self._changes.copy()
        return other

    def get(self, key: str) -> V | None:
        value = self._changes.get(key)
        return self._shared.get(key) if value is None else value

    def put(self, key: str, value: V) -> None:
        """Set a value, which becomes the last."""
        self._changes.pop(key, None)
        self._changes[key] = value

    def merged(self) -> dict[str, V]:
        """All values in the order in which they were last set; the dict is the caller's."""
        merged = self._shared.copy()
        for key, value in self._changes.items():
            merged.pop(key, None)
            merged[key] = value
        return merged
