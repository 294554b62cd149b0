"""The files of sessions in their folder; all of it blocks."""

from pathlib import Path
from typing import Final

from appliance.live.journal import log_of, read_summary

LOOK_BACK: Final = 8  # so many of the newest files are looked at for a session to go on with
SAME_DAY_S: Final = 12 * 3600  # sessions that were open together come back together


def newest(folder: Path) -> list[tuple[float, Path]]:
    """The session files with the time of their last write, newest first."""
    files = []
    for path in folder.glob("*.sqlite"):
        touched_s = max(file.stat().st_mtime for file in (path, log_of(path)) if file.exists())
        files.append((touched_s, path))
    return sorted(files, reverse=True)


def unfinished(folder: Path) -> list[Path]:
    """Of the newest files those to go on with, the one that was written to last at the end."""
    found = []
    for touched_s, path in newest(folder)[:LOOK_BACK]:
        summary = read_summary(path)
        if summary is None or not summary.finished:
            found.append((touched_s, path))
    return [path for touched_s, path in reversed(found) if touched_s >= found[0][0] - SAME_DAY_S]


def set_aside(path: Path) -> None:
    """Give a damaged file a name under which nobody looks for sessions."""
    for suffix in ("", "-wal", "-shm"):
        file = path.with_name(path.name + suffix)
        if file.exists():
            file.rename(file.with_name(f"{path.name}.damaged{suffix}"))
