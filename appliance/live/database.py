"""One SQLite connection and the thread that works with it.

What is asked of the thread is done in order, and the outcome goes straight to a callback in the event loop: with a
future and a task in between, as in aiosqlite, an answer costs the server some 7 % more.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
Done = Callable[[T | None, Exception | None], None]  # hears what the work returned, or what it raised


class Database:
    """A connection in autocommit mode, which is the thread's alone."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._asked: SimpleQueue[tuple[Work[Any], Done[Any]] | None] = SimpleQueue()
        self._closed = False
        # A daemon: nothing that was promised waits in it, and a server that crashes must end.
        Thread(target=self._run, args=(connection,), name=name, daemon=True).start()

    @classmethod
    async def open(cls, path: Path) -> "Database":
        """Open the file, or make it. Raises sqlite3.Error."""
        connect = partial(sqlite3.connect, path, isolation_level=None, check_same_thread=False)
        return cls(await asyncio.to_thread(connect), f"database {path.name}")

    def do(self, work: Work[T], done: Done[T]) -> None:
        """Let the thread do `work`; `done` is called in the event loop, never before this returns."""
        if self._closed:
            self._loop.call_soon(done, None, sqlite3.ProgrammingError("it has been closed"))
        else:
            self._asked.put((work, done))

    async def ask(self, work: Work[T]) -> T:
        """Return what `work` returns, or raise what it raises."""
        answer: asyncio.Future[T] = self._loop.create_future()
        self.do(work, partial(_settle, answer))
        return await answer

    async def execute(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Run a statement and return its rows. Raises sqlite3.Error."""
        return await self.ask(lambda connection: connection.execute(statement, parameters).fetchall())

    async def close(self) -> None:
        """Let go of the file once all is done that was asked before; nothing is done after."""
        if self._closed:
            return
        closed: asyncio.Future[None] = self._loop.create_future()
        self.do(sqlite3.Connection.close, partial(_settle, closed))
        self._closed = True
        self._asked.put(None)
        await closed

    def _run(self, connection: sqlite3.Connection) -> None:
        while (asked := self._asked.get()) is not None:
            work, done = asked
            result, error = None, None
            try:
                result = work(connection)
            except Exception as caught:  # noqa: BLE001 (whoever asked hears of it)
                error = caught
            with contextlib.suppress(RuntimeError):  # the loop is closed, and nobody listens any more
                self._loop.call_soon_threadsafe(done, result, error)


def _settle(answer: "asyncio.Future[T]", result: T, error: Exception | None) -> None:
    if answer.done():  # whoever asked has gone
        return
    if error is None:
        answer.set_result(result)
    else:
        answer.set_exception(error)
