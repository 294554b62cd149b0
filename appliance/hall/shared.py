"""What all members share besides sessions: who may run the class, and how tickets become tokens.

The member that makes the hall brings its own password; one that joins takes over the hall's. A phone that asks a second
member to join, since the first one has died before it answered, gets the same token there.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable
from typing import Protocol

from appliance.hall.etcd import Etcd, EtcdError, Put, Unchanged
from appliance.hall.places import INSTRUCTORS, SECRET

log = logging.getLogger(__name__)


class SignedIn(Protocol):
    """The instructor's password and who is signed in, as one value; `on_change(value)` runs in any thread."""

    on_change: Callable[[bytes], None]

    def kept(self) -> bytes: ...

    def adopt(self, value: bytes) -> None:
        """Go on with a value of another member. Blocks."""


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
        self._value = b""  # as all members have it
        self._due = b""  # as this member changed it
        signed_in.on_change = self._note

    async def arrived(self, key: str, value: bytes) -> None:
        """A value of the hall has arrived, this member's own ones too."""
        if key == SECRET:
            self._use_secret(value)
        elif key == INSTRUCTORS and value != self._value:
            self._value = value
            if not self._changed.is_set():  # else a newer one is on its way from here
                await asyncio.to_thread(self._signed_in.adopt, value)
                self._on_adopted()

    async def run(self) -> None:
        """Bring in what the hall lacks, then each change; until cancelled."""
        await self._offer([Unchanged(SECRET, 0)], Put(SECRET, secrets.token_bytes(32)))
        await self._offer([Unchanged(INSTRUCTORS, 0)], Put(INSTRUCTORS, self._signed_in.kept()))
        while True:
            await self._changed.wait()
            due = self._due
            self._value = due
            await self._offer([], Put(INSTRUCTORS, due))
            if self._due == due:
                self._changed.clear()

    async def _offer(self, conditions: list[Unchanged], put: Put) -> None:
        while True:
            try:
                await self._etcd.put_if(conditions, [put])
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
