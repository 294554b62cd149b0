"""The way from this member to the one that has the desk: one kept connection.

    the way is    commands                              it becomes
    away          wait                                  connected, as soon as the holder of the desk answers
    connected     go to the desk, in their order        away, when the connection ends or is silent for `SILENT_MS`
    in trouble    are refused with `storage`            as it is, once the desk is reached

It is in trouble after `TROUBLE_MS` without a connection, and when etcd has no majority. Answers and joining can be
repeated without harm, and so can the instructor's commands, since each has an id: what waits when the connection ends
goes to the next desk. A command that has no reply after `PATIENCE_MS` is refused, and the page asks again.

The desk's time is measured with each ping: of the last pings, the one that came back first is the most exact.
"""

import asyncio
import contextlib
import logging
import ssl
from collections import deque
from collections.abc import Callable
from typing import Final, NamedTuple

import aiohttp
import msgspec

from appliance.hall.far_desk import FarDesk
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
    decode_from_desk,
    encode,
    heard,
)
from appliance.hall.state import MemberState, not_reached
from appliance.live.clock import Clock
from appliance.live.letters import Letter, not_stored
from appliance.live.sessions import Sessions
from appliance.quiz.views.attendance import Presence
from appliance.sentence import Sentence, sentence

log = logging.getLogger(__name__)

PING_S: Final = 0.2
SILENT_MS: Final = 1000
TROUBLE_MS: Final = 3000
PATIENCE_MS: Final = 5000
AGAIN_S: Final = 0.1
PINGS: Final = 16  # of which the fastest tells the desk's time
MOST_WAITING: Final = 10_000
MAX_FRAME: Final = 16 * 1024 * 1024
PATH: Final = "/hall/relay"


class _Sent(NamedTuple):
    """A command that has no reply yet, and when it came."""

    session_id: str
    letter: Letter
    since_ms: int


class Relay:
    """The way to the desk of a hall's sessions. `on_trouble()` runs when `trouble` changes."""

    def __init__(self, sessions: Sessions, lease: Lease, clock: Clock, tls: ssl.SSLContext | None) -> None:
        self.trouble: Sentence | None = None
        self.on_trouble: Callable[[], None] = lambda: None
        self.led = asyncio.Event()  # the desk was here or was reached, for the first time
        self.members: tuple[MemberState, ...] = ()  # as the member with the desk says
        self._sessions = sessions
        self._lease = lease
        self._clock = clock
        self._tls: ssl.SSLContext | bool = True if tls is None else tls
        self._sent: dict[int, _Sent] = {}
        self._count = 0
        self._ws: aiohttp.ClientWebSocketResponse | None = None
        self._reached = False  # the desk has answered on this connection
        self._outgoing: asyncio.Queue[bytes] = asyncio.Queue()
        self._told = Told()
        self._elsewhere: dict[str, dict[str, Presence]] = {}
        self._presence_due = asyncio.Event()
        self._trips: deque[tuple[int, int]] = deque(maxlen=PINGS)  # round trip, and the desk's clock less this one

    def send(self, session_id: str, letter: Letter) -> None:
        """Have a command carried out by the desk, now or once it is reached."""
        if len(self._sent) >= MOST_WAITING:
            letter.answer(not_stored(letter.command))
            return
        self._count += 1
        self._sent[self._count] = _Sent(session_id, letter, self._clock.machine_ms())
        if self._ws is not None:
            self._outgoing.put_nowait(encode(Do(self._count, session_id, letter.at_ms, letter.command)))

    def tell_state(self, state: MemberState) -> None:
        """Say how this member is doing."""
        if self._ws is not None:
            self._outgoing.put_nowait(encode(Am(state)))

    def presence_changed(self, session_id: str) -> None:
        """A page has come or gone."""
        self._presence_due.set()

    def taken_back(self, session_id: str) -> list[Letter]:
        """The commands of a session that wait for a reply, for the desk that is here now."""
        waiting = {n: sent for n, sent in self._sent.items() if sent.session_id == session_id}
        for n in waiting:
            del self._sent[n]
        return [sent.letter for sent in waiting.values()]

    async def run(self) -> None:
        """Keep the connection to whoever has the desk; until cancelled."""
        async with (
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=self._tls), trust_env=False) as http,
            asyncio.TaskGroup() as group,
        ):
            group.create_task(self._watch(), name="patience of the relay")
            while True:
                holder = self._lease.holder
                if holder is None or not holder.relay or holder.member == self._lease.member:
                    await asyncio.sleep(AGAIN_S)
                    continue
                with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
                    timeout = aiohttp.ClientWSTimeout(ws_close=1.0)
                    async with asyncio.timeout(1.0):
                        ws = await http.ws_connect(
                            f"{holder.relay}{PATH}", timeout=timeout, max_msg_size=MAX_FRAME, compress=0
                        )
                    try:
                        await self._converse(ws, holder.nonce)
                    finally:
                        self._ws, self._reached = None, False
                        self.members = not_reached(self.members)
                        await ws.close()
                await asyncio.sleep(AGAIN_S)

    async def _converse(self, ws: aiohttp.ClientWebSocketResponse, nonce: str) -> None:
        """Speak with the desk's member until the connection ends or another member has the desk."""
        self._told, self._outgoing = Told(), asyncio.Queue()
        self._trips.clear()
        self._outgoing.put_nowait(encode(Hello(self._lease.member)))
        self._tell_presence()
        for n, sent in self._sent.items():
            self._outgoing.put_nowait(encode(Do(n, sent.session_id, sent.letter.at_ms, sent.letter.command)))
        self._ws = ws
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._write(ws), name="to the desk"),
                group.create_task(self._ping(), name="pings to the desk"),
                group.create_task(self._presence(), name="presence for the desk"),
            ]
            while (holder := self._lease.holder) is not None and holder.nonce == nonce:
                try:
                    frame = await ws.receive(SILENT_MS / 1000)
                except TimeoutError:
                    log.warning("hall: %s, which has the desk, is silent", holder.member)
                    break
                if frame.type is not aiohttp.WSMsgType.BINARY:
                    break
                try:
                    message = decode_from_desk(frame.data)
                except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
                    log.warning("hall: a message of %s can't be understood: %s", holder.member, error)
                    break
                self._reached = True
                self._lease.reached()
                self._hear(message)
            for task in tasks:
                task.cancel()

    async def _write(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        with contextlib.suppress(ConnectionError, aiohttp.ClientError):
            while True:
                await ws.send_bytes(await self._outgoing.get())

    async def _ping(self) -> None:
        while True:
            self._outgoing.put_nowait(encode(Ping(self._clock.now_ms())))
            await asyncio.sleep(PING_S)

    async def _presence(self) -> None:
        """Say who is connected here, soon after somebody came or went, and now and then how well."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.5):
                    await self._presence_due.wait()
                await asyncio.sleep(0.02)
            self._presence_due.clear()
            self._tell_presence()

    def _tell_presence(self) -> None:
        for session in self._sessions.classes():
            news = self._told.news(session.state.session_id, connected_here(session.hub))
            if news is not None:
                self._outgoing.put_nowait(encode(news))

    def _hear(self, message: Done | Here | Are | Pong) -> None:
        match message:
            case Done():
                self._replied(message)
            case Here():
                known = self._elsewhere.get(message.session_id, {})
                self._elsewhere[message.session_id] = heard(known, message)
                if (session := self._sessions.with_id(message.session_id)) is not None:
                    session.hub.changed_elsewhere(self._elsewhere[message.session_id])
            case Are():
                self.members = message.members
            case Pong():
                self._tell_time(message)

    def _replied(self, done: Done) -> None:
        sent = self._sent.pop(done.n, None)
        if sent is None:
            return
        session = self._sessions.with_id(sent.session_id)
        if session is not None and isinstance(session.desk, FarDesk):
            if done.refused is not None and done.refused.why == "storage":
                session.desk.refused(sent.letter)
            session.desk.replied(sent.letter, done.reply, done.seq)
        else:
            sent.letter.answer(done.reply)

    def _tell_time(self, pong: Pong) -> None:
        now_ms = self._clock.now_ms()
        self._trips.append((now_ms - pong.at_ms, pong.now_ms - (now_ms + pong.at_ms) // 2))
        ahead_ms = min(self._trips)[1]
        for session in self._sessions.classes():
            origin_ms = pong.origins.get(session.state.session_id)
            if origin_ms is not None and isinstance(session.desk, FarDesk):
                session.began_at(origin_ms - ahead_ms)
                session.desk.is_timed = True

    async def _watch(self) -> None:
        """Notice trouble and its end, and refuse what has waited too long."""
        while True:
            await asyncio.sleep(AGAIN_S)
            now_ms = self._clock.machine_ms()
            if self._lease.apart:
                self._is_in(sentence("hall.apart"))
            elif self._lease.is_here or self._reached:
                self.led.set()
                self._is_in(None)
            elif self._lease.unreached_ms > TROUBLE_MS:
                self._is_in(sentence("hall.no_desk"))
            patience_ms = 0 if self.trouble else PATIENCE_MS
            for n in [n for n, sent in self._sent.items() if now_ms - sent.since_ms >= patience_ms]:
                self._refuse(self._sent.pop(n))

    def _refuse(self, sent: _Sent) -> None:
        session = self._sessions.with_id(sent.session_id)
        if session is not None and isinstance(session.desk, FarDesk):
            session.desk.refused(sent.letter)
        sent.letter.answer(not_stored(sent.letter.command))

    def _is_in(self, trouble: Sentence | None) -> None:
        if trouble != self.trouble:
            self.trouble = trouble
            self.on_trouble()
