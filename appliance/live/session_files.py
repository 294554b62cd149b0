"""The files of sessions in their folder; all of it blocks."""

import itertools
import logging
import re
import stat
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec

from appliance.durable import settle_path
from appliance.live.damage import in_the_header, is_a_log
from appliance.live.file_pair import files_of, log_of
from appliance.live.journal import read_only

log = logging.getLogger(__name__)

LOOK_BACK: Final = 8  # so many of the newest files are looked at for a session to go on with
SAME_DAY_S: Final = 12 * 3600  # sessions that were open together come back together

_SESSION_ID: Final = re.compile(r"\d{4}-\d\d-\d\d-[A-Z0-9]{4}", re.ASCII)  # the day and the join code
_SUMMARY: Final = """
SELECT (SELECT value FROM meta WHERE key = 'title') AS title,
  (SELECT json_extract(body, '$.code') FROM event WHERE seq = 1) AS code,
  (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', wall_ms / 1000, 'unixepoch') FROM event WHERE seq = 1) AS started_at,
  (SELECT count(*) FROM participants) AS students,
  EXISTS (SELECT 1 FROM event WHERE kind = 'session_finished') AS finished
"""


class Summary(msgspec.Struct, frozen=True):
    """A session file in a list."""

    session_id: str
    title: str
    code: str
    started_at: str
    students: int
    finished: bool


def path_of(folder: Path, session_id: str) -> Path | None:
    """Where the file of a session is or would be; None if this is no session's id."""
    return folder / f"{session_id}.sqlite" if _SESSION_ID.fullmatch(session_id) else None


def is_there(path: Path) -> bool:
    """Whether there is a plain file; nothing else is opened, since a pipe would never end."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def newest(folder: Path) -> list[tuple[float, Path]]:
    """The session files with the time of their last write, newest first."""
    files = []
    for path in folder.glob("*.sqlite"):
        if path_of(folder, path.stem) is not None and is_there(path):
            touched_s = [_touched_s(file) for file in (path, log_of(path))]
            files.append((max(touched_s), path))
    return sorted(files, reverse=True)


def read_summary(path: Path) -> Summary | None:
    """What a list says of a session file; None if it can't be read."""
    try:
        with closing(read_only(path)) as connection:
            found = connection.execute(_SUMMARY)
            row = dict(zip([column for column, *_ in found.description], found.fetchone(), strict=True))
        return msgspec.convert(row | {"session_id": path.stem, "finished": row["finished"] == 1}, Summary)
    except Exception as error:  # noqa: BLE001 (one damaged file must not keep the others out of the list)
        log.warning("%s can't be read: %s", path.name, error)
        return None


def unfinished(folder: Path) -> list[Path]:
    """Of the newest files those to go on with, the one that was written to last at the end."""
    found = []
    for touched_s, path in newest(folder)[:LOOK_BACK]:
        if not is_a_log(log_of(path)):
            _set_log_aside(path)
        summary = None if _is_damaged(path) else read_summary(path)
        if summary is None or not summary.finished:
            found.append((touched_s, path))
    return [path for touched_s, path in reversed(found) if touched_s >= found[0][0] - SAME_DAY_S]


def erase(path: Path) -> None:
    """Remove the file of a session that is not open, for good. OSError if that fails."""
    for file in reversed(files_of(path)):  # while the file itself is there, it is in the list and can be erased again
        file.unlink(missing_ok=True)
    settle_path(path.parent)  # or it is back after a power cut


def set_aside(path: Path) -> None:
    """Give a damaged file a name under which nobody looks for sessions. OSError if that fails."""
    numbers = (f"-{number}" for number in itertools.count(2))
    names = (path.with_name(f"{path.name}.damaged{number}") for number in itertools.chain([""], numbers))
    aside = next(name for name in names if not name.exists())
    for file in files_of(path):
        if file.exists():
            file.rename(file.with_name(aside.name + file.name.removeprefix(path.name)))


def _set_log_aside(path: Path) -> None:
    """Give a damaged log a name under which SQLite does not look for it."""
    log_of(path).rename(path.with_name(f"{path.name}.damaged-wal"))
    log.error(
        "The latest answers in %s can't be read, since its log is damaged. It is kept as %s.damaged-wal.",
        path.name,
        path.name,
    )


def _is_damaged(path: Path) -> bool:
    """Whether SQLite must not open the file, since it would make the damage worse."""
    try:
        return bool(in_the_header(path))
    except OSError:
        return False


def _touched_s(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0
