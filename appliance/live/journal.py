"""The append-only log of one session in one SQLite file; the only module that writes one.

A batch of events is one INSERT in autocommit mode: one transaction, one fsync, one trip to the thread of the
connection. The log is durable when `write` says so (WAL, synchronous=FULL). `seq` is the primary key, so a writer that
does not know the last event cannot append.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path
from typing import Final

import msgspec

from appliance.live.clock import Clock
from appliance.live.database import Database
from appliance.quiz.messages import Event
from appliance.quiz.pool import Pool

log = logging.getLogger(__name__)

SCHEMA_VERSION: Final = 1
_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
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
  (SELECT count(*) FROM participants),
  EXISTS (SELECT 1 FROM event WHERE kind = 'session_finished')
"""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Event).decode
_decode_pool = msgspec.json.Decoder(Pool).decode


class StorageError(Exception):
    """The file cannot be written or read; the sentence says why."""


class DamagedError(StorageError):
    """The file holds no session that this version can go on with, however well the disk works."""


Written = Callable[[Exception | None], None]  # hears None once it is on the disk, a StorageError if it can't be


class Journal:
    """The log of a session. What is awaited may raise StorageError."""

    def __init__(self, path: Path, database: Database, clock: Clock) -> None:
        self.path = path
        self._database = database
        self._clock = clock

    @classmethod
    async def create(cls, path: Path, pool: Pool, clock: Clock) -> "Journal":
        """A new file for a session of `pool`, which is stored as it is."""
        if await asyncio.to_thread(path.exists):
            raise StorageError(f"{path.name} already exists.")
        journal = cls(path, await _connect(path), clock)
        schema = resources.files("appliance.live").joinpath("schema.sql").read_text("utf-8")
        script = f"BEGIN; {schema} PRAGMA user_version={SCHEMA_VERSION}; COMMIT;"
        rows = {"title": pool.title, "pool": _encode(pool).decode(), "probe": ""}
        try:
            await journal._database.ask(lambda connection: connection.executescript(script).close())
            await journal._database.execute("INSERT INTO meta SELECT key, value FROM json_each(?)", _json(rows))
        except sqlite3.Error as error:
            await journal._database.close()
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
            damage = await journal._value("PRAGMA integrity_check(1)")
            if damage != "ok":
                raise DamagedError(f"{path.name} is damaged: {damage}.")
        except (StorageError, sqlite3.Error) as error:
            await journal._database.close()
            raise error if isinstance(error, StorageError) else _reading_error(error) from error
        return journal

    async def load(self) -> tuple[Pool, list[Event]]:
        """The pool as it was loaded, and all events in order."""
        try:
            pool = _decode_pool(str(await self._value("SELECT value FROM meta WHERE key = 'pool'")))
            rows = await self._database.execute("SELECT body FROM event ORDER BY seq")
            return pool, [_decode(body) for (body,) in rows]
        except sqlite3.Error as error:
            raise _reading_error(error) from error
        except msgspec.MsgspecError as error:
            raise DamagedError(f"{self.path.name} holds something that this version does not know: {error}.") from error

    def write(self, expected_seq: int, events: Sequence[Event], at_ms: int, done: Written) -> None:
        """Append `events` after event `expected_seq`, all or none; `at_ms` is the session's present time."""
        row = (expected_seq, self._clock.wall_ms() - at_ms, int(self._clock.trusted), _json(events))
        self._do(_APPEND, row, done)

    async def append(self, expected_seq: int, events: Sequence[Event], at_ms: int) -> None:
        """`write`, and wait until it is done."""
        written: asyncio.Future[Exception | None] = asyncio.get_running_loop().create_future()
        self.write(expected_seq, events, at_ms, written.set_result)
        if error := await written:
            raise error

    def probe(self, done: Written) -> None:
        """Write what is there already, to see whether writing works."""
        self._do(_PROBE, (), done)

    async def ping(self) -> None:
        """Return once the thread of the connection has answered."""
        try:
            await self._value("SELECT 1")
        except sqlite3.Error as error:
            raise StorageError(_sentence(error)) from error

    async def checkpoint(self) -> None:
        """Move what was appended into the main file."""
        try:
            await self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            raise StorageError(_sentence(error)) from error

    def checkpoint_soon(self) -> None:
        """Move what was appended into the main file, without waiting for it; what fails loses nothing.

        For a quiet moment: else SQLite does it after 1000 pages, in the middle of a storm, where on a slow card all
        answers of that moment wait for it.
        """
        self._do("PRAGMA wal_checkpoint(PASSIVE)", (), _ignore)

    async def close(self) -> None:
        """Checkpoint, and let go of the file; on a full disk it is let go of all the same."""
        try:
            await self.checkpoint()
        finally:
            await self._database.close()

    async def _value(self, statement: str) -> object:
        rows = await self._database.execute(statement)
        return rows[0][0] if rows else None

    def _do(self, statement: str, row: tuple[object, ...], done: Written) -> None:
        def heard(_: None, error: Exception | None) -> None:
            done(StorageError(_sentence(error)) if isinstance(error, sqlite3.Error) else error)

        self._database.do(lambda connection: connection.execute(statement, row).close(), heard)


async def _connect(path: Path) -> Database:
    try:
        database = await Database.open(path)
    except sqlite3.Error as error:
        raise StorageError(_sentence(error)) from error
    try:
        for pragma in _PRAGMAS:
            await database.execute(pragma)
    except sqlite3.Error as error:
        await database.close()
        raise _reading_error(error) from error
    return database


def _ignore(error: Exception | None) -> None:
    """It comes again."""


def _json(value: object) -> str:
    return _encode(value).decode()


def _reading_error(error: sqlite3.Error) -> StorageError:
    """A full or failing disk says nothing about the file."""
    damaged = getattr(error, "sqlite_errorname", "").startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))
    return DamagedError(_sentence(error)) if damaged else StorageError(_sentence(error))


def _sentence(error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_FULL"):
        return "The disk is full."
    return f"The disk could not be used ({error})."


def log_of(path: Path) -> Path:
    """The file that has what was appended since the last checkpoint, while there is one."""
    return path.with_name(f"{path.name}-wal")


def read_only(path: Path) -> sqlite3.Connection:
    """A connection of its own for a reader, who must not hold up the writer; closed by the caller, in its thread."""
    # Nobody has a file open that has no log beside it. Then no locks are needed, for which a full disk has no room.
    alone = "" if log_of(path).exists() else "&immutable=1"
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro{alone}", uri=True, timeout=5)
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
