"""What all members share besides sessions: who may run the class, and how tickets become tokens.

The member that makes the hall brings its own password; one that joins takes over the hall's. A phone that asks a second
member to join, since the first one has died before it answered, gets the same token there.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable
from typing import Protocol

from appliance.hall.etcd import Change, Etcd, EtcdError, Put, Unchanged
from appliance.hall.places import INSTRUCTORS, SECRET

log = logging.getLogger(__name__)


class SignedIn(Protocol):
    """The instructor's password and who is signed in, as one value; `on_change(value)` runs in any thread."""

    on_change: Callable[[bytes], None]

    def kept(self) -> bytes: ...

    def adopt(self, value: bytes) -> None:
        """Go on with a value of another member. Blocks."""

    def merged(self, before: bytes, own: bytes, other: bytes) -> bytes:
        """What holds after this and another member both changed the value that was there `before`."""


class Shared:
    """`use_secret(secret)` runs with the hall's secret, `on_adopted()` when another member has changed who may come."""

    def __init__(
        self,
        etcd: Etcd,
        signed_in: SignedIn,
        use_secret: Callable[[bytes], None],
        on_adopted: Callable[[], None],
    ) -> None:
        self._etcd = etcd
        self._signed_in = signed_in
        self._use_secret = use_secret
        self._on_adopted = on_adopted
        self._changed = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._value = signed_in.kept()  # from which this member's last change started
        self._revision = 0  # at which the hall's value was written that holds here
        self._due = b""  # as this member changed it
        self._missed: Change | None = None  # what arrived last while an own change was on its way
        self._adopting = asyncio.Lock()
        signed_in.on_change = self._note

    async def arrived(self, change: Change) -> None:
        """A value of the hall has arrived, this member's own ones too."""
        if change.value is None:
            return
        if change.key == SECRET:
            self._use_secret(change.value)
        elif change.key == INSTRUCTORS and change.revision > self._revision:
            if self._changed.is_set():
                self._missed = change  # until it is known what became of this member's own change
            else:
                await self._adopt(change.value, change.revision)

    async def run(self) -> None:
        """Bring in what the hall lacks, then each change; until cancelled."""
        await self._offer(Put(SECRET, secrets.token_bytes(32)))
        await self._offer(Put(INSTRUCTORS, self._signed_in.kept()))
        while True:
            await self._changed.wait()
            try:
                await self._bring()
            except EtcdError as error:
                log.info("hall: %s can't be shared yet: %s", INSTRUCTORS, error)
                await asyncio.sleep(1.0)

    async def _bring(self) -> None:
        """Bring this member's change to the others, with what another one may have changed in the same moment."""
        held, due = await self._etcd.get(INSTRUCTORS), self._due
        value = due
        if held is not None and held.value is not None and held.value != self._value:
            value = self._signed_in.merged(self._value, due, held.value)
        found = 0 if held is None else held.revision
        if revision := await self._etcd.put_if([Unchanged(INSTRUCTORS, found)], [Put(INSTRUCTORS, value)]):
            self._value, self._revision = due, revision
            if self._due == due:  # else the next change is brought after it
                self._changed.clear()
                if value != due:
                    await self._adopt(value, revision)
                missed, self._missed = self._missed, None
                if missed is not None and missed.value is not None and missed.revision > self._revision:
                    await self._adopt(missed.value, missed.revision)

    async def _adopt(self, value: bytes, revision: int) -> None:
        changes = value != self._value
        self._value, self._revision = value, revision
        async with self._adopting:
            if changes and revision == self._revision:  # else a newer one is adopted after this
                await asyncio.to_thread(self._signed_in.adopt, value)
                self._on_adopted()

    async def _offer(self, put: Put) -> None:
        """Write a value unless the hall has one."""
        while True:
            try:
                await self._etcd.put_if([Unchanged(put.key, 0)], [put])
            except EtcdError as error:
                log.info("hall: %s can't be shared yet: %s", put.key, error)
                await asyncio.sleep(1.0)
            else:
                return

    def _note(self, value: bytes) -> None:
        self._loop.call_soon_threadsafe(self._take_note, value)

    def _take_note(self, value: bytes) -> None:
        self._due = value
        self._changed.set()
