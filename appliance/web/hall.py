"""What the instructor sees of the hall that this computer is a member of, and the taking out of a member.

`GET /api/admin/hall`: `{hall}`, null without one. `GET /healthz` says in `desk` whether the desk is here.
"""

from typing import Annotated, Protocol

import msgspec
from aiohttp import web

from appliance.sentence import Sentence, sentence
from appliance.web.replies import fail, reply_json
from appliance.web.signing import Guard, read


class Hall(Protocol):
    """The hall, as this computer knows it."""

    def state(self) -> object: ...

    async def remove(self, name: str) -> Sentence | None:
        """Take a member out for good; why not, if that can't be done."""


class _Name(msgspec.Struct, frozen=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class HallDoor:
    """Handlers of the hall's state and of its members; `hall` is None without a hall."""

    def __init__(self, hall: Hall | None, *, signed_in: Guard) -> None:
        self._hall = hall
        self._signed_in = signed_in

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/admin/hall", self._signed_in(self.show)),
            web.post("/api/admin/hall/remove", self._signed_in(self.remove)),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """The members, and how many of them may fail."""
        return reply_json({"hall": None if self._hall is None else self._hall.state()})

    async def remove(self, request: web.Request) -> web.Response:
        """Take a member out that is not reached."""
        member = await read(request, _Name)
        if member is None:
            return fail(422, "bad_value", sentence("hall.no_name"))
        if self._hall is None:
            return fail(409, "no_hall", sentence("hall.none"))
        why_not = await self._hall.remove(member.name)
        return reply_json({"hall": self._hall.state()}) if why_not is None else fail(409, "not_now", why_not)
