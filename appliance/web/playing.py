"""A past session, shown again to everybody: on the projector, on the phones of its class, on the instructor's page.

`POST /api/admin/sessions/{id}/playback` begins it, in place of one that is shown already: `{code}`, with which the
instructor's socket finds it. 409 while a class runs; 404 and 503 as for the playback on one page (`playback.py`).
`GET /api/admin/playback` is what the instructor's page needs besides its views: `{title, steps, students}`. Whoever has
the `token` of one of the students sees what this student saw.
`POST /api/admin/playback` with `{step}` shows a step and stands still there; with `{speed}` it goes on as fast as that,
and 0 stops it. `DELETE /api/admin/playback` ends it, as does the start of a class. 404 where nothing is played back.

All that is shown is in memory. Nothing is written.
"""

from collections.abc import Awaitable
from concurrent.futures import Executor
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from aiohttp import web

from appliance.live.clock import Clock
from appliance.live.journal import StorageError
from appliance.live.open_sessions import PLAYBACK
from appliance.live.playback import NOTHING_CHANGES, PlayedSession
from appliance.live.sessions import Sessions
from appliance.quiz.views.playback import Playback
from appliance.results.recorded import picture_of, recorded
from appliance.sentence import sentence
from appliance.web.access import hash_secret
from appliance.web.replies import fail, reply_json
from appliance.web.signing import Guard, read
from appliance.web.threads import in_thread


class _Move(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    step: Annotated[int, msgspec.Meta(ge=-(2**31), lt=2**31)] | None = None
    speed: Literal[0, 1, 4, 16] | None = None


class PlayingDoor:
    """Handlers of the playback that everybody sees; sessions are read in `thread`."""

    def __init__(self, sessions: Sessions, clock: Clock, thread: Executor, *, signed_in: Guard) -> None:
        self._sessions = sessions
        self._clock = clock
        self._thread = thread
        self._signed_in = signed_in

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/api/admin/sessions/{id}/playback", self._signed_in(self.begin)),
            web.get("/api/admin/playback", self._signed_in(self.about)),
            web.post("/api/admin/playback", self._signed_in(self.move)),
            web.delete("/api/admin/playback", self._signed_in(self.end)),
        ]

    async def begin(self, request: web.Request) -> web.Response:
        """Show a past session to everybody."""
        found = self._sessions.find(request.match_info["id"])
        if found is None:
            return fail(404, "no_session", sentence("session.gone"))
        if self._sessions.running():
            return fail(409, "running", sentence("session.class_runs"))
        try:
            played = await in_thread(self._thread, recorded, found.path)
        except StorageError as error:
            return fail(503, "storage", sentence("session.unread", why=error.sentence))
        if self._sessions.running() or self._sessions.ending:  # a class began meanwhile
            return fail(409, "running", sentence("session.class_runs"))
        self.show(played, found.path)
        return reply_json({"code": PLAYBACK})

    def show(self, played: Playback, path: Path, *, stays: bool = False) -> None:
        """Show the session in `path` to everybody; `stays`: it can't be ended, since there is nothing besides."""

        def picture(address: str) -> Awaitable[bytes | None]:
            return in_thread(self._thread, picture_of, path, address)

        self._sessions.play(PlayedSession(played, path, self._clock, picture, hash_of=hash_secret, stays=stays))

    async def about(self, request: web.Request) -> web.Response:
        """Its steps, and those who were in the class."""
        shown = self._sessions.playback
        if shown is None:
            return _nothing()
        students = [
            {"student_id": each.student_id, "name": each.name, "token": shown.token(each.student_id)}
            for each in shown.students
        ]
        played = shown.desk.playback
        return reply_json({"title": played.now.pool.title, "steps": played.titles, "students": students})

    async def move(self, request: web.Request) -> web.Response:
        """Show another moment."""
        body = await read(request, _Move)
        shown = self._sessions.playback
        if shown is None:
            return _nothing()
        if body is None or (body.step is None) == (body.speed is None):
            return fail(422, "bad_value", sentence("http.not_understood"))
        if body.step is not None:
            shown.desk.go(body.step)
        elif body.speed is not None:
            shown.desk.play(body.speed)
        return reply_json({})

    async def end(self, request: web.Request) -> web.Response:
        """Show the class what there is besides."""
        shown = self._sessions.playback
        if shown is None:
            return _nothing()
        if shown.stays:
            return fail(409, "playback", NOTHING_CHANGES)
        self._sessions.end_playback()
        return reply_json({})


def _nothing() -> web.Response:
    return fail(404, "no_session", sentence("session.none_played"))
