"""Where a terminal keeps with whose token it has joined, so that the same command comes back into the class."""

import fcntl
import json
import os
from pathlib import Path


class Memory:
    """Tokens by the address of the box, in a file for its owner alone; one that can't be used is as none."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._tokens = self._read()

    def token(self, base: str) -> str:
        """The token of the last join there, or ""."""
        return self._tokens.get(base, "")

    def keep(self, base: str, token: str) -> None:
        """Keep a token; with "" the box is forgotten. It waits for the disk."""
        self._tokens[base] = token
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            lock = os.open(self._file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX)  # another terminal may join just now
                self._write({base: token for base, token in (self._read() | {base: token}).items() if token})
            finally:
                os.close(lock)
        except OSError:  # then the terminal joins anew the next time, or comes back with the rejoin code
            return

    def _write(self, tokens: dict[str, str]) -> None:
        """Replace the whole file, which nobody but its owner may read."""
        part = self._file.with_suffix(".part")
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        part.write_text(json.dumps(tokens), encoding="utf-8")
        part.replace(self._file)

    def _read(self) -> dict[str, str]:
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(base): str(token) for base, token in found.items()} if isinstance(found, dict) else {}


def usual_memory() -> Memory:
    """The file of this user, by the XDG Base Directory Specification."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Memory(Path(state) / "chalkbox" / "joined.json")
