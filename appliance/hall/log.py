"""A session's log in a hall: a batch counts once a majority of the members has it on their disks.

`HallJournal` is the journal of a session on a member: its file, and the hall's log before it. `append` returns when the
batch is in the hall's log; the file follows a moment later, on this member as on all others, when the batch arrives by
the watch (`mirror.py`). `settled` waits for that.

A batch is one transaction: *batch N does not exist, batch N − 1 does, and the desk was last taken at my epoch*. A
desk that another member has taken since can therefore append nothing, whatever it believes. Where etcd does not answer,
the same transaction is tried again: at most one of the tries succeeds, and if one did that was not answered, the batch
that is there is the own one. Only after `TRIES` the outcome is unknown. Then the desk is given up, and whoever takes it
next, perhaps the same member, begins with what the log says.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, Self

import msgspec

from appliance.hall.etcd import Etcd, EtcdError, Exists, Put, Unchanged
from appliance.hall.lease import Lease
from appliance.hall.places import DESK, SESSIONS, log_key, parts_of
from appliance.live.clock import Clock
from appliance.live.journal import Journal, StorageError
from appliance.quiz.events import Event
from appliance.quiz.pool import Pool
from appliance.sentence import sentence

log = logging.getLogger(__name__)

TRIES: Final = 3
SETTLE_S: Final = 5.0
BATCH_BYTES: Final = 1024 * 1024


class Batch(msgspec.Struct, frozen=True):
    """Events that were decided together, the first with number `seq`.

    The session began at `origin_ms` of a wall clock that was `trusted` or not. `nonce` tells equal batches apart.
    """

    seq: int
    origin_ms: int
    trusted: bool
    nonce: str
    events: tuple[Event, ...]

    @property
    def last_seq(self) -> int:
        return self.seq + len(self.events) - 1


_encode = msgspec.json.Encoder().encode
decode_batch = msgspec.json.Decoder(Batch).decode
decode_pool = msgspec.json.Decoder(Pool).decode


class HallJournal(Journal):
    """The log of one session. `seq` is the number of the last event in its file."""

    session_id: str
    is_closed: bool
    _etcd: Etcd
    _lease: Lease
    seq: int
    _appended: int  # the number of the last batch in the hall's log, as far as is known here
    _coming_seq: int  # the last event that has arrived, and that the file gets soon
    _last_seq: int  # the last event in the hall's log, as far as is known here
    _copied: asyncio.Condition
    _on_closed: Callable[[str], object]

    def joined(self, etcd: Etcd, lease: Lease, on_closed: Callable[[str], object]) -> Self:
        """This journal as part of the hall; `on_closed(session_id)` runs once its file is closed."""
        self.session_id, self._etcd, self._lease, self._on_closed = self.path.stem, etcd, lease, on_closed
        self.seq = self._appended = self._coming_seq = self._last_seq = 0
        self.is_closed = False
        self._copied = asyncio.Condition()
        return self

    async def append(self, expected_seq: int, events: Sequence[Event], at_ms: int) -> None:
        """Append events after event `expected_seq` to the hall's log. Raises StorageError.

        More than 1 MB becomes several batches. If not all of them get there, the desk is given up: those that did
        count, and who sent the commands is told that they could not be stored, and sends them again.
        """
        origin_ms = self._clock.wall_ms() - at_ms
        for part in _cut(events):
            batch = Batch(expected_seq + 1, origin_ms, self._clock.trusted, secrets.token_hex(8), tuple(part))
            await self._append(batch)
            expected_seq = batch.last_seq

    async def keep_picture(self, address: str, file: bytes) -> None:
        """Store a picture of the session on all members, if it is not there yet."""
        try:
            for put in parts_of(self.session_id, address, file):
                await self._etcd.put_if([Unchanged(put.key, 0)], [put])
        except EtcdError as error:
            raise StorageError(sentence("hall.apart")) from error
        await super().keep_picture(address, file)

    async def store_picture(self, address: str, file: bytes) -> None:
        """Store a picture that came from another member in the file."""
        await super().keep_picture(address, file)

    async def probe(self) -> None:
        """Whether the hall can store anything now. Raises StorageError."""
        if self._lease.epoch is None:
            raise StorageError(sentence("hall.apart"))
        try:
            held = await self._etcd.get(DESK)
        except EtcdError as error:
            raise StorageError(sentence("hall.apart")) from error
        if held is None or held.revision != self._lease.epoch:
            raise StorageError(sentence("hall.moved"))

    def arriving(self, number: int, batch: Batch) -> None:
        """The hall's log has this batch; the file gets it soon."""
        self._appended = max(self._appended, number)
        self._coming_seq = max(self._coming_seq, batch.last_seq)
        self._last_seq = max(self._last_seq, batch.last_seq)

    async def arrived(self, batch: Batch) -> None:
        """Write a batch of the hall's log into the file, unless it is there, or closed. Raises StorageError."""
        if batch.last_seq > self.seq and not self.is_closed:
            await self.copy(batch.seq - 1, batch.events, batch.origin_ms, trusted=batch.trusted)
            async with self._copied:
                self.seq = batch.last_seq
                self._copied.notify_all()

    async def settled(self) -> None:
        """Return once the file has all that the log has, or is closed, or `SETTLE_S` have passed: it may be full."""
        await self._written(self._last_seq)

    async def has(self, seq: int) -> None:
        """Return once event `seq` is in the file, or the file is closed."""
        async with self._copied:
            await self._copied.wait_for(lambda: self.seq >= seq or self.is_closed)

    async def checkpoint(self) -> None:
        """As for any journal, after what has arrived is in the file."""
        await self._written(self._coming_seq)
        await super().checkpoint()

    async def close(self) -> None:
        """Close the file, after what has arrived is in it; what comes later is added at the next start."""
        await self._written(self._coming_seq)
        await self._ended()
        await super().close()

    async def discard(self) -> None:
        """Close and remove the file, since the session was not opened."""
        await self._ended()
        await super().discard()

    async def _written(self, seq: int) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_S):
                await self.has(seq)

    async def _ended(self) -> None:
        async with self._copied:
            self.is_closed = True
            self._copied.notify_all()
        self._on_closed(self.session_id)

    async def _append(self, batch: Batch) -> None:
        if batch.seq != self._last_seq + 1:  # a former desk's, which another member's batches have overtaken
            raise StorageError(sentence("hall.moved"))
        number, body = self._appended + 1, _encode(batch)
        key = log_key(self.session_id, number)
        conditions: list[Unchanged | Exists] = [Unchanged(key, 0)]
        if batch.seq > 1:  # whoever opens a session needs no desk for it
            if (epoch := self._lease.epoch) is None:
                raise StorageError(sentence("hall.moved"))
            conditions += [Exists(log_key(self.session_id, number - 1)), Unchanged(DESK, epoch)]
        for tries_left in reversed(range(TRIES)):
            try:
                if await self._etcd.put_if(conditions, [Put(key, body)]) or await self._is_there(key, body):
                    self._appended = max(self._appended, number)
                    self._last_seq = max(self._last_seq, batch.last_seq)
                    return
            except EtcdError as error:
                log.warning("session %s: batch %d was not answered: %s", self.session_id, number, error)
                if tries_left:
                    continue
                self._lease.give_up()
                raise StorageError(sentence("hall.apart")) from error
            self._lease.give_up()  # another member has the desk, or the id
            raise StorageError(sentence("hall.moved"))

    async def _is_there(self, key: str, body: bytes) -> bool:
        """Whether an earlier try, which was not answered, has put this batch there."""
        found = await self._etcd.get(key)
        return found is not None and found.value == body


class HallLogs:
    """The logs of a hall's sessions, as `Sessions` makes them."""

    def __init__(self, etcd: Etcd, lease: Lease) -> None:
        self._etcd = etcd
        self._lease = lease
        self.made: dict[str, HallJournal] = {}  # by session id; the file is open

    async def create(self, path: Path, pool: Pool, clock: Clock) -> HallJournal:
        """A new file, for a session that is opened here; its pool goes to all members."""
        journal = await self.copy_of(path, pool, clock)
        try:
            for put in parts_of(journal.session_id, "", _encode(pool)):
                await self._etcd.put_if([], [put])
        except BaseException as error:  # also if this is cancelled: the thread of the journal would go on
            await journal.discard()
            if isinstance(error, EtcdError):
                raise StorageError(sentence("hall.apart")) from error
            raise
        return journal

    async def open(self, path: Path, clock: Clock) -> Journal:
        """A session that is over, to be corrected on this member alone."""
        return await Journal.open(path, clock)

    async def forget(self, session_id: str) -> None:
        """Take a session that is erased out of etcd: it would come back when this member starts again."""
        try:
            await self._etcd.delete(f"{SESSIONS}{session_id}/")
        except EtcdError as error:
            raise StorageError(sentence("hall.apart")) from error

    async def copy_of(self, path: Path, pool: Pool, clock: Clock) -> HallJournal:
        """A new file, for a session of the hall."""
        journal = (await HallJournal.create(path, pool, clock)).joined(self._etcd, self._lease, self._forget)
        self.made[journal.session_id] = journal
        return journal

    async def kept(self, path: Path, clock: Clock, events: Sequence[Event]) -> HallJournal | None:
        """The file of a session of the hall that this member has had before. Raises StorageError.

        None if it has not the same `events` as the hall's log, as far as it goes: the class went on alone here.
        """
        journal = (await HallJournal.open(path, clock)).joined(self._etcd, self._lease, self._forget)
        try:
            _, own = await journal.load()
        except BaseException:
            await journal.close()
            raise
        if own != list(events[: len(own)]):
            await journal.close()
            return None
        journal.seq = len(own)
        self.made[journal.session_id] = journal
        return journal

    async def bring(self, path: Path, clock: Clock) -> None:
        """Give the hall a session that this computer had alone. Raises StorageError, and leaves the file closed."""
        journal = await Journal.open(path, clock)
        try:
            pool, events = await journal.load()
            pictures = [(address, await journal.picture(address) or b"") for address in await journal.pictures()]
        finally:
            await journal.close()
        session_id = path.stem
        parts = [("", _encode(pool)), *pictures]
        try:
            for address, whole in parts:
                for put in parts_of(session_id, address, whole):
                    await self._etcd.put_if([], [put])
            origin_ms, seq = clock.wall_ms() - (events[-1].at_ms if events else 0), 1
            for number, part in enumerate(_cut(events), 1):
                batch = Batch(seq, origin_ms, clock.trusted, secrets.token_hex(8), tuple(part))
                key = log_key(session_id, number)
                await self._etcd.put_if([Unchanged(key, 0)], [Put(key, _encode(batch))])
                seq = batch.last_seq + 1
        except EtcdError as error:
            raise StorageError(sentence("hall.apart")) from error

    def _forget(self, session_id: str) -> None:
        self.made.pop(session_id, None)


def _cut(events: Sequence[Event]) -> Iterator[list[Event]]:
    """The events in parts of about 1 MB."""
    part: list[Event] = []
    size = 0
    for event in events:
        length = len(_encode(event))
        if part and size + length > BATCH_BYTES:
            yield part
            part, size = [], 0
        part.append(event)
        size += length
    if part:
        yield part
