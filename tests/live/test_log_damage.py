"""Damage in the middle of the log beside a session's file: SQLite stops there and drops what is behind it."""

import asyncio
import os
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from appliance.live.clock import Clock
from appliance.live.damage import good_bytes, mended
from appliance.live.file_pair import log_of
from appliance.live.letters import Accepted
from appliance.live.session_files import erase, kept_logs
from appliance.live.sessions import Sessions
from appliance.quiz.commands import Extend, Next
from appliance.quiz.pool import Options
from tests.support.disk import disk_of, events_in
from tests.support.mutants import heard
from tests.support.people import box
from tests.support.play import pool_of
from tests.support.record import OLD_RUNNING

HEADER_BYTES, FRAME_HEADER_BYTES, PAGE_BYTES = 32, 24, 4096
FRAME_BYTES = FRAME_HEADER_BYTES + PAGE_BYTES
IN_A_FRAME = (0, 3, 9, 17, 23, FRAME_HEADER_BYTES, FRAME_HEADER_BYTES + 1000, FRAME_BYTES - 1)


def _begun(path: Path) -> sqlite3.Connection:
    """A database with a log beside it."""
    database = sqlite3.connect(path, isolation_level=None)
    for statement in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=0"):
        database.execute(f"PRAGMA {statement}")
    database.execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY, text TEXT)")
    return database


def _add(database: sqlite3.Connection, *numbers: int, pages: int = 2) -> None:
    """A transaction each, that writes some pages."""
    for number in numbers:
        database.execute("INSERT INTO numbers VALUES (?, ?)", (number, "x" * pages * PAGE_BYTES))


def _cut(path: Path, folder: Path) -> Path:
    """A copy of the file and its log, as a power cut leaves them."""
    folder.mkdir()
    for file in (path, log_of(path)):
        shutil.copyfile(file, folder / file.name)
    return folder / path.name


def _read(path: Path, folder: Path) -> list[int]:
    """The numbers that SQLite reads of a copy: it changes what it opens."""
    with closing(sqlite3.connect(_cut(path, folder))) as database:
        numbers = [number for (number,) in database.execute("SELECT number FROM numbers ORDER BY number")]
    shutil.rmtree(folder)
    return numbers


def _flip(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)


def _good_bytes(log: Path) -> int | None:
    return good_bytes(log.read_bytes())


def _ends(log: Path) -> list[int]:
    """The frames that end a transaction, by number."""
    content = log.read_bytes()
    return [
        number
        for number, at in enumerate(range(HEADER_BYTES, len(content), FRAME_BYTES))
        if content[at + 4 : at + 8] != bytes(4)
    ]


def _place(number: int, at: int = 0) -> int:
    """Where a byte of a frame is in the log."""
    return HEADER_BYTES + number * FRAME_BYTES + at


@pytest.fixture
def five(tmp_path: Path) -> Path:
    """The file of a database whose power was cut after its fifth row."""
    with closing(_begun(tmp_path / "s.sqlite")) as database:
        _add(database, 1, 2, 3, 4, 5)
        return _cut(tmp_path / "s.sqlite", tmp_path / "five")


def test_a_changed_byte_in_front_of_the_last_transaction_is_found(five: Path, tmp_path: Path) -> None:
    log, whole = log_of(five), log_of(five).read_bytes()
    ends = _ends(log)
    assert len(ends) == 6  # the table, and the rows
    for number in range(ends[-2] + 1):
        complete = [end for end in ends if end < number]
        good = _place(complete[-1] + 1 if complete else 0)
        for at in IN_A_FRAME:
            if number == ends[-2] and at < FRAME_HEADER_BYTES:
                continue  # nothing else shows that the last transaction but one was complete
            log.write_bytes(whole)
            _flip(log, _place(number, at))
            assert _good_bytes(log) == good, (number, at)
        if complete:
            rows = list(range(1, len(complete)))
            assert _read(five, tmp_path / "damaged") == rows
            os.truncate(log, good)
            assert _read(five, tmp_path / "shortened") == rows


def test_what_a_power_cut_leaves_of_the_last_transaction_is_no_damage(five: Path, tmp_path: Path) -> None:
    log, whole, dice = log_of(five), log_of(five).read_bytes(), random.Random(1)
    ends = _ends(log)
    first = ends[-2] + 1
    assert ends[-1] - first > 1
    for number in range(first, ends[-1] + 1):
        for at in IN_A_FRAME:
            log.write_bytes(whole)
            _flip(log, _place(number, at))
            assert _good_bytes(log) is None, (number, at)
            log.write_bytes(whole[: _place(number, at)])
            assert _good_bytes(log) is None, (number, at)
        for content in (bytes(FRAME_BYTES), dice.randbytes(FRAME_BYTES)):
            log.write_bytes(whole[: _place(number)] + content + whole[_place(number + 1) :])
            assert _good_bytes(log) is None, number
        assert _read(five, tmp_path / "read") == [1, 2, 3, 4]
    log.write_bytes(whole)
    assert _good_bytes(log) is None
    assert _read(five, tmp_path / "read") == [1, 2, 3, 4, 5]


def test_what_earlier_transactions_left_further_back_is_no_damage(tmp_path: Path) -> None:
    """Of before the log was begun anew, and of a long one that a power cut ended before."""
    path = tmp_path / "s.sqlite"
    with closing(_begun(path)) as database:
        _add(database, 1, 2, 3, 4, 5, 6)
        database.execute("PRAGMA wal_checkpoint")
        _add(database, 7, 8)
        anew = _cut(path, tmp_path / "anew")
        assert _good_bytes(log_of(anew)) is None
        assert len(_ends(log_of(anew))) > 3  # those of before are still there
    with closing(_begun(tmp_path / "t.sqlite")) as database:
        _add(database, 1, 2)
        _add(database, 3, pages=20)
        long = _cut(tmp_path / "t.sqlite", tmp_path / "long")
    _flip(log_of(long), _place(_ends(log_of(long))[-2] + 1, FRAME_HEADER_BYTES))
    with closing(sqlite3.connect(long, isolation_level=None)) as database:
        database.execute("PRAGMA wal_autocheckpoint=0")
        _add(database, 3, 4)
        twice = _cut(long, tmp_path / "twice")
    assert _good_bytes(log_of(twice)) is None
    assert _read(twice, tmp_path / "read") == [1, 2, 3, 4]
    *_, second, third, fourth, of_the_long_one = _ends(log_of(twice))
    assert of_the_long_one > fourth + 1
    whole = log_of(twice).read_bytes()
    _flip(log_of(twice), _place(third + 1, FRAME_HEADER_BYTES))  # the power goes again, in the fourth
    assert _good_bytes(log_of(twice)) is None
    log_of(twice).write_bytes(whole)
    _flip(log_of(twice), _place(third, FRAME_HEADER_BYTES))
    assert _good_bytes(log_of(twice)) == _place(second + 1)
    made = mended(log_of(twice).read_bytes())
    assert made is not None
    assert len(made) == _place(fourth + 1), "what is left of the long one does not come back"


def test_a_log_is_mended_where_the_damage_is_written_over_later(five: Path, tmp_path: Path) -> None:
    """A page in the middle of the first row's is not; the root of the table is, with each row."""
    log, whole = log_of(five), log_of(five).read_bytes()
    ends = _ends(log)
    read = []
    for number in range(ends[-2]):
        log.write_bytes(whole)
        _flip(log, _place(number, FRAME_HEADER_BYTES + 1))
        made = mended(log.read_bytes())
        assert made is not None
        assert len(made) == len(whole)
        log.write_bytes(made)
        assert good_bytes(made) is None
        try:
            read.append(_read(five, tmp_path / f"{number}"))
        except sqlite3.DatabaseError:
            read.append([])
    assert read.count([1, 2, 3, 4, 5]) > len(read) // 3
    assert [1, 2, 3, 4] not in read  # all transactions are in it, or it can't be read


def test_a_log_that_is_damaged_twice_is_not_mended(five: Path) -> None:
    log = log_of(five)
    ends = _ends(log)
    _flip(log, _place(ends[1], FRAME_HEADER_BYTES))
    assert mended(log.read_bytes()) is not None
    _flip(log, _place(ends[3], FRAME_HEADER_BYTES))
    assert mended(log.read_bytes()) is None


def test_what_is_no_log_of_sqlite_is_no_damage(five: Path) -> None:
    log, whole = log_of(five), log_of(five).read_bytes()
    for content in (b"", whole[:20], whole[:HEADER_BYTES], whole[: HEADER_BYTES + 10]):
        log.write_bytes(content)
        assert _good_bytes(log) is None


def _killed(folder: Path, steps: int = 60) -> Path:
    """A class whose server was killed: all is in the log, the last so many steps in a transaction each."""

    async def play() -> Path:
        async with Sessions(folder / "sessions", Clock(), lambda _: None) as here:
            session = await here.open(pool_of("single"), Options(lead_ms=0), None)
            await session.desk.ask(Next(id="open"))
            for number in range(steps):
                assert isinstance(await session.desk.ask(Extend(id=f"{number}", seconds=15)), Accepted)
            return await asyncio.to_thread(_cut, session.journal.path, folder / "data" / "sessions")

    (folder / "data").mkdir()
    return asyncio.run(play())


async def _codes(folder: Path) -> list[str]:
    """The classes that go on."""
    async with Sessions(folder, Clock(), lambda _: None) as here:
        await here.reopen()
        return [session.state.code for session in here]


async def _restarted(folder: Path) -> list[str]:
    """What is said to the log at a start; the session that goes on takes a step."""
    with heard() as said:
        async with Sessions(folder, Clock(), lambda _: None) as here:
            await here.reopen()
            [session] = here
            assert isinstance(await session.desk.ask(Next(id="step")), Accepted)
    return [line for line in said if "damaged" in line]


def _damaged(path: Path) -> bytes:
    """Change a number in an event on a page that no later transaction writes again; what the log is now.

    SQLite would find nothing wrong with it.
    """
    content = log_of(path).read_bytes()
    frames = range((len(content) - HEADER_BYTES) // FRAME_BYTES)
    last = {content[_place(number) : _place(number, 4)]: number for number in frames}
    before, field = _ends(log_of(path))[-4], b'"at_ms":'
    number = max(n for n in last.values() if n < before and field in content[_place(n) : _place(n + 1)])
    _flip(log_of(path), content.rindex(field, _place(number), _place(number + 1)) + len(field))
    return log_of(path).read_bytes()


def test_damage_that_later_transactions_have_written_over_takes_nothing(tmp_path: Path) -> None:
    path = _killed(tmp_path)
    before = events_in(_cut(path, tmp_path / "whole"))
    _flip(log_of(path), _place(_ends(log_of(path))[-4], FRAME_HEADER_BYTES + 100))
    [said] = asyncio.run(_restarted(path.parent))
    assert said == f"The log of {path.name} was damaged. Nothing in it is missing."
    after = events_in(path)
    assert after[: len(before)] == before
    assert [event["kind"] for event in after[len(before) :]] == ["turn_paused", "turn_resumed"]
    assert kept_logs(path) == []


def test_a_session_whose_events_have_no_links_is_not_put_right(tmp_path: Path) -> None:
    """Nothing would prove that each event is as it was written."""
    (tmp_path / "sessions").mkdir()
    (tmp_path / "data").mkdir()
    old = Path(shutil.copy(OLD_RUNNING, tmp_path / "sessions"))

    async def play() -> Path:
        async with Sessions(old.parent, Clock(), lambda _: None) as here:
            await here.reopen()
            [session] = here
            for number in range(6):
                assert isinstance(await session.desk.ask(Extend(id=f"{number}", seconds=15)), Accepted)
            return await asyncio.to_thread(_cut, old, tmp_path / "data" / "sessions")

    path = asyncio.run(play())
    _flip(log_of(path), _place(_ends(log_of(path))[-4], FRAME_HEADER_BYTES + 100))
    asyncio.run(_restarted(path.parent))
    assert len(kept_logs(path)) == 1


def test_what_is_behind_damage_is_kept_and_said_and_the_class_goes_on(tmp_path: Path) -> None:
    path = _killed(tmp_path)
    before = events_in(_cut(path, tmp_path / "whole"))
    damaged = _damaged(path)
    [said] = asyncio.run(_restarted(path.parent))
    [kept] = kept_logs(path)
    assert kept.name == f"{path.name}.damaged-wal"
    assert kept.read_bytes() == damaged
    assert said.startswith(f"The latest answers in {path.name} can't be read, since its log is damaged.")
    assert said.endswith(f" It is kept as {kept.name}.")
    *after, paused, resumed = events_in(path)
    assert 0 < len(after) < len(before)
    assert after == before[: len(after)]
    assert [paused["kind"], resumed["kind"]] == ["turn_paused", "turn_resumed"]
    assert asyncio.run(_restarted(path.parent)) == []
    assert kept_logs(path) == [kept]


def test_what_was_behind_damage_is_not_taken_for_new_damage(tmp_path: Path) -> None:
    """When the power goes again while the class goes on."""
    path = _killed(tmp_path)
    _damaged(path)

    async def play() -> Path:
        async with Sessions(path.parent, Clock(), lambda _: None) as here:
            await here.reopen()
            return await asyncio.to_thread(_cut, path, tmp_path / "again")

    again = asyncio.run(play())
    assert len(kept_logs(path)) == 1
    assert asyncio.run(_restarted(again.parent)) == []
    assert kept_logs(again) == []


async def test_the_instructor_is_told_of_what_could_not_be_read(tmp_path: Path) -> None:
    path = await asyncio.to_thread(_killed, tmp_path)
    await asyncio.to_thread(_damaged, path)
    told = {"code": "alert.log_damaged", "args": {"file": f"{path.name}.damaged-wal"}}
    for _ in range(2):  # also after one more restart
        async with box(tmp_path) as here, here.instructor() as instructor:
            await instructor.shows(lambda view: told in [alert["message"] for alert in view["alerts"]])


def test_a_torn_last_transaction_is_neither_kept_nor_said(tmp_path: Path) -> None:
    path = _killed(tmp_path)
    _flip(log_of(path), _place(_ends(log_of(path))[-1], FRAME_HEADER_BYTES + 100))
    assert asyncio.run(_restarted(path.parent)) == []
    assert kept_logs(path) == []


def test_a_second_damaged_log_does_not_replace_the_first(tmp_path: Path) -> None:
    path = _killed(tmp_path)
    damaged = _damaged(path)
    first = path.with_name(f"{path.name}.damaged-wal")
    first.write_bytes(b"kept before")
    asyncio.run(_restarted(path.parent))
    assert first.read_bytes() == b"kept before"
    assert path.with_name(f"{path.name}.damaged-2-wal").read_bytes() == damaged


def test_a_damaged_file_that_is_set_aside_does_not_replace_a_kept_log(tmp_path: Path) -> None:
    path = _killed(tmp_path)
    damaged = _damaged(path)
    path.write_bytes(b"no session")
    with heard() as said:
        assert asyncio.run(_codes(path.parent)) == []
    assert any(path.name in line and "set aside" in line for line in said)
    assert path.with_name(f"{path.name}.damaged-wal").read_bytes() == damaged
    assert path.with_name(f"{path.name}.damaged-2").read_bytes() == b"no session"
    assert damaged.startswith(path.with_name(f"{path.name}.damaged-2-wal").read_bytes())


def test_a_log_for_whose_copy_there_is_no_room_waits_for_it(tmp_path: Path) -> None:
    """SQLite would write over it, so this class does not go on before."""
    path = _killed(tmp_path)
    damaged = _damaged(path)
    with disk_of("1m", tmp_path / "small") as small:
        path = Path(shutil.copy(path, small))
        log_of(path).write_bytes(damaged)
        filler = small / "filler"
        filler.write_bytes(bytes(shutil.disk_usage(small).free))
        files = sorted(small.iterdir())
        with heard() as said:
            assert asyncio.run(_codes(small)) == []
        assert any(line.startswith(f"{path.name} can't go on now, ") and "Make room" in line for line in said)
        assert sorted(small.iterdir()) == files
        assert log_of(path).read_bytes() == damaged
        filler.unlink()
        assert len(asyncio.run(_codes(small))) == 1
        assert [kept.read_bytes() for kept in kept_logs(path)] == [damaged]


def test_a_session_that_is_erased_leaves_no_log(tmp_path: Path) -> None:
    """It holds what was erased."""
    path = _killed(tmp_path)
    _damaged(path)
    asyncio.run(_restarted(path.parent))
    assert kept_logs(path)
    erase(path)
    assert [file.name for file in path.parent.iterdir()] == []
