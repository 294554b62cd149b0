"""One TCP connection as aiohttp serves it, counted, with time limits, and quiet about bad bytes.

A client may send anything. A request that can't be understood is answered with 400, and its connection is closed. The
log has one line of it at the level DEBUG: at a higher level anybody could fill the disk.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final, cast

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.http_websocket import WebSocketReader

from appliance.sentence import sentence
from appliance.web.access import client_at
from appliance.web.connection_limits import ConnectionLimits
from appliance.web.frame_limit import FrameLimit
from appliance.web.replies import fail

log = logging.getLogger(__name__)

HEAD_S: Final = 10.0  # for a request's head, counted from the connection or the last reply
MAX_FIELDS: Final = 64  # of a head; browsers send about 15
# What a handler raises when the client sent nonsense or is gone.
CLIENTS_FAULT: Final = (HttpProcessingError, web.RequestPayloadError, ConnectionError)


class HttpConnection(web.RequestHandler):
    """aiohttp's handler of one connection, with limits."""

    __slots__ = ("_flooded", "_limits", "_on_flood", "_on_lost", "_transport", "client", "trusted")

    def __init__(
        self, server: web.Server, limits: ConnectionLimits, loop: asyncio.AbstractEventLoop, head_s: float
    ) -> None:
        super().__init__(
            server,
            loop=loop,
            access_log=None,  # type: ignore[arg-type]  # aiohttp takes it, and then writes none
            keepalive_timeout=head_s,
            max_headers=MAX_FIELDS,
            auto_decompress=False,  # no page sends compressed bodies
        )
        self._limits = limits
        self._transport: asyncio.Transport | None = None
        self.client = ""  # empty for the server's own check, which takes no place
        self.trusted = False
        self._flooded = False
        self._on_flood: Callable[[], None] | None = None
        self._on_lost: Callable[[], None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        if isinstance(peer, tuple):
            self.client = client_at(peer[0])
            if not self._limits.admit(self):
                self.drop()
                return
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._limits.remove(self)
        super().connection_lost(exc)
        # asyncio's transport refers to a method of its own, so only the garbage collector would free it. Phones that
        # reconnect for a whole term would fill the memory. Nothing is read any more, so the reference can be removed.
        vars(self._transport).pop("_read_ready_cb", None)
        self._transport = None
        on_lost, self._on_flood, self._on_lost = self._on_lost, None, None
        if on_lost is not None:
            on_lost()

    def drop(self) -> None:
        """Close the connection now; what is not sent is lost."""
        if self._transport is not None:
            self._transport.abort()

    def head_received(self, request: web.Request) -> None:
        """A request's head was received; the server is at work once the body is complete too."""
        request.content.on_eof(self._set_at_work)

    def may_keep(self) -> bool:
        """Whether a socket or a long poll may keep the connection."""
        return self.trusted or self._limits.may_keep(self)

    def trust(self) -> None:
        """The connection is the instructor's, or the own screen's: it may be slow, and is not closed for others."""
        self.trusted = True
        self._set_at_work()

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        if not self.trusted:
            self._limits.set_waiting(self)
        return await super().finish_response(request, resp, start_time)

    def set_parser(self, parser: WebSocketReader, data_received_cb: Callable[[], None] | None = None) -> None:
        """The connection becomes a socket, whose frames are counted."""
        frames = FrameLimit(parser, self._flood)
        super().set_parser(frames, data_received_cb)  # type: ignore[arg-type]  # it is only fed

    def on_flood(self, call: Callable[[], None]) -> None:
        """Run `call` once the socket has sent more frames than a page does; the socket is not read any more then."""
        self._on_flood = call
        if self._flooded:  # a flood may come before anybody asks
            call()

    def on_lost(self, call: Callable[[], None] | None) -> None:
        """Run `call` once the connection is lost, until another one is given, or None."""
        self._on_lost = call

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if isinstance(exc, CLIENTS_FAULT) or (isinstance(exc, UnicodeEncodeError) and not _is_text(request)):
            log.debug("a request from %s can't be understood: %s", request.remote, type(exc).__name__)
            if request.writer.output_size > 0:
                raise ConnectionResetError("a reply was under way already")
            reply = fail(400, "bad_request", sentence("http.not_a_request"))
            reply.force_close()
            return reply
        return super().handle_error(request, status, exc, message)

    def log_exception(self, *args: Any, **kw: Any) -> None:
        error = kw.get("exc_info")
        if isinstance(error, CLIENTS_FAULT):
            log.debug("a connection ended: %s", type(error).__name__)
        else:
            super().log_exception(*args, **kw)

    def _set_at_work(self) -> None:
        self._limits.set_at_work(self)

    def _flood(self) -> None:
        self._flooded = True
        if self._transport is not None:
            self._transport.pause_reading()
        if self._on_flood is not None:
            self._on_flood()


def _is_text(request: web.BaseRequest) -> bool:
    """Whether the head is UTF-8. aiohttp keeps other bytes as lone surrogates, which can't be written anywhere."""
    try:
        "".join([request.raw_path, *request.headers.keys(), *request.headers.values()]).encode()
    except UnicodeEncodeError:
        return False
    return True
