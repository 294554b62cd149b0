"""Whether a page is still there, and how far away it is: a ping at each beat, and the answers to pings.

beats since the first, or since the last answer    the beat gives
one or two                                         a ping
three, which is after 60 s                         None: the page is taken for gone

A beat is every 20 s. The first one always gives a ping. Between beats a page can be asked for a sign; that is no beat.
"""

import msgspec

BEAT_MS = 20_000
MAX_SILENT_BEATS = 2  # beats without an answer that still send a ping

_encode = msgspec.json.Encoder().encode


class _Ping(msgspec.Struct, frozen=True, tag_field="type", tag="ping"):
    n: int


class Heartbeat:
    """The pings of one page."""

    def __init__(self) -> None:
        self._n = 0
        self._sent_ms: int | None = None  # when ping `n` went out, until its answer has come
        self._silent_beats = -1  # since the first beat, or since the last answer

    def beat(self, now_ms: int) -> bytes | None:
        """The ping to send now; None for a page that is taken for gone."""
        self._silent_beats += 1
        if self._silent_beats > MAX_SILENT_BEATS:
            return None
        return self._ping(now_ms)

    def ask(self, now_ms: int) -> bytes | None:
        """The ping to send between beats, to hear whether the page is there; None if one waits for its answer."""
        return self._ping(now_ms) if self._sent_ms is None else None

    def _ping(self, now_ms: int) -> bytes:
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
