"""The thread of a database: what it is asked it does in order, and whoever asked always hears of it."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from appliance.live.database import Database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path / "any.sqlite")
    yield opened
    await opened.close()


async def test_it_does_in_order_what_it_is_asked_in_a_thread_of_its_own(database: Database) -> None:
    heard: list[tuple[object, object]] = []
    places: list[tuple[str, int]] = []

    def work(number: int, connection: sqlite3.Connection) -> int:
        places.append(("work", threading.get_ident()))
        return int(connection.execute("SELECT ?", (number,)).fetchone()[0])

    def done(result: int | None, error: Exception | None) -> None:
        places.append(("done", threading.get_ident()))
        heard.append((result, error))

    for number in range(3):
        database.do(partial(work, number), done)
    assert heard == []
    await database.execute("SELECT 1")
    assert heard == [(0, None), (1, None), (2, None)]
    assert {ident for what, ident in places if what == "done"} == {threading.get_ident()}
    working = {ident for what, ident in places if what == "work"}
    assert len(working) == 1
    assert threading.get_ident() not in working


async def test_what_fails_is_told_and_the_next_is_done(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await database.execute("SELECT * FROM nowhere")
    with pytest.raises(UnicodeEncodeError):  # not one of SQLite's, and told all the same
        await database.execute("SELECT ?", "\ud800")
    assert await database.execute("SELECT ?", "word") == [("word",)]


async def test_whoever_does_not_wait_any_more_is_in_nobodys_way(database: Database) -> None:
    go_on = threading.Event()
    asking = asyncio.create_task(database.ask(lambda _: go_on.wait()))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    go_on.set()
    assert await database.execute("SELECT 1") == [(1,)]


async def test_what_was_asked_before_the_end_is_done_and_nothing_after(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "any.sqlite")
    threads = {thread.name for thread in threading.enumerate()}
    assert "database any.sqlite" in threads
    made = asyncio.create_task(database.execute("CREATE TABLE made (x)"))
    await asyncio.sleep(0)
    await database.close()
    await database.close()
    assert await made == []
    async with asyncio.timeout(10):
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            await database.execute("SELECT 1")
        while "database any.sqlite" in {thread.name for thread in threading.enumerate()}:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        await Database.open(tmp_path / "gone" / "any.sqlite")
