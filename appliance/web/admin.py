"""The instructor's requests over HTTP: signing in, pools, sessions.

`DELETE /api/admin/sessions/{id}` erases a session for good: its file and what was exported of it on the box, not what
is on a stick. One that runs is refused with 409; one that is over and still shown is closed first; 404 without any.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Annotated, TypeVar

import msgspec
from aiohttp import web

from appliance.library.problems import Problem
from appliance.library.shelf import Entry, NotSaved, Shelf
from appliance.live.clock import Clock
from appliance.live.journal import StorageError
from appliance.live.sessions import Sessions
from appliance.quiz.pool import Options
from appliance.results.export import ExportError
from appliance.web.access import (
    INSTRUCTOR_COOKIE,
    MAX_PASSWORD,
    MAX_SIGN_INS,
    MIN_PASSWORD,
    Instructors,
    Rate,
    set_cookie,
)
from appliance.web.exports import Exports
from appliance.web.own_screen import OWN_SCREEN, OwnScreen
from appliance.web.replies import fail, reply_json

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Guard = Callable[[Handler], Handler]

T = TypeVar("T")
_Secret = Annotated[str, msgspec.Meta(max_length=MAX_PASSWORD)]


class _Login(msgspec.Struct, frozen=True):
    password: _Secret


class _Claim(msgspec.Struct, frozen=True):
    code: Annotated[str, msgspec.Meta(max_length=32)]
    password: _Secret


class _Opening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pool: str
    options: dict[str, object] = {}


class AdminDoor:
    """Handlers of what the instructor's page asks for."""

    def __init__(
        self,
        sessions: Sessions,
        instructors: Instructors,
        shelf: Shelf,
        clock: Clock,
        *,
        exports: Exports,
        sticks: Callable[[], Sequence[object]],
        on_own_screen: OwnScreen,
        on_sign_in: Callable[[], None],
        on_sign_out: Callable[[str], None],
    ) -> None:
        """`sticks` are those in the box; `on_sign_out` hears the token that holds no more."""
        self._sessions = sessions
        self._instructors = instructors
        self._shelf = shelf
        self._exports = exports
        self._sticks = sticks
        self._on_own_screen = on_own_screen
        self._on_sign_in = on_sign_in
        self._on_sign_out = on_sign_out
        self._sign_ins = Rate(MAX_SIGN_INS, 60_000, clock.now_ms)
        self._alone = asyncio.Lock()  # two that close the same session, or list what is being erased

    def routes(self) -> list[web.RouteDef]:
        outside, signed_in = self._outside, self.signed_in
        return [
            web.get("/api/admin/state", self.state),
            web.post("/api/admin/claim", outside(self.claim)),
            web.post("/api/admin/login", outside(self.login)),
            web.post("/api/admin/logout", signed_in(self.logout)),
            web.get("/api/admin/pools", signed_in(self.pools)),
            web.post("/api/admin/pools", signed_in(self.upload)),
            web.get("/api/admin/pools/{id}", signed_in(self.pool)),
            web.get("/api/admin/sessions", signed_in(self.sessions)),
            web.post("/api/admin/sessions", signed_in(self.open)),
            web.delete("/api/admin/sessions/{id}", signed_in(self.erase)),
        ]

    def _outside(self, handler: Handler) -> Handler:
        async def asked(request: web.Request) -> web.StreamResponse:
            if self._on_own_screen(request):
                return fail(403, "own_screen", OWN_SCREEN)
            return await handler(request)

        return asked

    def signed_in(self, handler: Handler) -> Handler:
        """`handler`, for the instructor only."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            if not self._instructors.knows(request.cookies.get(INSTRUCTOR_COOKIE, "")):
                return fail(401, "not_signed_in", "Sign in first.")
            return await handler(request)

        return self._outside(guarded)

    async def state(self, request: web.Request) -> web.Response:
        """Which of the three first screens the page shows."""
        known = self._instructors.knows(request.cookies.get(INSTRUCTOR_COOKIE, ""))
        return reply_json({"claimed": self._instructors.claimed, "signed_in": known})

    async def claim(self, request: web.Request) -> web.Response:
        """Make the first password with the code that the box shows on its own screen."""
        body = await read(request, _Claim)
        if body is None:
            return fail(422, "bad_value", "Enter the code and a password.")
        if self._instructors.claimed:
            return fail(409, "claimed", "This box has a password already. Sign in with it.")
        if len(body.password) < MIN_PASSWORD:
            return fail(422, "bad_value", f"Choose a password of at least {MIN_PASSWORD} characters.")
        return await self._enter(
            request,
            lambda: self._instructors.claim(body.code, body.password),
            "wrong_code",
            "This is not the code on the box's screen. Look at it again.",
        )

    async def login(self, request: web.Request) -> web.Response:
        """Sign a browser in."""
        body = await read(request, _Login)
        if body is None:
            return fail(422, "bad_value", "Enter the password.")
        return await self._enter(
            request, lambda: self._instructors.login(body.password), "wrong_password", "This is not the password."
        )

    async def _enter(
        self, request: web.Request, attempt: Callable[[], str | None], code: str, sentence: str
    ) -> web.Response:
        if not self._sign_ins.allows(request.remote or ""):
            return fail(429, "too_fast", "Too many tries. Wait a minute and try again.")
        try:
            token = await asyncio.to_thread(attempt)
        except OSError:
            return fail(503, "storage", "The box can't save this just now. Look at its disk and try again.")
        if token is None:
            return fail(401, code, sentence)
        self._on_sign_in()
        response = reply_json({"signed_in": True})
        set_cookie(response, INSTRUCTOR_COOKIE, token)
        return response

    async def logout(self, request: web.Request) -> web.Response:
        """Sign this browser out."""
        token = request.cookies[INSTRUCTOR_COOKIE]
        await asyncio.to_thread(self._instructors.logout, token)
        self._on_sign_out(token)
        response = reply_json({"signed_in": False})
        response.del_cookie(INSTRUCTOR_COOKIE, path="/")
        return response

    async def pools(self, request: web.Request) -> web.Response:
        """All pools and the class list, if there is one, with their problems, and the sticks that they may be on."""
        entries = await asyncio.to_thread(self._shelf.entries)
        roster = await asyncio.to_thread(self._shelf.roster)
        return reply_json(
            {
                "pools": [_listed(entry) for entry in entries],
                "sticks": self._sticks(),
                "roster": roster is not None,
                "roster_problems": [] if roster is None else _problems(roster.problems),
            }
        )

    async def pool(self, request: web.Request) -> web.Response:
        """A pool as it will be asked, with its keys."""
        entry = await self._entry(request.match_info["id"])
        if entry is None:
            return fail(404, "no_pool", "This pool is not here any more. Is the stick still in?")
        questions = () if entry.pool is None else entry.pool.questions
        preview = [
            {
                "number": number,
                "kind": question.kind,
                "html": question.html,
                "options": [
                    {"html": option.html, "right": index in question.correct}
                    for index, option in enumerate(question.options)
                ],
                "explanation_html": question.explanation_html,
            }
            for number, question in enumerate(questions, 1)
        ]
        return reply_json({**_listed(entry), "preview": preview})

    async def upload(self, request: web.Request) -> web.Response:
        """A pool file as the body, its name as `?name=`."""
        name = request.query.get("name", "")
        try:
            entry = await asyncio.to_thread(self._shelf.save, name, await request.read())
        except NotSaved as error:
            return fail(422, "bad_value", str(error))
        return reply_json(_listed(entry), status=201)

    async def sessions(self, request: web.Request) -> web.Response:
        """Open and past sessions, the newest first."""
        async with self._alone:
            past = await asyncio.to_thread(self._sessions.past)
        rows = []
        for row in past:
            session = self._sessions.by_id(row.session_id)
            phase = "finished" if session is None else session.state.phase
            rows.append({**msgspec.structs.asdict(row), "open": session is not None, "phase": phase})
        return reply_json({"sessions": rows})

    async def open(self, request: web.Request) -> web.Response:
        """A new session of a pool, with options that differ from the pool's."""
        body = await read(request, _Opening)
        if body is None:
            return fail(422, "bad_value", "Choose a pool.")
        entry = await self._entry(body.pool)
        if entry is None:
            return fail(404, "no_pool", "This pool is not here any more. Is the stick still in?")
        if entry.pool is None:
            return fail(422, "bad_pool", "This pool has errors. Correct them and put the stick in again.")
        try:
            chosen = {**msgspec.to_builtins(entry.pool.options), **body.options}
            options = msgspec.convert(chosen, Options)
        except msgspec.MsgspecError as error:
            return fail(422, "bad_value", f"These settings can't be used: {error}.")
        roster = await asyncio.to_thread(self._shelf.roster)
        if roster is not None and roster.students is None:
            first = next(problem for problem in roster.problems if problem.severity == "error")
            return fail(422, "bad_roster", f"The class list has errors. {first.describe('roster.csv')}")
        try:
            async with self._alone:
                session = await self._sessions.open(entry.pool, options, None if roster is None else roster.students)
        except (StorageError, OSError) as error:
            return fail(503, "storage", f"The session can't be stored: {error}")
        return reply_json({"session_id": session.state.session_id, "code": session.state.code}, status=201)

    async def erase(self, request: web.Request) -> web.Response:
        """Erase a session for good, with its results on the box."""
        session_id = request.match_info["id"]
        async with self._alone:
            path, session = self._sessions.path(session_id), self._sessions.by_id(session_id)
            if path is None:
                return fail(404, "no_session", "This session is not on the box any more.")
            if session is not None:
                if session.state.phase != "finished":
                    return fail(409, "running", "This class is not over. End it under More, then erase it.")
                await self._sessions.close(session, "finished")
            try:
                await self._exports.erase(path)
                await asyncio.to_thread(self._sessions.erase, session_id)
            except (ExportError, OSError) as error:
                return fail(503, "storage", f"The session could not be erased: {error}")
        return reply_json({})

    async def _entry(self, pool_id: str) -> Entry | None:
        entries = await asyncio.to_thread(self._shelf.entries)
        return next((entry for entry in entries if entry.id == pool_id), None)


async def read(request: web.Request, kind: type[T]) -> T | None:
    """The body as a `kind`; None if it is none."""
    try:
        return msgspec.json.decode(await request.read(), type=kind)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


def _listed(entry: Entry) -> dict[str, object]:
    pool = entry.pool
    return {
        "id": entry.id,
        "title": entry.title,
        "ok": pool is not None,
        "outdated": entry.outdated,
        "questions": 0 if pool is None else len(pool.questions),
        "options": None if pool is None else pool.options,
        "problems": _problems(entry.problems),
    }


def _problems(problems: Iterable[Problem]) -> list[dict[str, str]]:
    return [{"severity": p.severity, "where": _where(p), "message": p.message, "hint": p.hint} for p in problems]


def _where(problem: Problem) -> str:
    question = "" if problem.question is None else f" (question {problem.question})"
    return f"line {problem.line}, column {problem.column}{question}"
