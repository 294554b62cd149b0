"""What the instructor sees of the hall that this computer is a member of, and what may be done about it.

`GET /api/admin/hall`: `{hall, box}`; `hall` is null without one, `box` null on a computer that is no box: such
a one is a member if it is started as one. `GET /healthz` says in `desk` whether the desk is here.

A box makes a hall, leaves it, joins again the one whose key is on the stick, and puts its key onto the stick. All but
the last restart it.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Protocol

import msgspec
from aiohttp import web

from appliance.sentence import Sentence, sentence
from appliance.web.replies import fail, reply_json
from appliance.web.signing import Guard, Handler, read


class Hall(Protocol):
    """The hall, as this computer knows it."""

    def state(self) -> object: ...

    async def remove(self, name: str) -> Sentence | None:
        """Take a member out for good; why not, if that can't be done."""


class Belonging(Protocol):
    """How a box becomes a member and stops being one. OSError where the disk fails, or the box can't be asked."""

    async def state(self) -> object: ...

    async def make(self) -> Sentence | None:
        """Why not, if that can't be done; so do the next two."""

    async def join(self) -> Sentence | None: ...
    async def leave(self) -> Sentence | None: ...

    async def restart(self) -> Sentence | None:
        """Restart the box if it has to; what became of the results."""

    async def key_to_stick(self) -> Sentence | None:
        """What became of it; None if there is no stick."""


class _Name(msgspec.Struct, frozen=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class HallDoor:
    """Handlers of the hall's state and of its members; `hall` is None without a hall, `belonging` without a box."""

    def __init__(self, hall: Hall | None, belonging: Belonging | None = None, *, signed_in: Guard) -> None:
        self._hall = hall
        self._belonging = belonging
        self._signed_in = signed_in

    def routes(self) -> list[web.RouteDef]:
        posts = {
            "remove": self.remove,
            "make": self._changing(lambda belonging: belonging.make()),
            "join": self._changing(lambda belonging: belonging.join()),
            "leave": self._changing(lambda belonging: belonging.leave()),
            "key": self._on_the_box(self._put_key),
        }
        return [
            web.get("/api/admin/hall", self._signed_in(self.show)),
            *(web.post(f"/api/admin/hall/{what}", self._signed_in(handler)) for what, handler in posts.items()),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """The members, how many of them may fail, and whether this box has a key or could have one."""
        box = None if self._belonging is None else await self._belonging.state()
        return reply_json({"hall": None if self._hall is None else self._hall.state(), "box": box})

    async def remove(self, request: web.Request) -> web.Response:
        """Take a member out that is not reached."""
        member = await read(request, _Name)
        if member is None:
            return fail(422, "bad_value", sentence("hall.no_name"))
        if self._hall is None:
            return fail(409, "no_hall", sentence("hall.none"))
        why_not = await self._hall.remove(member.name)
        return reply_json({"hall": self._hall.state()}) if why_not is None else fail(409, "not_now", why_not)

    def _changing(self, change: Callable[[Belonging], Awaitable[Sentence | None]]) -> Handler:
        """A request that changes whether this box is a member, and restarts it."""

        async def changed(belonging: Belonging) -> web.Response:
            try:
                why_not = await change(belonging)
            except OSError:
                return fail(503, "storage", sentence("hall.key_unsaved"))
            if why_not is not None:
                return fail(409, "not_now", why_not)
            try:
                return reply_json({"message": await belonging.restart()})
            except OSError:
                return fail(503, "no_reply", sentence("hall.restart_by_hand"))

        return self._on_the_box(changed)

    def _on_the_box(self, handler: Callable[[Belonging], Awaitable[web.Response]]) -> Handler:
        async def asked(_: web.Request) -> web.StreamResponse:
            if self._belonging is None:
                return fail(501, "no_box", sentence("box.none"))
            return await handler(self._belonging)

        return asked

    async def _put_key(self, belonging: Belonging) -> web.Response:
        if self._hall is None:
            return fail(409, "no_hall", sentence("hall.none"))
        try:
            became = await belonging.key_to_stick()
        except (OSError, ValueError):
            return fail(503, "no_reply", sentence("box.not_asked"))
        if became is None:
            return fail(409, "no_stick", sentence("hall.no_stick"))
        return reply_json({"message": became})
