"""The instructor's requests about sessions: which there are, a new one, a question of an open one, erasing one.

`DELETE /api/admin/sessions/{id}` erases a session for good: its file and what was exported of it on the box, not what
is on a stick. A running session is refused with 409; one that is over and still shown is closed first; 404 if there is
no such session.

`POST /api/admin/sessions/{id}/open` opens a session that is over for the instructor alone, so that its keys can be
corrected as after a class: `{code}`, with which the instructor's socket and `questions/{number}` find it. One that is
open already stays so. 409 if another session with its join code is open, 422 if its file is damaged, 503 if it can't be
used now. `POST …/close` closes it again, as does the start of a class, or a fifth one that is opened.
"""

import asyncio
from concurrent.futures import Executor
from typing import Annotated, Final

import msgspec
from aiohttp import web

from appliance.course.erasing import Erasing, Gone, InUse, NotErased
from appliance.course.old_sessions import Fate, OldSessions
from appliance.library.editing.settings import wrong_settings
from appliance.library.problems import first_error
from appliance.library.schema import MAX_TITLE
from appliance.library.shelf import Shelf
from appliance.live.journal import DamagedError, StorageError
from appliance.live.names import CodeTaken
from appliance.live.sessions import Sessions
from appliance.live.storage_errors import why_of
from appliance.pool_files import ROSTER
from appliance.quiz.kinds.question import NotPlayable
from appliance.quiz.pool import Options, Pool
from appliance.quiz.spelling import clean
from appliance.quiz.views.keyed import answered_question
from appliance.quiz.views.questions import listed
from appliance.sentence import Sentence, sentence
from appliance.web.pools import listed_problem
from appliance.web.replies import fail, reply_json
from appliance.web.signing import Guard, read
from appliance.web.threads import in_thread
from appliance.words import say

ROWS: Final = 50  # of sessions in one reply


class _Opening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """With `pool` null, a session for nothing but questions on the spot; `title` is what it is called then."""

    pool: str | None
    title: Annotated[str, msgspec.Meta(max_length=MAX_TITLE)] = ""
    options: dict[str, object] = {}


class SessionsDoor:
    """Handlers for sessions."""

    def __init__(
        self,
        sessions: Sessions,
        shelf: Shelf,
        thread: Executor,
        *,
        erasing: Erasing,
        old_sessions: OldSessions,
        signed_in: Guard,
    ) -> None:
        """The shelf is asked in `thread`."""
        self._sessions = sessions
        self._shelf = shelf
        self._thread = thread
        self._erasing = erasing
        self._old_sessions = old_sessions
        self._signed_in = signed_in

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/admin/sessions", self._signed_in(self.sessions)),
            web.post("/api/admin/sessions", self._signed_in(self.open)),
            web.get("/api/admin/questions/{number:[0-9]{1,4}}", self._signed_in(self.question)),
            web.get("/api/admin/questions", self._signed_in(self.question)),
            web.get("/api/admin/questions/all", self._signed_in(self.questions)),
            web.post("/api/admin/sessions/{id}/open", self._signed_in(self.open_past)),
            web.post("/api/admin/sessions/{id}/close", self._signed_in(self.close_past)),
            web.delete("/api/admin/sessions/{id}", self._signed_in(self.erase)),
        ]

    async def sessions(self, request: web.Request) -> web.Response:
        """Open and past sessions, the newest first, after the first `?skip=`."""
        skip = request.query.get("skip", "0")
        skipped = int(skip) if skip.isascii() and skip.isdigit() and len(skip) < 7 else 0
        async with self._erasing.alone:
            past = await asyncio.to_thread(self._sessions.past, ROWS + 1, skipped)
        rows = []
        for row in past[:ROWS]:
            found = self._sessions.find(row.session_id)
            session = None if found is None else found.session
            phase = "finished" if session is None else session.state.phase
            opened = {"open": session is not None, "past": session is not None and session.is_past}
            fate = self._old_sessions.fate(row) if phase == "finished" else Fate()
            listed = {**msgspec.structs.asdict(row), **msgspec.structs.asdict(fate), **opened, "phase": phase}
            del listed["ended_ms"]
            rows.append(listed)
        playback = self._sessions.playback
        shown = None if playback is None else {"title": playback.state.pool.title, "stays": playback.stays}
        coming = self._old_sessions.coming
        return reply_json(
            {
                "sessions": rows,
                "alerts": self._sessions.alerts,
                "playback": shown,
                "coming": coming,
                "more": len(past) > ROWS,
            }
        )

    async def open(self, request: web.Request) -> web.Response:
        """A new session of a pool, with options that differ from the pool's."""
        body = await read(request, _Opening)
        if body is None:
            return fail(422, "bad_value", sentence("session.choose_pool"))
        pool = _without_questions(body.title) if body.pool is None else await self._pool(body.pool)
        if not isinstance(pool, Pool):
            return pool
        given = {name: value for name, value in body.options.items() if isinstance(value, str | int | float | None)}
        if wrong := wrong_settings(given):
            settings = {name: listed_problem(problem) for name, problem in wrong.items()}
            first = next(iter(wrong.values())).message
            return fail(422, "bad_value", sentence("session.bad_options", why=first), settings=settings)
        try:
            chosen = {**msgspec.to_builtins(pool.options), **body.options}
            options = msgspec.convert(chosen, Options)
        except msgspec.MsgspecError as error:
            if not isinstance(error.__cause__, NotPlayable):  # no page sends that
                return fail(422, "bad_value", sentence("http.not_understood"))
            return fail(422, "bad_value", sentence("session.bad_options", why=error.__cause__.sentence))
        roster = await in_thread(self._thread, self._shelf.roster)
        if roster is not None and roster.students is None:
            problem = first_error(roster.problems, ROSTER)
            return fail(422, "bad_roster", sentence("session.bad_roster", problem=problem))
        try:
            async with self._erasing.alone:
                session = await self._sessions.open(
                    pool,
                    options,
                    None if roster is None else roster.students,
                    self._shelf.pictures.file,
                    {} if roster is None else roster.accounts,
                )
        except (StorageError, OSError) as error:
            why = _reason(error)
            full = why.code == "storage.full"  # which the instructor can mend here
            return fail(
                503, "storage", sentence("session.disk_full") if full else sentence("session.not_stored", why=why)
            )
        return reply_json({"session_id": session.state.session_id, "code": session.state.code}, status=201)

    async def question(self, request: web.Request) -> web.Response:
        """A question of the open session `?code=`, with its key and what was answered, to be corrected at any time."""
        session = self._sessions.of_instructor(request.query.get("code", ""))
        if session is None:
            return fail(404, "no_session", sentence("session.not_open"))
        number = request.match_info.get("number")
        question = session.state.question_at(request.query.get("id", "") if number is None else int(number))
        if question is None:
            return fail(404, "no_question", sentence("command.no_question"))
        return reply_json(answered_question(session.desk.picture, question))

    async def questions(self, request: web.Request) -> web.Response:
        """All questions and slides of the open session `?code=` in their order, to open any of them."""
        session = self._sessions.of_instructor(request.query.get("code", ""))
        if session is None:
            return fail(404, "no_session", sentence("session.not_open"))
        return reply_json({"questions": listed(session.state)})

    async def _pool(self, pool_id: str) -> Pool | web.Response:
        """The pool with this id, or why there is none."""
        entry = await in_thread(self._thread, self._shelf.find, pool_id)
        if entry is None:
            return fail(404, "no_pool", sentence("session.no_pool"))
        return fail(422, "bad_pool", sentence("session.bad_pool")) if entry.pool is None else entry.pool

    async def open_past(self, request: web.Request) -> web.Response:
        """Open a session that is over, to correct it."""
        async with self._erasing.alone:
            found = self._sessions.find(request.match_info["id"])
            if found is None:
                return fail(404, "no_session", sentence("session.gone"))
            path, session = found
            try:
                session = session or await self._sessions.open_past(path)
            except DamagedError as error:
                return fail(422, "damaged", sentence("session.not_opened", why=error.sentence))
            except StorageError as error:
                return fail(503, "storage", sentence("session.not_opened", why=error.sentence))
            except CodeTaken as error:
                return fail(409, "code_in_use", sentence("session.not_opened", why=error.sentence))
        return reply_json({"code": session.state.code})

    async def close_past(self, request: web.Request) -> web.Response:
        """Close a session that was opened to be corrected."""
        async with self._erasing.alone:
            found = self._sessions.find(request.match_info["id"])
            if found is None:
                return fail(404, "no_session", sentence("session.gone"))
            if found.session is not None and not found.session.is_past:
                return fail(409, "running", sentence("session.closes_itself"))
            if found.session is not None:
                await self._sessions.close(found.session, "finished")
        return reply_json({})

    async def erase(self, request: web.Request) -> web.Response:
        """Erase a session for good, with its results on the box."""
        session_id = request.match_info["id"]
        try:
            await self._erasing.erase(session_id)
        except Gone:
            return fail(404, "no_session", sentence("session.gone"))
        except InUse:
            return fail(409, "running", sentence("session.running"))
        except NotErased as error:
            return fail(503, "storage", sentence("session.not_erased", why=error.sentence))
        self._old_sessions.gone(session_id)
        return reply_json({})


def _without_questions(title: str) -> Pool:
    return Pool(title=clean(title) or say(sentence("session.on_the_spot")), questions=())


def _reason(error: StorageError | OSError) -> Sentence:
    return why_of(error) if isinstance(error, OSError) else error.sentence
