"""A session's file for somebody who only reads; all of it blocks."""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

from appliance.live.file_pair import log_of
from appliance.live.storage_errors import StorageError, why_of

# What SQLite says where it may not make the third file beside the other two, which it needs to read a log.
_NO_ROOM_BESIDE: Final = ("SQLITE_CANTOPEN", "SQLITE_READONLY")


def read_only(path: Path) -> sqlite3.Connection:
    """A connection for a reader, separate from the writer's; the caller closes it, in the same thread.

    On a disk or in a folder that can't be written, a file with a log is read from a copy.
    """
    # A file without a log is open nowhere, so no locks are needed: a full disk has no room for them.
    has_log = log_of(path).exists()
    try:
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro{'' if has_log else '&immutable=1'}", uri=True, timeout=5
        )
    except sqlite3.Error as error:
        raise StorageError(why_of(error)) from error
    if has_log and not _is_readable(connection):
        connection.close()
        connection = _copied(path)
    connection.execute("PRAGMA query_only=ON")
    return connection


def _is_readable(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    except sqlite3.OperationalError as error:
        return not error.sqlite_errorname.startswith(_NO_ROOM_BESIDE)
    except sqlite3.Error:  # whoever reads says what is wrong
        return True
    return True


def _copied(path: Path) -> sqlite3.Connection:
    """The session in memory, read from a copy of both files."""
    connection = sqlite3.connect(":memory:")
    try:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(shutil.copyfile(path, Path(folder) / "session.sqlite"))
            shutil.copyfile(log_of(path), log_of(copy))
            with closing(sqlite3.connect(copy)) as whole:
                whole.backup(connection)
    except (OSError, sqlite3.Error) as error:
        connection.close()
        if isinstance(error, OSError):
            raise StorageError(why_of(error)) from error
        raise
    return connection
