"""Writing files so that a power cut or a pulled stick leaves either the old file or the new one."""

import errno
import os
import tempfile
from pathlib import Path


def write_durably(path: Path, data: bytes, mode: int = 0o640) -> None:
    """Replace the whole file; on return it is on the disk. It gets its folder's group. OSError if that fails."""
    short = path.name[:30]  # the whole name may leave no room for what is added
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{short}.")
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(handle, mode)
            if os.geteuid() == 0:
                os.fchown(handle, -1, path.parent.stat().st_gid)
            file.write(data)
            file.flush()
            folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                rename_durably(handle, Path(part).name, path.name, folder)
            finally:
                os.close(folder)
    except OSError:
        Path(part).unlink(missing_ok=True)
        raise


def rename_durably(file: int, part: str, name: str, folder: int) -> None:
    """Give the open, written file `part` in the open folder its final name; on return both are on the disk.

    On FAT a rename makes a new entry of size 0, which gets its size only when the file itself is written out. Without
    the second fsync of the file, pulling the stick would leave an empty file of that name. The folder is written first,
    so that the old entry is gone before the new one points at the same content: if two entries have the same content,
    neither can be deleted safely.
    """
    os.fsync(file)
    os.rename(part, name, src_dir_fd=folder, dst_dir_fd=folder)
    settle(folder)
    os.fsync(file)


def settle(folder: int) -> None:
    """Wait until the names in an open folder are on the disk, if its file system can do that."""
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise


def settle_path(path: Path) -> None:
    """Wait until the content of a file, or the names in a folder, are on the disk. OSError if that fails."""
    opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        settle(opened)
    finally:
        os.close(opened)
