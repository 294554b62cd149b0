"""Files in folders that others control: opened step by step from an open folder, so that no link is followed.

Each function opens a plain file or a folder that is really at the given place, or raises OSError.
"""

import errno
import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from appliance.durable import settle

MAX_ENTRIES: Final = 10_000  # of a folder; more are not seen
# File systems of sticks take 255 (bytes, or letters of two bytes); the rest is for a number and `.part`. Names that the
# server gives are shorter, so that results keep their names.
MAX_NAME_BYTES: Final = 240
MAX_ENDING_BYTES: Final = 10
PIECE_BYTES: Final = 1 << 20
PART: Final = ".part"

_FORBIDDEN: Final = frozenset('<>:"/\\|?*')  # on FAT
_FLAGS: Final = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # not blocked by a pipe in place of a file


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
    """A plain file, open for reading, and its status; OSError if it is none."""
    handle = os.open(name, os.O_RDONLY | _FLAGS, dir_fd=inside)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "no plain file", name)
        yield handle, status
    finally:
        os.close(handle)


@contextmanager
def within(top: int, folders: Iterable[str], *, make: bool = False) -> Iterator[int]:
    """A folder nested in an open one, open; `make`: missing folders are made. OSError if one is no folder."""
    with ExitStack() as stack:
        for name in folders:
            if make and look(top, name) is None:
                os.mkdir(name, dir_fd=top)
                with folder(name, top) as made:
                    settle(made)  # its content first: an entry for a folder that was never written could not be opened
                settle(top)
            top = stack.enter_context(folder(name, top))
        yield top


def look(inside: int, name: str) -> os.stat_result | None:
    """The status of a name in an open folder; None if there is no such name."""
    try:
        return os.stat(name, dir_fd=inside, follow_symlinks=False)
    except FileNotFoundError:
        return None


def entries(inside: int) -> tuple[list[str], list[str]]:
    """The names of the folders and of the files in an open folder, sorted; without hidden ones and links."""
    folders, files = [], []
    with os.scandir(inside) as found:
        for _, entry in zip(range(MAX_ENTRIES), found, strict=False):
            if entry.name.startswith("."):
                continue
            try:
                is_folder, is_file = entry.is_dir(follow_symlinks=False), entry.is_file(follow_symlinks=False)
            except OSError:  # a damaged entry: opening it will fail
                is_folder, is_file = False, True
            if is_folder:
                folders.append(entry.name)
            elif is_file:
                files.append(entry.name)
    return sorted(folders), sorted(files)


def digest(handle: int) -> bytes:
    """The SHA-256 of the rest of an open file."""
    total = hashlib.sha256()
    while piece := os.read(handle, PIECE_BYTES):
        total.update(piece)
    return total.digest()


@contextmanager
def new_file(name: str, inside: int) -> Iterator[int]:
    """A new file, open for writing; removed again if the context ends with OSError."""
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
    """Copy the rest of an open file to another; returns its SHA-256. OSError (EFBIG) beyond `limit` bytes."""
    total, size = hashlib.sha256(), 0
    while piece := os.read(source, PIECE_BYTES):
        size += len(piece)
        if limit is not None and size > limit:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        write(target, piece)
        total.update(piece)
    return total.digest()


def plain_name(name: str) -> str:
    """`name` changed so that every file system takes it and it shows plainly; never empty, hidden or a path."""
    whole = unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))
    harmless = "".join("-" if c in _FORBIDDEN or unicodedata.category(c)[0] == "C" else c for c in whole).strip(" .")
    ending = Path(harmless).suffix.encode()[-MAX_ENDING_BYTES:]
    stem = harmless.encode()[: -len(ending) or None][: MAX_NAME_BYTES - len(ending)]
    return (stem + ending).decode("utf-8", "ignore").strip(" .") or "file"


def own_name(name: str) -> str:
    """`name` if every file system takes it; otherwise a similar name that no other name is changed to."""
    plain = plain_name(name)
    if plain == name:
        return name
    mark = "-" + hashlib.sha256(os.fsencode(name)).hexdigest()[:8]
    ending = Path(plain).suffix
    ending = ending if len(ending.encode()) <= MAX_ENDING_BYTES else ""
    stem = plain.removesuffix(ending).encode()[: MAX_NAME_BYTES - len(mark) - len(ending.encode())]
    return stem.decode("utf-8", "ignore") + mark + ending


def numbered(name: str, number: int) -> str:
    """`name` itself for 1, then `name-2` and so on, before its ending."""
    path = Path(name)
    return name if number == 1 else f"{path.stem}-{number}{path.suffix}"


def write(target: int, data: bytes) -> None:
    """Write all of `data` to an open file."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(target, rest) :]
