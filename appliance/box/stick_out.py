"""Results onto a stick: to a new name each, never over what is there, and read again after the writing.

A note is written in the same way, and not read again. The folder of results belongs to the server, which may be
anybody's by then, and the stick is anybody's too: nothing in them is followed or trusted.
"""

import errno
import hashlib
import itertools
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from appliance.box import stick_files, stick_mount
from appliance.box.stick_in import OURS, RESULTS
from appliance.box.stick_present import WORK, Stick

MAX_DEPTH: Final = 3
PART: Final = ".part"

T = TypeVar("T")
Place = tuple[str, ...]  # the names of folders and, last, of a file

_OF_ONE_FILE: Final = frozenset(
    {errno.EEXIST, errno.EFBIG, errno.EINVAL, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOTDIR}
)


@dataclass(frozen=True, slots=True)
class Result:
    """A file of the server's."""

    place: Place
    size: int
    changed_ns: int


@dataclass(slots=True)
class Saved:
    """What came of it, in numbers of files: on the stick, refused by it, and read back other than written."""

    files: int = 0
    refused: int = 0
    differing: int = 0
    stopped: OSError | None = None


def save(stick: Stick, results: Path) -> Saved:
    """Bring the stick what it lacks of the folder `results`, the newest class first. OSError if it can't be mounted."""
    saved = Saved()
    with stick_files.folder(results) as source:
        known = _known(stick)
        wanted = _results(source)
        lacking = [result for result in wanted if known.get(result.place) != result]
        if lacking:
            with _mounted(stick) as top:
                missing = [result for result in lacking if not _has(top, source, result)]
            written = _write_all(stick, source, missing, saved)
            verified = _verified(stick, written, saved)
            lost = {result.place for result in missing} - verified
            known = {result.place: result for result in wanted if result.place not in lost}
            _keep(stick, known)
    saved.files = len(known)
    return saved


def leave(stick: Stick, name: str, content: bytes) -> None:
    """Have a small file in our folder on the stick, under its name or with a number. OSError if that can't be."""
    digest = hashlib.sha256(content).digest()
    with _mounted(stick) as top:
        folders = [_ours(top)]
        if _status(top, folders[0]) is not None:
            with _inside(top, folders) as inner:
                names = itertools.takewhile(lambda taken: _status(inner, taken) is not None, _names(name))
                if any(_digest(inner, (taken,)) == digest for taken in names):
                    return
    with _mounted(stick, writable=True) as top, _inside(top, folders, make=True) as inner:
        _write_new(inner, name, lambda target: stick_files.write(target, content))


def forget(device: str) -> None:
    """What is on the stick is not known any more."""
    _memory(device).unlink(missing_ok=True)


def _write_all(stick: Stick, source: int, missing: list[Result], saved: Saved) -> list[tuple[Result, Place, bytes]]:
    """Each result that could be written, where it lies on the stick now, and its digest."""
    written: list[tuple[Result, Place, bytes]] = []
    if not missing:
        return written
    try:
        with _mounted(stick, writable=True) as top:
            for result in missing:
                try:
                    written.append((result, *_write(top, source, result)))
                except FileNotFoundError:  # erased meanwhile
                    continue
                except OSError as error:
                    if error.errno not in _OF_ONE_FILE:
                        raise
                    saved.refused += 1
    except OSError as error:
        saved.stopped = error
    return written


def _verified(stick: Stick, written: list[tuple[Result, Place, bytes]], saved: Saved) -> set[Place]:
    """The places of the results that are on the stick as they were written; read from it, since it was unmounted."""
    verified = set()
    if written:
        try:
            with _mounted(stick) as top:
                for result, place, digest in written:
                    if _digest(top, place) == digest:
                        verified.add(result.place)
                    else:
                        saved.differing += 1
        except OSError as error:
            saved.stopped = saved.stopped or error
    return verified


def _write(top: int, source: int, result: Result) -> tuple[Place, bytes]:
    """Where the result lies on the stick now, and its digest."""
    *folders, plain = _target(top, result)
    with _result(source, result.place) as file, _inside(top, folders, make=True) as inner:
        name, digest = _write_new(inner, plain, lambda target: stick_files.copy(file, target))
    return (*folders, name), digest


def _write_new(inner: int, plain: str, write: Callable[[int], T]) -> tuple[str, T]:
    """The name that the file has now, once `write` has filled it, and what that returned."""
    name = next(name for name in _names(plain) if _status(inner, name) is None)
    part = f"{name}{PART}"
    if _status(inner, part) is not None:
        os.unlink(part, dir_fd=inner)  # of a stick that was pulled
    with stick_files.new_file(part, inner) as target:
        written = write(target)
        os.fsync(target)
    os.rename(part, name, src_dir_fd=inner, dst_dir_fd=inner)
    stick_files.settle(inner)
    return name, written


def _has(top: int, source: int, result: Result) -> bool:
    """Whether the stick has the result, under its name or with a number."""
    *folders, plain = _target(top, result)
    try:
        with _inside(top, folders) as inner:
            for name in _names(plain):
                status = _status(inner, name)
                if status is None:
                    return False
                if stat.S_ISREG(status.st_mode) and status.st_size == result.size:
                    with _result(source, result.place) as file:
                        if stick_files.digest(file) == _digest(inner, (name,)):
                            return True
    except OSError as error:
        if error.errno not in {errno.ENOENT, *_OF_ONE_FILE}:
            raise
    return False


def _digest(top: int, place: Place) -> bytes:
    *folders, name = place
    with _inside(top, folders) as inner, stick_files.plain_file(name, inner) as (file, _):
        return stick_files.digest(file)


def _target(top: int, result: Result) -> list[str]:
    return [_ours(top), RESULTS, *map(stick_files.plain_name, result.place)]


def _ours(top: int) -> str:
    return next((name for name in stick_files.entries(top)[0] if name.casefold() == OURS), OURS)


def _names(name: str) -> Iterator[str]:
    return (stick_files.numbered(name, number) for number in itertools.count(1))


@contextmanager
def _inside(top: int, folders: list[str], *, make: bool = False) -> Iterator[int]:
    """A folder of the stick, open."""
    with ExitStack() as stack:
        for name in folders:
            if make and _status(top, name) is None:
                os.mkdir(name, dir_fd=top)
                stick_files.settle(top)
            top = stack.enter_context(stick_files.folder(name, top))
        yield top


def _results(source: int) -> list[Result]:
    """All results, those of the newest class first, and of a class the smallest, which tell most, first."""
    owner = os.fstat(source).st_uid
    found = list(_walk(source, (), owner))
    newest: dict[str, int] = {}
    for result in found:
        newest[result.place[0]] = max(newest.get(result.place[0], 0), result.changed_ns)
    return sorted(found, key=lambda result: (-newest[result.place[0]], result.size, result.place))


def _walk(inside: int, folders: Place, owner: int) -> Iterator[Result]:
    inner, files = stick_files.entries(inside)
    for name in files:
        status = _status(inside, name)
        if status is not None and status.st_uid == owner and not name.endswith(PART) and name.isprintable():
            yield Result((*folders, name), status.st_size, status.st_mtime_ns)
    if len(folders) + 1 < MAX_DEPTH:
        for name in filter(str.isprintable, inner):
            with stick_files.folder(name, inside) as folder:
                yield from _walk(folder, (*folders, name), owner)


@contextmanager
def _result(source: int, place: Place) -> Iterator[int]:
    """A result, open; FileNotFoundError if it is the server's no more: a second name for another's file is none."""
    owner = os.fstat(source).st_uid
    *folders, name = place
    with _inside(source, folders) as inner, stick_files.plain_file(name, inner) as (file, status):
        if status.st_uid != owner:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
        yield file


def _status(inside: int, name: str) -> os.stat_result | None:
    try:
        return os.stat(name, dir_fd=inside, follow_symlinks=False)
    except FileNotFoundError:
        return None


def _mounted(stick: Stick, *, writable: bool = False) -> AbstractContextManager[int]:
    return stick_mount.mounted(stick.device, stick.kind, WORK / f"{stick.device}.mount", writable=writable)


def _memory(device: str) -> Path:
    return WORK / f"{device}.known"


def _known(stick: Stick) -> dict[Place, Result]:
    """Results that are on the stick for sure, since it was put in."""
    try:
        results = msgspec.json.decode(_memory(stick.device).read_bytes(), type=list[Result])
    except (FileNotFoundError, msgspec.MsgspecError):  # or it was given up while it was written down
        return {}
    return {result.place: result for result in results}


def _keep(stick: Stick, known: dict[Place, Result]) -> None:
    _memory(stick.device).write_bytes(msgspec.json.encode(list(known.values())))
