"""A session's file and the log that SQLite keeps beside it; all of it blocks."""

import contextlib
import os
from pathlib import Path

Pair = tuple[tuple[int, int], tuple[int, int]]


def log_of(path: Path) -> Path:
    """The file that has what was appended since the last checkpoint, while there is one."""
    return path.with_name(f"{path.name}-wal")


def pair_at(path: Path) -> Pair | None:
    """Device and inode of the two files that have these names now; None if one of them is not there.

    Nothing is opened: whoever closes a file that SQLite has open, drops SQLite's locks on it.
    """
    try:
        # Once a batch: by Path.stat and a Path for the log it takes 34 microseconds instead of 9.
        main, log = os.stat(path), os.stat(f"{path}-wal")  # noqa: PTH116
    except OSError:
        return None
    return (main.st_dev, main.st_ino), (log.st_dev, log.st_ino)


def files_of(path: Path) -> tuple[Path, ...]:
    """The session's file, its log, and the third that SQLite keeps for readers."""
    return path, log_of(path), path.with_name(f"{path.name}-shm")


def remove(path: Path) -> None:
    """Remove the files of a session, as far as that can be done."""
    for file in files_of(path):
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)
