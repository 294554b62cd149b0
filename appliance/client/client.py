"""What the clients of the three audiences have in common."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

from appliance.client.channel import Channel
from appliance.client.errors import ClientError
from appliance.client.http import Http
from appliance.client.link import Link, State
from appliance.client.messages import Bye
from appliance.client.socket import SocketChannel
from appliance.client.world import World

V = TypeVar("V")

DRAIN_S: Final = 5.0


class Client(Generic[V]):
    """A client of one box, used as an async context manager; leaving it closes it.

    Once it is connected it stays so by itself: it answers pings, and comes back after a lost connection until `ended`.
    """

    def __init__(self, address: str, world: World | None = None) -> None:
        """`address` is as people write it: `10.20.0.1`, `http://chalkbox.local:8080`. Raises ValueError.

        It is made while an event loop runs, in which it then stays.
        """
        self._world = world or World()
        self.http = Http(address, self._world)
        self._link: Link[V] | None = None
        self._running: list[asyncio.Task[None]] = []  # of the link and of those before it; `close` awaits them

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close(drain_s=DRAIN_S if kind is None else 0)

    async def close(self, *, drain_s: float = DRAIN_S) -> None:
        """Wait until what must arrive has arrived, but no longer than `drain_s`, and hang up. Twice is as once.

        Raises the mistake of this program by which the connection `failed`, if it did.
        """
        try:
            if self._link is not None and len(self._link.outbox):
                await self._until_sent(self._link, drain_s)
        finally:  # also where whoever waits is cancelled, or the link would go on for ever
            if self._link is not None:
                self._link.end()
            for task in self._running:
                task.cancel()
            try:
                ends = await asyncio.gather(*self._running, return_exceptions=True)
            finally:
                await self.http.close()
        for error in ends:
            if isinstance(error, Exception):
                raise error

    def reconnect(self) -> None:
        """Make a new connection now, as after the computer has slept; nothing is lost by it.

        It takes the place of the one that there is, or of the wait before the next try, also where the box said that
        it is off.
        """
        self._linked().reconnect()

    @property
    def ended(self) -> str:
        """Why the connection is over, "" while it is not, or was never made.

        `closed` by `close` or by the box; a `bye` of the box: `removed`, `replaced`, `left`, `tabs`, `finished`; a
        refusal: `not_joined`, `not_signed_in`, `no_session`; `not_understood` where what answers is no Chalkbox, or
        one of another version; `failed` by a mistake of this program.
        """
        return "" if self._link is None else self._link.ended

    @property
    def bye(self) -> Bye | None:
        """What the box said when it closed the connection, until it shows something again.

        `restarting` and `off` are no end: the client comes back by itself. With `off` there may be a sentence on what
        became of the results.
        """
        return None if self._link is None else self._link.bye

    @property
    def state(self) -> State:
        """`connecting`, `connected`, `polling` or `over`."""
        return "connecting" if self._link is None or self._link.states.value is None else self._link.states.value

    @property
    def view(self) -> V | None:
        """The newest view, None before the first."""
        return None if self._link is None else self._link.views.value

    def views(self) -> AsyncIterator[V]:
        """The newest view, and then each newer one until the connection is over.

        A reader that is busy misses views and gets the newest; every view is whole. There may be several readers.
        Raises NotUnderstood at the end if that is why it is over.
        """
        return aiter(self._linked().views)

    def states(self) -> AsyncIterator[State]:
        """The state of the connection, and then each change, as `views` does it."""
        return aiter(self._linked().states)

    def _linked(self) -> Link[V]:
        if self._link is None:
            raise ClientError("this client has not connected yet")
        return self._link

    def _run(self, link: Link[V]) -> None:
        """Let `link` run, in place of an earlier one."""
        self._hang_up()
        self._link = link
        self._running.append(asyncio.create_task(link.run(), name=f"link to {self.http.base}"))

    def _hang_up(self) -> None:
        if self._link is not None:
            self._running[-1].cancel()
            self._link.end()

    def _socket(self, path: str, headers: dict[str, str] | None = None) -> Callable[[], Awaitable[Channel]]:
        """How to open the socket at `path`."""
        return lambda: SocketChannel.open(self.http.session, path, headers or {})

    async def _until_sent(self, link: Link[V], drain_s: float) -> None:
        """Wait until nothing waits in the outbox, or it can't be sent any more."""
        try:
            await self._world.within(drain_s, link.outbox.empty())
        except TimeoutError:
            return
