"""How a session is called: by its join code, and by its id, which is the day and the join code and names its file."""

import datetime
import re
from collections.abc import Callable, Container
from pathlib import Path
from typing import Final

from appliance.live.clock import Clock
from appliance.sentence import sentence

CODE_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no two of them look alike
CODE_LENGTH: Final = 4

_SESSION_ID: Final = re.compile(r"\d{4}-\d\d-\d\d-[A-Z0-9]{4}", re.ASCII)


class CodeTaken(Exception):
    """Another session with this join code is open; `sentence` says so."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.sentence = sentence("session.code_in_use", code=code)


def path_of(folder: Path, session_id: str) -> Path | None:
    """The path of a session's file, which need not exist; None if `session_id` can't be an id."""
    return folder / f"{session_id}.sqlite" if _SESSION_ID.fullmatch(session_id) else None


def new_name(folder: Path, clock: Clock, taken: Container[str], choose: Callable[[str], str]) -> tuple[str, str, Path]:
    """A code that is not among those `taken`, with the id and the file that go with it today; blocking.

    `choose` draws a letter. The file does not exist yet.
    """
    day = datetime.datetime.fromtimestamp(clock.wall_ms() / 1000, datetime.UTC).astimezone().date().isoformat()
    while True:
        code = "".join(choose(CODE_LETTERS) for _ in range(CODE_LENGTH))
        session_id = f"{day}-{code}"
        path = folder / f"{session_id}.sqlite"
        if code not in taken and not path.exists():
            return code, session_id, path
