"""The files of sessions in their folder; all of it blocks."""

import asyncio
import itertools
import logging
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import msgspec

from appliance.durable import settle_path, write_durably
from appliance.live.clock import Clock
from appliance.live.damage import good_bytes, in_the_header, is_a_log, mended
from appliance.live.file_pair import files_of, log_of
from appliance.live.journal import Journal, StorageError
from appliance.live.names import path_of
from appliance.live.reader import read_only
from appliance.live.storage_errors import damaged, reading_error, why_of
from appliance.sentence import Sentence

log = logging.getLogger(__name__)

LOOK_BACK: Final = 8  # how many of the newest files are searched for sessions to go on with
SAME_DAY_S: Final = 12 * 3600  # sessions that were open at the same time are reopened together

_SUMMARY: Final = """
SELECT (SELECT value FROM meta WHERE key = 'title') AS title,
  (SELECT json_extract(body, '$.code') FROM event WHERE seq = 1) AS code,
  (SELECT json_extract(body, '$.options.anonymous') IS TRUE FROM event WHERE seq = 1) AS anonymous,
  (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', wall_ms / 1000, 'unixepoch') FROM event WHERE seq = 1) AS started_at,
  (SELECT wall_ms FROM event WHERE clock_trusted = 1 ORDER BY seq DESC LIMIT 1) AS ended_ms,
  (SELECT clock_trusted FROM event WHERE seq = 1) AS dated,
  (SELECT count(*) FROM participants) AS students,
  EXISTS (SELECT 1 FROM event WHERE kind = 'session_finished') AS finished
"""


class Summary(msgspec.Struct, frozen=True):
    """A session file in a list. Of one that can't be read only its name is known; `unreadable` says why.

    `dated`: the clock was set when it was opened. `ended_ms` is the time of the last event that was stamped by a clock
    that had been set.
    """

    session_id: str
    title: str
    code: str
    started_at: str
    students: int
    finished: bool
    anonymous: bool = False
    unreadable: Sentence | None = None
    ended_ms: int | None = None
    dated: bool = True


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


def read_summary(path: Path) -> Summary:
    """What a list says of a session file."""
    try:
        if damage := in_the_header(path):
            raise damaged(path, damage)
        with closing(read_only(path)) as connection:
            found = connection.execute(_SUMMARY)
            row = dict(zip([column for column, *_ in found.description], found.fetchone(), strict=True))
        flags = {name: row[name] == 1 for name in ("finished", "anonymous", "dated")}
        return msgspec.convert(row | flags | {"session_id": path.stem}, Summary)
    except Exception as error:  # noqa: BLE001 (one damaged file must not keep the others out of the list)
        log.warning("%s can't be read: %s", path.name, error)
        why = reading_error(path, error).sentence
        return Summary(path.stem, path.stem, "", "", 0, finished=False, unreadable=why)


def summaries(folder: Path, most: int | None, skipped: int = 0) -> list[Summary]:
    """What a list says of the newest files but those that are skipped; of all with None."""
    files = newest(folder)[skipped:]
    return [read_summary(path) for _, path in files[:most]]


def unfinished(folder: Path) -> list[Path]:
    """The files, among the newest, of sessions to go on with; the one that was written last is the last."""
    found = []
    for touched_s, path in newest(folder)[:LOOK_BACK]:
        try:
            _mend_or_keep_log(path)
        except OSError as error:
            log.error(
                "%s can't go on now, since its log is damaged and can't be kept (%s). Make room on the disk, then start"
                " again.",
                *(path.name, error.strerror),
            )
            continue
        if _is_damaged(path) or not read_summary(path).finished:
            found.append((touched_s, path))
    return [path for touched_s, path in reversed(found) if touched_s >= found[0][0] - SAME_DAY_S]


def erase(path: Path) -> None:
    """Remove the file of a session that is not open, for good. OSError if that fails."""
    # While the file itself is there, it is in the list and can be erased again.
    for file in (*kept_logs(path), *reversed(files_of(path))):
        file.unlink(missing_ok=True)
    settle_path(path.parent)  # or it is back after a power cut


def set_aside(path: Path) -> Path:
    """Rename a damaged file, so that it is not taken for a session any more; where it is then, which may be as before.

    Then the log says what to do. Blocks.
    """
    files = [file for file in files_of(path) if file.exists()]
    names = _names_aside(path, files)
    try:
        for file, aside in zip(files, names, strict=True):
            file.rename(aside)
    except OSError as error:
        log.error("%s could not be set aside (%s). Move it to another folder.", path.name, error.strerror)
        return path
    return names[files.index(path)]


def kept_logs(path: Path) -> list[Path]:
    """The damaged logs of a session that were kept beside its file."""
    return sorted(path.parent.glob(f"{path.name}.damaged*-wal"))


def mended_log(path: Path) -> list[Path]:
    """The damaged logs beside a session that is not open, whose own log is put right first. Raises StorageError."""
    try:
        _mend_or_keep_log(path)
    except OSError as error:
        raise StorageError(why_of(error)) from error
    return kept_logs(path)


@contextmanager
def as_it_was_written(path: Path) -> Iterator[tuple[Path, bool]]:
    """The session's file, or a copy of it where its log is damaged, with the log put right; nothing in `path` changes.

    Also whether something is missing at the end. Raises OSError.
    """
    wal = log_of(path)
    if not is_there(wal) or (is_a_log(wal) and good_bytes(wal.read_bytes()) is None):
        yield path, False
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        shutil.copyfile(wal, log_of(copy))
        _mend_or_keep_log(copy, logs=False)
        yield copy, bool(kept_logs(copy))


def _mend_or_keep_log(path: Path, *, logs: bool = True) -> None:
    """Put a damaged log right, or keep it under another name: SQLite would write over it. OSError if that fails."""
    wal = log_of(path)
    if not is_there(wal):
        return
    [aside] = _names_aside(path, [wal])
    if not is_a_log(wal):
        wal.rename(aside)
    else:
        content = wal.read_bytes()
        good = good_bytes(content)
        if good is None:
            return
        whole = mended(content)
        if whole is not None and _is_whole(path, whole):
            write_durably(wal, whole)
            if logs:
                log.warning("The log of %s was damaged. Nothing in it is missing.", path.name)
            return
        write_durably(aside, content)
        with wal.open("r+b") as file:  # what is behind would be taken for new damage at the next start
            file.truncate(good)
            os.fsync(file.fileno())
    if logs:
        log.error(
            "The latest answers in %s can't be read, since its log is damaged. It is kept as %s.", path.name, aside.name
        )


def _is_whole(path: Path, wal: bytes) -> bool:
    """Whether the session's file with this log has each event as it was written; tried on a copy, and at no loop."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(shutil.copy(path, folder))
            log_of(copy).write_bytes(wal)
            return asyncio.run(_is_proven(copy))
    except OSError:
        return False


async def _is_proven(path: Path) -> bool:
    try:
        journal = await Journal.open(path, Clock())
        try:
            await journal.load()
            return journal.is_linked()
        finally:
            await journal.close()
    except StorageError:
        return False


def _names_aside(path: Path, files: Sequence[Path]) -> list[Path]:
    """New names for those files of the session in `path`, which show that they belong together; none is taken."""
    stems = (f"{path.name}.damaged{number}" for number in itertools.chain([""], (f"-{n}" for n in itertools.count(2))))
    names = ([file.with_name(stem + file.name.removeprefix(path.name)) for file in files] for stem in stems)
    return next(free for free in names if not any(map(os.path.lexists, free)))


def _is_damaged(path: Path) -> bool:
    """Whether SQLite must not open the file, since it would make the damage worse."""
    try:
        return in_the_header(path) is not None
    except OSError:
        return False


def _touched_s(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0
