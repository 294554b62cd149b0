"""Who is connected, and who must go when too many are.

A connection is *waiting* while the server waits for its client: for the head or the body of a request, or until the
client has read a reply. One that is at work (a request that is complete, a socket) is never closed for another.

When the places of a client, or all places, are taken, a new connection takes the place of the one that has kept the
server waiting longest: of the same client, or of the client with the most that wait. So a device that opens thousands
of connections only closes its own, and a class behind a single address (a router that hides it) gets in beside such a
device. The last places are for requests alone: a socket or a long poll may keep one of them only if it is the
instructor's, or the box's own screen's.
"""

import logging
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Final, Protocol

from appliance.sentence import Sentence, sentence

log = logging.getLogger(__name__)

MOST: Final = 4096  # 500 phones with a socket and six connections for requests each, and some more
RESERVE: Final = 64  # places, of a client and of all, that are for requests alone
WAIT_S: Final = 30.0  # for a request's body, and until a reply is read
TOLD_S: Final = 60.0  # between two lines in the log, and so long the instructor is told


class Visitor(Protocol):
    """A connection to the server."""

    client: str  # as `client_at` names it

    def drop(self) -> None:
        """Close the connection now; what is not sent is lost."""


class Crowd:
    """All connections. `on_change` hears when `trouble` says something else."""

    def __init__(self, most: int = MOST, now_s: Callable[[], float] = time.monotonic, wait_s: float = WAIT_S) -> None:
        self.wait_s = wait_s
        self.most = most
        self.most_each = max(1, most * 3 // 4)
        self.seen = 0  # connections since the start, with those that were not let in
        self.on_change: Callable[[], None] = _nothing
        self._reserve = min(RESERVE, self.most_each // 4)
        self._now_s = now_s
        self._inside: set[Visitor] = set()
        self._held: Counter[str] = Counter()
        self._waiting: dict[str, OrderedDict[Visitor, float]] = {}  # by client; since when, the longest first
        self._closed: Counter[str] = Counter()  # for lack of room, since the last line in the log
        self._logged_s = self._full_s = float("-inf")
        self._who = ""  # the client that lost most of them, by the last line in the log

    def __len__(self) -> int:
        return len(self._inside)

    def enter(self, visitor: Visitor) -> bool:
        """Let a new connection in, waiting; False if there is no place for it."""
        self.seen += 1
        client = visitor.client
        while len(self._inside) >= self.most or self._held[client] >= self.most_each:
            oldest = self._oldest(client)
            self._full(client if oldest is None else oldest.client)
            if oldest is None:
                return False
            self.leave(oldest)
            oldest.drop()
        self._inside.add(visitor)
        self._held[client] += 1
        self.waits(visitor)
        return True

    def leave(self, visitor: Visitor) -> None:
        """The connection is over; nothing happens if it had left before."""
        if visitor in self._inside:
            self._inside.discard(visitor)
            self.works(visitor)
            self._held[visitor.client] -= 1
            if not self._held[visitor.client]:
                del self._held[visitor.client]

    def waits(self, visitor: Visitor) -> None:
        """From now on the server waits for this client."""
        if visitor in self._inside:
            waiting = self._waiting.setdefault(visitor.client, OrderedDict())
            waiting[visitor] = self._now_s()
            waiting.move_to_end(visitor)

    def works(self, visitor: Visitor) -> None:
        """The server has what it waited for."""
        waiting = self._waiting.get(visitor.client)
        if waiting is not None and waiting.pop(visitor, None) is not None and not waiting:
            del self._waiting[visitor.client]

    def may_stay(self, visitor: Visitor) -> bool:
        """Whether a connection that is at work may be so for long, and still leave the last places to requests."""
        client = visitor.client
        at_work = len(self._inside) - sum(map(len, self._waiting.values()))
        of_client = self._held[client] - len(self._waiting.get(client, ()))
        return at_work <= self.most - self._reserve and of_client <= self.most_each - self._reserve

    def close_the_slow(self) -> None:
        """Close what has kept the server waiting for more than `wait_s`."""
        late = self._now_s() - self.wait_s
        for waiting in list(self._waiting.values()):
            for visitor, since_s in list(waiting.items()):
                if since_s > late:
                    break
                self.leave(visitor)
                visitor.drop()
        if self._full_s > float("-inf") and not self.trouble():
            self._full_s = float("-inf")
            self.on_change()

    def trouble(self) -> Sentence | None:
        """What the instructor should know, if anything."""
        if self._now_s() - self._full_s >= TOLD_S:
            return None
        return sentence("alert.many_connections", address=self._who)

    def _oldest(self, client: str) -> Visitor | None:
        """Who has kept the server waiting longest, of those who may have to go for a new connection of `client`."""
        if self._held[client] >= self.most_each:
            waiting = self._waiting.get(client)
        else:
            waiting = max(self._waiting.values(), key=len, default=None)
        return None if waiting is None else next(iter(waiting))

    def _full(self, client: str) -> None:
        """Somebody must go, or was not let in."""
        now_s = self._now_s()
        self._closed[client] += 1
        is_news = now_s - self._full_s >= TOLD_S
        self._full_s = now_s
        if now_s - self._logged_s >= TOLD_S:
            self._logged_s = now_s
            [(self._who, most)] = self._closed.most_common(1)
            log.warning(
                "connections: the limit is met with %d open; %d had to go since this was last said, %d of them of %s",
                len(self._inside),
                self._closed.total(),
                most,
                self._who,
            )
            self._closed.clear()
        if is_news:
            self.on_change()


def _nothing() -> None:
    pass
