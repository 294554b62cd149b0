"""The server's folder of results as root sees it: what is in it, and what is saved to sticks without being asked.

The folder belongs to the server, which an attacker may control: no link is followed, and nothing in it is trusted.

Without being asked, only today's classes are saved: those with something new since the machine started, and, while the
clock is known to be right, those whose newest result has today's date. The date alone is not enough: a box without a
clock starts with the time when it was last in use, so yesterday's class would count as today's, and the first class
after the clock is set would not. Older classes are saved when the instructor asks for them.
"""

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from appliance.box.shared import safe_files
from appliance.box.shared.exchange import REPORTS, ClockReport, ExchangeError, read_report
from appliance.box.stick.present import WORK
from appliance.box.stick.writing import DAMAGED

RESULTS: Final = Path("/var/lib/chalkbox/results")
MAX_DEPTH: Final = 3
_OLDER: Final = WORK / "older"

Place = tuple[str, ...]  # the names of folders and, last, of a file


@dataclass(frozen=True, slots=True)
class Result:
    """A file of results."""

    place: Place
    size: int
    changed_ns: int


def remember_older() -> None:
    """Note which results there are when the machine has just started; later calls change nothing."""
    if _OLDER.exists():
        return
    older: list[Result] = []
    with suppress(OSError), safe_files.folder(RESULTS) as source:
        older = found(source)
    part = WORK / f".older.{os.getpid()}"
    part.write_bytes(msgspec.json.encode(older))
    with suppress(FileExistsError):
        _OLDER.hardlink_to(part)  # a whole file under its name, and the first one stays
    part.unlink()


def of_today(results: list[Result]) -> list[Result]:
    """The results of today's classes, in the same order; each class has a folder."""
    older = set(msgspec.json.decode(_OLDER.read_bytes(), type=list[Result]))
    classes = {result.place[0] for result in results if result not in older}
    if _is_clock_right():
        today = time.localtime()[:3]
        classes |= {result.place[0] for result in results if time.localtime(result.changed_ns // 10**9)[:3] == today}
    return [result for result in results if result.place[0] in classes]


def found(source: int) -> list[Result]:
    """All results: the newest class first, and in a class the smallest files first, since they tell most."""
    owner = os.fstat(source).st_uid
    results = list(_walk(source, (), owner))
    newest: dict[str, int] = {}
    for result in results:
        newest[result.place[0]] = max(newest.get(result.place[0], 0), result.changed_ns)
    return sorted(results, key=lambda result: (-newest[result.place[0]], result.size, result.place))


@contextmanager
def opened(source: int, place: Place) -> Iterator[int]:
    """Open a result; FileNotFoundError if the file is not the server's own, such as a hard link to somebody else's."""
    owner = os.fstat(source).st_uid
    *folders, name = place
    with safe_files.within(source, folders) as inner, safe_files.plain_file(name, inner) as (file, status):
        if status.st_uid != owner:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
        yield file


def _walk(inside: int, folders: Place, owner: int) -> Iterator[Result]:
    """The results in an open folder; one at which the box's disk gives an error is among them, and can't be saved."""
    inner, files = safe_files.entries(inside)
    for name in filter(str.isprintable, files):
        place = (*folders, name)
        try:
            status = safe_files.look(inside, name)
        except OSError as error:
            yield _unreadable(place, error)
            continue
        if status is not None and status.st_uid == owner and not name.endswith(safe_files.PART):
            yield Result(place, status.st_size, status.st_mtime_ns)
    if len(folders) + 1 < MAX_DEPTH:
        for name in filter(str.isprintable, inner):
            place = (*folders, name)
            try:
                with safe_files.folder(name, inside) as folder:
                    found = list(_walk(folder, place, owner))
            except OSError as error:
                found = [_unreadable(place, error)]
            yield from found


def _unreadable(place: Place, error: OSError) -> Result:
    """A file or folder that is damaged on the box's disk; raises the error again if it means more than that."""
    if error.errno not in DAMAGED:
        raise error
    return Result(place, 0, 0)


def _is_clock_right() -> bool:
    with suppress(ExchangeError, OSError):
        clock = read_report(REPORTS, "clock", ClockReport)
        return clock is not None and clock.trusted
    return False
