"""Whoever is cancelled while a session's file is opened leaves no thread of it behind, and no file that is new."""

import asyncio
import threading
import types
from collections.abc import Callable, Coroutine, Generator
from pathlib import Path
from typing import Any, TypeVar

from appliance.live.clock import Clock
from appliance.live.journal import Journal
from appliance.live.session_files import is_there
from appliance.live.sessions import Sessions
from appliance.quiz.pool import Options
from tests.support.play import pool_of
from tests.support.waiting import eventually

T = TypeVar("T")

POOL = pool_of("single")
MOST_WAITS = 100  # more than any of these has


@types.coroutine
def _cancelled(work: Coroutine[Any, Any, T], number: int) -> Generator[Any, None, T]:
    """Do the work, and cancel it where it waits for the time of this number, as Task.cancel does."""
    try:
        for wait in range(MOST_WAITS):
            future = work.send(None)
            if wait == number:
                future.cancel()
                future = work.throw(asyncio.CancelledError())
            yield future
    except StopIteration as end:
        done: T = end.value
        return done
    raise AssertionError("it waits for ever")


async def _at_last(begin: Callable[[int], Coroutine[Any, Any, T]], left: Callable[[], object] = lambda: False) -> T:
    """What comes of the work once it has been cancelled wherever it waits; nothing may be `left` of it each time.

    `begin(number)` does it, cancelled where it waits for the time of this number.
    """
    before = set(threading.enumerate())

    def threads() -> list[threading.Thread]:
        return [one for one in threading.enumerate() if one not in before and not one.name.startswith("asyncio_")]

    for number in range(MOST_WAITS):
        try:
            done = await begin(number)
        except asyncio.CancelledError:
            await eventually(lambda: not threads())
            assert not left(), f"cancelled where it waits for the time {number}"
        else:
            assert number > 4  # it did wait
            return done
    raise AssertionError("it never comes to an end")


async def test_a_file_that_is_made(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    journal = await _at_last(
        lambda number: _cancelled(Journal.create(path, POOL, Clock()), number), lambda: list(tmp_path.iterdir())
    )
    assert is_there(path)
    await journal.close()


async def test_a_file_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    await (await Journal.create(path, POOL, Clock())).close()
    journal = await _at_last(lambda number: _cancelled(Journal.open(path, Clock()), number), lambda: not is_there(path))
    assert (await journal.load())[0] == POOL
    await journal.close()


async def test_a_session_that_begins(tmp_path: Path) -> None:
    async with Sessions(tmp_path, Clock(), lambda _: None) as here:
        session = await _at_last(
            lambda number: _cancelled(here.open(POOL, Options(), None), number), lambda: list(tmp_path.iterdir())
        )
        assert list(here) == [session]


async def test_a_session_that_comes_back(tmp_path: Path) -> None:
    async with Sessions(tmp_path, Clock(), lambda _: None) as here:
        path = (await here.open(POOL, Options(), None)).journal.path

    async def come_back(number: int) -> list[str]:
        async with Sessions(tmp_path, Clock(), lambda _: None) as here:
            await _cancelled(here.reopen(), number)
            return [session.state.code for session in here]

    assert len(await _at_last(come_back, lambda: not is_there(path))) == 1
