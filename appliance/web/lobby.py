"""Joining, and what the page must know before."""

from collections.abc import Callable
from typing import Final

import msgspec
from aiohttp import web

from appliance.live.clock import Clock
from appliance.live.playback import NOTHING_CHANGES
from appliance.live.sessions import Sessions
from appliance.quiz.commands import MAX_ID, Join, Refused
from appliance.quiz.joining import asks_numbers, problem_with
from appliance.quiz.spelling import clean, clean_id, fold_code, id_key
from appliance.sentence import Sentence, sentence
from appliance.web.access import STUDENT_COOKIE, client_of, hash_secret, new_pin, new_token, set_cookie
from appliance.web.join_limits import TRYING_PINS, JoinLimits
from appliance.web.protocol import JoinIn
from appliance.web.replies import fail, reply_json
from appliance.words import say

MAX_JOIN: Final = 128 * 1024  # bytes; a name of ten thousand letters still gets its own sentence
MAX_TYPED: Final = 1000  # characters; a longer text is refused before it is cleaned, which takes time
_STATUS: Final = {"claimed": 409, "no_session": 404, "bad_value": 422, "storage": 503}


class LobbyDoor:
    """Handlers for pages that have not joined."""

    def __init__(
        self,
        sessions: Sessions,
        clock: Clock,
        on_alarm: Callable[[], None],
        language: Callable[[], str],
        mark: str,
        name: Callable[[], str],
    ) -> None:
        """`on_alarm()` runs when `alerts()` changes; `language()` is that of made-up names.

        All boxes have one address: by the `mark` a phone knows which one it is at, and people know it by its `name()`.
        """
        self._mark = mark
        self._name = name
        self._sessions = sessions
        self._language = language
        self._limits = JoinLimits(clock, on_alarm)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/api/lobby", self.lobby), web.post("/api/join", self.join)]

    def use_secret(self, secret: bytes) -> None:
        """Make tokens as another computer with the same class does."""
        self._limits.secret = secret
        self._mark = hash_secret(f"mark {secret.hex()}")[:16]

    def alerts(self) -> list[Sentence]:
        """What the instructor should know about those who try to join."""
        return [TRYING_PINS] if self._limits.pins.alarmed else []

    async def lobby(self, request: web.Request) -> web.Response:
        """What the page must know before anybody joins."""
        running = self._sessions.running()
        one = running[0].state if len(running) == 1 else None
        return reply_json(
            {
                "open": len(running),
                "code_needed": len(running) > 1,
                "title": None if one is None else one.pool.title,
                "joining": one is None or not one.locked,
                "numbers": any(asks_numbers(session.state) for session in running),
                "roster": one is not None and one.roster is not None,
                "anonymous": running != [] and all(session.state.options.anonymous for session in running),
                "box": self._mark,
                "name": self._name(),
            }
        )

    async def join(self, request: web.Request) -> web.Response:
        """Claim an id in a session."""
        body = await request.read()
        if len(body) > MAX_JOIN:
            return fail(413, "bad_value", sentence("join.too_long"))
        try:
            asked = msgspec.json.decode(body, type=JoinIn)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            return fail(422, "bad_value", sentence("join.nothing_entered"))
        session = self._sessions.get(asked.code)
        if session is None or self._sessions.playback is not None:
            return fail(404, "no_session", self._no_session(asked.code))
        if max(len(asked.student_id), len(asked.name)) > MAX_TYPED and (
            problem := problem_with(asked.student_id or "–", asked.name or "–")
        ):
            return fail(422, "bad_value", problem)
        numbers, ticket, anonymous = (
            asks_numbers(session.state),
            asked.ticket or new_token(),
            session.state.options.anonymous,
        )
        if anonymous:  # whatever was sent; the same phone gets the same id where it asks again
            student_id = f"S{hash_secret(f'id {ticket}')[:8]}"
            name = say(sentence("session.anonymous_student"), self._language())
        else:
            student_id, name = clean_id(asked.student_id), clean(asked.name)
        if not student_id and not numbers:
            student_id = clean_id(name)[:MAX_ID].rstrip() or "–"
        if problem := problem_with(student_id, name or ("–" if session.state.roster is not None else "")):
            return fail(422, "bad_value", problem)
        pin = fold_code(asked.pin)
        token = self._limits.token(session.state.session_id, id_key(student_id), ticket)
        attempt = self._limits.attempt(client_of(request), ticket, with_pin=pin != "")
        if attempt.why_wait is not None:
            return _too_fast(attempt.why_wait, attempt.wait_ms, ticket)
        reply = await session.desk.ask(
            Join(
                student_id=student_id,
                name=name or student_id,
                token_hash=hash_secret(token),
                new_pin="" if anonymous else new_pin(),
                ticket=ticket,
                claim_hash=hash_secret(ticket),
                pin=pin,
                by_name=not numbers,
                source=attempt.source,
                noted=attempt.noted,
            )
        )
        attempt.settle(reply)
        if isinstance(reply, Refused):
            about = {"ticket": ticket, "numbers": numbers} | ({"dismissed": True} if reply.dismissed else {})
            return fail(_STATUS.get(reply.why, 403), reply.why, reply.message, **about)
        student = reply.student
        if student is None:
            raise TypeError("a join that was accepted names a student")
        response = reply_json(
            {
                "token": token,
                "rejoin_pin": student.pin,
                "student_id": student.student_id,
                "name": student.name,
                "code": session.state.code,
                "box": self._mark,
            },
            status=201,
        )
        set_cookie(response, STUDENT_COOKIE, token)
        return response

    def _no_session(self, code: str) -> Sentence:
        if self._sessions.playback is not None:
            return NOTHING_CHANGES
        if code:
            return sentence("join.unknown_code")
        if self._sessions.newest() is not None:
            return sentence("join.code_needed")
        return sentence("join.none_open")


def _too_fast(why: Sentence, wait_ms: int, ticket: str) -> web.Response:
    """Why a join has to wait, and for how long."""
    response = fail(429, "too_fast", why, ticket=ticket, wait_ms=wait_ms)
    response.headers["Retry-After"] = str(-(-wait_ms // 1000))
    return response
