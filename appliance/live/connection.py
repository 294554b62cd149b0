"""One page that listens.

    the page is   a reply                                 its view
    keeping up    goes through its wire at once           goes through its wire at once (`delivery.py`)
    slow          waits in its outbox for the writer      is rendered once no reply waits
                  task, which takes over from the wire
    polling       waits in its outbox for the next poll   is rendered for the next poll
    ending        is dropped; what waits is still sent    is not sent any more

A page that keeps up becomes slow when its wire is not ready, or too much waits; and keeps up again once its outbox is
empty. It ends by `bye`, by `end`, or because it lets too many replies pile up; with `stop` it is gone.
"""

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Literal, Protocol

import msgspec

from appliance.live.clock import Clock, Timer
from appliance.live.heartbeat import BEAT_MS, Heartbeat
from appliance.live.outbox import Outbox

log = logging.getLogger(__name__)

Audience = Literal["student", "instructor", "projector"]
Bye = Literal["removed", "replaced", "finished", "restarting", "left", "tabs"]

MAX_PAGES = 8  # that one person has open: tabs, and phones that were lost a moment ago
LAST_WORDS_MS = 3_000  # for so long a page that ends may take what waits for it
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


class _ByeMessage(msgspec.Struct, frozen=True, tag_field="type", tag="bye"):
    why: Bye


class Wire(Protocol):
    """How messages reach a page that keeps up."""

    def ready(self) -> bool:
        """Whether all that was sent is on its way."""

    def push(self, message: bytes) -> None: ...

    def abort(self) -> None: ...


class Connection(ABC):
    """One page of the session `code`; without a `wire` it polls."""

    def __init__(
        self,
        code: str,
        clock: Clock,
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
        self.attendance_due = True
        self.outbox = Outbox()
        self.heartbeat = Heartbeat()
        self.closing_code = 0
        self._mentioned = b""
        self._session_code = code
        self._clock = clock
        self._wire = wire
        self._next_beat: Timer | None = None
        self._last_words: Timer | None = None

    @abstractmethod
    def render(self) -> bytes:
        """The view of the committed state, as JSON."""

    @property
    def over(self) -> bool:
        return self.outbox.is_over

    @property
    def polls(self) -> bool:
        return self._wire is None

    def ready_wire(self) -> Wire | None:
        """The wire, if the page keeps up: a message may go through it at once."""
        wire = self._wire
        return wire if wire is not None and self.outbox.at_rest and wire.ready() else None

    def view(self) -> bytes:
        """The view as it is now, which is then no longer due."""
        self.outbox.is_stale = False
        return self.render()

    def next_message(self) -> bytes | None:
        """What waits first: a reply, or the view if it is due."""
        reply = self.outbox.take()
        return self.view() if reply is None and self.outbox.is_stale else reply

    def reply(self, message: bytes) -> None:
        """Send a message, at once or when its turn comes; a reader that lets more than 64 pile up is cut off."""
        if self.over:
            return
        wire = self.ready_wire()
        if wire is not None:
            wire.push(message)
        elif not self.outbox.put(message):
            log.warning("session %s: %s reads too slowly and was cut off", self._session_code, self.name)
            self.end(TOO_SLOW)

    def mention(self, message: bytes) -> None:
        """Send what is nice to know, unless it was the last that was mentioned, or something else waits."""
        wire = self.ready_wire()
        if wire is not None and not self.over and message != self._mentioned:
            self._mentioned = message
            wire.push(message)

    def bye(self, why: Bye) -> None:
        """Say why it ends, and end."""
        self.reply(_encode(_ByeMessage(why)))
        self.end(_CLOSE_CODES[why])

    def end(self, code: int) -> None:
        """Send what waits, no view, and close with `code`; a page that takes none of it is dropped soon."""
        if self.over:
            return
        self.closing_code = code
        if self._wire is not None:
            self._last_words = self._clock.after(LAST_WORDS_MS, self._wire.abort)
        self.outbox.end()

    def beat(self) -> None:
        """Ping now and then every 20 s, and end a page that does not answer."""
        ping = self.heartbeat.beat(self._clock.now_ms())
        if ping is None:
            self.end(GOING_AWAY)
            return
        self.reply(ping)
        self._next_beat = self._clock.after(BEAT_MS, self.beat)

    def ask(self) -> None:
        """Ping at once, unless the answer to a ping is awaited anyway."""
        ping = self.heartbeat.ask(self._clock.now_ms())
        if ping is not None:
            self.reply(ping)

    def stop(self) -> None:
        """The page is gone."""
        self.outbox.end()
        for timer in (self._next_beat, self._last_words):
            if timer is not None:
                timer.cancel()


def make_room(pages: Iterable[Connection], most: int = MAX_PAGES) -> None:
    """Have the first of a person's `pages`, which are the oldest, go, until one more makes no more than `most`."""
    listening = [page for page in pages if not page.over]
    for oldest in listening[: max(0, len(listening) + 1 - most)]:
        oldest.bye("tabs")
