"""A student's phone over all its connections: how far away it is, and whether it is one phone."""

import statistics
from dataclasses import dataclass, field

from appliance.live.connection import Connection
from appliance.quiz.state import MAX_CREDIT_MS

SHARED_MS = 60_000  # two devices use a token that is heard in turn from two addresses within that time


@dataclass(slots=True)
class Person:
    """A student's phone over all its connections.

    `latency_ms` is the median of the last five measured round trips, `credit_ms` the network delay to give back,
    0 to 500 ms; 0 while unknown.
    """

    connections: dict[Connection, None] = field(default_factory=dict)  # the oldest first
    latency_ms: int | None = None
    credit_ms: int = 0
    seen_ms: int = 0
    heard_ms: int = 0  # when a page of it came or last said something
    shared_ms: int | None = None  # when two devices were last seen to use its token
    _trips_ms: list[int] = field(default_factory=list)  # the last five
    _clients: dict[bool, str] = field(default_factory=dict)  # heard from last; the key says whether by IPv6
    _moves_ms: list[int] = field(default_factory=list)  # when that changed, the last three

    def measured(self, trip_ms: int) -> None:
        self._trips_ms = [*self._trips_ms[-4:], trip_ms]
        self.latency_ms = round(statistics.median(self._trips_ms))
        self.credit_ms = min(MAX_CREDIT_MS, self.latency_ms)

    def came_from(self, client: str, now_ms: int) -> bool:
        """Note the address that a page was heard from, as limits count it; True if two devices must share the token.

        A phone has an IPv4 and an IPv6 address at once, all its tabs have the same ones, and a phone that changes its
        network changes its address once. With two devices the address changes again and again.
        """
        is_ipv6 = ":" in client
        before = self._clients.get(is_ipv6, client)
        self._clients[is_ipv6] = client
        if client == before:
            return False
        self._moves_ms = [*self._moves_ms[-2:], now_ms]
        if len(self._moves_ms) < 3 or now_ms - self._moves_ms[0] > SHARED_MS:
            return False
        self.shared_ms = now_ms
        return True
