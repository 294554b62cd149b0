"""What the three sockets have in common: one reader, one writer, and the rules for bad frames."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

from aiohttp import WSMsgType, web

from appliance.live.hub import Connection, Hub
from appliance.quiz.messages import Refused
from appliance.web.access import Rate
from appliance.web.protocol import TOO_FAST, BadMessage, message_id, refusal

MAX_BAD_IN_A_ROW: Final = 10
MESSAGES, MESSAGES_PER_MS = 60, 10_000  # of one connection: so many at once, refilled over that time
ABUSE: Final = 1008
GOODBYE_S: Final = 2.0
_BAD_MESSAGE: Final = "The page and the box don't understand each other. Reload the page."


async def upgrade(request: web.Request, max_frame: int) -> web.WebSocketResponse:
    """The socket, uncompressed: compressing costs more than the bytes that it saves."""
    ws = web.WebSocketResponse(compress=False, max_msg_size=max_frame, timeout=GOODBYE_S)
    await ws.prepare(request)
    return ws


async def turn_away(ws: web.WebSocketResponse, message: bytes, code: int) -> web.WebSocketResponse:
    """Say why, and close."""
    with contextlib.suppress(ConnectionError):
        await ws.send_frame(message, WSMsgType.TEXT)
        await ws.close(code=code)
    return ws


async def converse(
    request: web.Request,
    ws: web.WebSocketResponse,
    hub: Hub,
    connection: Connection,
    hear: Callable[[str, int], object],
) -> None:
    """Send what the connection has to say and hear what the page says, until one of them ends.

    `hear` gets each text frame with the clock's time of its arrival and raises BadMessage for what is none of ours. Ten
    in a row that are bad, or too fast, close the socket.
    """
    transport = request.transport
    if transport is not None:
        connection.abort = transport.abort
    hub.add(connection)
    connection.start_beating()
    try:
        async with asyncio.TaskGroup() as group:
            writer = group.create_task(_write(ws, connection), name=f"writer of {connection.name}")
            await _read(ws, hub, connection, hear)
            writer.cancel()
    finally:
        hub.discard(connection)


async def _write(ws: web.WebSocketResponse, connection: Connection) -> None:
    async def send(message: bytes) -> None:
        await ws.send_frame(message, WSMsgType.TEXT)

    with contextlib.suppress(ConnectionError):
        code = await connection.write(send)
        await ws.close(code=code)


async def _read(
    ws: web.WebSocketResponse, hub: Hub, connection: Connection, hear: Callable[[str, int], object]
) -> None:
    now_ms = hub.clock.now_ms
    rate = Rate(MESSAGES, MESSAGES_PER_MS, now_ms)
    bad = 0
    async for frame in ws:
        at_ms = now_ms()
        try:
            if frame.type is not WSMsgType.TEXT:
                raise BadMessage
            if rate.allows(""):
                hear(frame.data, at_ms)
                bad = 0
            else:
                bad += 1
                connection.reply(refusal(TOO_FAST, message_id(frame.data)))
        except BadMessage as error:
            bad += 1
            connection.reply(refusal(Refused("bad_message", str(error) or _BAD_MESSAGE), message_id(frame.data)))
        if bad >= MAX_BAD_IN_A_ROW:
            connection.end(ABUSE)
            return
