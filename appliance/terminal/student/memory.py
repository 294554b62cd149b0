"""Who has joined from terminals of this user, so that the same command comes back into the class.

There is a file a student and class, for its owner alone. A terminal holds the lock of the file while it is connected as
that student, so that another one knows; the lock goes with the terminal, however that ends.
"""

import fcntl
import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

_MOST: Final = 30  # files; the oldest go


class Kept(msgspec.Struct, frozen=True):
    """A student in a class: the address of the box, the join code of the class, who it is, and the token."""

    base: str
    code: str
    student_id: str
    name: str
    token: str


class Memory:
    """Files in a folder, for which its methods wait. Where they can't be used, it is as if nobody had joined."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: int | None = None

    def joined(self, base: str) -> list[Kept]:
        """Who has joined at this address, the last one first."""
        return [kept for path in self._files() if (kept := _read(path)) is not None and kept.base == base]

    def keep(self, kept: Kept) -> None:
        """Keep and hold a student; the one that was held before is let go."""
        self.let_go()
        with suppress(OSError):  # then the terminal joins anew the next time, or comes back with the rejoin code
            self._folder.mkdir(parents=True, exist_ok=True)
            self._held = os.open(self._path(kept), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            _lock(self._held)
            os.ftruncate(self._held, 0)
            os.pwrite(self._held, msgspec.json.encode(kept), 0)
            for path in self._files()[_MOST:]:
                path.unlink(missing_ok=True)

    def forget(self, kept: Kept) -> None:
        """The token counts no more."""
        with suppress(OSError):
            self._path(kept).unlink(missing_ok=True)

    def is_held(self, kept: Kept) -> bool:
        """Whether another terminal is connected as this student."""
        try:
            file = os.open(self._path(kept), os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            return not _lock(file)
        finally:
            os.close(file)

    def let_go(self) -> None:
        """Nobody is held by this terminal any more."""
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _path(self, kept: Kept) -> Path:
        who = "\n".join((kept.base, kept.code, kept.student_id))
        return self._folder / f"{hashlib.sha256(who.encode()).hexdigest()[:32]}.json"

    def _files(self) -> list[Path]:
        """The newest first."""
        try:
            return sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        except OSError:
            return []


def _lock(file: int) -> bool:
    """Lock an open file until it is closed; False where somebody else has done so."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


def _read(path: Path) -> Kept | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Kept)
    except (OSError, ValueError):  # of which msgspec's errors are some
        return None


def usual_memory() -> Memory:
    """The folder of this user, by the XDG Base Directory Specification."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Memory(Path(state) / "chalkbox" / "joined")
