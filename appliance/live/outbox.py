"""What waits to be sent to one page: replies in order, after them its view, at last the end.

what waits           when it is taken
a reply              first; one reply more than 64 is too many
that the view is     once no reply waits. The view itself never waits: it is rendered when it is taken, so the
out of date          latest one wins, and a slow reader costs no memory
the end              after the replies; no view is taken any more
"""

import asyncio

MAX_REPLIES = 64


class Outbox:
    """What waits for one page."""

    def __init__(self) -> None:
        self.is_over = False
        self.is_stale = False  # the view that the page has is out of date
        self.is_sending = False  # what was taken is being sent
        self._replies: list[bytes] = []
        self._waiting: asyncio.Future[None] | None = None

    @property
    def at_rest(self) -> bool:
        """Whether nothing is on its way or waits before a new reply."""
        return not (self.is_sending or self._replies)

    def put(self, reply: bytes) -> bool:
        """Let a reply wait; False, and none waits any more, if the page lets too many pile up."""
        if len(self._replies) >= MAX_REPLIES:
            self._replies.clear()
            return False
        self._replies.append(reply)
        self.wake()
        return True

    def end(self) -> None:
        """Nothing comes any more after the replies that wait."""
        self.is_over, self.is_stale = True, False
        self.wake()

    def take(self) -> bytes | None:
        """The reply that is next, if one waits."""
        return self._replies.pop(0) if self._replies else None

    def wake(self) -> None:
        """Have whoever waits look again."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def wait(self) -> None:
        """Wait until something may have changed."""
        waiting = self._waiting = asyncio.get_running_loop().create_future()
        try:
            await waiting
        finally:
            if self._waiting is waiting:
                self._waiting = None
