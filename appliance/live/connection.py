"""One page that listens: what waits to be sent to it, and whether it is still there.

A connection keeps a short queue of replies and a flag, never views: its view is rendered from the committed state at
the moment of sending, so the latest wins, and a slow reader costs no memory. To a page that keeps up, messages go at
once; its writer task takes over while it does not.
"""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Literal, Protocol

import msgspec

from appliance.live.clock import Clock, Timer

log = logging.getLogger(__name__)

Audience = Literal["student", "instructor", "projector"]
Bye = Literal["removed", "replaced", "finished", "restarting", "left", "tabs"]

BEAT_MS = 20_000
MAX_SILENT_BEATS = 2
MAX_REPLIES = 64
MAX_PAGES = 8  # that one person has open: tabs, and phones that were lost a moment ago
LAST_WORDS_MS = 3_000
GOING_AWAY, TOO_SLOW = 1001, 1013
_CLOSE_CODES: dict[Bye, int] = {
    "removed": 4002,
    "replaced": 4002,
    "left": 4002,
    "tabs": 4002,
    "finished": 4000,
    "restarting": 4003,
}

_encode = msgspec.json.Encoder().encode


class _Ping(msgspec.Struct, frozen=True, tag_field="type", tag="ping"):
    n: int


class _ByeMessage(msgspec.Struct, frozen=True, tag_field="type", tag="bye"):
    why: Bye


class Room(Protocol):
    """Where the connection belongs."""

    code: str
    clock: Clock


class Wire(Protocol):
    """How messages reach a page that keeps up."""

    def ready(self) -> bool:
        """Whether all that was sent is on its way."""

    def push(self, message: bytes) -> None: ...

    def abort(self) -> None: ...


class Connection(ABC):
    """One page that listens; without a `wire` messages wait for `poll` or `write`."""

    def __init__(
        self,
        room: Room,
        audience: Audience,
        name: str,
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
        self._room = room
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

    @abstractmethod
    def render(self) -> bytes:
        """The view of the committed state, as JSON."""

    def reply(self, message: bytes) -> None:
        """Send a message, at once or when its turn comes; a reader that lets more than 64 pile up is cut off."""
        if self.over:
            return
        if self._wire is not None and self._at_rest() and self._wire.ready():
            self._wire.push(message)
            return
        if len(self._replies) >= MAX_REPLIES:
            log.warning("session %s: %s reads too slowly and was cut off", self._room.code, self.name)
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
            asyncio.get_running_loop().call_soon(self._push_view)

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
            self._last = self._room.clock.after(LAST_WORDS_MS, self._wire.abort)
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

    def _at_rest(self) -> bool:
        return not (self._writing or self._replies)

    def view(self) -> bytes:
        """The view as it is now."""
        self._dirty = False
        return self.render()

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
        self._beat = self._room.clock.after(BEAT_MS, self._on_beat)

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
        self._ping_ms = self._room.clock.now_ms()
        self.reply(_encode(_Ping(self._ping_n)))

    def _on_beat(self) -> None:
        self._silent_beats += 1
        if self._silent_beats > MAX_SILENT_BEATS:
            self.end(GOING_AWAY)
            return
        self._ping()
        self._beat = self._room.clock.after(BEAT_MS, self._on_beat)

    def _push_view(self) -> None:
        """Send the view at once if the page keeps up; else leave it to the writer task.

        Each connection has a callback of its own: several changes in one step make one view, and a view that can't be
        rendered costs nobody else theirs.
        """
        self._scheduled = False
        if self.over or not self._dirty or self._wire is None:
            return
        if self._at_rest() and self._wire.ready():
            self._wire.push(self.view())
        else:
            self._wake()

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


def make_room(pages: Iterable[Connection], most: int = MAX_PAGES) -> None:
    """Have the first of a person's `pages`, which are the oldest, go, until one more makes no more than `most`."""
    listening = [page for page in pages if not page.over]
    for oldest in listening[: max(0, len(listening) + 1 - most)]:
        oldest.bye("tabs")
