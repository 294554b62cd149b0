"""The student's door for a browser without sockets: views by long polling, messages by POST."""

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import Final

from aiohttp import web

from appliance.course.ending import Ending
from appliance.live.clock import Clock, Timer
from appliance.live.delivery import Polls
from appliance.live.session import Session
from appliance.live.sessions import Sessions
from appliance.quiz.joining import NOT_JOINED
from appliance.quiz.views.places import Naming
from appliance.sentence import sentence
from appliance.web.access import Rate, client_of, hash_secret, message_rate, student_token
from appliance.web.http_connection import HttpConnection
from appliance.web.protocol import MAX_STUDENT_FRAME, TOO_FAST, BadMessage, message_id, refusal
from appliance.web.replies import fail
from appliance.web.student_page import StudentPage, arrived

POLL_S: Final = 25.0
POLLER_MS: Final = 35_000  # a page that does not poll within that time is gone; one that breaks off its poll is at once


@dataclass(slots=True)
class _Poller:
    """A page that polls, with its rate limit."""

    session: Session
    page: StudentPage
    polls: Polls
    rate: Rate
    drop: Timer | None = None  # runs when it has not polled for too long


class PollingDoor:
    """Handlers for pages that poll."""

    def __init__(self, sessions: Sessions, clock: Clock, ending: Ending, said: Naming, poll_s: float = POLL_S) -> None:
        self._sessions = sessions
        self._clock = clock
        self._ending = ending
        self._said = said
        self._poll_s = poll_s
        self._pollers: dict[str, _Poller] = {}

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/api/view", self.view), web.post("/api/send", self.send)]

    async def view(self, request: web.Request) -> web.Response:
        """The next message: a view, or why there is none."""
        token_hash = hash_secret(student_token(request))
        await arrived(self._sessions, token_hash)
        found = self._poller(token_hash)
        if found is None:
            return web.Response(body=refusal(NOT_JOINED), status=401, content_type="application/json")
        page = found.page
        found.session.hub.came_from(page.student_id, client_of(request), self._clock.now_ms())
        missed = request.query.get("after", "") != str(page.sent_rev)
        connection = request.protocol if isinstance(request.protocol, HttpConnection) else None
        if connection is not None:
            connection.on_lost(partial(self._drop, token_hash, found))
        try:
            async with asyncio.timeout(self._poll_s):
                message = await found.polls.next(at_once=missed)
        except TimeoutError:
            message = page.next_message()  # what came just as the time was over
            if message is None and not page.over:
                message = page.view()
        finally:
            if connection is not None:
                connection.on_lost(None)
        if page.over:
            self._drop(token_hash, found)
        if message is None:  # the page has gone on without this request
            return web.Response(status=204)
        return web.Response(body=message, content_type="application/json")

    async def send(self, request: web.Request) -> web.Response:
        """A message; the reply is the response."""
        at_ms = self._clock.now_ms()
        found = self._poller(hash_secret(student_token(request)))
        if found is None or found.page.over:
            return web.Response(body=refusal(NOT_JOINED), status=401, content_type="application/json")
        body = await request.read()
        if len(body) > MAX_STUDENT_FRAME:
            return fail(413, "bad_message", sentence("http.message_too_long"))
        if not found.rate.allows(at_ms):
            return web.Response(body=refusal(TOO_FAST, message_id(body)), status=429, content_type="application/json")
        reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

        def say(message: bytes) -> None:
            if not reply.done():  # else the page has hung up
                reply.set_result(message)

        try:
            waits = found.page.hear(body, at_ms, client_of(request), say)
        except BadMessage as error:
            return fail(400, "bad_message", error.sentence)
        if not waits:
            return web.Response(status=204)
        return web.Response(body=await reply, content_type="application/json")

    def _poller(self, token_hash: str) -> _Poller | None:
        """The page that polls with this token: made by its first request, dropped when it stays away."""
        poller = self._pollers.get(token_hash)
        if poller is None:
            found = self._sessions.by_token(token_hash)
            if found is None:
                return None
            session, student_id = found
            page = StudentPage(session, student_id, token_hash, self._ending, self._said)
            rate = message_rate(self._clock.now_ms())
            poller = self._pollers[token_hash] = _Poller(session, page, Polls(page), rate)
            session.hub.add(page)
        if poller.drop is not None:
            poller.drop.cancel()
        if poller.page.over:
            self._drop(token_hash, poller)
        else:
            poller.drop = self._clock.after(POLLER_MS, partial(self._drop, token_hash, poller))
        return poller

    def _drop(self, token_hash: str, poller: _Poller) -> None:
        """The page is gone; another one may poll with its token by now, and stays."""
        if self._pollers.get(token_hash) is poller:
            del self._pollers[token_hash]
        if poller.drop is not None:
            poller.drop.cancel()
        poller.session.hub.discard(poller.page)
