"""How many TCP connections the server holds, in all and of each client, and which one is closed at the limit.

    a connection is    while                                                          at the limit
    waiting            the server waits for the client: for the head or the body      the one that has waited
                       of a request, or until the client has read a reply             longest is closed
    at work            a request is complete, or it is a socket                       never closed for another

If the client has as many connections as one may have, its own longest waiting one is closed; if the server has as many
as it can hold, that of the client with the most waiting ones. So a device that opens thousands of connections closes
only its own, and a class behind a single address (a router that hides it) still gets in. The last places are reserved
for requests: only the instructor and the box's own screen may keep one of them with a socket or a long poll.
"""

import logging
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Final, Protocol

from appliance.sentence import Sentence, sentence

log = logging.getLogger(__name__)

MOST: Final = 4096  # 500 phones with a socket and six connections for requests each, and some more
RESERVE: Final = 64  # places, of a client and in all, that are reserved for requests
WAIT_S: Final = 30.0  # for a request's body, and until a reply is read
TOLD_S: Final = 60.0  # between two lines in the log; also how long the instructor is told


class Peer(Protocol):
    """A connection to the server."""

    client: str  # as `client_at` names it

    def drop(self) -> None:
        """Close the connection now; what is not sent is lost."""


class ConnectionLimits:
    """Counts and closes connections. `on_change()` runs when `trouble()` changes."""

    def __init__(self, most: int = MOST, now_s: Callable[[], float] = time.monotonic, wait_s: float = WAIT_S) -> None:
        self.wait_s = wait_s
        self.most = most
        self.most_each = max(1, most * 3 // 4)
        self.seen = 0  # connections since the start, refused ones included
        self.on_change: Callable[[], None] = _nothing
        self._reserve = min(RESERVE, self.most_each // 4)
        self._now_s = now_s
        self._open: set[Peer] = set()
        self._open_of: Counter[str] = Counter()
        self._waiting: dict[str, OrderedDict[Peer, float]] = {}  # by client; since when, the longest first
        self._closed: Counter[str] = Counter()  # for lack of room, since the last line in the log
        self._logged_s = self._full_s = float("-inf")
        self._who = ""  # the client that lost most of them, by the last line in the log

    def __len__(self) -> int:
        return len(self._open)

    def admit(self, peer: Peer) -> bool:
        """Count a new connection, which is waiting; False if there is no place for it."""
        self.seen += 1
        client = peer.client
        while len(self._open) >= self.most or self._open_of[client] >= self.most_each:
            oldest = self._oldest(client)
            self._limit_met(client if oldest is None else oldest.client)
            if oldest is None:
                return False
            self.remove(oldest)
            oldest.drop()
        self._open.add(peer)
        self._open_of[client] += 1
        self.set_waiting(peer)
        return True

    def remove(self, peer: Peer) -> None:
        """The connection has ended; may be called twice."""
        if peer in self._open:
            self._open.discard(peer)
            self.set_at_work(peer)
            self._open_of[peer.client] -= 1
            if not self._open_of[peer.client]:
                del self._open_of[peer.client]

    def set_waiting(self, peer: Peer) -> None:
        """From now on the server waits for the client."""
        if peer in self._open:
            waiting = self._waiting.setdefault(peer.client, OrderedDict())
            waiting[peer] = self._now_s()
            waiting.move_to_end(peer)

    def set_at_work(self, peer: Peer) -> None:
        """The server has what it waited for, and is at work."""
        waiting = self._waiting.get(peer.client)
        if waiting is not None and waiting.pop(peer, None) is not None and not waiting:
            del self._waiting[peer.client]

    def may_keep(self, peer: Peer) -> bool:
        """Whether a connection may stay at work for long and still leave the reserved places to requests."""
        client = peer.client
        at_work = len(self._open) - sum(map(len, self._waiting.values()))
        of_client = self._open_of[client] - len(self._waiting.get(client, ()))
        return at_work <= self.most - self._reserve and of_client <= self.most_each - self._reserve

    def close_slow(self) -> None:
        """Close the connections that have been waiting for more than `wait_s`."""
        late = self._now_s() - self.wait_s
        for waiting in list(self._waiting.values()):
            for peer, since_s in list(waiting.items()):
                if since_s > late:
                    break
                self.remove(peer)
                peer.drop()
        if self._full_s > float("-inf") and not self.trouble():
            self._full_s = float("-inf")
            self.on_change()

    def trouble(self) -> Sentence | None:
        """What the instructor should know, if anything."""
        if self._now_s() - self._full_s >= TOLD_S:
            return None
        return sentence("alert.many_connections", address=self._who)

    def _oldest(self, client: str) -> Peer | None:
        """The longest waiting connection that may be closed for a new one of `client`; None if there is none."""
        if self._open_of[client] >= self.most_each:
            waiting = self._waiting.get(client)
        else:
            waiting = max(self._waiting.values(), key=len, default=None)
        return None if waiting is None else next(iter(waiting))

    def _limit_met(self, client: str) -> None:
        """A connection of `client` is closed or refused: count it, and tell the log and the instructor."""
        now_s = self._now_s()
        self._closed[client] += 1
        is_news = now_s - self._full_s >= TOLD_S
        self._full_s = now_s
        if now_s - self._logged_s >= TOLD_S:
            self._logged_s = now_s
            [(self._who, most)] = self._closed.most_common(1)
            log.warning(
                "connections: the limit is met with %d open; %d had to go since this was last said, %d of them of %s",
                len(self._open),
                self._closed.total(),
                most,
                self._who,
            )
            self._closed.clear()
        if is_news:
            self.on_change()


def _nothing() -> None:
    pass
