"""One WebSocket, from its opening to its end."""

import contextlib
from socket import SHUT_RDWR
from typing import Final

import aiohttp
from aiohttp import WSMsgType

from appliance.client.channel import MAX_MESSAGE, Lost
from appliance.client.errors import NotUnderstood

_TOO_LONG: Final = 1009
_TEXT_ONLY: Final = 1003
_ABNORMAL: Final = 1006


class SocketChannel:
    """A socket that is open. It works once something was heard on it; that it is open says little."""

    silence_s: float = 50.0  # the box pings every 20 s
    no_answer_s: float = 6.0

    def __init__(self, ws: aiohttp.ClientWebSocketResponse[bool]) -> None:
        self._ws = ws

    @classmethod
    async def open(cls, session: aiohttp.ClientSession, path: str, headers: dict[str, str]) -> "SocketChannel":
        """Open the socket at `path`. Raises Lost where that fails."""
        try:
            ws: aiohttp.ClientWebSocketResponse[bool] = await session.ws_connect(
                path,
                headers=headers,
                max_msg_size=MAX_MESSAGE,
                decode_text=False,
                timeout=aiohttp.ClientWSTimeout(ws_close=2.0),
            )
        except (aiohttp.ClientError, OSError) as error:
            raise Lost from error
        return cls(ws)

    async def receive(self) -> bytes:
        frame = await self._ws.receive()
        if frame.type is WSMsgType.TEXT:
            return bytes(frame.data)
        if frame.type is WSMsgType.BINARY:
            await self._ws.close(code=_TEXT_ONLY)
            raise NotUnderstood("what answers there sends bytes, and a Chalkbox sends text")
        if self._ws.close_code == _TOO_LONG:
            raise NotUnderstood(f"what answers there sent a message of more than {MAX_MESSAGE} bytes")
        raise Lost(self._ws.close_code or _ABNORMAL)

    async def send(self, message: bytes) -> bytes | None:
        try:
            await self._ws.send_frame(message, WSMsgType.TEXT)
        except (ConnectionError, aiohttp.ClientError) as error:
            raise Lost(self._ws.close_code or _ABNORMAL) from error
        return None

    async def close(self) -> None:
        await self._ws.close()

    async def drop(self) -> None:
        transport_socket = self._ws.get_extra_info("socket")
        if transport_socket is not None:
            with contextlib.suppress(OSError):  # it is not connected any more
                transport_socket.shutdown(SHUT_RDWR)
        await self._ws.close()
