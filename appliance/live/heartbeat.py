"""Whether a page is still there, and how far away it is: a ping at each beat, and the answers to pings.

beat                  pings since the last answer     it gives
the first             –                               a ping
every 20 s after it   one, two or three               a ping, until three in a row had no answer; then None
"""

import msgspec

BEAT_MS = 20_000
MAX_SILENT_BEATS = 2

_encode = msgspec.json.Encoder().encode


class _Ping(msgspec.Struct, frozen=True, tag_field="type", tag="ping"):
    n: int


class Heartbeat:
    """The pings of one page."""

    def __init__(self) -> None:
        self._n = 0
        self._sent_ms: int | None = None  # when ping `n` went out, until its answer has come
        self._silent_beats = -1  # the first beat follows no ping

    def beat(self, now_ms: int) -> bytes | None:
        """The ping to send now; None for a page that is taken for gone, since it answered none of three in a row."""
        self._silent_beats += 1
        if self._silent_beats > MAX_SILENT_BEATS:
            return None
        self._n += 1
        self._sent_ms = now_ms
        return _encode(_Ping(self._n))

    def pong(self, n: int, at_ms: int) -> int | None:
        """The round trip that the answer to ping `n`, received at clock time `at_ms`, shows; None if it shows none."""
        self._silent_beats = 0
        if n != self._n or self._sent_ms is None:
            return None
        trip_ms, self._sent_ms = at_ms - self._sent_ms, None
        return trip_ms
