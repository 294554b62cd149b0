"""What must arrive. A message keeps its id until it is acknowledged, or refused for good.

    a message is   until                                               then
    due            it is sent                                          sent
    sent           its ack, or a refusal for good                      gone
                   2.5 s have passed, or a new connection was made     due
                   a refusal with `storage` or `too_fast`              sent: it is sent again all the same
                   a refusal with `paused`                             kept back
    kept back      a view shows that the clock runs again              due

An answer to the same question and round as one that waits takes the place of that one.
"""

import asyncio
from typing import Final

import msgspec

from appliance.client.errors import Ended, Refused, Superseded
from appliance.client.world import World
from appliance.web.protocol import RefusedOut

RESEND_S: Final = 2.5
_KEPT: Final = ("paused", "storage", "too_fast")


class Unsent:
    """A message that waits; `outcome` gets its ack as the box sent it, or why there will be none."""

    def __init__(self, message_id: str, frame: bytes, place: tuple[int, int] | None) -> None:
        self.id = message_id
        self.frame = frame
        self.place = place
        self.sent_at: float | None = None  # on the present connection, the last time
        self.waits_since = 0.0  # when it was first sent on the present connection
        self.kept_back = False
        self.outcome: asyncio.Future[msgspec.Raw] = asyncio.get_running_loop().create_future()
        self.outcome.add_done_callback(_is_looked_at)

    async def settled(self) -> msgspec.Raw:
        """Wait until it is acknowledged, or will never be. Raises Refused, Superseded or Ended."""
        return await asyncio.shield(self.outcome)


def _is_looked_at(outcome: asyncio.Future[msgspec.Raw]) -> None:
    """Whoever waited for it may have been cancelled, which is no reason for a warning."""
    if not outcome.cancelled():
        outcome.exception()


class Outbox:
    """The messages of one client that wait, in the order in which they were added."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._entries: list[Unsent] = []
        self._runs = False  # the last view says that the clock runs
        self._over: Exception | None = None
        self._changed = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, message_id: str, frame: bytes, place: tuple[int, int] | None = None) -> Unsent:
        """Have `frame` sent until its id is acknowledged; `place` is the turn and round of an answer. Raises Ended."""
        if self._over is not None:
            raise self._over
        if place is not None:
            for entry in [entry for entry in self._entries if entry.place == place]:
                self._settle(entry, Superseded("a later answer to this question took its place"))
        entry = Unsent(message_id, frame, place)
        self._entries.append(entry)
        self._empty.clear()
        self._changed.set()
        return entry

    def drop(self, entry: Unsent) -> None:
        """Don't send it any more."""
        if entry in self._entries:
            self._entries.remove(entry)
            self._wake_if_empty()

    def due(self) -> list[Unsent]:
        """What is to be sent now."""
        now = self._world.now()
        return [
            entry
            for entry in self._entries
            if not entry.kept_back and (entry.sent_at is None or now - entry.sent_at >= RESEND_S)
        ]

    def sends(self, entry: Unsent) -> None:
        """It is being sent now."""
        now = self._world.now()
        if entry.sent_at is None:
            entry.waits_since = now
        entry.sent_at = now

    def reconnected(self) -> None:
        """A new connection knows nothing of what the last one carried."""
        for entry in self._entries:
            entry.sent_at = None
        self._changed.set()

    def acked(self, message_id: str, ack: bytes) -> None:
        """It is on the disk; nothing where the message waits no more."""
        entry = self._find(message_id)
        if entry is not None:
            self._settle(entry, msgspec.Raw(ack))

    def refused(self, refused: RefusedOut) -> bool:
        """Drop what was refused, or keep it where the refusal is for now; whether it was of a message here."""
        if not refused.id and refused.why == "bad_message":
            # The box could not read a frame, and can't say which: it is the first that was sent.
            entry = next((entry for entry in self._entries if entry.sent_at is not None), None)
        else:
            entry = self._find(refused.id)
        if entry is None:
            return False
        if refused.why not in _KEPT:
            self._settle(entry, Refused(refused.why, refused.message))
        elif refused.why == "paused":
            entry.kept_back = not self._runs  # else the refusal crossed the view that ends the pause
        return True

    def clock(self, *, runs: bool, paused: bool) -> None:
        """A view says whether the clock of a question `runs`, or is `paused`."""
        self._runs = runs
        if not paused:
            for entry in self._entries:
                if entry.kept_back:
                    entry.kept_back, entry.sent_at = False, None
            self._changed.set()

    def clear(self, error: Exception) -> None:
        """Give everything up; whoever waits for one of them gets `error`."""
        for entry in list(self._entries):
            self._settle(entry, error)

    def end(self, why: str) -> None:
        """Give everything up, and take nothing more."""
        self._over = Ended(why)
        self.clear(self._over)

    async def changed(self) -> None:
        """Wait until something may be due that was not."""
        await self._changed.wait()

    def look(self) -> None:
        """From now on `changed` waits for the next change."""
        self._changed.clear()

    async def empty(self) -> None:
        """Wait until nothing waits."""
        await self._empty.wait()

    def _find(self, message_id: str) -> Unsent | None:
        return next((entry for entry in self._entries if entry.id == message_id), None)

    def _settle(self, entry: Unsent, outcome: msgspec.Raw | Exception) -> None:
        self._entries.remove(entry)
        if not entry.outcome.done():
            if isinstance(outcome, Exception):
                entry.outcome.set_exception(outcome)
            else:
                entry.outcome.set_result(outcome)
        self._wake_if_empty()

    def _wake_if_empty(self) -> None:
        if not self._entries:
            self._empty.set()
