"""What the hall's log says, brought to this member: its sessions follow, and their files.

Each change arrives by one watch, in the order in which it was written. A batch of a session goes into the session's
state at once, where this member does not have the desk itself, and into its file as soon as the card takes it. After an
interruption of the watch, everything is read anew; what is known already is passed over.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from appliance.hall.etcd import Change, Etcd, EtcdError
from appliance.hall.far_desk import FarDesk
from appliance.hall.lease import Lease
from appliance.hall.log import Batch, HallJournal, HallLogs, decode_batch, decode_pool
from appliance.hall.places import DESK, ROOT, LogPlace, PartPlace, place_of
from appliance.live.clock import Clock
from appliance.live.journal import StorageError
from appliance.live.sessions import Sessions
from appliance.quiz.evolve import evolve, replay
from appliance.quiz.state import State
from appliance.sentence import Sentence

log = logging.getLogger(__name__)

AGAIN_S: Final = 0.2
FULL_AGAIN_S: Final = 1.0  # a file that can't be written is tried again after so long


class _Parts:
    """Values that arrive in parts."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, str], dict[int, bytes]] = {}

    def add(self, place: PartPlace, value: bytes) -> bytes | None:
        """The whole value, once all of its parts are there."""
        parts = self._parts.setdefault((place.session_id, place.address), {})
        parts[place.part] = value
        if len(parts) < place.parts:
            return None
        del self._parts[place.session_id, place.address]
        return b"".join(parts[number] for number in range(place.parts))


class Mirror:
    """The hall's log on this member. `on_shared(change)` runs for what is no session's and not the desk."""

    def __init__(
        self,
        etcd: Etcd,
        lease: Lease,
        logs: HallLogs,
        sessions: Sessions,
        folder: Path,
        clock: Clock,
        on_shared: Callable[[Change], Awaitable[None]],
    ) -> None:
        self._etcd = etcd
        self._lease = lease
        self._logs = logs
        self._sessions = sessions
        self._folder = folder
        self._clock = clock
        self._on_shared = on_shared
        self.caught_up = asyncio.Event()  # everything that was there at the start has arrived
        self.behind: Sentence | None = None  # why files can't be written here
        self._parts = _Parts()
        self._pools: dict[str, bytes] = {}  # of sessions that have no batch yet
        self._pictures: dict[str, dict[str, bytes]] = {}  # likewise
        self._numbers: dict[str, int] = {}  # the last batch of each session that has arrived
        self._early: dict[str, list[Batch]] = {}  # of sessions that are being opened here, or that have the desk here
        self._started: set[str] = set()
        self._to_files: asyncio.Queue[tuple[HallJournal, Batch]] = asyncio.Queue()

    async def run(self) -> None:
        """Follow the log; until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._write_files(), name="files of the hall")
            while True:
                try:
                    changes, revision = await self._etcd.all(ROOT)
                    await self._take_all(changes)
                    self.caught_up.set()
                    async for step in self._etcd.watch(ROOT, revision + 1):
                        for change in step:
                            await self._take(change)
                except EtcdError as error:
                    log.info("hall: the log can't be followed at the moment: %s", error)
                await asyncio.sleep(AGAIN_S)

    async def _take_all(self, changes: list[Change]) -> None:
        """All that is there. A session is brought in with all of its batches at once."""
        batches: dict[str, list[tuple[int, Batch]]] = {}
        for change in changes:
            place = place_of(change.key)
            if isinstance(place, LogPlace) and change.value is not None:
                batches.setdefault(place.session_id, []).append((place.number, decode_batch(change.value)))
            elif change.key != DESK:
                await self._take(change)
        for session_id, known in batches.items():
            await self._arrived(session_id, sorted(known, key=lambda each: each[0]))
        for change in changes:  # last: with the desk, all that it has to know is there
            if change.key == DESK:
                self._lease.seen(change)

    async def _take(self, change: Change) -> None:
        place = place_of(change.key)
        if change.key == DESK:
            self._lease.seen(change)
        elif change.value is None:
            pass  # a session was cleared away; its file stays
        elif isinstance(place, LogPlace):
            await self._arrived(place.session_id, [(place.number, decode_batch(change.value))])
        elif isinstance(place, PartPlace):
            if (whole := self._parts.add(place, change.value)) is not None:
                await self._take_part(place, whole)
        else:
            await self._on_shared(change)

    async def _take_part(self, place: PartPlace, whole: bytes) -> None:
        journal = self._logs.made.get(place.session_id)
        if place.address and journal is not None:
            await _stored(journal, place.address, whole)  # before the event that names it arrives
        elif self.knows(place.session_id):
            pass  # it was read anew: the file has it, or is closed
        elif place.address:
            self._pictures.setdefault(place.session_id, {})[place.address] = whole
        else:
            self._pools[place.session_id] = whole

    async def _arrived(self, session_id: str, batches: list[tuple[int, Batch]]) -> None:
        """Batches of a session have arrived, in their order.

        One that comes after the session was closed here, from a desk that went on a moment longer, is for nobody: the
        file gets it when this member starts again.
        """
        last = self._numbers.get(session_id, 0)
        new = [(number, batch) for number, batch in batches if number > last]
        if not new:
            return
        self._numbers[session_id] = new[-1][0]
        journal = self._logs.made.get(session_id)
        if journal is None:
            if not last:
                await self._bring_in(session_id, new)
            return
        self._pools.pop(session_id, None)
        for number, batch in new:
            self._follow(session_id, batch)
            self._to_file(journal, number, batch)

    def knows(self, session_id: str) -> bool:
        """Whether the hall has this session."""
        return session_id in self._numbers

    @property
    def unwritten(self) -> int:
        """How many batches the files lack."""
        return self._to_files.qsize()

    async def written(self) -> None:
        """Return once the files have all that has arrived."""
        await self._to_files.join()

    def early(self, state: State) -> State:
        """The state of a session that starts here or gets another desk, with what has arrived since it was made."""
        self._started.add(state.session_id)
        for batch in self._early.pop(state.session_id, ()):
            for event in batch.events[max(0, state.seq + 1 - batch.seq) :]:
                state = evolve(state.draft(), event)
        return state

    def _follow(self, session_id: str, batch: Batch) -> None:
        """Have a session that is open here take the batch.

        A desk that is here has written it, and takes it itself once it is told that the log has it. By then the desk
        may have gone to another member: the one that stands for it here needs the batch.
        """
        session = self._sessions.with_id(session_id)
        if session_id not in self._started:
            self._early.setdefault(session_id, []).append(batch)
        elif session is not None and isinstance(session.desk, FarDesk):
            session.desk.arrived(batch.seq, batch.events)
        elif session is not None:
            unknown = [early for early in self._early.get(session_id, ()) if early.last_seq > session.state.seq]
            self._early[session_id] = [*unknown, batch]

    def _to_file(self, journal: HallJournal, number: int, batch: Batch) -> None:
        journal.arriving(number, batch)
        self._to_files.put_nowait((journal, batch))

    async def _bring_in(self, session_id: str, batches: list[tuple[int, Batch]]) -> None:
        """A session that was opened on another member, or before this one was started: make its file, and join in.

        If that is impossible, there is only a line in the server's log: the class goes on on the others.
        """
        pool = self._pools.pop(session_id, None)
        pictures = self._pictures.pop(session_id, {})
        path = self._folder / f"{session_id}.sqlite"
        events = [event for _, batch in batches for event in batch.events]
        if pool is None:
            log.info("session %s: it was over when this member started", session_id)
            return
        try:
            if await asyncio.to_thread(path.exists):
                journal = await self._logs.kept(path, self._clock, events)
            else:
                await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
                journal = await self._logs.copy_of(path, decode_pool(pool), self._clock)
        except (StorageError, OSError) as error:
            log.error("session %s can't be followed here: %s", session_id, error)
            return
        if journal is None:
            log.error(
                "session %s went on alone here: its file stays as it is, and gets nothing of the hall's", session_id
            )
            return
        for address, picture in pictures.items():
            await _stored(journal, address, picture)
        for number, batch in batches:
            self._to_file(journal, number, batch)
        state = replay(decode_pool(pool), events)
        if state.phase == "finished":
            await journal.close()
        else:
            try:
                await self._sessions.bring_in(state, journal)
            except StorageError as error:
                log.info("session %s is not followed here: %s", session_id, error)

    async def _write_files(self) -> None:
        """Write what has arrived; a card that takes nothing holds only the files up."""
        while True:
            journal, batch = await self._to_files.get()
            while True:
                try:
                    await journal.arrived(batch)
                    self.behind = None
                    break
                except StorageError as error:
                    if self.behind is None:
                        log.error("session %s: its file can't be written here: %s", journal.session_id, error)
                    self.behind = error.sentence
                    await asyncio.sleep(FULL_AGAIN_S)
            self._to_files.task_done()


async def _stored(journal: HallJournal, address: str, picture: bytes) -> None:
    try:
        await journal.store_picture(address, picture)
    except StorageError as error:
        log.error("session %s: a picture could not be stored here: %s", journal.session_id, error)
