"""After how many days sessions are erased by themselves: the instructor's choice, never until one is made."""

from pathlib import Path
from typing import Final, Literal, get_args

import msgspec
from aiohttp import web

from appliance.course.old_sessions import OldSessions
from appliance.sentence import sentence
from appliance.web.kept_choice import KeptChoice
from appliance.web.replies import fail, reply_json
from appliance.web.signing import Guard, read

Days = Literal[30, 90, 180, 365]
_NEVER: Final = "never"


class _Chosen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    days: Days | None


def erasing_choice(file: Path) -> KeptChoice[Days | None]:
    """The choice for all sessions, kept in `file`."""
    return KeptChoice(file, {_NEVER: None, **{str(each): each for each in get_args(Days)}}, None)


class OldSessionsDoor:
    """The instructor's requests about it."""

    def __init__(self, choice: KeptChoice[Days | None], old_sessions: OldSessions, *, signed_in: Guard) -> None:
        self._choice = choice
        self._old_sessions = old_sessions
        self._signed_in = signed_in

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/admin/old-sessions", self._signed_in(self.show)),
            web.post("/api/admin/old-sessions", self._signed_in(self.choose)),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """`{days, choices, erased, trouble}`: null for never, what went last, and why some could not."""
        return self._shown()

    async def choose(self, request: web.Request) -> web.Response:
        """`{days}`: from now on sessions are erased after so many days; null for never."""
        chosen = await read(request, _Chosen)
        if chosen is None:
            return fail(422, "bad_value", sentence("box.choose_days"))
        try:
            await self._choice.choose(str(chosen.days or _NEVER))
        except OSError:
            return fail(503, "storage", sentence("box.holds_for_now"))
        finally:
            self._old_sessions.chosen()
        return self._shown()

    def _shown(self) -> web.Response:
        return reply_json(
            {
                "days": self._choice.now(),
                "choices": get_args(Days),
                "erased": self._old_sessions.erased,
                "trouble": self._old_sessions.trouble,
            }
        )
