"""Counts the frames that a socket sends, in the raw bytes.

aiohttp answers pings and joins fragments by itself, so the reader of a socket sees few of the frames that a hostile
client can send. Each of them takes time.
"""

import time
from collections.abc import Callable
from typing import Final

from aiohttp.http_websocket import WebSocketReader

# Within ten seconds. A page may say 60 messages (`access.message_rate`), and may send each in a few fragments.
MOST, WINDOW_S = 300, 10.0
_LONGER: Final = {126: 2, 127: 8}  # by the short length: how many bytes the real one has


class FrameLimit:
    """Feeds the parser of a socket until there are too many frames; then `on_flood()` runs once."""

    def __init__(
        self, parser: WebSocketReader, on_flood: Callable[[], None], now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._parser = parser
        self._on_flood = on_flood
        self._now_s = now_s
        self._since_s = now_s()
        self._count = 0
        self._head = b""  # the beginning of a frame's head
        self._body = 0  # bytes of the frame's body that are still to come
        self._over = False

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        if self._over:
            return False, b""
        now_s = self._now_s()
        if now_s - self._since_s >= WINDOW_S:
            self._since_s, self._count = now_s, 0
        self._walk(data)
        if self._count > MOST:
            self._over = True
            self._on_flood()
            return False, b""
        return self._parser.feed_data(data)

    def feed_eof(self) -> None:
        self._parser.feed_eof()

    def _walk(self, data: bytes) -> None:
        """Count the heads in `data`; RFC 6455, 5.2."""
        if self._head:
            data, self._head = self._head + data, b""
        at = self._body
        while at < len(data) and self._count <= MOST:
            if at + 2 > len(data):
                break
            masked, short = data[at + 1] & 0x80, data[at + 1] & 0x7F
            longer = _LONGER.get(short, 0)
            body_at = at + 2 + longer
            if body_at > len(data):
                break
            length = int.from_bytes(data[at + 2 : body_at]) if longer else short
            self._count += 1
            at = body_at + (4 if masked else 0) + length
        self._body = max(0, at - len(data))
        self._head = data[at:]
