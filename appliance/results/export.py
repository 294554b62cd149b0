"""The results of a session as files in a folder that a teacher understands.

    2026-03-14 Photosynthesis, week 3 K7QX/      the day (left out if the clock was not set), the title, the join code
      results.csv answers.csv items.csv audit.csv session.sqlite        at the end
      during class/results-after-question-03.csv, answers-after-….csv, session-after-….sqlite   on the way, by stage

Nothing is ever written over: what differs from the last file of its name becomes `results-2.csv` and so on, what is the
same is not written again. A file appears under its name only once it is whole and on the disk.
"""

import errno
import os
import re
import shutil
import unicodedata
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from appliance.durable import settle_path
from appliance.live.journal import StorageError
from appliance.quiz.spelling import clean
from appliance.results import tables
from appliance.results.csv_file import csv_bytes

STAGES: Final = "during class"
MAX_NAME: Final = 120  # bytes; no longer than what is cut off where it is copied to a stick
_DAY_MS: Final = 24 * 3600 * 1000
_ON_THE_WAY: Final[tuple[tables.Name, ...]] = ("results", "answers")
_AT_THE_END: Final[tuple[tables.Name, ...]] = (*_ON_THE_WAY, "items", "audit")
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')  # on FAT and NTFS
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)", re.IGNORECASE)  # names that DOS keeps
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES})
_SENTENCES: Final = {
    errno.ENOSPC: "There is no room left in {}. Delete something there, then export again.",
    errno.EDQUOT: "There is no room left in {}. Delete something there, then export again.",
    errno.EROFS: "{} is write-protected. Take off the protection or choose another place, then export again.",
    errno.EACCES: "This program may not write in {}. Choose another place, then export again.",
    errno.EPERM: "This program may not write in {}. Choose another place, then export again.",
    errno.ENOENT: "{} is not there any more. Put the stick back in or choose another place, then export again.",
    errno.ENODEV: "{} is not there any more. Put the stick back in or choose another place, then export again.",
    errno.ENOTDIR: "{} is not a folder. Choose another place, then export again.",
}


class ExportError(Exception):
    """The results could not be written; one sentence for a person."""


def export(path: Path, folder: Path, stage: str | None = None) -> list[Path]:
    """Write the session in `path` into its own folder in `folder`, which exists; returns the new files.

    `stage` says in words when in the class this is ("after question 03"); None: it is the end. Blocks, so it belongs in
    a thread; one export of a session at a time. Raises ExportError, and leaves no half-written file then.
    """
    try:
        return _export(path, folder, stage)
    except StorageError as error:
        raise ExportError(str(error)) from error
    except OSError as error:
        sentence = _SENTENCES.get(error.errno or 0, "The results could not be written to {} ({}). Try another place.")
        raise ExportError(sentence.format(folder, error.strerror)) from error


def erase(path: Path, folder: Path) -> None:
    """Remove what was exported into `folder` of the session in `path`, and nothing else. Blocks.

    No export of that session may be under way. Raises ExportError if something may be left.
    """
    try:
        with tables.reading(path) as session:
            about = session.about()
        for name in _folder_names(about):
            if name and (folder / name).is_dir():
                shutil.rmtree(folder / name)  # follows no link
                settle_path(folder)
    except StorageError as error:
        raise ExportError(str(error)) from error
    except OSError as error:
        raise ExportError(f"The results in {folder} could not be removed ({error.strerror}).") from error


def _folder_names(about: tables.About) -> set[str]:
    """Of all folders that the session may have: its day is another where the time zone was one when it was exported."""
    if about.opened_ms is None:
        return {folder_name(about)}
    return {folder_name(about._replace(opened_ms=about.opened_ms + shift)) for shift in (-_DAY_MS, 0, _DAY_MS)}


def folder_name(about: tables.About) -> str:
    """The name of a session's folder: at most 120 bytes with the whole code, fit for FAT, the same at every export."""
    opened_ms = about.opened_ms
    day = "" if opened_ms is None else f"{datetime.fromtimestamp(opened_ms / 1000).astimezone():%Y-%m-%d}"
    room = MAX_NAME - len(f"{day}  _{about.code}".encode())  # safe_name may put an underscore before it
    return safe_name(f"{day} {_cut(safe_name(about.title), room)} {about.code}")


def safe_name(text: str) -> str:
    """`text` as a name that every file system takes; may be empty only if nothing of it can be kept."""
    plain = "".join(c for c in clean(_FORBIDDEN.sub(" ", text)) if unicodedata.category(c) not in ("Cs", "Cn"))
    name = _cut(clean(plain).strip(". "), MAX_NAME - 1)
    return f"_{name}" if _DEVICES.match(name) else name


def _cut(name: str, size: int) -> str:
    """As many whole characters of `name` as fit into `size` bytes."""
    return name.encode()[:size].decode("utf-8", "ignore").strip(". ")


def _export(path: Path, folder: Path, stage: str | None) -> list[Path]:
    with tables.reading(path) as session:
        target = folder / folder_name(session.about())
        names = _AT_THE_END if stage is None else _ON_THE_WAY
        ending = "" if stage is None else f"-{safe_name(stage).replace(' ', '-')}"
        contents = {f"{name}{ending}.csv": csv_bytes(session.table(name)) for name in names}
        contents[f"session{ending}.sqlite"] = session.image()
    _make(target)
    if stage is not None:
        target = target / STAGES
        _make(target)
    written = [_publish(target / file, content) for file, content in contents.items()]
    return [file for file in written if file is not None]


def _make(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir()
        settle_path(folder.parent)


def _publish(file: Path, content: bytes) -> Path | None:
    """Write `content` to `file`, or to the next free name; None if it is the same as the last one."""
    part = file.with_name(f"{file.name}.part")
    last, name, number = file, file, 1
    while os.path.lexists(name):
        last, number = name, number + 1
        name = file.with_stem(f"{file.stem}-{number}")
    if _holds(last, content):
        return None
    return name if _written(part, name, content) else _publish(file, content)


def _written(part: Path, name: Path, content: bytes) -> bool:
    """Whether `name` now is a file of `content`; another may have taken it meanwhile."""
    try:
        part.unlink(missing_ok=True)  # what a power cut may have left
        part.write_bytes(content)
        settle_path(part)
        named = _named(part, name)
        settle_path(name.parent)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return named


def _named(part: Path, name: Path) -> bool:
    """Whether `part` could be given `name`, which another file may have taken meanwhile."""
    try:
        name.hardlink_to(part)
        part.unlink()
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        part.rename(name)  # FAT knows no links, and nobody else writes in this folder
    return True


def _holds(file: Path, content: bytes) -> bool:
    return file.is_file() and file.stat().st_size == len(content) and file.read_bytes() == content
