"""What all members share besides sessions: who may run the class, and how tickets become tokens.

The member that makes the hall brings its own password; one that joins takes over the hall's. A phone that asks a second
member to join, since the first one has died before it answered, gets the same token there.
"""

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Callable
from typing import NamedTuple, Protocol

from appliance.hall.etcd import Change, Etcd, EtcdError, Put, Unchanged
from appliance.hall.places import INSTRUCTORS, SECRET

log = logging.getLogger(__name__)


class SignedIn(Protocol):
    """The instructor's password and who is signed in, as one value.

    `on_change(before, value)` runs with each change that is made here, in its thread.
    """

    on_change: Callable[[bytes, bytes], None]

    def kept(self) -> bytes: ...

    def adopt(self, before: bytes, other: bytes) -> bool:
        """Go on with a value of another member, and with what was changed here since `before`; whether that differs.

        Blocks.
        """

    def merged(self, before: bytes, own: bytes, other: bytes) -> bytes:
        """What holds after this and another member both changed the value that was there `before`."""


class _Own(NamedTuple):
    """A change that was made here."""

    before: bytes
    value: bytes


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
        self._value = signed_in.kept()  # the hall's, which holds here together with the own changes
        self._revision = 0  # at which it was written
        self._own: deque[_Own] = deque()  # changes that the hall does not have yet
        self._adopting = asyncio.Lock()
        signed_in.on_change = self._note

    async def arrived(self, change: Change) -> None:
        """A value of the hall has arrived, this member's own ones too."""
        if change.value is None:
            return
        if change.key == SECRET:
            self._use_secret(change.value)
        elif change.key == INSTRUCTORS:
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
        """Bring this member's next change to the others, on top of what they have changed meanwhile."""
        held, own = await self._etcd.get(INSTRUCTORS), self._own[0]
        value, found = own.value, 0
        if held is not None and held.value is not None:
            value, found = self._signed_in.merged(own.before, own.value, held.value), held.revision
        if revision := await self._etcd.put_if([Unchanged(INSTRUCTORS, found)], [Put(INSTRUCTORS, value)]):
            self._own.popleft()
            if not self._own:
                self._changed.clear()
            await self._adopt(value, revision)

    async def _adopt(self, value: bytes, revision: int) -> None:
        """Have a value of the hall hold here, unless a newer one does."""
        async with self._adopting:
            if revision > self._revision:
                before, self._value, self._revision = self._value, value, revision
                if await asyncio.to_thread(self._signed_in.adopt, before, value):
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

    def _note(self, before: bytes, value: bytes) -> None:
        self._loop.call_soon_threadsafe(self._take_note, _Own(before, value))

    def _take_note(self, own: _Own) -> None:
        self._own.append(own)
        self._changed.set()
