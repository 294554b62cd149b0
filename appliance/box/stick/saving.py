"""Results onto a stick: to a new name each, never over what is there, and read again after the writing.

A note is written in the same way, and not read again. The stick is anybody's: nothing on it is followed or trusted.

A pull leaves three things, and each is known again. A file `NAME.part` was not whole yet. An empty file of the very
name that a result would get is what FAT makes of a rename that was interrupted: both are removed, and the result is
written anew. A damaged entry, at which the stick gives an error, is passed by: the next name is taken, and the other
results go on. A file that is merely shorter than the result stays, since it may be an older one.
"""

import errno
import hashlib
import itertools
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from appliance.box.shared import safe_files
from appliance.box.shared.safe_files import PART
from appliance.box.stick import present, results
from appliance.box.stick.present import WORK, Stick
from appliance.box.stick.reading import OURS, RESULTS
from appliance.box.stick.results import Place, Result
from appliance.durable import rename_durably

MAX_NUMBER: Final = 1000  # of files whose names differ by a number only
MAX_DAMAGED: Final = 20  # so many errors say that it is the stick itself

T = TypeVar("T")
Targets = dict[Place, list[str]]  # for each folder of results, the names of the folders on the stick

_DAMAGED: Final = frozenset({errno.EIO, errno.EUCLEAN, errno.EBADMSG, errno.ESTALE})
_OF_ONE_FILE: Final = _DAMAGED | {
    *(errno.EEXIST, errno.EFBIG, errno.EINVAL, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOTDIR)
}


@dataclass(slots=True)
class Saved:
    """What came of it, in numbers of files: on the stick, refused by it, and read back other than written."""

    files: int = 0
    refused: int = 0
    differing: int = 0
    stopped: OSError | None = None
    damaged: OSError | None = None  # one of the errors at single files, if it may be of a stick that is just leaving
    errors: int = 0

    def refuse(self, error: OSError) -> None:
        """One file could not be saved; raises the error again if it is not of that file alone."""
        if error.errno not in _OF_ONE_FILE:
            raise error
        if error.errno in _DAMAGED:
            self.damaged, self.errors = error, self.errors + 1
            if self.errors > MAX_DAMAGED:
                raise error
        self.refused += 1


def save(stick: Stick, *, everything: bool) -> Saved:
    """Bring the stick what it lacks of today's results, or of all; the newest class first.

    OSError if it can't be mounted, or there are no results to be read.
    """
    saved = Saved()
    with safe_files.folder(results.RESULTS) as source:
        known = _known(stick)
        found = results.found(source)
        wanted = found if everything else results.of_today(found)
        lacking = [result for result in wanted if known.get(result.place) != result]
        if lacking:
            with present.mounted(stick) as top:
                targets = {places: _target(top, places) for places in {result.place[:-1] for result in lacking}}
                missing = [result for result in lacking if not _has(top, targets, source, result)]
            written = _write_all(stick, targets, source, missing, saved)
            verified = _verified(stick, written, saved)
            lost = {result.place for result in missing} - verified
            there = {result.place for result in lacking} - lost
            known = {r.place: r for r in found if r.place in there or known.get(r.place) == r}
            _keep(stick, known)
    saved.files = len(known)
    return saved


def leave(stick: Stick, name: str, content: bytes) -> None:
    """Have a small file in our folder on the stick, under its name or with a number. OSError if that can't be."""
    digest = hashlib.sha256(content).digest()
    with present.mounted(stick) as top:
        folders = [_ours(top)]
        if safe_files.look(top, folders[0]) is not None:
            with safe_files.within(top, folders) as inner:
                taken = itertools.takewhile(lambda name: not _is_free(inner, name), _names(name))
                if any(_digest_or_none(inner, name) == digest for name in taken):
                    return
    with present.mounted(stick, writable=True) as top, safe_files.within(top, folders, make=True) as inner:
        _write_new(inner, name, lambda target: safe_files.write(target, content))


def forget(device: str) -> None:
    """What is on the stick is not known any more."""
    _memory(device).unlink(missing_ok=True)


def _write_all(
    stick: Stick, targets: Targets, source: int, missing: list[Result], saved: Saved
) -> list[tuple[Result, Place, bytes]]:
    """Each result that could be written, where it lies on the stick now, and its digest."""
    written: list[tuple[Result, Place, bytes]] = []
    if not missing:
        return written
    try:
        with present.mounted(stick, writable=True) as top:
            _clean(top, [targets[places] for places in {result.place[:-1] for result in missing}])
            for result in missing:
                try:
                    written.append((result, *_write(top, targets, source, result)))
                except FileNotFoundError:  # erased meanwhile
                    continue
                except OSError as error:
                    saved.refuse(error)
    except OSError as error:
        saved.stopped = error
    return written


def _verified(stick: Stick, written: list[tuple[Result, Place, bytes]], saved: Saved) -> set[Place]:
    """The places of the results that are on the stick as they were written; read from it, since it was unmounted."""
    verified = set()
    if written:
        try:
            with present.mounted(stick) as top:
                for result, place, digest in written:
                    try:
                        is_same = _digest(top, place) == digest
                    except OSError as error:
                        saved.refuse(error)
                        continue
                    if is_same:
                        verified.add(result.place)
                    else:
                        saved.differing += 1
        except OSError as error:
            saved.stopped = saved.stopped or error
    return verified


def _clean(top: int, targets: list[list[str]]) -> None:
    """Remove what was not whole from the folders that are written to; whatever can't be removed stays."""
    for folders in targets:
        with suppress(OSError), safe_files.within(top, folders) as inner:
            parts = [name for name in safe_files.entries(inner)[1] if name.endswith(PART)]
            # Beside a whole file of its name it may be a second entry for the same content: on FAT, to remove the one
            # would set the content of both free.
            for part in [part for part in parts if _is_free(inner, part.removesuffix(PART))]:
                with suppress(OSError):
                    os.unlink(part, dir_fd=inner)


def _write(top: int, targets: Targets, source: int, result: Result) -> tuple[Place, bytes]:
    """Where the result lies on the stick now, and its digest."""
    folders = targets[result.place[:-1]]
    plain = safe_files.own_name(result.place[-1])
    with results.opened(source, result.place) as file, safe_files.within(top, folders, make=True) as inner:
        name, digest = _write_new(inner, plain, lambda target: safe_files.copy(file, target))
    return (*folders, name), digest


def _write_new(inner: int, plain: str, write: Callable[[int], T]) -> tuple[str, T]:
    """The name that the file has now, once `write` has filled it, and what that returned."""
    name = next((name for name in _names(plain) if _is_free(inner, name)), None)
    if name is None:
        raise OSError(errno.EEXIST, os.strerror(errno.EEXIST), plain)
    for rest in (f"{name}{PART}", name):
        with suppress(FileNotFoundError):
            os.unlink(rest, dir_fd=inner)  # of a stick that was pulled
    with safe_files.new_file(f"{name}{PART}", inner) as target:
        written = write(target)
        rename_durably(target, f"{name}{PART}", name, inner)
    return name, written


def _is_free(inner: int, name: str) -> bool:
    """Whether a file may be written under this name: there is none, or an empty one, which a pull left behind."""
    try:
        safe_files.look(inner, f"{name}{PART}")
        status = safe_files.look(inner, name)
    except OSError as error:
        if error.errno not in _DAMAGED:
            raise
        return False
    return status is None or (stat.S_ISREG(status.st_mode) and status.st_size == 0)


def _has(top: int, targets: Targets, source: int, result: Result) -> bool:
    """Whether the stick has the result, under its name or with a number."""
    try:
        with safe_files.within(top, targets[result.place[:-1]]) as inner:
            for name in _names(safe_files.own_name(result.place[-1])):
                digest = _digest_or_none(inner, name, result.size)
                if digest is not None:
                    with results.opened(source, result.place) as file:
                        if safe_files.digest(file) == digest:
                            return True
                if _is_free(inner, name):
                    return False
    except OSError as error:
        if error.errno not in {errno.ENOENT, *_OF_ONE_FILE}:
            raise
    return False


def _digest(top: int, place: Place) -> bytes:
    *folders, name = place
    with safe_files.within(top, folders) as inner, safe_files.plain_file(name, inner) as (file, _):
        return safe_files.digest(file)


def _digest_or_none(inner: int, name: str, size: int | None = None) -> bytes | None:
    """Of a plain file that is there, can be read and has that size, if one is asked for."""
    try:
        with safe_files.plain_file(name, inner) as (file, status):
            return safe_files.digest(file) if size in (None, status.st_size) else None
    except OSError as error:
        if error.errno not in {errno.ENOENT, *_OF_ONE_FILE}:
            raise
        return None


def _target(top: int, places: Place) -> list[str]:
    """The folders on the stick in which the results of a folder lie; a damaged one is passed by."""
    folders: list[str] = []
    for name in (_ours(top), RESULTS, *map(safe_files.own_name, places)):
        folders.append(_sound(top, folders, name))
    return folders


def _sound(top: int, folders: list[str], name: str) -> str:
    """The folder's name, or with a number if that one gives an error; it need not be there."""
    for numbered in itertools.islice(_names(name), MAX_DAMAGED):
        try:
            with safe_files.within(top, [*folders, numbered]) as inner:
                safe_files.entries(inner)
        except OSError as error:
            if error.errno in _DAMAGED:
                continue
        return numbered
    return name


def _ours(top: int) -> str:
    return next((name for name in safe_files.entries(top)[0] if name.casefold() == OURS), OURS)


def _names(name: str) -> Iterator[str]:
    return (safe_files.numbered(name, number) for number in range(1, MAX_NUMBER + 1))


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
