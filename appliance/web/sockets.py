"""What the three sockets have in common: one reader, one writer, and the rules for bad frames."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from aiohttp import WSMsgType, web

from appliance.live.connection import Connection
from appliance.live.delivery import write
from appliance.live.hub import Hub
from appliance.quiz.commands import Refused
from appliance.web.access import message_rate
from appliance.web.http_connection import HttpConnection
from appliance.web.protocol import TOO_FAST, BadMessage, message_id, refusal

Socket = web.WebSocketResponse[bool]  # text comes as bytes
Hear = Callable[[bytes, int], Awaitable[None] | None]

TEXT: Final = WSMsgType.TEXT  # in Python 3.11, a member of an enum takes 0.2 µs to look up
ERROR: Final = WSMsgType.ERROR
MAX_BAD_IN_A_ROW: Final = 10
ABUSE: Final = 1008
GOODBYE_S: Final = 2.0


class SocketWire:
    """Sends text frames at once, without waking a task for each of them."""

    def __init__(self, ws: Socket, transport: asyncio.Transport) -> None:
        self._ws = ws
        self._transport = transport

    def ready(self) -> bool:
        return not self._transport.get_write_buffer_size()

    def abort(self) -> None:
        self._transport.abort()

    def push(self, message: bytes) -> None:
        """Send a frame to a page that is `ready`; nothing, if the socket is closing already."""
        sending = self._ws.send_frame(message, TEXT)
        try:
            sending.send(None)  # runs until the frame is in the transport's buffer, since it is not compressed
        except (StopIteration, ConnectionError):
            return
        # It could only go on to wait for a slow reader. The writer task does that, for the next message.
        sending.close()


async def upgrade(request: web.Request, max_frame: int) -> Socket:
    """The socket, uncompressed: compressing costs more than the bytes that it saves. Raises HTTPBadRequest."""
    if "Sec-WebSocket-Protocol" in request.headers:  # no page asks for one, and aiohttp would log each such request
        raise web.HTTPBadRequest(text="This socket speaks no other protocol.")
    ws: Socket = web.WebSocketResponse(
        compress=False, max_msg_size=max_frame, timeout=GOODBYE_S, decode_text=False, autoping=False
    )
    try:
        await ws.prepare(request)
    except ValueError as error:  # the key is no base64, or no text
        raise web.HTTPBadRequest(text="The handshake of this socket can't be understood.") from error
    return ws


def wire_of(ws: Socket, request: web.Request) -> SocketWire | None:
    """The wire under an upgraded request; None if the page is gone already."""
    transport = request.transport
    return None if transport is None else SocketWire(ws, transport)


async def turn_away(ws: Socket, message: bytes, code: int) -> Socket:
    """Say why, and close."""
    with contextlib.suppress(ConnectionError):
        await ws.send_frame(message, TEXT)
        await ws.close(code=code)
    _free(ws)
    return ws


async def converse(
    request: web.Request,
    ws: Socket,
    hub: Hub,
    connection: Connection,
    hear: Hear,
) -> None:
    """Send the connection's messages and hear those of the page, until one of the two ends.

    `hear` gets each text frame with the time of its arrival by the clock, and raises BadMessage if it is not valid. If
    it returns something to await, the next frame is read after that. Ten frames in a row that are bad or too fast close
    the socket; pings and pongs of the protocol count like other frames.
    """
    hub.add(connection)
    hub.refresh_page(connection)
    connection.beat()
    if isinstance(request.protocol, HttpConnection):
        request.protocol.on_flood(partial(connection.end, ABUSE))
    try:
        async with asyncio.TaskGroup() as group:
            writer = group.create_task(_write(ws, connection), name=f"writer of {connection.name}")
            await _read(ws, hub, connection, hear)
            if not connection.over:  # else it still sends its last messages, and closes with its own code
                writer.cancel()
    finally:
        hub.discard(connection)
        _free(ws)


def _free(ws: Socket) -> None:
    """Break the reference cycle of a socket that has ended, so that it is freed at once.

    The socket keeps the error that it ended with, and the traceback of the error refers back to the socket. Until the
    garbage collector ran, phones that come and go all day would fill the memory.
    """
    error = ws.exception()
    while error is not None:
        error.__traceback__ = None
        error = error.__context__


async def _write(ws: Socket, connection: Connection) -> None:
    """Send until the connection ends. A page that went away is no error: `_read` sees that too, and ends."""

    async def send(message: bytes) -> None:
        await ws.send_frame(message, TEXT)

    with contextlib.suppress(ConnectionError):
        code = await write(connection, send)
        await ws.close(code=code)


async def _read(ws: Socket, hub: Hub, connection: Connection, hear: Hear) -> None:
    now_ms = hub.clock.now_ms
    rate = message_rate(now_ms())
    bad = 0
    async for frame in ws:
        if frame.type is ERROR:  # too long, or not a frame: the socket is closed already
            return
        at_ms = now_ms()
        try:
            if not rate.allows(at_ms):
                bad += 1
                connection.reply(refusal(TOO_FAST, message_id(frame.data)))
            elif frame.type is TEXT:
                if (rest := hear(frame.data, at_ms)) is not None:
                    await rest
                bad = 0
            elif frame.type is WSMsgType.PING:
                with contextlib.suppress(ConnectionError):
                    await ws.pong(frame.data)
            elif frame.type is not WSMsgType.PONG:
                raise BadMessage
        except BadMessage as error:
            bad += 1
            connection.reply(refusal(Refused("bad_message", error.sentence), message_id(frame.data)))
        if bad >= MAX_BAD_IN_A_ROW:
            connection.end(ABUSE)
            return
