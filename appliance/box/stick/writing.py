"""Files on a stick: each complete and on the device before it gets its name, which is a free one for new files.

`saving` tells which leftovers a pulled stick can have; what they are called and whether a name is free stands here.
"""

import errno
import hashlib
import itertools
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final, TypeVar

from appliance.box.shared import safe_files
from appliance.box.shared.safe_files import PART
from appliance.box.stick import present
from appliance.box.stick.present import Stick
from appliance.box.stick.reading import OURS
from appliance.durable import rename_durably, settle

MAX_NUMBER: Final = 1000  # of files whose names differ only by their number
DAMAGED: Final = frozenset({errno.EIO, errno.EUCLEAN, errno.EBADMSG, errno.ESTALE})
OF_ONE_FILE: Final = DAMAGED | {
    *(errno.EEXIST, errno.EFBIG, errno.EINVAL, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOTDIR)
}

T = TypeVar("T")


def leave(stick: Stick, name: str, content: bytes) -> None:
    """Write a small file to the stick's folder `chalkbox`, numbered if its name is taken. OSError if that fails."""
    digest = hashlib.sha256(content).digest()
    with present.mounted(stick) as top:
        folders = [ours(top)]
        if safe_files.look(top, folders[0]) is not None:
            with safe_files.within(top, folders) as inner:
                taken = itertools.takewhile(lambda name: not is_free(inner, name), names(name))
                if any(digest_or_none(inner, name) == digest for name in taken):
                    return
    with present.mounted(stick, writable=True) as top, safe_files.within(top, folders, make=True) as inner:
        write_new(inner, name, lambda target: safe_files.write(target, content))


def rename(inner: int, old: str, plain: str) -> None:
    """Give a file another name, which is numbered if it is taken. OSError if that fails."""
    with safe_files.plain_file(old, inner) as (file, _):
        rename_durably(file, old, _first(plain, lambda name: is_free(inner, name)), inner)


def write_new(inner: int, plain: str, write: Callable[[int], T]) -> tuple[str, T]:
    """Have `write` fill a new file; returns the name that the file got, and what `write` returned."""
    name = _first(plain, lambda name: is_free(inner, name))
    part = part_of(name)
    for rest in (part, name):
        with suppress(FileNotFoundError):
            os.unlink(rest, dir_fd=inner)  # left by a pull
    with safe_files.new_file(part, inner) as target:
        written = write(target)
        rename_durably(target, part, name, inner)
    return name, written


def replace(inner: int, name: str, write: Callable[[int], T]) -> T:
    """Have `write` fill the file anew, or a first time; returns what `write` returned.

    The new content is on the stick, in a part, before the old one goes: FAT can't exchange a file in one step. A stick
    that is pulled has the old file, or a part and no file of the name, or one that is empty (see `is_interrupted`).
    """
    leftover = parts(inner, name) if is_free(inner, name) else []
    part = _first(part_of(name), lambda part: safe_files.look(inner, part) is None)
    with safe_files.new_file(part, inner) as target:
        written = write(target)
        os.fsync(target)
    with safe_files.plain_file(part, inner) as (file, _):
        settle(inner)
        for old in (*leftover, name):
            with suppress(FileNotFoundError):
                os.unlink(old, dir_fd=inner)
        settle(inner)
        rename_durably(file, part, name, inner)
    return written


def is_interrupted(inner: int, name: str) -> bool:
    """Whether the stick was pulled while the file was being replaced: it is gone, but for a part, or it is empty."""
    if not is_free(inner, name):
        return False
    return safe_files.look(inner, name) is not None or bool(parts(inner, name))


def parts(inner: int, name: str) -> list[str]:
    """The parts of a file of this name that a pull left behind, as `replace` calls them and nobody else."""
    found = frozenset(safe_files.entries(inner)[1])
    return [part for part in names(part_of(name)) if part in found]


def part_of(name: str) -> str:
    """What a file is called until it is complete; a name may be too long for another ending."""
    return safe_files.own_name(f"{name}{PART}")


def is_free(inner: int, name: str) -> bool:
    """Whether the name is free: there is no such file, or only an empty one, which a pull left behind."""
    try:
        safe_files.look(inner, part_of(name))
        status = safe_files.look(inner, name)
    except OSError as error:
        if error.errno not in DAMAGED:
            raise
        return False
    return status is None or (stat.S_ISREG(status.st_mode) and status.st_size == 0)


def digest_or_none(inner: int, name: str, size: int | None = None) -> bytes | None:
    """The digest of a plain file; None if it is not there, can't be read, or has another size than the one given."""
    try:
        with safe_files.plain_file(name, inner) as (file, status):
            return safe_files.digest(file) if size in (None, status.st_size) else None
    except OSError as error:
        if error.errno not in {errno.ENOENT, *OF_ONE_FILE}:
            raise
        return None


def ours(top: int) -> str:
    """The name of the folder `chalkbox` in the stick's top folder, as it is typed there; it need not exist."""
    return next((name for name in safe_files.entries(top)[0] if name.casefold() == OURS), OURS)


def names(name: str) -> Iterator[str]:
    """The names to try for a new file: the given one, then with a number."""
    return (safe_files.numbered(name, number) for number in range(1, MAX_NUMBER + 1))


def _first(plain: str, is_right: Callable[[str], bool]) -> str:
    """The first of the names to try that is right. OSError if none is."""
    for name in names(plain):
        if is_right(name):
            return name
    raise OSError(errno.EEXIST, os.strerror(errno.EEXIST), plain)
