"""The connections of a session: who is here, who must be told, and what waits to be sent.

A connection keeps a short queue of replies and a flag, never views: its view is rendered from the committed state at
the moment of sending, so the latest wins, and a slow reader costs no memory. To a page that keeps up, messages go at
once; its writer task takes over while it does not. Students are told of steps of the class
and of what happens to themselves. The instructor and the board are told of figures too, at most every 100 ms, and of
the roster at most every 500 ms, in a class of more than 250 at most every 2 ms a head.
"""

import asyncio
import logging
import statistics
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import msgspec

from appliance.live.clock import Clock, Timer
from appliance.quiz.desk_view import Presence
from appliance.quiz.messages import (
    Answered,
    ClaimRefused,
    Event,
    ExtraTimeGiven,
    JoiningLocked,
    QuestionDrawn,
    ScreenShown,
    SessionOpened,
    Signalled,
    StudentJoined,
    StudentLeft,
    StudentReadmitted,
    StudentRemoved,
    StudentRenamed,
    StudentReturned,
)
from appliance.quiz.state import MAX_CREDIT_MS

log = logging.getLogger(__name__)

Audience = Literal["student", "instructor", "projector"]
Bye = Literal["removed", "replaced", "finished", "restarting", "left"]

FIGURES_MS, ROSTER_MS, ROSTER_MS_EACH = 100, 500, 2
FIRST_BEAT_MS, BEAT_MS = 3_000, 20_000
MAX_SILENT_BEATS = 2
MAX_REPLIES = 64
LAST_WORDS_MS = 3_000
GOING_AWAY, TOO_SLOW = 1001, 1013
_FIGURES = (Answered, Signalled, StudentJoined)  # the rest is told to the instructor and the board at once
_PERSONAL = (ExtraTimeGiven, QuestionDrawn, StudentLeft, StudentRemoved, StudentRenamed, StudentReturned)
_NOT_FOR_STUDENTS = (ClaimRefused, JoiningLocked, ScreenShown, SessionOpened, StudentReadmitted)
_CLOSE_CODES: dict[Bye, int] = {"removed": 4002, "replaced": 4002, "left": 4002, "finished": 4000, "restarting": 4003}

_encode = msgspec.json.Encoder().encode


class _Ping(msgspec.Struct, frozen=True, tag_field="type", tag="ping"):
    n: int


class _ByeMessage(msgspec.Struct, frozen=True, tag_field="type", tag="bye"):
    why: Bye


@dataclass(slots=True)
class Person:
    """A student's phone over all its connections; `latency_ms` is the median of the last five measured round trips."""

    connections: set["Connection"] = field(default_factory=set)
    latency_ms: int | None = None
    seen_ms: int = 0
    _trips_ms: deque[int] = field(default_factory=lambda: deque(maxlen=5))

    def measured(self, trip_ms: int) -> None:
        self._trips_ms.append(trip_ms)
        self.latency_ms = round(statistics.median(self._trips_ms))

    @property
    def credit_ms(self) -> int:
        """The network delay to give back, 0 to 500 ms; 0 while unknown."""
        return min(MAX_CREDIT_MS, self.latency_ms or 0)


class Wire(Protocol):
    """How messages reach a page that keeps up."""

    def ready(self) -> bool:
        """Whether all that was sent is on its way."""

    def push(self, message: bytes) -> None: ...

    def abort(self) -> None: ...


class Connection:
    """One page that listens. `render` makes its view as JSON; without a `wire` messages wait for `poll` or `write`."""

    def __init__(
        self,
        hub: "Hub",
        audience: Audience,
        name: str,
        render: Callable[["Connection"], bytes],
        *,
        wire: Wire | None = None,
        student_id: str = "",
        token_hash: str = "",
    ) -> None:
        self.audience = audience
        self.name = name
        self.student_id = student_id
        self.token_hash = token_hash
        self.known_turn = 0
        self.roster_due = True
        self.sent_rev = -1
        self.over = False
        self._code = 0
        self._hub = hub
        self._render = render
        self._wire = wire
        self._replies: deque[bytes] = deque()
        self._dirty = False
        self._scheduled = False
        self._writing = False
        self._waiting: asyncio.Future[None] | None = None
        self._polls = 0
        self._beat: Timer | None = None
        self._last: Timer | None = None
        self._ping_n = 0
        self._ping_ms: int | None = None
        self._silent_beats = 0

    def reply(self, message: bytes) -> None:
        """Send a message, at once or when its turn comes; a reader that lets more than 64 pile up is cut off."""
        if self.over:
            return
        if self._wire is not None and self._at_rest() and self._wire.ready():
            self._wire.push(message)
            return
        if len(self._replies) >= MAX_REPLIES:
            log.warning("session %s: %s reads too slowly and was cut off", self._hub.code, self.name)
            self._replies.clear()
            self.end(TOO_SLOW)
            return
        self._replies.append(message)
        self._wake()

    def refresh(self) -> None:
        """The view is out of date."""
        self._dirty = True
        if self._wire is None:
            self._wake()
        elif not self._scheduled:
            self._scheduled = True
            self._hub.push_soon(self)

    def bye(self, why: Bye) -> None:
        """Say why it ends, and end."""
        self.reply(_encode(_ByeMessage(why)))
        self.end(_CLOSE_CODES[why])

    def end(self, code: int) -> None:
        """Send what waits, no view, and close with `code`; a page that takes none of it is dropped soon."""
        if self.over:
            return
        self.over, self._dirty = True, False
        self._code = code
        if self._wire is not None:
            self._last = self._hub.clock.after(LAST_WORDS_MS, self._wire.abort)
        self._wake()

    async def write(self, send: Callable[[bytes], Awaitable[None]]) -> int:
        """Send what waits until the end, as fast as the page takes it; returns the closing code."""
        while True:
            self._writing = True
            while self._replies:
                await send(self._replies.popleft())
            if self.over:
                return self._code
            if self._dirty:
                await send(self.view())
            else:
                self._writing = False
                await self._wait()

    def push_view(self) -> None:
        """Send the view if it is out of date, now or by the writer task."""
        self._scheduled = False
        if self.over or not self._dirty or self._wire is None:
            return
        if self._at_rest() and self._wire.ready():
            self._wire.push(self.view())
        else:
            self._wake()

    def _at_rest(self) -> bool:
        return not (self._writing or self._replies)

    def view(self) -> bytes:
        """The view as it is now."""
        self._dirty = False
        return self._render(self)

    async def poll(self, *, at_once: bool) -> bytes | None:
        """For a page without a socket: the next message, at once if it has missed something; waits otherwise.

        None once it has had all before the end, and where a later poll took the place of this one.
        """
        self._polls += 1
        number = self._polls
        self._wake()
        while number == self._polls:
            if self._replies:
                return self._replies.popleft()
            if self.over:
                break
            if self._dirty or at_once:
                self.known_turn = 0
                return self.view()
            await self._wait()
        return None

    def start_beating(self) -> None:
        """Ping now and then; a page that answers none of three in a row is taken for gone."""
        self._ping()
        self._beat = self._hub.clock.after(FIRST_BEAT_MS, self._on_beat)

    def stop(self) -> None:
        """The page is gone."""
        self.over = True
        for timer in (self._beat, self._last):
            if timer is not None:
                timer.cancel()

    def pong(self, n: int, at_ms: int) -> int | None:
        """The round trip that the answer to ping `n`, received at clock time `at_ms`, shows; None if it shows none."""
        self._silent_beats = 0
        if n != self._ping_n or self._ping_ms is None:
            return None
        trip_ms, self._ping_ms = at_ms - self._ping_ms, None
        return trip_ms

    def _ping(self) -> None:
        self._ping_n += 1
        self._ping_ms = self._hub.clock.now_ms()
        self.reply(_encode(_Ping(self._ping_n)))

    def _on_beat(self) -> None:
        self._silent_beats += 1
        if self._silent_beats > MAX_SILENT_BEATS:
            self.end(GOING_AWAY)
            return
        self._ping()
        self._beat = self._hub.clock.after(BEAT_MS, self._on_beat)

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def _wait(self) -> None:
        waiting = self._waiting = asyncio.get_running_loop().create_future()
        try:
            await waiting
        finally:
            if self._waiting is waiting:
                self._waiting = None


class Hub:
    """All connections of a session. A student id is `in` it while it is connected."""

    def __init__(self, code: str, clock: Clock) -> None:
        self.code = code
        self.clock = clock
        self.origin_ms = 0  # what the clock showed when the session began
        self.present = 0  # how many students are connected
        self.on_presence: Callable[[], None] = _nothing
        self._connections: dict[Audience, set[Connection]] = {"student": set(), "instructor": set(), "projector": set()}
        self.people: dict[str, Person] = {}
        self._to_push: list[Connection] = []
        self._figures: Timer | None = None
        self._roster: Timer | None = None

    def __len__(self) -> int:
        """How many pages are connected."""
        return sum(map(len, self._connections.values()))

    def __contains__(self, student_id: object) -> bool:
        person = self.people.get(student_id) if isinstance(student_id, str) else None
        return person is not None and bool(person.connections)

    def add(self, connection: Connection) -> None:
        self._connections[connection.audience].add(connection)
        if connection.audience == "student":
            person = self.people.setdefault(connection.student_id, Person())
            self.present += not person.connections
            person.connections.add(connection)
            person.seen_ms = self.clock.now_ms()
            self._presence_changed()

    def discard(self, connection: Connection) -> None:
        if connection not in self._connections[connection.audience]:
            return
        connection.stop()
        self._connections[connection.audience].discard(connection)
        if connection.audience == "student":
            person = self.people[connection.student_id]
            person.connections.discard(connection)
            self.present -= not person.connections
            person.seen_ms = self.clock.now_ms()
            self._presence_changed()

    def heard(self, connection: Connection, n: int, at_ms: int) -> None:
        """A pong came in."""
        trip_ms = connection.pong(n, at_ms)
        if trip_ms is not None and connection.audience == "student":
            self.people[connection.student_id].measured(trip_ms)

    def credit_ms(self, student_id: str) -> int:
        person = self.people.get(student_id)
        return 0 if person is None else person.credit_ms

    def presence(self, student_id: str) -> Presence | None:
        """How the student is or was connected; None for one who never was."""
        person = self.people.get(student_id)
        if person is None:
            return None
        return Presence(len(person.connections), person.latency_ms, person.seen_ms - self.origin_ms)

    def committed(self, events: Sequence[Event]) -> None:
        """Tell those whom the events concern."""
        urgent = everybody = False
        for event in events:
            if isinstance(event, Answered):
                self._refresh_other_tabs(event.student_id)
            elif not isinstance(event, _FIGURES):
                urgent = True
                if isinstance(event, _PERSONAL):
                    self._tell(event)
                elif not isinstance(event, _NOT_FOR_STUDENTS):
                    everybody = True
        if everybody:
            self.refresh("student")
        if urgent:
            self.clock.after(0, self._refresh_staff)  # after the students, whom the steps of the class are for
        else:
            self._figures_changed()
        self._roster_changed()

    def push_soon(self, connection: Connection) -> None:
        """Let the connection push its view once the present step is done."""
        if not self._to_push:
            asyncio.get_running_loop().call_soon(self._push_views)
        self._to_push.append(connection)

    def refresh(self, audience: Audience) -> None:
        for connection in self._connections[audience]:
            connection.refresh()

    def bye(self, why: Bye) -> None:
        """Send everybody away."""
        for connections in self._connections.values():
            for connection in list(connections):
                connection.bye(why)

    def close(self) -> None:
        for timer in (self._figures, self._roster):
            if timer is not None:
                timer.cancel()

    def _push_views(self) -> None:
        waiting, self._to_push = self._to_push, []
        try:
            while waiting:
                waiting.pop().push_view()
        finally:  # a view that fails must not cost the others theirs
            for connection in waiting:
                self.push_soon(connection)

    def _refresh_other_tabs(self, student_id: str) -> None:
        """The page that answered has its ack; only where there are others is a view needed."""
        person = self.people.get(student_id)
        if person is not None and len(person.connections) > 1:
            for connection in person.connections:
                connection.refresh()

    def _tell(self, event: Event) -> None:
        if not isinstance(event, _PERSONAL):
            return
        person = self.people.get(event.student_id)
        for connection in list(person.connections) if person is not None else ():
            if isinstance(event, StudentRemoved):
                connection.bye("removed")
            elif isinstance(event, StudentLeft):
                connection.bye("left")
            elif isinstance(event, StudentReturned) and connection.token_hash != event.token_hash:
                connection.bye("replaced")
            else:
                connection.refresh()

    def _presence_changed(self) -> None:
        self._figures_changed()
        self._roster_changed()
        self.on_presence()

    def _figures_changed(self) -> None:
        if self._figures is None:
            self._figures = self.clock.after(FIGURES_MS, self._send_figures)

    def _roster_changed(self) -> None:
        if self._roster is None:
            # The one part of a view that grows with the class: a large one gets it less often.
            self._roster = self.clock.after(max(ROSTER_MS, ROSTER_MS_EACH * len(self.people)), self._send_roster)

    def _send_figures(self) -> None:
        self._figures = None
        self._refresh_staff()

    def _refresh_staff(self) -> None:
        self.refresh("instructor")
        self.refresh("projector")

    def _send_roster(self) -> None:
        self._roster = None
        for connection in self._connections["instructor"]:
            connection.roster_due = True
            connection.refresh()


def _nothing() -> None:
    pass
