"""What the instructor sees of the hall that this computer is a member of.

`GET /api/admin/hall`: `{hall}`, null without one. `GET /healthz` says in `hall` whether the desk is here.
"""

from collections.abc import Callable

from aiohttp import web

from appliance.web.replies import reply_json
from appliance.web.signing import Guard


class HallDoor:
    """Handler of the hall's state; `state()` is None without a hall."""

    def __init__(self, state: Callable[[], object | None], *, signed_in: Guard) -> None:
        self._state = state
        self._signed_in = signed_in

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/api/admin/hall", self._signed_in(self.hall))]

    async def hall(self, request: web.Request) -> web.Response:
        """The members, and how many of them may fail."""
        return reply_json({"hall": self._state()})
