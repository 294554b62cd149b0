"""Stand-ins for programs that need hardware: scripts found first on PATH, which note how they were called."""

from pathlib import Path

import pytest


class Programs:
    """A folder of them."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._notes = folder / "notes"
        self._notes.touch()
        patch.setenv("PATH", f"{folder}:/usr/sbin:/usr/bin:/sbin:/bin")

    def add(self, name: str, then: str = "", *, prints: str = "", status: int = 0) -> None:
        """A program that prints `prints`, runs `then` and exits with `status`; it replaces its namesake."""
        said = self.folder / f"{name}.says"
        said.write_text(prints, "utf-8")
        script = self.folder / name
        script.write_text(f'#!/bin/sh\necho "{name} $*" >> {self._notes}\ncat {said}\n{then}\nexit {status}\n', "utf-8")
        script.chmod(0o755)

    @property
    def called(self) -> list[str]:
        """The calls, in order."""
        return self._notes.read_text("utf-8").splitlines()
