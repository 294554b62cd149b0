"""How connections come in: the listening socket, and the server's look at itself."""

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
from appliance.web.crowd import Crowd
from appliance.web.visit import HEAD_S, Visit

log = logging.getLogger(__name__)

BACKLOG: Final = 1024  # a class joins within a second; so many wait in the kernel until they are let in
AT_ONCE: Final = 32  # are let in before those who are inside have their turn again
STUCK_S: Final = 2.0
LOGGED_S: Final = 60.0
_QUEUE_AT: Final = 24  # of tcpi_unacked in struct tcp_info, tcp(7): of a listening socket, how many wait to be let in


class Entrance:
    """Lets connections in through `listener` while it is `open`."""

    def __init__(
        self,
        server: web.Server,
        listener: socket.socket,
        crowd: Crowd,
        *,
        head_s: float = HEAD_S,
        stuck_s: float = STUCK_S,
    ) -> None:
        self._server = server
        self._listener = listener
        self._crowd = crowd
        self._head_s = head_s
        self._stuck_s = stuck_s
        self._logged_s = float("-inf")

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._failed)
        try:
            # asyncio takes its backlog for two things: the kernel's queue, and how often it calls accept() in one turn,
            # even where each call fails. So the queue is made longer afterwards.
            server = await loop.create_server(self._visit, sock=self._listener, backlog=AT_ONCE)
            self._listener.listen(BACKLOG)
            try:
                async with background(self._look(), "connections"):
                    yield
            finally:
                server.close()
        finally:
            loop.set_exception_handler(None)

    async def take(self, connection: socket.socket) -> None:
        """Serve a connection that did not come through the listener."""
        await asyncio.get_running_loop().connect_accepted_socket(self._visit, connection)

    async def stuck(self) -> str:
        """Whether people wait in front and nobody is let in; empty if all is well."""
        before = self._crowd.seen
        if not self._queue():
            return ""
        await asyncio.sleep(self._stuck_s)
        if self._crowd.seen > before or not self._queue():
            return ""
        return "nobody is let in"

    def _queue(self) -> int:
        """How many connections wait to be let in."""
        told = self._listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _QUEUE_AT + 4)
        return int(struct.unpack_from("I", told, _QUEUE_AT)[0])

    def _visit(self) -> Visit:
        return Visit(self._server, self._crowd, asyncio.get_running_loop(), self._head_s)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(self._crowd.wait_s / 6)  # often enough to end a slow client soon after its time
            self._crowd.close_the_slow()

    def _failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """An error that the loop met. Where accept() finds no room, asyncio tries again: one line will do."""
        error = context.get("exception")
        if not (
            isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
        ):
            loop.default_exception_handler(context)
        elif time.monotonic() - self._logged_s >= LOGGED_S:
            self._logged_s = time.monotonic()
            log.error("nobody can be let in now: %s", error.strerror)
