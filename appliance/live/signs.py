"""Which phones show no sign of the question that is open.

since it was opened   a connected phone from which nothing has come since
3 s                   is pinged; its page answers at once, unless the phone has frozen it
5 s and more          is stuck, until something comes from it

Whoever answers shows a sign by that, so that a class that answers at once gets no ping.
"""

from collections.abc import Callable, Mapping
from typing import Final

from appliance.live.clock import Clock, Timer
from appliance.live.person import Person

ASK_MS: Final = 3000
STUCK_MS: Final = 5000


class Signs:
    """`on_change` runs when phones have become stuck, or one of them no longer is."""

    def __init__(self, clock: Clock, people: Mapping[str, Person], on_change: Callable[[], None]) -> None:
        self._clock = clock
        self._people = people
        self._on_change = on_change
        self._opened_ms: int | None = None  # while a question is open
        self._timer: Timer | None = None

    def opened(self) -> None:
        """All phones have been sent a question that they may answer."""
        self.over()
        self._opened_ms = self._clock.now_ms()
        self._timer = self._clock.after(ASK_MS, self._ask)

    def over(self) -> None:
        """No question is open."""
        self._opened_ms = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def heard(self, person: Person, at_ms: int) -> None:
        """A page of this person has come, or has said something."""
        was_stuck = self.is_stuck(person)
        person.heard_ms = at_ms
        if was_stuck:
            self._on_change()

    def is_stuck(self, person: Person) -> bool:
        return self._is_silent(person) and self._clock.now_ms() - (self._opened_ms or 0) >= STUCK_MS

    def _is_silent(self, person: Person) -> bool:
        return self._opened_ms is not None and person.heard_ms < self._opened_ms and bool(person.connections)

    def _ask(self) -> None:
        for person in filter(self._is_silent, self._people.values()):
            for connection in list(person.connections):
                connection.ask()
        self._timer = self._clock.after(STUCK_MS - ASK_MS, self._look)

    def _look(self) -> None:
        self._timer = None
        if any(map(self.is_stuck, self._people.values())):
            self._on_change()
