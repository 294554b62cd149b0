"""The link to a box: a socket that comes back by itself, or long polling where sockets fail.

    state       what there is                    goes on to
    connecting  a try, or the wait before one    connected: something came over a socket
                                                 polling: a poll was answered, after two sockets that failed
    connected   a socket that works              connecting: it was closed, or is silent for too long
    polling     polls, and now and then a try    connected: something came over the socket
                of a socket beside them          connecting: a poll was not answered
    over        nothing more                     -

From each of them the link is over by a `bye`, a closing code or a refusal that is final, unless it is there for ever;
by a message that can't be understood; and by `close`. What must arrive waits in the outbox through all of it.
"""

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, Generic, Literal, TypeVar

import msgspec

from appliance.client.backoff import Backoff
from appliance.client.channel import Channel, Lost
from appliance.client.errors import NotUnderstood, Unanswered
from appliance.client.latest import Latest
from appliance.client.messages import Ack, Bye, Ping, read
from appliance.client.outbox import Outbox
from appliance.client.views import Room
from appliance.client.world import World, first_of
from appliance.web.protocol import PongIn, RefusedOut, encode

State = Literal["connecting", "connected", "polling", "over"]
V = TypeVar("V")

FAILED_SOCKETS: Final = 2  # in a row, before a poll is tried
SOCKET_AGAIN_S: Final = (0.0, 15.0, 30.0, 60.0)  # the waits between tries of a socket while polls are answered
OPENING_S: Final = 4.0  # a channel must open, and something come over it
LOOK_S: Final = 0.5  # between two looks at what is due
OFF_WAIT_S: Final = 30.0  # the wait between tries when the box is off, or has too many pages of this client
_FINAL_REFUSALS: Final = ("not_joined", "not_signed_in", "no_session")
_FINAL_CODES: Final = {4000: "closed", 4002: "removed"}  # where no `bye` said more
_ABUSE: Final = 1008


class Link(Generic[V]):
    """Runs until it is over; `ended` then says why, and is "" before that.

    `view` is the type of a view, and `take` is called with each one before it is shown; it returns what to show.
    `open_socket` and `poll` open a channel, or raise Lost; without `poll` there is no long polling. With `forever` the
    link comes back whatever the box says.
    """

    def __init__(
        self,
        world: World,
        view: type[V],
        take: Callable[[V], V],
        open_socket: Callable[[], Awaitable[Channel]],
        poll: Callable[[], Awaitable[Channel]] | None = None,
        *,
        forever: bool = False,
    ) -> None:
        self.outbox = Outbox(world)
        self.views: Latest[V] = Latest()
        self.rooms: Latest[Room] = Latest()
        self.states: Latest[State] = Latest()
        self._set("connecting")
        self.ended = ""
        self.bye: Bye | None = None  # what the box said last of its own end, until it shows something again
        self._world = world
        self._view = view
        self._take_view = take
        self._open_socket = open_socket
        self._poll = poll
        self._forever = forever
        self._backoff = Backoff(world)
        self._channel: Channel | None = None  # the one that works
        self._open: set[Channel] = set()  # all that must be hung up
        self._replies: asyncio.Queue[bytes] = asyncio.Queue()  # to what was sent over it
        self._failed = 0  # sockets in a row that did not work
        self._polled = False  # the last try was a poll
        self._heard_at = world.now()
        self._given_up = asyncio.Event()

    async def run(self) -> None:
        """Keep the link up until it is over."""
        error: Exception | None = None
        try:
            while not self.ended:
                self._given_up.clear()
                try:
                    await first_of(self._once(), self._until_given_up())
                except Lost as lost:
                    self._lost(lost.code)
                if not self.ended:
                    await self._wait(self._wait_s(), self._given_up.wait())
        except NotUnderstood as reason:
            error, self.ended = reason, "not_understood"
        except Exception as reason:
            error, self.ended = reason, "failed"
            raise
        finally:
            self.end(error)

    def end(self, error: Exception | None = None) -> None:
        """Tell all who wait that it is over; twice is as once."""
        self.ended = self.ended or "closed"
        self.outbox.end(self.ended)
        self._set("over")
        for latest in (self.views, self.rooms, self.states):
            latest.end(error)

    def reconnect(self) -> None:
        """Give up the connection, the try or the wait for the next one, and make a new connection at once."""
        self._given_up.set()

    async def tell(self, message: object) -> bool:
        """Send what matters only now; whether there was a channel for it."""
        if self._channel is None:
            return False
        try:
            await self._say(self._channel, encode(message))
        except Lost:
            return False
        return True

    async def deliver(self, message_id: str, frame: bytes, place: tuple[int, int] | None = None) -> msgspec.Raw:
        """Send what must arrive; its ack, as the box sent it. See `Outbox.add`.

        Raises Refused, Superseded or Ended. Who stops waiting for it does not stop the message: see `Outbox.drop`.
        """
        return await self.outbox.add(message_id, frame, place).settled()

    # ---- one channel after the other

    async def _once(self) -> None:
        """Make a connection and use it until it is lost, or all is over. Raises Lost."""
        try:
            await self._over_one_channel()
        finally:
            # A channel that opened in the same moment in which nobody waited for it any more.
            await asyncio.gather(*(self._drop(channel) for channel in list(self._open)))

    async def _over_one_channel(self) -> None:
        if self._poll is None or self._polled or self._failed < FAILED_SOCKETS:
            self._polled = False
            await self._use(*await self._opened(self._open_socket), "connected")
            return
        self._polled = True
        polling = await self._opened(self._poll)
        found = await first_of(self._use(*polling, "polling"), self._socket_beside_polls())
        if found is not None:
            await self._use(*found, "connected")

    async def _opened(self, open_channel: Callable[[], Awaitable[Channel]]) -> tuple[Channel, bytes]:
        """A channel that works, with the first message that came over it: that it is open says little. Raises Lost."""

        async def work() -> tuple[Channel, bytes]:
            channel = await open_channel()
            self._open.add(channel)
            try:
                return channel, await channel.receive()
            except BaseException:
                await self._drop(channel)
                raise

        self._failed += 1
        try:
            return await self._world.within(OPENING_S, work())
        except TimeoutError as error:
            raise Lost from error

    async def _socket_beside_polls(self) -> tuple[Channel, bytes]:
        """A socket that works again; where a box was only starting, it does so at once."""
        for tries in itertools.count():
            await self._world.sleep(SOCKET_AGAIN_S[min(tries, len(SOCKET_AGAIN_S) - 1)])
            with contextlib.suppress(Lost):
                return await self._opened(self._open_socket)
        raise AssertionError("counting never ends")

    async def _use(self, channel: Channel, first: bytes, state: State) -> None:
        """Hear and send over a channel until all is over. Raises Lost."""
        self._channel, self._failed, self._replies = channel, 0, asyncio.Queue()
        self._heard_at = self._world.now()
        self.outbox.reconnected()
        self._set(state)
        try:
            await first_of(self._hear(channel, first), self._hear_replies(channel), self._send_what_is_due(channel))
        finally:
            self._channel = None
            if self.ended:
                await channel.close()
            await self._drop(channel)

    async def _drop(self, channel: Channel) -> None:
        await channel.drop()
        self._open.discard(channel)

    async def _until_given_up(self) -> None:
        await self._given_up.wait()
        raise Lost

    def _lost(self, code: int) -> None:
        if self.states.value != "connecting":
            self._backoff.reset()
        if code == _ABUSE:
            self.outbox.clear(Unanswered("the box was sent too much in a short time, and what waited was given up"))
        if code in _FINAL_CODES and not self._forever:
            self.ended = _FINAL_CODES[code]
        else:
            self._set("connecting")

    def _wait_s(self) -> float:
        """How long to wait before the next try."""
        if self.bye is not None and self.bye.why in ("off", "tabs"):
            return OFF_WAIT_S * (0.5 + self._world.random())
        return self._backoff.next_s()

    async def _wait(self, seconds: float, unless: Coroutine[Any, Any, object]) -> None:
        """Wait so long, or until `unless` is done."""
        with contextlib.suppress(TimeoutError):
            await self._world.within(seconds, unless)

    def _set(self, state: State) -> None:
        if self.states.value != state:
            self.states.put(state)

    # ---- messages

    async def _hear(self, channel: Channel, message: bytes) -> None:
        """Take this message and those that follow, until all is over. Raises Lost."""
        while True:
            await self._take(channel, message)
            if self.ended:
                return
            try:
                message = await self._world.within(channel.silence_s, channel.receive())
            except TimeoutError as error:
                raise Lost from error

    async def _hear_replies(self, channel: Channel) -> None:
        """Take what comes back at once, whoever sent, until all is over. Raises Lost."""
        while not self.ended:
            await self._take(channel, await self._replies.get())

    async def _send_what_is_due(self, channel: Channel) -> None:
        """Send what is due, and again what is not acknowledged, until all is over. Raises Lost."""
        while not self.ended:
            self.outbox.look()
            for entry in self.outbox.due():
                if entry.sent_at is not None:
                    quiet_s = self._world.now() - max(self._heard_at, entry.waits_since)
                    if quiet_s > channel.no_answer_s:
                        raise Lost
                self.outbox.sends(entry)
                await self._say(channel, entry.frame)
            if len(self.outbox):
                await self._wait(LOOK_S, self.outbox.changed())
            else:
                await self.outbox.changed()

    async def _say(self, channel: Channel, frame: bytes) -> None:
        reply = await channel.send(frame)
        if reply is not None:
            self._replies.put_nowait(reply)

    async def _take(self, channel: Channel, frame: bytes) -> None:
        """Do what a message asks for. Raises Lost or NotUnderstood."""
        self._heard_at = self._world.now()
        message = read(frame, self._view)
        match message:
            case None:
                pass
            case Ping():
                await channel.send(encode(PongIn(message.n)))
            case Ack():
                self.outbox.acked(message.id, frame)
            case RefusedOut():
                self._refused(message)
            case Room():
                self.rooms.put(message)
            case Bye():
                self._said_bye(message)
            case _:
                self.bye = None
                self.views.put(self._take_view(message))

    def _refused(self, refused: RefusedOut) -> None:
        self.outbox.refused(refused)
        if refused.why in _FINAL_REFUSALS and not self._forever:
            self.ended = refused.why

    def _said_bye(self, bye: Bye) -> None:
        self.bye = bye
        if self._forever or bye.why in ("off", "restarting"):
            raise Lost
        self.ended = bye.why
