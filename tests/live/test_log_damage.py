"""Damage in the middle of the log beside a session's file: SQLite stops there and drops what is behind it."""

import os
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from appliance.live.damage import good_bytes, mended
from appliance.live.file_pair import log_of
from tests.support.logs import FRAME_BYTES, FRAME_HEADER_BYTES, HEADER_BYTES, PAGE_BYTES, cut, ends, flip, place

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


def _read(path: Path, folder: Path) -> list[int]:
    """The numbers that SQLite reads of a copy: it changes what it opens."""
    with closing(sqlite3.connect(cut(path, folder))) as database:
        numbers = [number for (number,) in database.execute("SELECT number FROM numbers ORDER BY number")]
    shutil.rmtree(folder)
    return numbers


def _good_bytes(log: Path) -> int | None:
    return good_bytes(log.read_bytes())


@pytest.fixture
def five(tmp_path: Path) -> Path:
    """The file of a database whose power was cut after its fifth row."""
    with closing(_begun(tmp_path / "s.sqlite")) as database:
        _add(database, 1, 2, 3, 4, 5)
        return cut(tmp_path / "s.sqlite", tmp_path / "five")


def test_a_changed_byte_in_front_of_the_last_transaction_is_found(five: Path, tmp_path: Path) -> None:
    log, whole = log_of(five), log_of(five).read_bytes()
    all_ends = ends(log)
    assert len(all_ends) == 6  # the table, and the rows
    for number in range(all_ends[-2] + 1):
        complete = [end for end in all_ends if end < number]
        good = place(complete[-1] + 1 if complete else 0)
        for at in IN_A_FRAME:
            if number == all_ends[-2] and at < FRAME_HEADER_BYTES:
                continue  # nothing else shows that the last transaction but one was complete
            log.write_bytes(whole)
            flip(log, place(number, at))
            assert _good_bytes(log) == good, (number, at)
        if complete:
            rows = list(range(1, len(complete)))
            assert _read(five, tmp_path / "damaged") == rows
            os.truncate(log, good)
            assert _read(five, tmp_path / "shortened") == rows


def test_what_a_power_cut_leaves_of_the_last_transaction_is_no_damage(five: Path, tmp_path: Path) -> None:
    log, whole, dice = log_of(five), log_of(five).read_bytes(), random.Random(1)
    all_ends = ends(log)
    first = all_ends[-2] + 1
    assert all_ends[-1] - first > 1
    for number in range(first, all_ends[-1] + 1):
        for at in IN_A_FRAME:
            log.write_bytes(whole)
            flip(log, place(number, at))
            assert _good_bytes(log) is None, (number, at)
            log.write_bytes(whole[: place(number, at)])
            assert _good_bytes(log) is None, (number, at)
        for content in (bytes(FRAME_BYTES), dice.randbytes(FRAME_BYTES)):
            log.write_bytes(whole[: place(number)] + content + whole[place(number + 1) :])
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
        anew = cut(path, tmp_path / "anew")
        assert _good_bytes(log_of(anew)) is None
        assert len(ends(log_of(anew))) > 3  # those of before are still there
    with closing(_begun(tmp_path / "t.sqlite")) as database:
        _add(database, 1, 2)
        _add(database, 3, pages=20)
        long = cut(tmp_path / "t.sqlite", tmp_path / "long")
    flip(log_of(long), place(ends(log_of(long))[-2] + 1, FRAME_HEADER_BYTES))
    with closing(sqlite3.connect(long, isolation_level=None)) as database:
        database.execute("PRAGMA wal_autocheckpoint=0")
        _add(database, 3, 4)
        twice = cut(long, tmp_path / "twice")
    assert _good_bytes(log_of(twice)) is None
    assert _read(twice, tmp_path / "read") == [1, 2, 3, 4]
    *_, second, third, fourth, of_the_long_one = ends(log_of(twice))
    assert of_the_long_one > fourth + 1
    whole = log_of(twice).read_bytes()
    flip(log_of(twice), place(third + 1, FRAME_HEADER_BYTES))  # the power goes again, in the fourth
    assert _good_bytes(log_of(twice)) is None
    log_of(twice).write_bytes(whole)
    flip(log_of(twice), place(third, FRAME_HEADER_BYTES))
    assert _good_bytes(log_of(twice)) == place(second + 1)
    made = mended(log_of(twice).read_bytes())
    assert made is not None
    assert len(made) == place(fourth + 1), "what is left of the long one does not come back"


def test_a_log_is_mended_where_the_damage_is_written_over_later(five: Path, tmp_path: Path) -> None:
    """A page in the middle of the first row's is not; the root of the table is, with each row."""
    log, whole = log_of(five), log_of(five).read_bytes()
    all_ends = ends(log)
    read = []
    for number in range(all_ends[-2]):
        log.write_bytes(whole)
        flip(log, place(number, FRAME_HEADER_BYTES + 1))
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
    all_ends = ends(log)
    flip(log, place(all_ends[1], FRAME_HEADER_BYTES))
    assert mended(log.read_bytes()) is not None
    flip(log, place(all_ends[3], FRAME_HEADER_BYTES))
    assert mended(log.read_bytes()) is None


def test_what_is_no_log_of_sqlite_is_no_damage(five: Path) -> None:
    log, whole = log_of(five), log_of(five).read_bytes()
    for content in (b"", whole[:20], whole[:HEADER_BYTES], whole[: HEADER_BYTES + 10]):
        log.write_bytes(content)
        assert _good_bytes(log) is None
