"""The append-only log of one session in one SQLite file; the only module that writes one.

A batch of events is one INSERT in autocommit mode: one transaction, one fsync, one trip to the thread of the
connection. The log is durable when `append` returns (WAL, synchronous=FULL). `seq` is the primary key, so a writer
that does not know the last event cannot append.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Final

import aiosqlite
import msgspec

from appliance.live.clock import Clock
from appliance.quiz.messages import Event
from appliance.quiz.pool import Pool

log = logging.getLogger(__name__)

SCHEMA_VERSION: Final = 1
_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA wal_autocheckpoint=200",
    "PRAGMA journal_size_limit=4194304",
)
_APPEND: Final = (
    "INSERT INTO event (seq, wall_ms, clock_trusted, body)"
    " SELECT ?1 + key + 1, ?2 + json_extract(value, '$.at_ms'), ?3, value FROM json_each(?4)"
)
_PROBE: Final = "UPDATE meta SET value = '' WHERE key = 'probe'"

_SUMMARY: Final = """
SELECT (SELECT value FROM meta WHERE key = 'title'),
  (SELECT json_extract(body, '$.code') FROM event WHERE seq = 1),
  (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', wall_ms / 1000, 'unixepoch') FROM event WHERE seq = 1),
  (SELECT count(*) FROM event WHERE kind = 'student_joined'),
  EXISTS (SELECT 1 FROM event WHERE kind = 'session_finished')
"""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Event).decode
_decode_pool = msgspec.json.Decoder(Pool).decode


class StorageError(Exception):
    """The file cannot be written or read; the sentence says why."""


class DamagedError(StorageError):
    """The file holds no session that this version can go on with, however well the disk works."""


class Journal:
    """The log of a session. Every method may raise StorageError."""

    def __init__(self, path: Path, connection: aiosqlite.Connection, clock: Clock) -> None:
        self.path = path
        self._connection = connection
        self._clock = clock

    @classmethod
    async def create(cls, path: Path, pool: Pool, clock: Clock) -> "Journal":
        """A new file for a session of `pool`, which is stored as it is."""
        if await asyncio.to_thread(path.exists):
            raise StorageError(f"{path.name} already exists.")
        journal = cls(path, await _connect(path), clock)
        schema = resources.files("appliance.live").joinpath("schema.sql").read_text("utf-8")
        try:
            await journal._connection.executescript(f"BEGIN; {schema} PRAGMA user_version={SCHEMA_VERSION}; COMMIT;")
            rows = {"title": pool.title, "pool": _encode(pool).decode(), "probe": ""}
            await journal._connection.execute(
                "INSERT INTO meta SELECT key, value FROM json_each(?)", (_encode(rows).decode(),)
            )
        except sqlite3.Error as error:
            await journal._connection.close()
            raise StorageError(_sentence(error)) from error
        return journal

    @classmethod
    async def open(cls, path: Path, clock: Clock) -> "Journal":
        """An existing file, checked for damage."""
        journal = cls(path, await _connect(path), clock)
        try:
            version = await journal._value("PRAGMA user_version")
            if version != SCHEMA_VERSION:
                raise DamagedError(f"{path.name} was written by another version of Chalkbox.")
            damage = await journal._value("PRAGMA quick_check(1)")
            if damage != "ok":
                raise DamagedError(f"{path.name} is damaged: {damage}.")
        except (StorageError, sqlite3.Error) as error:
            await journal._connection.close()
            raise error if isinstance(error, StorageError) else _reading_error(error) from error
        return journal

    async def load(self) -> tuple[Pool, list[Event]]:
        """The pool as it was loaded, and all events in order."""
        try:
            pool = _decode_pool(str(await self._value("SELECT value FROM meta WHERE key = 'pool'")))
            rows = await self._connection.execute_fetchall("SELECT body FROM event ORDER BY seq")
            return pool, [_decode(body) for (body,) in rows]
        except sqlite3.Error as error:
            raise _reading_error(error) from error
        except msgspec.MsgspecError as error:
            raise DamagedError(f"{self.path.name} holds something that this version does not know: {error}.") from error

    async def append(self, expected_seq: int, events: Sequence[Event], at_ms: int) -> None:
        """Write `events` after event `expected_seq`, all or none; `at_ms` is the session's present time."""
        wall_ms = self._clock.wall_ms() - at_ms
        row = (expected_seq, wall_ms, int(self._clock.trusted), _encode(events).decode())
        try:
            await self._connection.execute(_APPEND, row)
        except sqlite3.Error as error:
            raise StorageError(_sentence(error)) from error

    async def probe(self) -> None:
        """Write what is there already, to see whether writing works."""
        try:
            await self._connection.execute(_PROBE)
        except sqlite3.Error as error:
            raise StorageError(_sentence(error)) from error

    async def ping(self) -> None:
        """Return once the thread of the connection has answered."""
        try:
            await self._value("SELECT 1")
        except sqlite3.Error as error:
            raise StorageError(_sentence(error)) from error

    async def checkpoint(self) -> None:
        """Move what was appended into the main file."""
        try:
            await self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            raise StorageError(_sentence(error)) from error

    async def close(self) -> None:
        """Checkpoint, and let go of the file; on a full disk it is let go of all the same."""
        try:
            await self.checkpoint()
        finally:
            await self._connection.close()

    async def _value(self, statement: str) -> object:
        rows = list(await self._connection.execute_fetchall(statement))
        return rows[0][0] if rows else None


async def _connect(path: Path) -> aiosqlite.Connection:
    try:
        connection = await aiosqlite.connect(path, isolation_level=None)
    except sqlite3.Error as error:
        raise StorageError(_sentence(error)) from error
    try:
        for pragma in _PRAGMAS:
            await connection.execute(pragma)
    except sqlite3.Error as error:
        await connection.close()
        raise _reading_error(error) from error
    return connection


def _reading_error(error: sqlite3.Error) -> StorageError:
    """A full or failing disk says nothing about the file."""
    damaged = getattr(error, "sqlite_errorname", "").startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))
    return DamagedError(_sentence(error)) if damaged else StorageError(_sentence(error))


def _sentence(error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_FULL"):
        return "The disk is full."
    return f"The disk could not be used ({error})."


def read_only(path: Path) -> sqlite3.Connection:
    """A connection of its own for a reader, who must not hold up the writer; closed by the caller, in its thread."""
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)
    except sqlite3.Error as error:
        raise StorageError(_sentence(error)) from error
    connection.execute("PRAGMA query_only=ON")
    return connection


class Summary(msgspec.Struct, frozen=True):
    """A session file in a list."""

    session_id: str
    title: str
    code: str
    started_at: str
    students: int
    finished: bool


def read_summary(path: Path) -> Summary | None:
    """What a list says of a session file; None if it can't be read."""
    try:
        connection = read_only(path)
        try:
            title, code, started_at, students, finished = connection.execute(_SUMMARY).fetchone()
        finally:
            connection.close()
    except (StorageError, sqlite3.Error) as error:
        log.warning("%s can't be read: %s", path.name, error)
        return None
    return Summary(path.stem, title, code, started_at, students, bool(finished)) if code else None
