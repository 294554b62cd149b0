"""The board's socket: public, read-only, without ids."""

from functools import partial

import msgspec
from aiohttp import web

from appliance.live.connection import Connection
from appliance.live.sessions import Session, Sessions
from appliance.quiz.board_view import projector_view
from appliance.quiz.views import VERSION
from appliance.web.board import Addresses, Board, Note, with_note
from appliance.web.ending import Ending
from appliance.web.own_screen import OwnScreen
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

    def __init__(self, sessions: Sessions, board: Board, ending: Ending, on_own_screen: OwnScreen) -> None:
        self._sessions = sessions
        self._board = board
        self._ending = ending
        self._on_own_screen = on_own_screen
        self._heard_ms: dict[Connection, int] = {}  # of the boards on the box's own screen

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/ws/projector", self.socket)]

    def heard_ms(self) -> int | None:
        """When the board on the box's own screen was last heard, by the clock; None while there is none."""
        return max(self._heard_ms.values(), default=None)

    async def socket(self, request: web.Request) -> Socket:
        """The socket of `?code=`, or of the newest session; where none is open it waits for one."""
        ws = await upgrade(request, MAX_STUDENT_FRAME)
        code = request.query.get("code", "")
        session = self._sessions.get(code) if code else self._sessions.newest()
        hub = self._sessions.waiting if session is None else session.hub
        own = self._on_own_screen(request)
        render = partial(self._render_nothing, own) if session is None else partial(self._render, session, own)
        connection = Connection(hub, "projector", "a projector", self._ending.last_words(render), wire=wire_of(request))
        if own:
            self._heard_ms[connection] = hub.clock.now_ms()

        def hear(frame: bytes, at_ms: int) -> None:
            hub.heard(connection, decode_pong(frame).n, at_ms)
            if own:
                self._heard_ms[connection] = at_ms

        try:
            await converse(ws, hub, connection, hear)
        finally:
            self._heard_ms.pop(connection, None)
        return ws

    def _render(self, session: Session, own: bool, connection: Connection) -> bytes:
        view = projector_view(
            session.desk.picture,
            session.desk.now_ms(),
            present=session.hub.present,
            code_needed=sum(other.state.phase != "finished" for other in self._sessions) > 1,
            addresses=msgspec.Raw(encode(self._board.addresses())),
            storage="failing" if session.desk.storage_failing else "ok",
        )
        return with_note(encode(view), self._note(own, fresh=session.state.phase != "finished"))

    def _render_nothing(self, own: bool, connection: Connection) -> bytes:
        return with_note(encode(_NothingOpen(self._board.addresses())), self._note(own, fresh=False))

    def _note(self, own: bool, *, fresh: bool) -> Note:
        return Note(stick=self._board.stick(fresh), claim_code=self._board.claim_code() if own else "")
