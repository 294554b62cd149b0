"""One TCP connection, as aiohttp serves it, with bounds: it is counted, slow ones end, and bad bytes are no news.

What a client sends may be anything. A request that can't be understood is answered with 400 and closes its connection;
the log has one line of it at the level DEBUG, since somebody could fill the disk with more.
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
from appliance.web.crowd import Crowd
from appliance.web.frames import Frames
from appliance.web.replies import fail

log = logging.getLogger(__name__)

HEAD_S: Final = 10.0  # for a request's head, from the connection or the last reply on
MAX_FIELDS: Final = 64  # of a head; browsers send about 15
# What a handler meets where the client sent nonsense or is gone.
CLIENTS_FAULT: Final = (HttpProcessingError, web.RequestPayloadError, ConnectionError)


class Visit(web.RequestHandler):
    """A connection."""

    __slots__ = ("_crowd", "_flooded", "_on_flood", "_transport", "client", "trusted")

    def __init__(self, server: web.Server, crowd: Crowd, loop: asyncio.AbstractEventLoop, head_s: float) -> None:
        super().__init__(
            server,
            loop=loop,
            access_log=None,  # type: ignore[arg-type]  # aiohttp takes it, and then writes none
            keepalive_timeout=head_s,
            max_headers=MAX_FIELDS,
            auto_decompress=False,  # no page sends compressed bodies
        )
        self._crowd = crowd
        self._transport: asyncio.Transport | None = None
        self.client = ""  # of the server's own check, which no place is taken from
        self.trusted = False
        self._flooded = False
        self._on_flood: Callable[[], None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        if isinstance(peer, tuple):
            self.client = client_at(peer[0])
            if not self._crowd.enter(self):
                self.drop()
                return
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._crowd.leave(self)
        super().connection_lost(exc)
        # asyncio's transport refers to a method of its own, so that only the garbage collector would free it. Over a
        # term of reconnects that is memory that grows; nothing is read any more, so the reference can go.
        vars(self._transport).pop("_read_ready_cb", None)
        self._transport = None
        self._on_flood = None

    def drop(self) -> None:
        """Close the connection now; what is not sent is lost."""
        if self._transport is not None:
            self._transport.abort()

    def begins(self, request: web.Request) -> None:
        """A request's head has come; the server is at work on it as soon as its body has come too."""
        request.content.on_eof(self._works)

    def may_stay(self) -> bool:
        """Whether it may be kept for long, by a socket or a long poll."""
        return self.trusted or self._crowd.may_stay(self)

    def trust(self) -> None:
        """It is the instructor's: it may take its time, and need not go for others."""
        self.trusted = True
        self._works()

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        if not self.trusted:
            self._crowd.waits(self)
        return await super().finish_response(request, resp, start_time)

    def set_parser(self, parser: WebSocketReader, data_received_cb: Callable[[], None] | None = None) -> None:
        """From now on it is a socket."""
        frames = Frames(parser, self._flood)
        super().set_parser(frames, data_received_cb)  # type: ignore[arg-type]  # it is only fed

    def on_flood(self, call: Callable[[], None]) -> None:
        """Have `call` called once the socket has sent more frames than a page does; it is read no more then."""
        self._on_flood = call
        if self._flooded:  # which may be as soon as it was opened
            call()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if isinstance(exc, CLIENTS_FAULT) or (isinstance(exc, UnicodeEncodeError) and not _is_text(request)):
            log.debug("a request from %s is none: %s", request.remote, type(exc).__name__)
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

    def _works(self) -> None:
        self._crowd.works(self)

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
