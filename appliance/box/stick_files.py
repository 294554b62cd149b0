"""Files in folders that others fill as they like: opened step by step from an open folder, so that no link is followed.

What is opened here is a plain file or a folder that lies where it seems to, or an OSError.
"""

import errno
import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

MAX_ENTRIES: Final = 10_000  # of a folder; what is in it beyond that is not seen
MAX_NAME_BYTES: Final = 120
MAX_ENDING_BYTES: Final = 10
PIECE_BYTES: Final = 1 << 20
PART: Final = ".part"

_FORBIDDEN: Final = frozenset('<>:"/\\|?*')  # on FAT
_FLAGS: Final = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # not held up by a pipe that poses as a file


@contextmanager
def folder(name: str | Path, inside: int | None = None) -> Iterator[int]:
    """A folder, open; OSError if it is none."""
    handle = os.open(name, os.O_RDONLY | os.O_DIRECTORY | _FLAGS, dir_fd=inside)
    try:
        yield handle
    finally:
        os.close(handle)


@contextmanager
def plain_file(name: str, inside: int) -> Iterator[tuple[int, os.stat_result]]:
    """A plain file, open for reading, and what is known of it; OSError if it is none."""
    handle = os.open(name, os.O_RDONLY | _FLAGS, dir_fd=inside)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "no plain file", name)
        yield handle, status
    finally:
        os.close(handle)


def entries(inside: int) -> tuple[list[str], list[str]]:
    """The names of the folders and of the files in an open folder, sorted; without what is hidden, and links."""
    folders, files = [], []
    with os.scandir(inside) as found:
        for _, entry in zip(range(MAX_ENTRIES), found, strict=False):
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
            elif entry.is_file(follow_symlinks=False):
                files.append(entry.name)
    return sorted(folders), sorted(files)


def digest(handle: int) -> bytes:
    """The SHA-256 of an open file from where it stands."""
    total = hashlib.sha256()
    while piece := os.read(handle, PIECE_BYTES):
        total.update(piece)
    return total.digest()


@contextmanager
def new_file(name: str, inside: int) -> Iterator[int]:
    """A file that was not there before, open for writing; gone again if what is done with it fails."""
    handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS, 0o644, dir_fd=inside)
    try:
        try:
            yield handle
        finally:
            os.close(handle)
    except OSError:
        with suppress(OSError):
            os.unlink(name, dir_fd=inside)
        raise


def copy(source: int, target: int, limit: int | None = None) -> bytes:
    """Write the rest of an open file to another; its SHA-256. OSError, EFBIG if there are more than `limit` bytes."""
    total, size = hashlib.sha256(), 0
    while piece := os.read(source, PIECE_BYTES):
        size += len(piece)
        if limit is not None and size > limit:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        write(target, piece)
        total.update(piece)
    return total.digest()


def settle(inside: int) -> None:
    """Wait until the names in an open folder are on the disk; some file systems can't do that."""
    try:
        os.fsync(inside)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise


def plain_name(name: str) -> str:
    """`name` as one that every file system takes, and that shows nothing odd; never empty, hidden or of a folder."""
    whole = unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))
    harmless = "".join("-" if c in _FORBIDDEN or unicodedata.category(c)[0] == "C" else c for c in whole).strip(" .")
    ending = Path(harmless).suffix.encode()[-MAX_ENDING_BYTES:]
    stem = harmless.encode()[: -len(ending) or None][: MAX_NAME_BYTES - len(ending)]
    return (stem + ending).decode("utf-8", "ignore").strip(" .") or "file"


def numbered(name: str, number: int) -> str:
    """`name` itself for 1, then `name-2` and so on, before its ending."""
    path = Path(name)
    return name if number == 1 else f"{path.stem}-{number}{path.suffix}"


def write(target: int, data: bytes) -> None:
    """Write all of it to an open file."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(target, rest) :]
