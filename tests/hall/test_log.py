"""The log of a session in etcd: what may be appended, and what becomes of a try that was not answered."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from appliance.hall.etcd import Change, Etcd, EtcdError, Exists, Put, Unchanged
from appliance.hall.lease import Lease
from appliance.hall.log import BATCH_BYTES, TRIES, Batch, HallJournal, HallLogs, decode_batch
from appliance.hall.places import DESK, LogPlace, place_of
from appliance.live.clock import Clock
from appliance.live.journal import StorageError
from appliance.quiz.events import Event, SessionOpened, StudentRenamed
from appliance.quiz.pool import Options, Pool
from tests.support.waiting import PATIENCE_S, eventually

FIRST = SessionOpened(at_ms=0, session_id="2026-11-30-TEST", code="TEST", options=Options(), seed="00")


class Unsure(Etcd):
    """An etcd whose answers to the next `lost` writes are lost, after the write (`done`) or before it.

    While it is `silent`, a write has no end; `asked` is set once there is one.
    """

    lost = 0
    done = True
    silent = False

    def __init__(self, url: str, tls: ssl.SSLContext | None) -> None:
        super().__init__(url, tls)
        self.asked = asyncio.Event()

    async def put_if(self, conditions: Sequence[Unchanged | Exists], puts: Sequence[Put]) -> int:
        self.asked.set()
        if self.silent:
            await asyncio.Event().wait()
        if not self.lost:
            return await super().put_if(conditions, puts)
        self.lost -= 1
        if self.done:
            await super().put_if(conditions, puts)
        raise EtcdError("no answer")


class Here(Lease):
    """A lease that takes the desk when it is told to."""

    async def take(self, etcd: Etcd) -> None:
        await self._take()
        held = await etcd.get(DESK)
        assert held is not None
        self.seen(held)


@pytest.fixture
async def unsure(etcd: Etcd) -> AsyncIterator[Unsure]:
    """The same etcd, over a client that loses answers."""
    unsure = Unsure(etcd.url, etcd.tls)
    async with unsure:
        yield unsure


@pytest.fixture
async def lease(unsure: Unsure) -> Here:
    lease = Here(unsure, Clock(), "one", "https://127.0.0.1:1")
    await lease.take(unsure)
    return lease


@pytest.fixture
async def journal(unsure: Unsure, lease: Here, tmp_path: Path) -> AsyncIterator[HallJournal]:
    """The journal of a session that was opened."""
    logs = HallLogs(unsure, lease)
    journal = await logs.create(tmp_path / "2026-11-30-TEST.sqlite", Pool(title="Test", questions=()), Clock())
    try:
        await journal.append(0, [FIRST], 0)
        yield journal
    finally:
        if not journal.is_closed:
            await journal.close()


def renamed(name: str) -> Event:
    return StudentRenamed(at_ms=1, student_id="ann", name=name)


async def log_in(etcd: Etcd) -> list[Batch]:
    changes, _ = await etcd.all("chalkbox/session/")
    places = [(place_of(change.key), change) for change in changes]
    return [decode_batch(change.value or b"") for place, change in places if isinstance(place, LogPlace)]


async def test_batches_follow_one_another(journal: HallJournal, etcd: Etcd) -> None:
    await journal.append(1, [renamed("a"), renamed("b")], 1)
    await journal.append(3, [renamed("c")], 2)
    assert [(batch.seq, len(batch.events)) for batch in await log_in(etcd)] == [(1, 1), (2, 2), (4, 1)]


async def test_a_desk_that_another_member_has_taken_appends_nothing(
    journal: HallJournal, etcd: Etcd, lease: Here
) -> None:
    """It does not know of that yet."""
    other = Here(etcd, Clock(), "two", "https://127.0.0.1:2")
    held = await etcd.get(DESK)
    assert held is not None
    other.seen(held)
    await other.take(etcd)
    assert lease.is_here
    with pytest.raises(StorageError, match="leads the class now"):
        await journal.append(1, [renamed("a")], 1)
    assert not lease.is_here
    assert len(await log_in(etcd)) == 1


@pytest.mark.parametrize("lost", range(1, TRIES))
@pytest.mark.parametrize("done", [True, False])
async def test_what_was_not_answered_is_there_once(journal: HallJournal, unsure: Unsure, lost: int, done: bool) -> None:
    unsure.lost, unsure.done = lost, done
    await journal.append(1, [renamed("a")], 1)
    await journal.append(2, [renamed("b")], 1)
    assert [batch.seq for batch in await log_in(unsure)] == [1, 2, 3]


async def test_a_desk_whose_append_has_no_known_outcome_is_given_up(
    journal: HallJournal, unsure: Unsure, lease: Here
) -> None:
    """The batch is in the log; whoever takes the desk next finds it there."""
    unsure.lost = TRIES
    with pytest.raises(StorageError, match="don't see each other"):
        await journal.append(1, [renamed("a")], 1)
    assert not lease.is_here
    with pytest.raises(StorageError):
        await journal.append(1, [renamed("a")], 1)
    assert [batch.seq for batch in await log_in(unsure)] == [1, 2]


async def test_a_batch_of_more_than_a_megabyte_is_cut(journal: HallJournal, etcd: Etcd) -> None:
    long = "x" * (BATCH_BYTES // 4)
    await journal.append(1, [renamed(long) for _ in range(10)], 1)
    batches = await log_in(etcd)
    assert [batch.seq for batch in batches] == [1, 2, 5, 8, 11]
    assert sum(len(batch.events) for batch in batches) == 11


async def test_a_picture_of_any_size_reaches_the_other_members_whole(journal: HallJournal, etcd: Etcd) -> None:
    picture = bytes(range(256)) * 6000
    await journal.keep_picture("abc", picture)
    changes, _ = await etcd.all("chalkbox/session/2026-11-30-TEST/picture/abc/")
    assert b"".join(change.value or b"" for change in changes) == picture
    assert len(changes) > 1


async def test_the_file_follows_and_an_export_waits_for_it(journal: HallJournal, etcd: Etcd) -> None:
    await journal.append(1, [renamed("a")], 1)
    waiting = asyncio.create_task(journal.has(2))
    for number, batch in enumerate(await log_in(etcd), 1):
        assert not waiting.done()
        journal.arriving(number, batch)
        await journal.arrived(batch)
    await waiting
    _, events = await journal.load()
    assert events == [FIRST, renamed("a")]


async def test_a_watch_brings_each_change_in_its_order(etcd: Etcd) -> None:
    got: list[Change] = []

    async def follow() -> None:
        async for changes in etcd.watch("chalkbox/", 1):
            got.extend(changes)

    task = asyncio.create_task(follow())
    for number in range(50):
        assert await etcd.put_if([], [Put(f"chalkbox/{number % 3}", str(number).encode())])
    await eventually(lambda: len(got) == 50)
    assert [change.value for change in got] == [str(number).encode() for number in range(50)]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_desk_that_does_not_know_the_newest_batch_appends_nothing(journal: HallJournal, etcd: Etcd) -> None:
    """As one that was replaced while it waited, after the desk has come back to this member."""
    await journal.append(1, [renamed("a")], 1)
    with pytest.raises(StorageError, match="leads the class now"):
        await journal.append(1, [renamed("b")], 1)
    await journal.append(2, [renamed("c")], 1)
    assert [batch.seq for batch in await log_in(etcd)] == [1, 2, 3]


async def test_of_an_erased_session_nothing_is_left_that_would_come_back(
    journal: HallJournal, unsure: Unsure, lease: Here
) -> None:
    await journal.keep_picture("abc", b"picture")
    await HallLogs(unsure, lease).forget(journal.session_id)
    changes, _ = await unsure.all("chalkbox/session/")
    assert changes == []


async def test_the_file_has_settled_once_it_has_what_the_log_has(journal: HallJournal, etcd: Etcd) -> None:
    """Also what was appended here, and has not arrived by the watch."""
    await journal.append(1, [renamed("a")], 1)
    settling = asyncio.create_task(journal.settled())
    opening, batch = await log_in(etcd)
    await journal.arrived(opening)
    assert not settling.done()
    await journal.arrived(batch)
    await settling
    assert (await journal.load())[1][1:] == [renamed("a")]


async def test_what_waits_for_the_file_goes_on_when_that_is_closed(journal: HallJournal) -> None:
    """As the export of a session whose file could not be written."""
    await journal.append(1, [renamed("a")], 1)
    waiting = asyncio.create_task(journal.has(2))
    await asyncio.sleep(0)
    assert not waiting.done()
    await journal.close()
    async with asyncio.timeout(PATIENCE_S):
        await waiting


async def test_of_a_session_whose_opening_is_broken_off_no_file_is_left(
    unsure: Unsure, lease: Here, tmp_path: Path
) -> None:
    path = tmp_path / "2026-11-30-TEST.sqlite"
    unsure.silent = True
    unsure.asked.clear()
    opening = asyncio.create_task(HallLogs(unsure, lease).create(path, Pool(title="Test", questions=()), Clock()))
    await unsure.asked.wait()
    opening.cancel()
    await asyncio.gather(opening, return_exceptions=True)
    assert not path.exists()
