"""How views and what else waits reach the pages.

a page that     gets its view
keeps up        with all others that are due (`Views`)
is slow         from its writer task (`write`), once it has taken what came before
polls           as the response to its next poll (`Polls`)
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from appliance.live.connection import Connection

log = logging.getLogger(__name__)


class Views:
    """Sends pages that keep up their views, right after the step that put those out of date.

    A page for which several things have changed gets one view. If a view can't be rendered or sent, by a mistake of the
    program, that is logged and the other pages still get theirs. The page keeps what it shows until something changes
    again; to end it would gain nothing, since it would come back at once and fail again.
    """

    def __init__(self) -> None:
        self._due: dict[Connection, None] = {}

    def refresh(self, connection: Connection) -> None:
        """The view that the page has is out of date."""
        if connection.over:
            return
        connection.outbox.is_stale = True
        if connection.polls:
            connection.outbox.wake()
            return
        if not self._due:
            asyncio.get_running_loop().call_soon(self._send)
        self._due[connection] = None

    def _send(self) -> None:
        due, self._due = self._due, {}
        rendered = []
        for connection in due:
            if connection.over or not connection.outbox.is_stale:  # the writer task was first
                continue
            wire = connection.ready_wire()
            if wire is None:
                connection.outbox.wake()
                continue
            try:
                rendered.append((connection, wire, connection.view()))
            except Exception:
                log.exception("the view of %s could not be rendered", connection.name)
        # All are rendered before the first is sent, since in turn the two cost more, probably because they push each
        # other out of the processor's caches. A reveal to 200 phones took 15.0 ms of CPU in turn, and 10.7 ms like this
        # (the server's time around each reveal of `python -m loadtest.bench --students 200 --only storm`). It is no
        # effect of the loopback: behind a queue that is sent later it is 8.6 ms in turn and 6.4 like this. The price:
        # the first phone waits until all views are rendered, 3 to 4 ms for 200, and all are in memory at once.
        for connection, wire, view in rendered:
            try:
                wire.push(view)
            except Exception:
                log.exception("the view of %s could not be sent", connection.name)


async def write(connection: Connection, send: Callable[[bytes], Awaitable[None]]) -> int:
    """Send what waits until the end, as fast as the page takes it; returns the closing code."""
    outbox = connection.outbox
    while True:
        outbox.is_sending = True  # nothing may go past what is being sent
        while (message := connection.next_message()) is not None:
            await send(message)
        outbox.is_sending = False
        if connection.over:
            return connection.closing_code
        await outbox.wait()


class Polls:
    """Hands a page without a socket what waits for it, to one poll at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._latest = 0

    async def next(self, *, at_once: bool) -> bytes | None:
        """The next message, a view at once if the page has missed something; waits otherwise.

        None once it has had all before the end, and where a later poll took the place of this one.
        """
        self._latest += 1
        number, outbox = self._latest, self._connection.outbox
        outbox.wake()
        while number == self._latest:
            if not outbox.is_over:
                outbox.is_stale |= at_once
            if outbox.is_stale:
                self._connection.known_turn = 0
            if (message := self._connection.next_message()) is not None or outbox.is_over:
                return message
            await outbox.wait()
        return None
