"""Whether the server works, for programs that watch it."""

import contextlib
from collections.abc import Callable

from aiohttp import web

from appliance import __version__
from appliance.host import notify
from appliance.live.clock import Clock
from appliance.live.journal import StorageError
from appliance.live.sessions import Sessions
from appliance.web.acceptor import Acceptor
from appliance.web.replies import reply_json
from appliance.words import say


class HealthDoor:
    """Handler of `/healthz`."""

    def __init__(
        self,
        sessions: Sessions,
        clock: Clock,
        projector_heard_ms: Callable[[], int | None],
        has_desk: Callable[[], bool | None],
    ) -> None:
        """`projector_heard_ms()`: when the projector on the box's own screen was last heard, by the clock; or None.

        `has_desk()`: whether the desk of the hall is here; None without a hall.
        """
        self._has_desk = has_desk
        self._sessions = sessions
        self._projector_heard_ms = projector_heard_ms
        self._clock = clock
        self._started_ms = clock.now_ms()

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/healthz", self.health)]

    async def health(self, request: web.Request) -> web.Response:
        """200, or 503 while answers cannot be stored."""
        now_ms, heard_ms = self._clock.now_ms(), self._projector_heard_ms()
        failing = next((s.desk.storage_failing for s in self._sessions if s.desk.storage_failing), None)
        return reply_json(
            {
                "status": "failing" if failing else "ok",
                "version": __version__,
                "uptime_s": (now_ms - self._started_ms) // 1000,
                "sessions": len(self._sessions),
                "clients": sum(len(session.hub) for session in self._sessions.shown()),
                "storage": say(failing) if failing else "ok",
                "clock": "trusted" if self._clock.trusted else "not set",
                "desk": self._has_desk(),
                "projector_heard_s": None if heard_ms is None else (now_ms - heard_ms) // 1000,
            },
            status=503 if failing else 200,
        )


async def ailing(acceptor: Acceptor, sessions: Sessions) -> str:
    """What is wrong that a restart might fix; empty if nothing is. A restart would not fix a full or failing disk."""
    session = sessions.newest()
    if session is not None:
        with contextlib.suppress(StorageError):
            await session.journal.ping()
    return await acceptor.stuck() or await notify.silent(acceptor.serve)
