"""Files that a power cut leaves either as they were or as they were meant."""

import os
import tempfile
from pathlib import Path


def write_durably(path: Path, data: bytes, mode: int = 0o640) -> None:
    """Replace the file whole; on return it is on the disk. It is of its folder's group. OSError if that fails."""
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(handle, mode)
            if os.geteuid() == 0:
                os.fchown(handle, -1, path.parent.stat().st_gid)
            file.write(data)
            file.flush()
            os.fsync(handle)
        Path(part).replace(path)
    except OSError:
        Path(part).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
