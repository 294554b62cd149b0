"""The results of a session as files in a folder that an instructor understands.

    2026-03-14 Photosynthesis, week 3 K7QX/      the day (left out if the clock was not set), the title, the join code
      results.csv results.xlsx answers.csv … session.sqlite             at the end
      during class/results-after-question-03.csv, answers-after-….csv, session-after-….sqlite   on the way, by stage

Nothing is ever overwritten: a file that differs from the last one of its name becomes `results-2.csv` and so on; one
that is the same is not written again. A file appears under its name only once it is whole and on the disk. No result is
empty: an empty file of its name is what is left if a stick was pulled while it was renamed, and is replaced.
"""

import errno
import fcntl
import os
import re
import shutil
import stat
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from appliance import os_errors
from appliance.durable import settle_path
from appliance.live.journal import StorageError
from appliance.quiz.spelling import clean
from appliance.results import tables
from appliance.results.export_error import ExportError
from appliance.results.formats import Format, exported
from appliance.results.marks import Spreadsheets
from appliance.results.pseudonyms import Pseudonyms
from appliance.sentence import Sentence, sentence
from appliance.words.languages import ENGLISH

STAGES: Final = "during class"
UNDER_PSEUDONYMS: Final = "pseudonyms"
MAX_NAME: Final = 120  # bytes; shorter than the names that are cut when they are copied to a stick
_DAY_MS: Final = 24 * 3600 * 1000
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')  # on FAT and NTFS
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)", re.IGNORECASE)  # names that DOS reserves
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES})


def export(
    path: Path,
    folder: Path,
    stage: str | None = None,
    language: str = ENGLISH,
    formats: Sequence[Format] | None = None,
    saved: Callable[[int, int], None] = lambda _number, _of: None,
    spreadsheets: Spreadsheets = "language",
    pseudonyms: Pseudonyms | None = None,
) -> list[Path]:
    """Write the session in `path` into its own folder in `folder`, which exists; returns the new files.

    `stage` names the moment in the class ("after question 03"); None means its end. What the files say besides the
    class's own texts is in `language`; their names are not, so that programs find them. `spreadsheets` says which marks
    CSV files for these have. `formats` are by default those of that moment; `saved(number, of)` runs after each. With
    `pseudonyms` the folder is one for itself.

    Blocks, so it belongs in a thread; another export of the session, of another program too, goes first if it is under
    way. Raises ExportError, and leaves no half-written file then.
    """
    try:
        chosen = exported(at_end=stage is None) if formats is None else formats
        at_end = stage is None  # pictures are in the last file alone: each stage would hold all of them again
        with tables.reading(
            path, pictures=at_end, language=language, spreadsheets=spreadsheets, pseudonyms=pseudonyms
        ) as session:
            made = folder / folder_name(session.about(), "" if pseudonyms is None else f" {UNDER_PSEUDONYMS}")
            return _export(session, made, stage, chosen, saved)
    except StorageError as error:
        raise ExportError(error.sentence) from error
    except OSError as error:
        raise ExportError(_unwritten(folder, error)) from error


def erase(path: Path, folder: Path) -> None:
    """Remove what was exported into `folder` of the session in `path`, and nothing else. Blocks.

    No export of that session may be under way. Raises ExportError if something may be left.
    """
    try:
        with tables.reading(path) as session:
            about = session.about()
        for name in _folder_names(about):
            if name and (folder / name).is_dir():
                shutil.rmtree(folder / name)  # does not follow links
                settle_path(folder)
    except StorageError as error:
        raise ExportError(error.sentence) from error
    except OSError as error:
        raise ExportError(sentence("export.not_removed", folder=str(folder), why=os_errors.why(error))) from error


def _unwritten(folder: Path, error: OSError) -> Sentence:
    """Why the results could not be written to the folder, and what to do."""
    place = str(folder)
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return sentence("export.no_room", folder=place)
        case errno.EROFS:
            return sentence("export.write_protected", folder=place)
        case errno.EACCES | errno.EPERM:
            return sentence("export.not_allowed", folder=place)
        case errno.ENOENT | errno.ENODEV:
            return sentence("export.place_gone", folder=place)
        case errno.ENOTDIR:
            return sentence("export.no_folder", folder=place)
    return sentence("export.not_written", folder=place, why=os_errors.why(error))


def _folder_names(about: tables.About) -> set[str]:
    """Names that the session's folder may have: the day shifts by one if the time zone changed between exports."""
    if about.opened_ms is None:
        return {folder_name(about)}
    return {folder_name(about._replace(opened_ms=about.opened_ms + shift)) for shift in (-_DAY_MS, 0, _DAY_MS)}


def folder_name(about: tables.About, ending: str = "") -> str:
    """The name of a session's folder: at most 120 bytes with the whole code, valid on FAT, the same at every export."""
    opened_ms = about.opened_ms
    day = "" if opened_ms is None else f"{datetime.fromtimestamp(opened_ms / 1000).astimezone():%Y-%m-%d}"
    room = MAX_NAME - len(f"{day}  _{about.code}{ending}".encode())  # safe_name may put an underscore before it
    return safe_name(f"{day} {_cut(safe_name(about.title), room)} {about.code}{ending}")


def safe_name(text: str) -> str:
    """`text` as a name that every file system takes; empty if none of its characters can be kept."""
    plain = "".join(c for c in clean(_FORBIDDEN.sub(" ", text)) if unicodedata.category(c) not in ("Cs", "Cn"))
    name = _cut(clean(plain).strip(". "), MAX_NAME - 1)
    return f"_{name}" if _DEVICES.match(name) else name


def _cut(name: str, size: int) -> str:
    """As many whole characters of `name` as fit into `size` bytes."""
    return name.encode()[:size].decode("utf-8", "ignore").strip(". ")


def _export(
    session: tables.Reading,
    target: Path,
    stage: str | None,
    formats: Sequence[Format],
    saved: Callable[[int, int], None],
) -> list[Path]:
    ending = "" if stage is None else f"-{safe_name(stage).replace(' ', '-')}"
    written = []
    _make(target)
    with _alone_in(target):
        if stage is not None:
            target = target / STAGES
            _make(target)
        for number, each in enumerate(formats, 1):
            written.append(_publish(target / _with_ending(each.name, ending), each.make(session)))
            saved(number, len(formats))
    return [file for file in written if file is not None]


def _with_ending(name: str, ending: str) -> str:
    """The name with `ending` before its suffix."""
    file = Path(name)
    return f"{file.stem}{ending}{file.suffix}"


def _make(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)  # another export may have made it just now
        settle_path(folder.parent)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Without another export that writes here: both would give their unfinished files the same names."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with suppress(OSError):  # of a file system without locks, such as some on other computers
            fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def _publish(file: Path, content: bytes) -> Path | None:
    """Write `content` to `file`, or to the next free name; None if it is the same as the last one."""
    part = file.with_name(f"{file.name}.part")
    last, name, number = file, file, 1
    while os.path.lexists(name) and not _is_empty(name):
        last, number = name, number + 1
        name = file.with_stem(f"{file.stem}-{number}")
    if _holds(last, content):
        return None
    return name if _written(part, name, content) else _publish(file, content)


def _written(part: Path, name: Path, content: bytes) -> bool:
    """Write `content` to `part` and give it `name`; False if another file has taken that name."""
    try:
        part.unlink(missing_ok=True)  # left by a power cut
        part.write_bytes(content)
        settle_path(part)
        if _is_empty(name):
            name.unlink()
        named = _named(part, name)
        settle_path(name.parent)
        if named:
            settle_path(name)  # on FAT a renamed file gets its size only when it is written out again
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return named


def _named(part: Path, name: Path) -> bool:
    """Give `part` its `name`; False if another file has taken that name."""
    try:
        name.hardlink_to(part)
        part.unlink()
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        part.rename(name)  # FAT has no links, and nothing else writes in this folder
    return True


def _is_empty(file: Path) -> bool:
    """Whether it is a plain file without content."""
    try:
        status = file.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size == 0


def _holds(file: Path, content: bytes) -> bool:
    return file.is_file() and file.stat().st_size == len(content) and file.read_bytes() == content
