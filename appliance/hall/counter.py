"""The desk's side of the relay: it takes the commands of pages at other members, and says who is connected where."""

import asyncio
import contextlib
import logging
from collections.abc import Iterable
from typing import Final

import msgspec
from aiohttp import WSMsgType, web

from appliance.hall.lease import Lease
from appliance.hall.messages import (
    Am,
    Are,
    Do,
    Done,
    Hello,
    Here,
    Ping,
    Pong,
    Told,
    connected_here,
    decode_from_member,
    encode,
    heard,
)
from appliance.hall.state import MemberState
from appliance.live.clock import Clock
from appliance.live.letters import Reply
from appliance.live.session import Session
from appliance.live.sessions import Sessions
from appliance.quiz.views.attendance import Presence

log = logging.getLogger(__name__)

PRESENCE_S: Final = 0.5
MAX_FRAME: Final = 4 * 1024 * 1024
MOST_WAITING: Final = 20_000
SILENT_S: Final = 5.0  # a member that says nothing for so long is gone: it pings several times a second
NOT_THE_DESK: Final = 4004


class Caller:
    """A member that is connected; `students` are those with pages there, by session."""

    def __init__(self, member: str) -> None:
        self.member = member
        self.students: dict[str, dict[str, Presence]] = {}
        self.told = Told()
        self.state = MemberState(member)
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue(MOST_WAITING)

    def say(self, message: Done | Here | Are | Pong) -> None:
        """Send a message after those that wait; a member that takes none is turned away."""
        try:
            self._waiting.put_nowait(encode(message))
        except asyncio.QueueFull:
            self.leave()

    def leave(self) -> None:
        """Say nothing more, and close the connection."""
        while not self._waiting.empty():
            self._waiting.get_nowait()
        self._waiting.put_nowait(None)

    async def write(self, ws: web.WebSocketResponse) -> None:
        """Send what waits until `leave`."""
        with contextlib.suppress(ConnectionError):
            while (message := await self._waiting.get()) is not None:
                await ws.send_bytes(message)
            await ws.close(code=NOT_THE_DESK)


class Counter:
    """Handler of the relay on the member with the desk; on any other member it turns callers away."""

    def __init__(self, sessions: Sessions, lease: Lease, clock: Clock) -> None:
        self._sessions = sessions
        self._lease = lease
        self._clock = clock
        self._callers: dict[str, Caller] = {}
        self._members: frozenset[str] | None = None  # as etcd has said; None: it has not yet

    def states(self) -> list[MemberState]:
        """The members that are connected, as they say of themselves."""
        return [caller.state for caller in self._callers.values()]

    def tell_members(self, members: tuple[MemberState, ...]) -> None:
        """Say how all members are doing."""
        for caller in list(self._callers.values()):
            caller.say(Are(members))

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        """A member's connection, for as long as the desk is here."""
        ws = web.WebSocketResponse(compress=False, max_msg_size=MAX_FRAME, timeout=1.0)
        await ws.prepare(request)
        if not self._lease.is_here:
            await ws.close(code=NOT_THE_DESK)
            return ws
        hello = await _next(ws)
        if isinstance(hello, Hello) and (self._members is None or hello.member in self._members):
            caller = self._come(hello.member)
            try:
                async with asyncio.TaskGroup() as group:
                    writer = group.create_task(caller.write(ws), name=f"to {caller.member}")
                    while (message := await _next(ws)) is not None:
                        self._hear(caller, message, self._clock.now_ms())
                    writer.cancel()
            finally:
                if self._callers.get(caller.member) is caller:
                    self._gone(caller)
        await ws.close()
        return ws

    def turn_away_others(self, members: Iterable[str]) -> None:
        """Only these are members: one that was taken out has its certificate still."""
        self._members = frozenset(members)
        for name in self._callers.keys() - self._members:
            self._callers[name].leave()

    def turn_away(self) -> None:
        """The desk is not here any more."""
        callers, self._callers = list(self._callers.values()), {}
        for caller in callers:
            caller.leave()

    async def tell(self) -> None:
        """Say who is connected where, whenever that has changed; until cancelled."""
        while True:
            await asyncio.sleep(PRESENCE_S)
            if not self._lease.is_here:
                continue
            for session in self._sessions.classes():
                here = connected_here(session.hub)
                for caller in list(self._callers.values()):
                    others = self._at_others(session, caller) | here
                    if (news := caller.told.news(session.state.session_id, others)) is not None:
                        caller.say(news)

    def _come(self, member: str) -> Caller:
        former, caller = self._callers.get(member), Caller(member)
        self._callers[member] = caller
        log.info("hall: %s is connected", member)
        if former is not None:
            caller.students = former.students  # until it says anew who is there
            former.leave()
        return caller

    def _gone(self, caller: Caller) -> None:
        del self._callers[caller.member]
        log.warning("hall: %s is not connected any more", caller.member)
        for session in self._sessions.classes():
            session.desk.wait_for_phones()  # theirs may be at another member in a moment
            session.hub.changed_elsewhere(self._at_others(session, None))

    def _hear(self, caller: Caller, message: Hello | Do | Here | Am | Ping, at_ms: int) -> None:
        match message:
            case Do():
                self._do(caller, message)
            case Here():
                known = caller.students.get(message.session_id, {})
                caller.students[message.session_id] = heard(known, message)
                for session in self._sessions.classes():
                    if session.state.session_id == message.session_id:
                        session.hub.changed_elsewhere(self._at_others(session, None))
            case Am():
                caller.state = message.state
            case Ping():
                origins = {session.state.session_id: session.desk.origin_ms for session in self._sessions.classes()}
                caller.say(Pong(message.at_ms, at_ms, origins))

    def _do(self, caller: Caller, asked: Do) -> None:
        """Put a command on its desk; it is answered once it is stored."""
        session = self._sessions.with_id(asked.session_id)
        if session is None:  # opened or ended a moment ago; the page asks again
            return
        desk = session.desk

        def done(reply: Reply) -> None:
            caller.say(Done.of(asked.n, desk.state.seq, reply))

        desk.submit(asked.command, min(asked.at_ms, desk.now_ms()), done)

    def _at_others(self, session: Session, but: Caller | None) -> dict[str, Presence]:
        """The students with pages at members that are connected, `but` one."""
        students: dict[str, Presence] = {}
        for caller in self._callers.values():
            if caller is not but:
                students |= caller.students.get(session.state.session_id, {})
        return students


async def _next(ws: web.WebSocketResponse) -> Hello | Do | Here | Am | Ping | None:
    """What the member says next; None if it is gone, silent, or can't be understood."""
    try:
        frame = await ws.receive(SILENT_S)
        return decode_from_member(frame.data) if frame.type is WSMsgType.BINARY else None
    except (TimeoutError, ConnectionError):
        return None
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        log.warning("hall: a message of a member can't be understood: %s", error)
        return None
