"""The projector's socket: public, read-only, without ids."""

from collections import Counter
from typing import Final

import msgspec
from aiohttp import web

from appliance.course.ending import Ending
from appliance.live.connection import Connection, Wire, make_room
from appliance.live.playback import PlayedSession
from appliance.live.session import Session
from appliance.live.sessions import Sessions
from appliance.quiz.views.places import Naming
from appliance.quiz.views.playback import NOBODY_JOINS, without_clock
from appliance.quiz.views.projector import ProjectorView, projector_view
from appliance.quiz.views.student import VERSION
from appliance.web.access import client_of
from appliance.web.box_facts import Addresses, BoxFacts, Note
from appliance.web.own_screen import OwnScreen
from appliance.web.protocol import MAX_STUDENT_FRAME, decode_pong, encode
from appliance.web.sockets import Socket, converse, upgrade, wire_of

# Anybody may open the projector's page, and could open it very often. Each open one takes time at every step.
MOST_OF_ONE: Final = 16  # from one address
MOST: Final = 100


class _NothingOpen(msgspec.Struct, frozen=True, tag_field="type", tag="view"):
    """The projector's view while no session is open."""

    addresses: Addresses
    v: int = VERSION
    rev: int = 0
    phase: str = "none"
    screen: str = "join"
    box: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class ProjectorDoor:
    """Handler of the projector's socket."""

    def __init__(
        self, sessions: Sessions, facts: BoxFacts, ending: Ending, on_own_screen: OwnScreen, said: Naming
    ) -> None:
        """`said` is how a name is shown to the class."""
        self._said = said
        self._sessions = sessions
        self._facts = facts
        self._ending = ending
        self._on_own_screen = on_own_screen
        self._heard_ms: dict[Connection, int] = {}  # of the projectors on the box's own screen
        self._clients: dict[Connection, str] = {}  # of all others, the oldest first

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/ws/projector", self.socket)]

    def heard_ms(self) -> int | None:
        """When the projector on the box's own screen was last heard, by the clock; None while there is none."""
        return max(self._heard_ms.values(), default=None)

    async def socket(self, request: web.Request) -> Socket:
        """The socket of `?code=`, or of the newest session; while none is open, it waits for one."""
        ws = await upgrade(request, MAX_STUDENT_FRAME)
        code = request.query.get("code", "")
        session = self._sessions.get(code) if code else self._sessions.newest()
        hub = self._sessions.waiting if session is None else session.hub
        own = self._on_own_screen(request)
        connection = _Page(
            self._sessions, session, self._facts, self._ending, self._said, own=own, wire=wire_of(ws, request)
        )
        if own:
            self._heard_ms[connection] = hub.clock.now_ms()
        else:
            self._make_room(client_of(request))
            self._clients[connection] = client_of(request)

        def hear(frame: bytes, at_ms: int) -> None:
            hub.heard(connection, decode_pong(frame).n, at_ms)
            if own:
                self._heard_ms[connection] = at_ms

        try:
            await converse(request, ws, hub, connection, hear)
        finally:
            self._heard_ms.pop(connection, None)
            self._clients.pop(connection, None)
        return ws

    def _make_room(self, client: str) -> None:
        """Close the oldest projector of the same address, or of the address with the most, if there are too many."""
        make_room(self._from(client), MOST_OF_ONE)
        held = Counter(client for page, client in self._clients.items() if not page.over)
        if held.total() >= MOST:
            [(greedy, most)] = held.most_common(1)
            make_room(self._from(greedy), most)

    def _from(self, client: str) -> list[Connection]:
        return [page for page, known in self._clients.items() if known == client]


class _Page(Connection):
    """A projector's page; without a session it waits for one. On the box's `own` screen it shows the box's codes."""

    def __init__(
        self,
        sessions: Sessions,
        session: Session | None,
        facts: BoxFacts,
        ending: Ending,
        said: Naming,
        *,
        own: bool,
        wire: Wire | None,
    ) -> None:
        hub = sessions.waiting if session is None else session.hub
        super().__init__(hub.code, hub.clock, "projector", "a projector", wire=wire)
        self._sessions = sessions
        self._session = session
        self._facts = facts
        self._ending = ending
        self._said = said
        self._own = own

    def render(self) -> bytes:
        if self._ending.off:
            return self._ending.bye
        fresh = self._session is not None and self._session.state.phase != "finished"
        claim_code = self._facts.claim_code() if self._own else ""
        note = Note(
            stick=self._facts.hall(fresh) or self._facts.stick(fresh),
            claim_code=claim_code,
            new_code=self._facts.new_code() if self._own else "",
            wifi=self._facts.wifi_trouble(self._own and self._session is None),
            language=self._facts.language(),
            look=self._facts.look(),
        )
        if self._session is None:
            return encode(_NothingOpen(self._facts.addresses(), box=note.as_field() or msgspec.UNSET))
        return encode(self._view(self._session, note.as_field()))

    def _view(self, session: Session, box: msgspec.Raw | None) -> ProjectorView:
        played = session.played()
        view = projector_view(
            session.desk.picture,
            session.desk.now_ms(),
            present=session.presences.present,
            here=session.presences,
            code_needed=len(self._sessions.running()) > 1,
            addresses=NOBODY_JOINS if played else msgspec.Raw(encode(self._facts.addresses())),
            storage="failing" if session.desk.storage_failing else "ok",
            box=box,
            said=self._said,
            playback=played.how if played else "",
        )
        if isinstance(session, PlayedSession) and not session.desk.speed:
            return without_clock(view, just_asked=session.desk.just_asked)
        return view
