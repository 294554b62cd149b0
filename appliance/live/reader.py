"""A session's file for somebody who only reads; all of it blocks."""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

from appliance.live.damage import first_link, in_the_header, next_link
from appliance.live.file_pair import log_of
from appliance.live.statements import EVENTS, LINKED, ROOT
from appliance.live.storage_errors import reading_error
from appliance.sentence import Sentence, sentence

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
        raise reading_error(path, _of_the_system(path) or error) from error
    if has_log and not _is_readable(connection):
        connection.close()
        connection = _copied(path)
    connection.execute("PRAGMA query_only=ON")
    return connection


def damage_in(path: Path) -> Sentence | None:
    """What is wrong with the session's file, by SQLite's check and by the links of the events; None if nothing is.

    Links were made since version 2. Exported copies have none: of those only a gap is found. Raises what reading a file
    raises.
    """
    if found := in_the_header(path):
        return sentence("storage.damaged", file=path.name, damage=found)
    with closing(read_only(path)) as connection:
        [(found,)] = connection.execute("PRAGMA integrity_check(1)").fetchall()
        if found != "ok":
            return sentence("storage.damaged", file=path.name, damage=found)
        [(linked,)] = connection.execute(LINKED).fetchall()
        if not linked:
            return None
        for number, (seq,) in enumerate(connection.execute("SELECT seq FROM event ORDER BY seq"), 1):
            if seq != number:
                return sentence(
                    "storage.damaged", file=path.name, damage=sentence("storage.event_missing", number=number)
                )
        if connection.execute("SELECT 1 FROM meta WHERE key = 'export'").fetchone():
            return None
        link = first_link(connection.execute(ROOT).fetchall())
        for seq, wall_ms, trusted, body, stored in connection.execute(EVENTS[True]):
            link = next_link(link, seq, wall_ms, trusted, body)
            if link != stored:
                return sentence("storage.damaged", file=path.name, damage=sentence("storage.event_changed", number=seq))
    return None


def _of_the_system(path: Path) -> OSError | None:
    """Why a file can't be opened, of which SQLite says only that."""
    try:
        path.open("rb").close()
    except OSError as error:
        return error
    return None


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
            raise reading_error(path, error) from error
        raise
    return connection
