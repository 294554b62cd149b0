"""The student's socket, and the other requests of students who have joined."""

from aiohttp import web

from appliance.course.ending import Ending
from appliance.live.playback import NOTHING_CHANGES
from appliance.live.session import Session
from appliance.live.sessions import Sessions
from appliance.quiz.joining import NOT_JOINED
from appliance.quiz.views.places import Naming
from appliance.quiz.views.student import review
from appliance.sentence import sentence
from appliance.web.access import client_of, hash_secret, student_token
from appliance.web.protocol import MAX_STUDENT_FRAME, encode, refusal
from appliance.web.replies import fail, reply_json
from appliance.web.sockets import Socket, converse, turn_away, upgrade, wire_of
from appliance.web.student_page import StudentPage, arrived


class StudentDoor:
    """Handlers for students who have joined."""

    def __init__(self, sessions: Sessions, ending: Ending, said: Naming) -> None:
        self._sessions = sessions
        self._ending = ending
        self._said = said

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/ws/student", self.socket),
            web.get("/api/review", self.review),
            web.get("/api/rejoin-pin", self.rejoin_pin),
        ]

    async def socket(self, request: web.Request) -> Socket:
        """The student's socket."""
        ws = await upgrade(request, MAX_STUDENT_FRAME)
        token_hash = hash_secret(student_token(request))
        found = await arrived(self._sessions, token_hash)
        if found is None:
            return await turn_away(ws, refusal(NOT_JOINED), 4002)
        session, student_id = found
        page = StudentPage(session, student_id, token_hash, self._ending, self._said, wire_of(ws, request))
        client = client_of(request)

        def hear(frame: bytes, at_ms: int) -> None:
            page.hear(frame, at_ms, client, page.reply)

        await converse(request, ws, session.hub, page, hear)
        return ws

    async def rejoin_pin(self, request: web.Request) -> web.Response:
        """The student's own rejoin pin, for a page that has lost it; it is in no view."""
        found = self._whose(request)
        if found is None:
            return fail(401, "not_joined", NOT_JOINED.message)
        session, student_id = found
        if session.played() is not None:
            return fail(409, "playback", NOTHING_CHANGES)
        return reply_json({"rejoin_pin": session.state.students[student_id].pin})

    async def review(self, request: web.Request) -> web.Response:
        """The student's own answers with the right ones, after the end."""
        found = self._whose(request)
        if found is None:
            return fail(401, "not_joined", NOT_JOINED.message)
        session, student_id = found
        if not session.state.options.review:
            return fail(403, "no_review", sentence("http.no_review"))
        rows = review(session.desk.picture, student_id)
        if rows is None:
            return fail(409, "not_now", sentence("http.class_not_over"))
        return web.Response(body=encode({"review": rows}), content_type="application/json")

    def _whose(self, request: web.Request) -> tuple[Session, str] | None:
        return self._sessions.by_token(hash_secret(student_token(request)))
