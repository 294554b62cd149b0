"""The instructor's requests over HTTP: pools, sessions.

`DELETE /api/admin/sessions/{id}` erases a session for good: its file and what was exported of it on the box, not what
is on a stick. One that runs is refused with 409; one that is over and still shown is closed first; 404 without any.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence

import msgspec
from aiohttp import web

from appliance.course.exports import Exports
from appliance.library.problems import Problem
from appliance.library.shelf import Entry, NotSaved, Shelf
from appliance.live.journal import StorageError
from appliance.live.session_files import erase
from appliance.live.sessions import Sessions
from appliance.pool_files import ROSTER
from appliance.quiz.pool import NotPlayable, Options
from appliance.results.export import ExportError
from appliance.sentence import Argument, Sentence, sentence
from appliance.web.replies import fail, reply_json
from appliance.web.signing import Guard, read


class _Opening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pool: str
    options: dict[str, object] = {}


class AdminDoor:
    """Handlers of what the instructor's page asks for."""

    def __init__(
        self,
        sessions: Sessions,
        shelf: Shelf,
        *,
        exports: Exports,
        sticks: Callable[[], Sequence[object]],
        signed_in: Guard,
    ) -> None:
        """`sticks` are those in the box."""
        self._sessions = sessions
        self._shelf = shelf
        self._exports = exports
        self._sticks = sticks
        self._signed_in = signed_in
        self._alone = asyncio.Lock()  # two that close the same session, or list what is being erased

    def routes(self) -> list[web.RouteDef]:
        signed_in = self._signed_in
        return [
            web.get("/api/admin/pools", signed_in(self.pools)),
            web.post("/api/admin/pools", signed_in(self.upload)),
            web.get("/api/admin/pools/{id}", signed_in(self.pool)),
            web.get("/api/admin/sessions", signed_in(self.sessions)),
            web.post("/api/admin/sessions", signed_in(self.open)),
            web.delete("/api/admin/sessions/{id}", signed_in(self.erase)),
        ]

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
            return fail(404, "no_pool", sentence("session.no_pool"))
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
            return fail(422, "bad_value", error.sentence)
        return reply_json(_listed(entry), status=201)

    async def sessions(self, request: web.Request) -> web.Response:
        """Open and past sessions, the newest first."""
        async with self._alone:
            past = await asyncio.to_thread(self._sessions.past)
        rows = []
        for row in past:
            found = self._sessions.find(row.session_id)
            session = None if found is None else found.session
            phase = "finished" if session is None else session.state.phase
            rows.append({**msgspec.structs.asdict(row), "open": session is not None, "phase": phase})
        return reply_json({"sessions": rows})

    async def open(self, request: web.Request) -> web.Response:
        """A new session of a pool, with options that differ from the pool's."""
        body = await read(request, _Opening)
        if body is None:
            return fail(422, "bad_value", sentence("session.choose_pool"))
        entry = await self._entry(body.pool)
        if entry is None:
            return fail(404, "no_pool", sentence("session.no_pool"))
        if entry.pool is None:
            return fail(422, "bad_pool", sentence("session.bad_pool"))
        try:
            chosen = {**msgspec.to_builtins(entry.pool.options), **body.options}
            options = msgspec.convert(chosen, Options)
        except msgspec.MsgspecError as error:
            why = error.__cause__.sentence if isinstance(error.__cause__, NotPlayable) else str(error)
            return fail(422, "bad_value", sentence("session.bad_options", why=why))
        roster = await asyncio.to_thread(self._shelf.roster)
        if roster is not None and roster.students is None:
            first = next(problem for problem in roster.problems if problem.severity == "error")
            return fail(422, "bad_roster", sentence("session.bad_roster", problem=first.describe(ROSTER)))
        try:
            async with self._alone:
                session = await self._sessions.open(entry.pool, options, None if roster is None else roster.students)
        except (StorageError, OSError) as error:
            return fail(503, "storage", sentence("session.not_stored", why=_reason(error)))
        return reply_json({"session_id": session.state.session_id, "code": session.state.code}, status=201)

    async def erase(self, request: web.Request) -> web.Response:
        """Erase a session for good, with its results on the box."""
        async with self._alone:
            found = self._sessions.find(request.match_info["id"])
            if found is None:
                return fail(404, "no_session", sentence("session.gone"))
            path, session = found
            if session is not None:
                if session.state.phase != "finished":
                    return fail(409, "running", sentence("session.running"))
                await self._sessions.close(session, "finished")
            try:
                await self._exports.erase(path)
                await asyncio.to_thread(erase, path)
            except (ExportError, OSError) as error:
                return fail(503, "storage", sentence("session.not_erased", why=str(error)))
        return reply_json({})

    async def _entry(self, pool_id: str) -> Entry | None:
        entries = await asyncio.to_thread(self._shelf.entries)
        return next((entry for entry in entries if entry.id == pool_id), None)


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


def _reason(error: StorageError | OSError) -> Argument:
    return error.sentence if isinstance(error, StorageError) else str(error)


def _problems(problems: Iterable[Problem]) -> list[dict[str, object]]:
    return [{"severity": p.severity, "where": _where(p), "message": p.message, "hint": p.hint} for p in problems]


def _where(problem: Problem) -> Sentence:
    line, column, question = problem.line, problem.column, problem.question
    if question is None:
        return sentence("problem.where", line=line, column=column)
    return sentence("problem.where_of_question", line=line, column=column, question=question)
