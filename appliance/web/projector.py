"""The board's socket: public, read-only, without ids."""

from functools import partial

import msgspec
from aiohttp import web

from appliance.live.connection import Connection
from appliance.live.sessions import Session, Sessions
from appliance.quiz.board_view import projector_view
from appliance.quiz.views import VERSION
from appliance.web.board import Addresses, Board
from appliance.web.protocol import MAX_STUDENT_FRAME, decode_pong, encode
from appliance.web.sockets import Socket, converse, upgrade, wire_of


class _NothingOpen(msgspec.Struct, frozen=True, tag_field="type", tag="view"):
    """The board's view while no session is open."""

    addresses: Addresses
    v: int = VERSION
    rev: int = 0
    phase: str = "none"
    screen: str = "join"


class ProjectorDoor:
    """Handler of the board's socket."""

    def __init__(self, sessions: Sessions, board: Board) -> None:
        self._sessions = sessions
        self._board = board

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/ws/projector", self.socket)]

    async def socket(self, request: web.Request) -> Socket:
        """The socket of `?code=`, or of the newest session; where none is open it waits for one."""
        ws = await upgrade(request, MAX_STUDENT_FRAME)
        code = request.query.get("code", "")
        session = self._sessions.get(code) if code else self._sessions.newest()
        hub = self._sessions.waiting if session is None else session.hub
        render = self._render_nothing if session is None else partial(self._render, session)
        connection = Connection(hub, "projector", "a projector", render, wire=wire_of(request))

        def hear(frame: bytes, at_ms: int) -> None:
            hub.heard(connection, decode_pong(frame).n, at_ms)

        await converse(ws, hub, connection, hear)
        return ws

    def _render(self, session: Session, connection: Connection) -> bytes:
        view = projector_view(
            session.desk.picture,
            session.desk.now_ms(),
            present=session.hub.present,
            code_needed=sum(other.state.phase != "finished" for other in self._sessions) > 1,
            addresses=msgspec.Raw(encode(self._board.addresses())),
            storage="failing" if session.desk.storage_failing else "ok",
        )
        return encode(view)

    def _render_nothing(self, connection: Connection) -> bytes:
        return encode(_NothingOpen(self._board.addresses()))
