"""Who has the desk.

One key in etcd names the member that has the desk; the revision at which it was last written is the epoch. Every append
to a log has the condition that the epoch is still the own one (`log.py`), so that taking the desk is always safe: a
member that believes to have it still can store nothing. A member

    takes it       when nobody has it, when it had it itself and gave it up, or when it has not reached the member that
                   has it for `LOST_MS`, while etcd has a majority
    has it         from the moment at which its own taking arrives by the watch: all that was appended before has
                   arrived by then, since the watch keeps the order
    loses it       when another member's taking arrives by the watch
    gives it up    when etcd does not answer for `APART_MS`, or the outcome of an append is unknown

A lease of etcd's own would be a second way to say the same, and a slower one: it can't live shorter than an election,
and after one it lives its whole time once more. The condition makes it unnecessary.

A member that was started and has not reached the desk since does not know the class's time, and would have to pause an
open question. It waits `NEWCOMER_MS`, so that one that knows it comes first.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable
from typing import Final

from appliance.hall.etcd import Change, Etcd, EtcdError, Put, Unchanged
from appliance.hall.places import DESK, Holder, decode_holder, encode_holder
from appliance.live.clock import Clock

log = logging.getLogger(__name__)

LOOK_S: Final = 0.25
LOOK_PATIENCE_S: Final = 0.5
LOST_MS: Final = 1000
NEWCOMER_MS: Final = 2000
APART_MS: Final = 3000


class Lease:
    """This member's view of who has the desk. `on_change()` runs when that changes, or whether etcd has a majority."""

    def __init__(self, etcd: Etcd, clock: Clock, member: str, relay: str) -> None:
        self.member = member
        self.holder: Holder | None = None
        self.epoch: int | None = None  # of the desk, while it is here
        self.apart = False  # etcd has had no majority for a while
        self.on_change: Callable[[], None] = lambda: None
        self._etcd = etcd
        self._clock = clock
        self._relay = relay
        self._nonce: str | None = None  # of the own taking; None: this member wants the desk no more
        self._revision = 0  # at which the key was last written
        self._is_newcomer = True  # the desk was neither here nor reached since this member started
        self._reached_ms = self._answered_ms = self._looked_ms = clock.machine_ms()

    @property
    def is_here(self) -> bool:
        return self.epoch is not None

    def seen(self, change: Change) -> None:
        """The key was written, as the watch says."""
        if change.revision <= self._revision:
            return
        self._revision = change.revision
        self.holder = None if change.value is None else decode_holder(change.value)
        self._reached_ms = self._clock.machine_ms()
        is_mine = self.holder is not None and self.holder.nonce == self._nonce
        self.epoch = change.revision if is_mine else None
        self._is_newcomer = self._is_newcomer and not is_mine
        log.info("hall: the desk is %s", f"at {member}" if (member := self._holder_name()) else "nobody's")
        self.on_change()

    @property
    def unreached_ms(self) -> int:
        """For how long the holder was not reached."""
        return self._clock.machine_ms() - self._reached_ms

    def reached(self) -> None:
        """The holder has said something."""
        self._reached_ms, self._is_newcomer = self._clock.machine_ms(), False

    def give_up(self) -> None:
        """Have the desk no more, whatever the key says."""
        self._nonce = None
        if self.epoch is not None:
            log.warning("hall: %s gives the desk up", self.member)
            self.epoch = None
            self.on_change()

    async def release(self) -> None:
        """Let another member take the desk at once, since this one ends."""
        if (epoch := self.epoch) is None:
            return
        self.give_up()
        try:
            await self._etcd.put_if([Unchanged(DESK, epoch)], [Put(DESK, encode_holder(Holder("", "", "")))])
        except EtcdError as error:
            log.info("hall: the desk could not be released: %s", error)

    async def run(self) -> None:
        """Take the desk whenever it is to be taken; until cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)
            now_ms = self._clock.machine_ms()
            if self.apart or now_ms - self._looked_ms > LOST_MS:  # or this computer stood still
                self._reached_ms = now_ms  # the holder gets the time to be reached again
            self._looked_ms = now_ms
            try:
                held = await self._etcd.get(DESK, LOOK_PATIENCE_S)
                self._answered_ms = self._clock.machine_ms()
                self._is_apart(False)
                if (0 if held is None else held.revision) == self._revision and self._may_take():
                    await self._take()
            except EtcdError as error:
                if not self.apart and self._clock.machine_ms() - self._answered_ms > APART_MS:
                    log.warning("hall: etcd has no majority: %s", error)
                    self.give_up()
                    self._is_apart(True)

    def _holder_name(self) -> str:
        return "" if self.holder is None else self.holder.member

    def _may_take(self) -> bool:
        if self.is_here:
            return False
        if self._is_newcomer and self.holder is not None:
            return self.unreached_ms > NEWCOMER_MS
        return self._holder_name() in ("", self.member) or self.unreached_ms > LOST_MS

    async def _take(self) -> None:
        self._nonce = secrets.token_hex(8)
        taking = encode_holder(Holder(self.member, self._relay, self._nonce))
        if not await self._etcd.put_if([Unchanged(DESK, self._revision)], [Put(DESK, taking)]):
            self._nonce = None

    def _is_apart(self, apart: bool) -> None:
        if self.apart != apart:
            self.apart = apart
            self.on_change()
