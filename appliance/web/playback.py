"""A session that is over, played back for the instructor: what its class saw, step by step.

`GET /api/admin/sessions/{id}/playback?step=N` gives `{title, step, steps, views, look}`. `steps` are the titles of all
steps; `views` are the projector's views from step N on, counted from 1, as many as make `_ENOUGH` bytes.
A step that there is not is the nearest one. `look` is how the instructor wants the projector to look.
`GET /api/admin/sessions/{id}/pictures/{name}` is a picture of the session, from its own file.

The file is only read, in the thread in which results are made, so no class and no projector notices. 404 if there is
no such session, 409 while its class is not over, 503 if the file can't be read.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Final

import msgspec
from aiohttp import web

from appliance.live.journal import StorageError
from appliance.live.sessions import Sessions
from appliance.quiz.views.places import Naming
from appliance.quiz.views.playback import StepTitle, played_view
from appliance.quiz.views.questions import EncodedQuestion
from appliance.results.recorded import picture_of, recorded
from appliance.sentence import sentence
from appliance.web.pictures import NAME, picture_reply
from appliance.web.projector_look import Look
from appliance.web.protocol import encode
from appliance.web.replies import fail, reply_json
from appliance.web.signing import Guard
from appliance.web.threads import in_thread

_ENOUGH: Final = 256 * 1024
_DIGITS: Final = 7  # of a step's number, at most


class _Played(msgspec.Struct, frozen=True):
    title: str
    step: int
    steps: list[StepTitle]
    views: list[msgspec.Raw]


class PlaybackDoor:
    """Handlers of playback; sessions are read in `thread`."""

    def __init__(
        self,
        sessions: Sessions,
        thread: Executor,
        *,
        said: Naming,
        look: Callable[[], Look],
        signed_in: Guard,
    ) -> None:
        """`said` is how a name is shown to the class."""
        self._sessions = sessions
        self._thread = thread
        self._said = said
        self._look = look
        self._signed_in = signed_in

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/admin/sessions/{id}/playback", self._signed_in(self.steps)),
            web.get(f"/api/admin/sessions/{{id}}/pictures/{NAME}", self._signed_in(self.picture)),
        ]

    async def steps(self, request: web.Request) -> web.Response:
        """What the class saw, from a step on."""
        found = self._sessions.find(request.match_info["id"])
        if found is None:
            return fail(404, "no_session", sentence("session.gone"))
        path, session = found
        if session is not None and session.state.phase != "finished":
            return fail(409, "running", sentence("session.not_over"))
        asked = request.query.get("step", "")
        step = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= _DIGITS else 1
        try:
            body = await in_thread(self._thread, _played, path, step, self._said)
        except StorageError as error:
            return fail(503, "storage", sentence("session.unread", why=error.sentence))
        return reply_json({"look": self._look(), **msgspec.structs.asdict(body)})

    async def picture(self, request: web.Request) -> web.Response:
        """A picture that the session's file keeps."""
        found = self._sessions.find(request.match_info["id"])
        address = f"/pictures/{request.match_info['name']}"
        try:
            file = None if found is None else await in_thread(self._thread, picture_of, found.path, address)
        except StorageError:
            return fail(503, "storage", sentence("picture.not_read"))
        return fail(404, "no_picture", sentence("picture.gone")) if file is None else picture_reply(address, file)


def _played(path: Path, step: int, said: Naming) -> _Played:
    playback = recorded(path)
    try:
        steps = playback.steps
        first = min(max(step, 1), len(steps))
        encoded: dict[int, EncodedQuestion] = {}
        views: list[msgspec.Raw] = []
        size = 0
        for each in steps[first - 1 :]:
            views.append(msgspec.Raw(view := encode(played_view(each, encoded, said))))
            size += len(view)
            if size >= _ENOUGH:
                break
        return _Played(playback.now.pool.title, first, playback.titles, views)
    except Exception as error:  # events that don't fit together may fail anywhere in a fold
        raise StorageError(sentence("storage.events_apart", file=path.name, error=repr(error))) from error
