"""The log on a real disk: what was appended is there, once and complete, whatever the disk or the power does."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Awaitable
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import inspect

from appliance.live.clock import Clock
from appliance.live.desk import MOST_LETTERS
from appliance.live.journal import Journal, StorageError
from appliance.live.reader import read_only
from appliance.quiz.events import Answered, Event, Signalled
from appliance.quiz.kinds import KINDS
from appliance.quiz.kinds.question import Question
from appliance.quiz.pool import Options
from appliance.quiz.state import MAX_STUDENTS
from tests.live.journals import POOL, answered, read_back, thought_up, using
from tests.support.play import question

EVENTS: tuple[type, ...] = get_args(Event)


_PLAIN: dict[type, st.SearchStrategy[Any]] = {
    inspect.IntType: st.integers(0, 2**53),
    inspect.FloatType: st.floats(allow_nan=False, allow_infinity=False),
    inspect.StrType: st.text(),
    inspect.BoolType: st.booleans(),
    inspect.NoneType: st.none(),
}


def values(kind: inspect.Type) -> st.SearchStrategy[Any]:
    """Any value of a field of this type."""
    match kind:
        case inspect.LiteralType(values=literals):
            return st.sampled_from(literals)
        case inspect.UnionType(types=types):
            return st.one_of([values(one) for one in types])
        case inspect.VarTupleType(item_type=item):
            return st.lists(values(item), max_size=3).map(tuple)
        case inspect.TupleType(item_types=items):
            return st.tuples(*map(values, items))
        case inspect.DictType(key_type=key, value_type=value):
            return st.dictionaries(values(key), values(value), max_size=3)
        case inspect.StructType(cls=cls) if cls is Options:
            return st.just(Options(points=2.5, draw="individual", turns=3))
        case inspect.StructType(cls=cls) if issubclass(cls, Question):
            return st.just(next(question(1, kind) for kind, made in KINDS.items() if made is cls))
        case inspect.StructType(cls=cls, fields=fields):
            return st.builds(cls, **{field.name: values(field.type) for field in fields})
    return _PLAIN[type(kind)]


def events(kind: type) -> st.SearchStrategy[Any]:
    """Any event of this kind."""
    return values(inspect.type_info(kind))


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    async with using(await Journal.create(tmp_path / "session.sqlite", POOL, Clock())) as made:
        yield made


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_every_kind_of_event_comes_back_as_it_was(kind: type, tmp_path_factory: pytest.TempPathFactory) -> None:
    @settings(max_examples=4)
    @given(st.lists(events(kind), min_size=1, max_size=8))
    def round_trip(batch: list[Any]) -> None:
        if kind is Answered:
            batch = [msgspec.structs.replace(event, answer_id=f"a{n}") for n, event in enumerate(batch)]
        path = tmp_path_factory.mktemp("journal") / "session.sqlite"

        async def write() -> None:
            async with using(await Journal.create(path, POOL, Clock())) as journal:
                await journal.append(0, batch, 0)

        asyncio.run(write())
        assert asyncio.run(read_back(path)) == batch

    round_trip()


def _read(path: Path, statement: str) -> list[Any]:
    with closing(read_only(path)) as reader:
        return reader.execute(statement).fetchall()


async def test_a_row_has_its_time_and_whether_the_clock_was_set(tmp_path: Path) -> None:
    clock = Clock(trusted=False)
    path = tmp_path / "session.sqlite"
    async with using(await Journal.create(path, POOL, clock)) as journal:
        await journal.append(0, [answered("a1", at_ms=100)], at_ms=100)
        clock.set_wall(1_773_482_400_000)
        await journal.append(1, [answered("a2", at_ms=200), answered("a3", at_ms=250)], at_ms=1200)
    statement = "SELECT wall_ms, clock_trusted, at_ms, kind, student_id, answer_id FROM event ORDER BY seq"
    rows = await asyncio.to_thread(_read, path, statement)
    assert rows[0][1:] == (0, 100, "answered", "s1", "a1")
    assert [row[1:] for row in rows[1:]] == [(1, 200, "answered", "s1", "a2"), (1, 250, "answered", "s1", "a3")]
    assert rows[2][0] - rows[1][0] == 50
    assert 0 <= rows[1][0] - (1_773_482_400_000 - 1000) < 60_000


async def test_an_append_must_know_the_last_event(journal: Journal) -> None:
    await journal.append(0, [answered("a1")], 5)
    with pytest.raises(StorageError):
        await journal.append(0, [answered("a2")], 5)
    await journal.append(1, [answered("a3")], 5)
    _, found = await journal.load()
    assert found == [answered("a1"), answered("a3")]


async def test_nothing_is_appended_to_an_event_that_somebody_else_has_changed(journal: Journal) -> None:
    await journal.append(0, [answered("a1")], 5)
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as connection:
        [(link,)] = connection.execute("SELECT link FROM event").fetchall()
        connection.execute("UPDATE event SET link = zeroblob(16)")
        with pytest.raises(StorageError, match=r"event\.link"):
            await journal.append(1, [answered("a2"), answered("a3")], 5)
        connection.execute("UPDATE event SET link = ?", (link,))
    await journal.append(1, [answered("a4"), answered("a5")], 5)
    _, found = await journal.load()
    assert found == [answered("a1"), answered("a4"), answered("a5")]


async def test_the_largest_batch_of_a_desk_is_one_statement(journal: Journal) -> None:
    """Each command may lead to two events, and a close to an answer of each student. SQLite limits the parameters."""
    with closing(sqlite3.connect(":memory:")) as usual:
        most = min(32_766, usual.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER))  # what SQLite is usually built with
    batch = [answered(f"a{number}") for number in range(2 * MOST_LETTERS + MAX_STUDENTS)]
    assert 5 * len(batch) + 1 <= most
    await journal.append(0, batch, 5)
    _, found = await journal.load()
    assert found == batch


async def test_a_batch_is_written_whole_or_not_at_all(journal: Journal) -> None:
    await journal.append(0, [answered("a1")], 5)
    # The third event of the batch finds its place taken.
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as connection:
        connection.execute("INSERT INTO event (seq, wall_ms, clock_trusted, body) VALUES (4, 0, 0, '{}')")
        with pytest.raises(StorageError):
            await journal.append(1, [answered("a2"), answered("a3"), answered("a4"), answered("a5")], 5)
        connection.execute("DELETE FROM event WHERE seq = 4")
    await journal.append(1, [answered("a2"), answered("a3")], 5)
    _, found = await journal.load()
    assert found == [answered("a1"), answered("a2"), answered("a3")]


async def test_an_empty_batch_changes_nothing(journal: Journal) -> None:
    await journal.append(0, [], 0)
    assert (await journal.load())[1] == []


async def test_a_checkpoint_leaves_everything_in_one_file(journal: Journal, tmp_path: Path) -> None:
    await journal.append(0, [answered("a")], 5)
    log = journal.path.with_name(f"{journal.path.name}-wal")
    assert log.stat().st_size > 0
    await journal.checkpoint()
    await asyncio.to_thread(shutil.copyfile, journal.path, tmp_path / "copy.sqlite")
    copy = await Journal.open(tmp_path / "copy.sqlite", Clock())
    assert (await copy.load())[1] == [answered("a")]
    await copy.close()
    await journal.append(1, [answered("b")], 6)  # appending still works


async def test_a_ping_returns_after_earlier_requests(journal: Journal) -> None:
    order: list[str] = []

    async def told(work: Awaitable[None], name: str) -> None:
        await work
        order.append(name)

    await asyncio.gather(told(journal.append(0, [answered("a")], 5), "append"), told(journal.ping(), "ping"))
    assert order == ["append", "ping"]


async def test_of_two_writers_one_learns_that_it_is_behind(journal: Journal) -> None:
    outcomes: dict[str, int] = {"written": 0, "refused": 0}

    async def write(writer: Journal, name: str) -> None:
        for number in range(30):
            event = answered(f"{name}{number}", name)
            try:
                await writer.append(number, [event, event_after(event)], 5)
                outcomes["written"] += 1
            except StorageError:
                outcomes["refused"] += 1

    def event_after(event: Answered) -> Signalled:
        return Signalled(at_ms=event.at_ms, student_id=event.student_id, signal="blur")

    async with using(await Journal.open(journal.path, Clock())) as other:
        await asyncio.gather(write(journal, "one"), write(other, "two"))
    _, found = await journal.load()
    assert len(found) == 2 * outcomes["written"]
    assert outcomes["refused"] > 0
    for first, second in zip(found[::2], found[1::2], strict=True):
        assert isinstance(first, Answered)
        assert second == event_after(first)


async def test_a_file_is_never_created_twice(journal: Journal) -> None:
    await journal.append(0, [answered("a1")], 5)
    with pytest.raises(StorageError, match=r"^session\.sqlite already exists\.$"):
        await Journal.create(journal.path, POOL, Clock())
    assert (await journal.load())[1] == [answered("a1")]


async def test_a_missing_folder_is_reported_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"\.$"):
        await Journal.create(tmp_path / "gone" / "session.sqlite", POOL, Clock())


async def test_an_unknown_event_is_reported_in_a_sentence(journal: Journal) -> None:
    await journal.append(0, [answered("a1"), thought_up()], 5)
    with pytest.raises(StorageError, match=r"^session\.sqlite holds something that this version does not know"):
        await journal.load()


async def test_a_reader_cannot_write(journal: Journal) -> None:
    with pytest.raises(sqlite3.OperationalError):
        await asyncio.to_thread(_read, journal.path, "DELETE FROM event RETURNING seq")
