"""The folders of pools: what lies in them by name, and how a file there is read. Everything blocks."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from appliance.pool_files import ROSTER, format_of, most_bytes


def candidates(folder: Path, depth: int = 1) -> Iterator[Path]:
    """Files that may hold a pool, by name; those in `folder` before those in its folders."""
    folders = []
    for path in inside(folder):
        mode = _mode(path)
        if stat.S_ISDIR(mode):
            folders.append(path)
        elif format_of(path.name) is not None and (stat.S_ISREG(mode) or mode == 0):
            yield path
    if depth > 0:
        for path in folders:
            yield from candidates(path, depth - 1)


def inside(folder: Path) -> list[Path]:
    """What lies in `folder`, by name, without hidden files and links that lead out of it."""
    try:
        home = os.path.realpath(folder)
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []
    return [path for path in paths if Path(os.path.realpath(path)).is_relative_to(home)]


def roster_in(folder: Path) -> Path | None:
    """The class list in `folder`, in whichever case its name is typed; None if there is none."""
    try:
        names = [name for name in os.listdir(folder) if name.casefold() == ROSTER]  # noqa: PTH208 — links are wanted
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return folder / ROSTER  # reading it fails too, and that is reported
    return folder / (ROSTER if ROSTER in names else min(names)) if names else None


def _mode(path: Path) -> int:
    """The kind of file; 0 if that can't be told, as on a failing stick."""
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def read_file(path: Path) -> bytes | None:
    """At most a byte more than a pool may have; None unless it is a regular file, since a pipe has no end.

    Raises OSError.
    """
    with open(path, "rb", opener=_without_waiting) as file:
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return file.read(most_bytes(path.name) + 1)
    return None


def _without_waiting(path: str, flags: int) -> int:
    """Without O_NONBLOCK, opening a pipe waits for somebody who writes into it."""
    return os.open(path, flags | os.O_NONBLOCK)
