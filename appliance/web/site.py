"""The whole site as one aiohttp application, with the checks that every request passes."""

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final, Protocol, cast

from aiohttp import web
from aiohttp.typedefs import Handler

from appliance.live.playback import NOTHING_CHANGES
from appliance.sentence import sentence
from appliance.web.access import Hosts, same_origin
from appliance.web.http_connection import HttpConnection
from appliance.web.portal import Portal
from appliance.web.replies import fail

GOODBYE_S: Final = 3.0  # for requests that are under way at the end
MAX_BODY: Final = 1024 * 1024 + 1  # a pool, and one byte more to notice one that is too long
_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_LONG: Final = ("/ws/", "/api/view")
# What somebody posts who only looks on: signs in, moves the playback, dresses the projector. Joins and answers are
# refused further on.
_LOOKING: Final = (
    *("/api/admin/claim", "/api/admin/login", "/api/admin/logout", "/api/admin/password", "/api/admin/playback"),
    *("/api/admin/clock", "/api/admin/language", "/api/admin/projector", "/api/send", "/api/join"),
)

log = logging.getLogger(__name__)


class Door(Protocol):
    """A part of the site."""

    def routes(self) -> list[web.RouteDef]: ...


def build_site(
    hosts: Hosts,
    doors: Sequence[Door],
    portal: Portal | None = None,
    is_trusted: Callable[[web.Request], bool] = lambda _: False,
    is_ending: Callable[[], bool] = lambda: False,
    *,
    only_shows: bool = False,
) -> web.Application:
    """The application that serves all `doors` under the names in `hosts`; `portal` answers for all other names.

    Only a connection that `is_trusted` may keep one of the reserved places for connections. While the server
    `is_ending`, nothing is answered about classes: a page that comes back at once would hear that its class is gone.
    Only polls are, since they get their `bye`. A server that `only_shows` a past session takes nothing.
    """

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not _may_keep(request, is_trusted):
            return fail(503, "crowded", sentence("http.crowded"))
        if not hosts.allows(request.headers.get("Host", "")):  # request.host would ask the name server for one
            if portal is not None and (answer := portal.answer(request)) is not None:
                return answer
            return fail(421, "wrong_host", sentence("http.wrong_host"))
        unsafe = request.method not in _SAFE or request.path.startswith("/ws/")
        if unsafe and not same_origin(request):
            return fail(403, "wrong_origin", sentence("http.wrong_origin"))
        if is_ending() and request.path.startswith(("/api/", "/ws/")) and request.path != "/api/view":
            return fail(503, "restarting", sentence("join.not_stored"))
        if only_shows and request.method not in _SAFE and not request.path.startswith(_LOOKING):
            return fail(409, "playback", NOTHING_CHANGES)
        return await _reply(request, handler)

    async def harden(_: web.Request, response: web.StreamResponse) -> None:
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Cache-Control", "no-store")

    app = web.Application(middlewares=[guard], client_max_size=MAX_BODY)
    app.on_response_prepare.append(harden)
    for door in doors:
        app.add_routes(door.routes())
    return app


@asynccontextmanager
async def running_site(site: web.Application) -> AsyncIterator[web.Server]:
    """The server of the site, until the context ends."""
    runner = web.AppRunner(site, shutdown_timeout=GOODBYE_S, handle_signals=False)
    await runner.setup()
    try:
        yield cast(web.Server, runner.server)  # it exists after the set-up
    finally:
        await runner.cleanup()


async def _reply(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The handler's reply; where it has none, a sentence for the page."""
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        return fail(413, "bad_request", sentence("http.too_large", most=MAX_BODY >> 20))
    except web.HTTPException as error:
        if error.status < 400 or not request.path.startswith("/api/"):
            raise
        return fail(error.status, "bad_request", sentence("http.refused", reason=error.reason))
    except ConnectionError:  # the client went away, and nobody waits for a reply
        raise
    except Exception:  # aiohttp would log it too, but reply with a line of text that no page can show
        if not request.path.startswith("/api/"):
            raise
        log.exception("A request could not be answered: %s %s", request.method, request.path)
        return fail(500, "failed", sentence("http.failed"))


def _may_keep(request: web.Request, is_trusted: Callable[[web.Request], bool]) -> bool:
    """Tell the connection of the request; False if a socket or a long poll would keep a reserved place."""
    connection = request.protocol
    if not isinstance(connection, HttpConnection):
        return True
    if request.path.startswith(("/api/admin/", "/ws/")) and is_trusted(request):
        connection.trust()
    connection.head_received(request)
    return not request.path.startswith(_LONG) or connection.may_keep()
