"""Accepts connections from the listening socket, and finds out if nobody is accepted any more."""

import asyncio
import contextlib
import errno
import logging
import socket
import struct
import time
from collections.abc import AsyncIterator
from typing import Any, Final

from aiohttp import web

from appliance.background import background
from appliance.web.connection_limits import ConnectionLimits
from appliance.web.http_connection import HEAD_S, HttpConnection

log = logging.getLogger(__name__)

BACKLOG: Final = 1024  # connections that wait in the kernel until they are accepted; a class joins within a second
AT_ONCE: Final = 32  # accepted in a row before the open connections are served again
STUCK_S: Final = 2.0
LOGGED_S: Final = 60.0
_QUEUE_AT: Final = 24  # of tcpi_unacked in struct tcp_info, tcp(7): how many connections wait at a listening socket


class Acceptor:
    """Accepts connections from `listener` within the context `accepting()`."""

    def __init__(
        self,
        server: web.Server,
        listener: socket.socket,
        limits: ConnectionLimits,
        *,
        head_s: float = HEAD_S,
        stuck_s: float = STUCK_S,
    ) -> None:
        self._server = server
        self._listener = listener
        self._limits = limits
        self._head_s = head_s
        self._stuck_s = stuck_s
        self._logged_s = float("-inf")

    @contextlib.asynccontextmanager
    async def accepting(self) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._failed)
        try:
            # asyncio uses the backlog for two things: the length of the kernel's queue, and how often it calls accept()
            # in a row, even if each call fails. So the queue is made longer afterwards.
            server = await loop.create_server(self._connection, sock=self._listener, backlog=AT_ONCE)
            self._listener.listen(BACKLOG)
            try:
                async with background(self._look(), "connections"):
                    yield
            finally:
                server.close()
        finally:
            loop.set_exception_handler(None)

    async def serve(self, connection: socket.socket) -> None:
        """Serve a connection that did not come through the listener."""
        await asyncio.get_running_loop().connect_accepted_socket(self._connection, connection)

    async def stuck(self) -> str:
        """What is wrong if connections wait and none is accepted; empty if all is well."""
        before = self._limits.seen
        if not self._queue():
            return ""
        await asyncio.sleep(self._stuck_s)
        if self._limits.seen > before or not self._queue():
            return ""
        return "nobody is let in"

    def _queue(self) -> int:
        """How many connections wait to be accepted."""
        told = self._listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _QUEUE_AT + 4)
        return int(struct.unpack_from("I", told, _QUEUE_AT)[0])

    def _connection(self) -> HttpConnection:
        return HttpConnection(self._server, self._limits, asyncio.get_running_loop(), self._head_s)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(self._limits.wait_s / 6)  # often enough to end a slow client soon after its time
            self._limits.close_slow()

    def _failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Handle an error of the loop. If accept() lacks files or memory, asyncio tries again: log a line a minute."""
        error = context.get("exception")
        if not (
            isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
        ):
            loop.default_exception_handler(context)
        elif time.monotonic() - self._logged_s >= LOGGED_S:
            self._logged_s = time.monotonic()
            log.error("nobody can be let in now: %s", error.strerror)
