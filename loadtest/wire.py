"""As little HTTP and WebSocket as a simulated phone needs, light enough not to be the bottleneck of a measurement.

One asyncio protocol a connection, no task, no stream. What arrives is stamped and put aside, and looked at when the
burst is over: a class hears of a reveal within milliseconds, and reading one phone's must not delay another's stamp.
"""

import asyncio
import re
import struct
from collections.abc import Callable
from time import monotonic
from typing import cast

OnText = Callable[[bytes, float], None]

_TEXT, _CLOSE, _PING, _PONG = 0x81, 0x88, 0x89, 0x8A  # unfragmented, as every frame of ours is
_PUT_ASIDE_S = 0.05
_BUFFER = memoryview(bytearray(1 << 16))  # one for all sockets: what is in it is copied at once
_ZERO_MASK = bytes(4)  # a client has to mask; with zeros the payload stays as it is


class WireError(Exception):
    """The server closed the connection, or answered something else than was asked for."""


class Call(asyncio.Protocol):
    """One HTTP request on its own connection; `reply` becomes (status, body)."""

    def __init__(self, request: bytes) -> None:
        self.reply: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()
        self._request = request
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, blank, body = self._received.partition(b"\r\n\r\n")
        length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
        if blank and len(body) >= int(length[1] if length else 0) and not self.reply.done():
            self.reply.set_result((_status(head), body))
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.reply.done():
            self.reply.set_exception(WireError(f"The connection closed before the reply ({exc})."))


class Inbox:
    """What has arrived on the sockets of one loop and has not been looked at."""

    def __init__(self) -> None:
        self._arrived: list[tuple[Socket, bytes, float]] = []

    def put(self, receiver: "Socket", data: bytes, at: float) -> None:
        if not self._arrived:
            asyncio.get_running_loop().call_later(_PUT_ASIDE_S, self.empty)
        self._arrived.append((receiver, data, at))

    def empty(self) -> None:
        arrived, self._arrived = self._arrived, []
        for receiver, data, at in arrived:
            receiver.take(data, at)


class Socket(asyncio.BufferedProtocol):
    """A WebSocket client; `on_text` gets every text frame and the `monotonic` time of its arrival.

    `frame_bytes` counts all that came after the handshake, frame headers included.
    """

    def __init__(self, inbox: Inbox, on_text: OnText) -> None:
        self.frame_bytes = 0
        self._inbox = inbox
        self._on_text = on_text
        self._received = b""

    async def open(self, port: int, path: str, headers: str = "") -> None:
        """Connect to the server on this machine; `headers` are whole lines. Raises OSError or WireError.

        The first frames may be handed out before this returns.
        """
        self._handshake = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n{headers}\r\n"
        ).encode()
        loop = asyncio.get_running_loop()
        self._ready: asyncio.Future[None] = loop.create_future()
        await loop.create_connection(lambda: self, "127.0.0.1", port)
        await self._ready

    def send(self, text: bytes) -> None:
        """Send one text frame of at most 65,535 bytes."""
        self._send(_TEXT, text)

    def close(self) -> None:
        """Close without ceremony, as a phone does that is switched off."""
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._handshake)

    def get_buffer(self, _: int) -> memoryview:
        return _BUFFER

    def buffer_updated(self, nbytes: int) -> None:
        at, data = monotonic(), bytes(_BUFFER[:nbytes])
        self._inbox.put(self, data, at)
        if b'"ping"' in data:
            self._inbox.empty()

    def take(self, data: bytes, at: float) -> None:
        """Look at what arrived at that time."""
        data = self._received + data
        if not self._ready.done():
            head, blank, frames = data.partition(b"\r\n\r\n")
            if not blank:
                self._received = data
                return
            if _status(head) != 101:
                self._ready.set_exception(WireError(f"The socket was refused: {head[:100]!r}"))
                return
            self._ready.set_result(None)
            data = frames
        self._received = self._take_frames(data, at)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._ready.done():
            self._ready.set_exception(WireError(f"The connection closed during the handshake ({exc})."))

    def _take_frames(self, data: bytes, at: float) -> bytes:
        """Handle every whole frame in `data` and return what is left."""
        start = 0
        while len(data) - start >= 2:
            length, body = data[start + 1], start + 2
            if length > 125:
                form = "!H" if length == 126 else "!Q"
                body += struct.calcsize(form)
                if len(data) < body:
                    break
                (length,) = struct.unpack_from(form, data, start + 2)
            if len(data) < body + length:
                break
            payload = data[body : body + length]
            if data[start] == _TEXT:
                self._on_text(payload, at)
            elif data[start] == _PING:
                self._send(_PONG, payload)
            elif data[start] == _CLOSE:
                self.close()
            self.frame_bytes += body + length - start
            start = body + length
        return data[start:]

    def _send(self, first_byte: int, payload: bytes) -> None:
        length = len(payload)
        head = bytes((first_byte, 0x80 | length)) if length < 126 else struct.pack("!BBH", first_byte, 0xFE, length)
        self._transport.write(head + _ZERO_MASK + payload)


async def call(port: int, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
    """Make one request to the server on this machine and return (status, body); raises OSError or WireError."""
    request = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    loop = asyncio.get_running_loop()
    _, protocol = await loop.create_connection(lambda: Call(request.encode() + body), "127.0.0.1", port)
    return await protocol.reply


def _status(head: bytes) -> int:
    return int(head[9:12])
