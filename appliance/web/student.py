"""The student's door once they have joined: the socket, and the same by long polling."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from appliance.course.ending import BYE, Ending
from appliance.live.clock import Clock, Timer
from appliance.live.connection import Connection, Wire
from appliance.live.letters import Accepted, Reply
from appliance.live.session import Session
from appliance.live.sessions import Sessions
from appliance.quiz.joining import NOT_JOINED, hash_secret
from appliance.quiz.messages import Connect, Leave, Refused, Signal, SubmitAnswer
from appliance.quiz.views.student import render_student, review
from appliance.web.access import (
    Rate,
    client_of,
    message_rate,
    student_token,
)
from appliance.web.protocol import (
    MAX_STUDENT_FRAME,
    TOO_FAST,
    AnswerAckOut,
    AnswerIn,
    BadMessage,
    LeaveIn,
    PongIn,
    SignalIn,
    decode_student,
    encode,
    message_id,
    refusal,
)
from appliance.web.replies import fail, reply_json
from appliance.web.sockets import Socket, converse, turn_away, upgrade, wire_of

POLL_S: Final = 25.0
POLLER_MS: Final = 35_000  # without a poll for so long, the page is gone


class StudentDoor:
    """Handlers of what students ask for."""

    def __init__(self, sessions: Sessions, clock: Clock, ending: Ending) -> None:
        self._sessions = sessions
        self._clock = clock
        self._ending = ending
        self._pollers: dict[str, _Poller] = {}

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/ws/student", self.socket),
            web.get("/api/view", self.view),
            web.post("/api/send", self.send),
            web.get("/api/review", self.review),
            web.get("/api/rejoin-pin", self.rejoin_pin),
        ]

    async def rejoin_pin(self, request: web.Request) -> web.Response:
        """The student's own rejoin pin, for a page that has lost it; it is in no view."""
        found = self._sessions.by_token(hash_secret(student_token(request)))
        if found is None:
            return fail(401, "not_joined", NOT_JOINED.message)
        session, student_id = found
        return reply_json({"rejoin_pin": session.state.students[student_id].pin})

    async def socket(self, request: web.Request) -> Socket:
        """The student's socket."""
        ws = await upgrade(request, MAX_STUDENT_FRAME)
        token_hash = hash_secret(student_token(request))
        found = await self._arrived(token_hash)
        if found is None:
            return await turn_away(ws, refusal(NOT_JOINED), 4002)
        session, student_id = found
        connection = _Page(session, student_id, token_hash, self._ending, wire_of(ws, request))
        client = client_of(request)

        def hear(frame: bytes, at_ms: int) -> None:
            session.hub.came_from(student_id, client)
            _hear(session, connection, frame, at_ms, connection.reply)

        await converse(request, ws, session.hub, connection, hear)
        return ws

    async def view(self, request: web.Request) -> web.Response:
        """The next message for a page without a socket: a view, or why there is none."""
        token_hash = hash_secret(student_token(request))
        await self._arrived(token_hash)
        found = self._poller(token_hash)
        if found is None:
            return web.Response(body=refusal(NOT_JOINED), status=401, content_type="application/json")
        connection = found.connection
        found.session.hub.came_from(connection.student_id, client_of(request))
        missed = request.query.get("after", "") != str(connection.sent_rev)
        try:
            async with asyncio.timeout(POLL_S):
                message = await connection.poll(at_once=missed)
        except TimeoutError:
            message = None if connection.over else connection.view()
        if connection.over:
            self._drop(token_hash)
        if message is None:  # the page has gone on without this request
            return web.Response(status=204)
        return web.Response(body=message, content_type="application/json")

    async def send(self, request: web.Request) -> web.Response:
        """A message of a page without a socket; the reply is the response."""
        at_ms = self._clock.now_ms()
        found = self._poller(hash_secret(student_token(request)))
        if found is None or found.connection.over:
            return web.Response(body=refusal(NOT_JOINED), status=401, content_type="application/json")
        found.session.hub.came_from(found.connection.student_id, client_of(request))
        body = await request.read()
        if len(body) > MAX_STUDENT_FRAME:
            return fail(413, "bad_message", "This message is too long.")
        if not found.rate.allows():
            return web.Response(body=refusal(TOO_FAST, message_id(body)), status=429, content_type="application/json")
        reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

        def say(message: bytes) -> None:
            if not reply.done():  # else the page has hung up
                reply.set_result(message)

        try:
            waits = _hear(found.session, found.connection, body, at_ms, say)
        except BadMessage:
            return fail(400, "bad_message", "The page and the box don't understand each other. Reload the page.")
        if not waits:
            return web.Response(status=204)
        return web.Response(body=await reply, content_type="application/json")

    async def review(self, request: web.Request) -> web.Response:
        """The student's own answers with the right ones, after the end."""
        found = self._sessions.by_token(hash_secret(student_token(request)))
        if found is None:
            return fail(401, "not_joined", NOT_JOINED.message)
        session, student_id = found
        rows = review(session.desk.picture, student_id)
        if rows is None:
            return fail(409, "not_now", "The class is not over yet.")
        return web.Response(body=encode({"review": rows}), content_type="application/json")

    async def _arrived(self, token_hash: str) -> tuple[Session, str] | None:
        """Whose page has come, after it was noted that the student has one; None if the token opens nothing."""
        found = self._sessions.by_token(token_hash)
        if found is None or found[0].state.students[found[1]].connected:
            return found
        await found[0].desk.ask(Connect(student_id=found[1], token_hash=token_hash))
        return self._sessions.by_token(token_hash)

    def _poller(self, token_hash: str) -> "_Poller | None":
        """The page that polls with this token: made by its first request, dropped when it stays away."""
        poller = self._pollers.get(token_hash)
        if poller is None:
            found = self._sessions.by_token(token_hash)
            if found is None:
                return None
            session, student_id = found
            connection = _Page(session, student_id, token_hash, self._ending)
            poller = self._pollers[token_hash] = _Poller(session, connection, message_rate(self._clock.now_ms))
            session.hub.add(connection)
        if poller.drop is not None:
            poller.drop.cancel()
        if poller.connection.over:
            self._drop(token_hash)
        else:
            poller.drop = self._clock.after(POLLER_MS, lambda: self._drop(token_hash))
        return poller

    def _drop(self, token_hash: str) -> None:
        poller = self._pollers.pop(token_hash, None)
        if poller is not None:
            poller.session.hub.discard(poller.connection)


@dataclass(slots=True)
class _Poller:
    """A page without a socket: the connection that stands for it, and what it may say."""

    session: Session
    connection: Connection
    rate: Rate
    drop: Timer | None = None  # when it has stayed away for too long


class _Page(Connection):
    """A student's page."""

    def __init__(
        self, session: Session, student_id: str, token_hash: str, ending: Ending, wire: Wire | None = None
    ) -> None:
        super().__init__(
            session.hub, "student", "a student's page", wire=wire, student_id=student_id, token_hash=token_hash
        )
        self._session = session
        self._ending = ending

    def render(self) -> bytes:
        if self._ending.off:
            return BYE
        desk = self._session.desk
        view, self.known_turn = render_student(desk.picture, self.student_id, desk.now_ms(), self.known_turn)
        self.sent_rev = desk.state.seq
        return view


def _hear(session: Session, connection: Connection, frame: bytes, at_ms: int, say: Callable[[bytes], object]) -> bool:
    """Carry out a message received at `at_ms` of the clock; whether `say` will get a reply to it."""
    message = decode_student(frame)
    desk, hub, student_id = session.desk, session.hub, connection.student_id
    received_ms = at_ms - hub.origin_ms
    match message:
        case AnswerIn():

            def done(reply: Reply) -> None:
                if isinstance(reply, Accepted) and reply.answer is not None:
                    say(encode(AnswerAckOut(message.id, reply.answer.elapsed_ms, reply.answer.auto)))
                    if reply.answer.id != message.id:
                        connection.refresh()  # another tab was first; this page should show what counts
                elif isinstance(reply, Refused):
                    say(refusal(reply, message.id))

            desk.submit(
                SubmitAnswer(
                    student_id=student_id,
                    token_hash=connection.token_hash,
                    id=message.id,
                    turn=message.turn,
                    round=message.round,
                    value=message.value,
                    credit_ms=hub.credit_ms(student_id),
                    auto=message.auto,
                ),
                received_ms,
                done,
            )
            return True
        case SignalIn():
            signal = Signal(
                student_id=student_id,
                token_hash=connection.token_hash,
                signal=message.kind,
                turn=message.turn,
                round=message.round,
                value=message.value,
            )
            desk.submit(signal, received_ms, _ignore)
        case PongIn():
            hub.heard(connection, message.n, at_ms)
            student = session.state.students.get(student_id)
            if student is not None and not student.connected:  # the disk was full when the page came
                desk.submit(Connect(student_id=student_id, token_hash=connection.token_hash), received_ms, _ignore)
        case LeaveIn():
            desk.submit(Leave(student_id=student_id, token_hash=connection.token_hash), received_ms, _ignore)
    return False


def _ignore(reply: Reply) -> None:
    """A signal needs no answer."""
