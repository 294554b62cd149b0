"""The append-only log of one session in one SQLite file; the only module that writes one.

A batch of events is one INSERT in autocommit mode: one transaction, one fsync, one trip to the thread of the
connection. The log is durable when `append` returns (WAL, synchronous=FULL). Cancelling an await does not cancel the
statement; the desk's `run`, which awaits `append`, is never cancelled. A task that is cancelled while it opens a file
leaves neither a thread nor a new file behind.

Each event has a link (`damage.py`), so that a change of the file is found when it is read, and a writer that does not
know the last event cannot append. Files of version 1 have none. Those of version 2 have no kinds of questions but those
with options. Both are read and continued as they are.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Final, Self

import aiosqlite
import msgspec

from appliance.live.clock import Clock
from appliance.live.damage import first_link, in_the_header, next_link
from appliance.live.file_pair import FilePair, remove
from appliance.live.statements import (
    APPEND,
    APPEND_MORE,
    EVENTS,
    KEEP_PICTURE,
    LINKED,
    PICTURE,
    PICTURES,
    PRAGMAS,
    PROBE,
    ROOT,
)
from appliance.live.storage_errors import DamagedError, StorageError, damaged, reading_error, why_of
from appliance.quiz.events import Event
from appliance.quiz.kinds import KINDS
from appliance.quiz.pool import Pool
from appliance.sentence import sentence

__all__ = ["SCHEMA_VERSION", "DamagedError", "Journal", "StorageError"]

SCHEMA_VERSION: Final = 3
_COMING: Final = 20  # a version number that is further ahead is damage

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Event).decode
_decode_pool = msgspec.json.Decoder(Pool).decode


def schema() -> str:
    """The statements that make the tables and views of a new file."""
    return resources.files("appliance.live").joinpath("schema.sql").read_text("utf-8")


def kinds_in_meta() -> str:
    """What a file says of the kinds of questions, for its views."""
    return _encode(
        {kind: {"scored": made.scored, "answerable": made.answerable} for kind, made in KINDS.items()}
    ).decode()


class Journal:
    """The log of a session. What is awaited may raise StorageError."""

    def __init__(self, path: Path, database: aiosqlite.Connection, clock: Clock) -> None:
        self.path = path
        self._database = database
        self._clock = clock
        self._version = SCHEMA_VERSION
        self._link = b""  # of the last event, or the first of all

    @classmethod
    async def create(cls, path: Path, pool: Pool, clock: Clock) -> Self:
        """A new file for a session of `pool`, which is stored as it is."""
        if await asyncio.to_thread(path.exists):
            raise StorageError(sentence("storage.exists", file=path.name))
        script = f"BEGIN; {schema()} PRAGMA user_version={SCHEMA_VERSION}; COMMIT;"
        rows = {"title": pool.title, "pool": _encode(pool).decode(), "kinds": kinds_in_meta(), "probe": ""}
        journal = None
        try:
            journal = cls(path, await _connect(path), clock)
            await journal._database.executescript(script)
            await journal._rows("INSERT INTO meta SELECT key, value FROM json_each(?)", _encode(rows).decode())
            await journal._begin()
        except BaseException as error:
            await (journal.discard() if journal else asyncio.to_thread(remove, path))
            if isinstance(error, aiosqlite.Error | OSError):
                raise StorageError(why_of(error)) from error
            raise
        return journal

    @classmethod
    async def open(cls, path: Path, clock: Clock) -> Self:
        """An existing file, checked for damage."""
        try:
            if damage := await asyncio.to_thread(in_the_header, path):
                raise damaged(path, damage)
            journal = cls(path, await _connect(path), clock)
            try:
                await journal._check()
                await journal._begin()
            except BaseException:
                await journal._database.close()
                raise
        except Exception as error:
            raise reading_error(path, error) from error
        return journal

    @classmethod
    async def forget(cls, session_id: str) -> None:
        """There is nothing but the file."""

    def is_linked(self) -> bool:
        """Whether the events have links, by which `load` finds any change of them."""
        return self._version > 1

    async def load(self) -> tuple[Pool, list[Event]]:
        """The pool as it was loaded, and all events in order."""
        try:
            events, link = [], await self._root()
            for number, row in enumerate(await self._rows(EVENTS[self.is_linked()]), 1):
                seq, wall_ms, trusted, body, stored = row
                if seq != number:
                    raise damaged(self.path, sentence("storage.event_missing", number=number))
                link = next_link(link, seq, wall_ms, trusted, body)
                if stored not in (None, link):
                    raise damaged(self.path, sentence("storage.event_changed", number=number))
                events.append(_decode(body))
            pool = _decode_pool(await self._value("SELECT CAST(value AS BLOB) FROM meta WHERE key = 'pool'"))
        except msgspec.MsgspecError as error:
            raise DamagedError(sentence("storage.unknown", file=self.path.name)) from error
        except Exception as error:
            raise reading_error(self.path, error) from error
        self._link = link
        return pool, events

    async def append(self, expected_seq: int, events: Sequence[Event], at_ms: int) -> None:
        """Append `events` after event `expected_seq`, all or none; `at_ms` is the session's present time.

        At most 6,500 events, since SQLite limits the parameters of a statement.
        """
        await self.copy(expected_seq, events, self._clock.wall_ms() - at_ms, trusted=self._clock.trusted)

    async def copy(self, expected_seq: int, events: Sequence[Event], origin_ms: int, *, trusted: bool) -> None:
        """As `append`, for events whose wall time is known.

        The session began at `origin_ms`, by a clock that was `trusted` or not.
        """
        if not events:
            return
        link, linked = self._link, self.is_linked()
        values: list[object] = [link if expected_seq else None]
        for seq, event in enumerate(events, expected_seq + 1):
            body, wall_ms = _encode(event), origin_ms + event.at_ms
            link = next_link(link, seq, wall_ms, int(trusted), body)
            values += (seq, wall_ms, int(trusted), body.decode(), link)[: 5 if linked else 4]
        # Rows as a JSON array, with RETURNING to tell whether one was written, took 75 µs of CPU for an answer instead
        # of 46 (the median of 4,000 such statements in a row on /dev/shm, by time.thread_time_ns).
        await self._write(APPEND[linked] + APPEND_MORE[linked] * (len(events) - 1), values)
        self._link = link

    async def keep_picture(self, address: str, file: bytes) -> None:
        """Store a picture of the pool, if it is not there yet."""
        await self._write(KEEP_PICTURE, (address, file))

    async def picture(self, address: str) -> bytes | None:
        """The picture of the pool with this address; None if there is none."""
        try:
            found = await self._value(PICTURE, address)
        except aiosqlite.Error as error:
            raise StorageError(why_of(error)) from error
        return found if isinstance(found, bytes) else None

    async def pictures(self) -> list[str]:
        """The addresses of all pictures."""
        try:
            return [address for (address,) in await self._rows(PICTURES)]
        except aiosqlite.Error as error:
            raise StorageError(why_of(error)) from error

    async def probe(self) -> None:
        """Write a value that nobody reads, to see whether writing works."""
        await self._write(PROBE)

    async def ping(self) -> None:
        """Return once the thread of the connection has answered."""
        try:
            await self._value("SELECT 1")
        except aiosqlite.Error as error:
            raise StorageError(why_of(error)) from error

    async def settled(self) -> None:
        """Return once the file has all that was appended, as it has here when `append` returns."""

    async def checkpoint(self) -> None:
        """Move what was appended into the main file, as far as no reader is in the way.

        For a quiet moment: otherwise SQLite does it after 1000 pages, perhaps while a class answers, and on a slow card
        all answers of that moment wait.
        """
        try:
            await self._rows("PRAGMA wal_checkpoint(PASSIVE)")
        except aiosqlite.Error as error:
            raise StorageError(why_of(error)) from error

    async def discard(self) -> None:
        """Close the file and remove it, since its session was not opened."""
        with contextlib.suppress(aiosqlite.Error):
            await self._database.close()
        await asyncio.to_thread(remove, self.path)

    async def close(self) -> None:
        """Move what was appended into the main file, and close both; they are closed even if the disk is full."""
        try:
            await self._rows("PRAGMA wal_checkpoint(TRUNCATE)")
        except aiosqlite.Error as error:
            raise StorageError(why_of(error)) from error
        finally:
            await self._database.close()

    def stop(self) -> None:
        """Close the file without waiting, after a crash of the server: the thread would keep the process alive."""
        self._database.stop()

    async def _check(self) -> None:
        """Raise what is wrong with the file."""
        version, linked = await self._value("PRAGMA user_version"), await self._value(LINKED)
        if SCHEMA_VERSION < version < SCHEMA_VERSION + _COMING:  # it stays where it is, for that version
            raise StorageError(sentence("storage.newer"))
        if not 1 <= version <= SCHEMA_VERSION:
            raise damaged(self.path, sentence("storage.no_version", version=version))
        if linked != (version > 1):
            raise damaged(self.path, sentence("storage.other_tables"))
        damage = await self._value("PRAGMA integrity_check(1)")
        if damage != "ok":
            raise damaged(self.path, damage)
        if await self._value("SELECT count(*) FROM meta WHERE key = 'export'"):
            raise DamagedError(sentence("storage.copy", file=self.path.name))
        self._version = version

    async def _begin(self) -> None:
        """Remember the two files and the first link, now that both files exist and can be written."""
        self._link = await self._root()
        self._pair = await asyncio.to_thread(FilePair, self.path)
        # Asked by each write, in the thread of the connection, where it may block.
        await self._database.create_function("same_files", 0, self._pair.is_whole)

    async def _root(self) -> bytes:
        """The link before the first event."""
        return first_link(await self._rows(ROOT))

    async def _value(self, statement: str, *parameters: object) -> Any:
        rows = await self._rows(statement, *parameters)
        return rows[0][0] if rows else None

    async def _rows(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self._database.execute_fetchall(statement, parameters)]

    async def _write(self, statement: str, values: Sequence[object] = ()) -> None:
        try:
            await self._database.execute_fetchall(statement, values)
        except aiosqlite.IntegrityError as error:
            whole = await asyncio.to_thread(self._pair.is_whole)
            why = why_of(error) if whole else sentence("storage.gone", file=self.path.name)
            raise StorageError(why) from error
        except aiosqlite.Error as error:
            raise StorageError(why_of(error)) from error


async def _connect(path: Path) -> aiosqlite.Connection:
    database = aiosqlite.connect(path, isolation_level=None)
    connecting = asyncio.ensure_future(database)  # it makes the file, in its thread, also if this is cancelled
    try:
        await asyncio.shield(connecting)
        [(mode,)] = await database.execute_fetchall("PRAGMA journal_mode=WAL")
        if mode != "wal":
            raise StorageError(sentence("storage.no_log"))
        for pragma in PRAGMAS:
            await database.execute_fetchall(pragma)
    except BaseException:
        with contextlib.suppress(aiosqlite.Error):
            await connecting
        await database.close()
        raise
    return database
