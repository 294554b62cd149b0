"""Results under pseudonyms: no file holds a student's name or id, and the same student has the same one in each class.

A pseudonym is a keyed hash of the id: without the key nobody can tell who it is, not even by trying all names. The key
stays where it was made. What students typed as an answer stays as it is: whoever offers this says so.
"""

import base64
import hashlib
import hmac
import re
import secrets
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec

from appliance import os_errors
from appliance.durable import write_durably
from appliance.live.storage_errors import StorageError
from appliance.quiz.spelling import id_key
from appliance.sentence import sentence

KEY_NAME: Final = "pseudonyms.key"
_KEY_BYTES: Final = 32
_FORM: Final = re.compile("P[A-Z2-7]{8}")
# Of an event, this stays as it is. What is not named here, a later field too, is left out.
KEPT: Final = frozenset({
    *("kind", "at_ms", "cause", "session_id", "code", "options", "seed", "asked", "factor", "connected", "by", "why"),
    *("until_ms", "locked", "signal", "turn", "round", "value", "question", "added", "start_ms", "limit_ms"),
    *("own_limit", "next_after", "by_ms", "left_ms", "elapsed_ms", "raw_elapsed_ms", "lag_credit_ms", "credit"),
    *("points", "auto", "said", "sure", "then", "show", "correct"),
})  # fmt: skip


def is_pseudonym(text: str) -> bool:
    """Whether it has the form of one."""
    return _FORM.fullmatch(text) is not None


class Pseudonyms:
    """One for each student."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def kept_in(cls, file: Path) -> "Pseudonyms":
        """By the key in the file, which is made if it is not there. StorageError if there is none. Blocks."""
        try:
            if not file.exists():
                write_durably(file, f"{secrets.token_hex(_KEY_BYTES)}\n".encode(), 0o600)
            key = bytes.fromhex(file.read_text("ascii").strip())
        except OSError as error:
            raise StorageError(sentence("pseudonyms.no_key", file=str(file), why=os_errors.why(error))) from error
        except ValueError:
            key = b""
        if len(key) != _KEY_BYTES:
            raise StorageError(sentence("pseudonyms.bad_key", file=str(file)))
        return cls(key)

    def of(self, student_id: str) -> str:
        """That of the student with this id, however it is spelled."""
        return f"P{self._short(id_key(student_id))}"

    def put_into(self, session: sqlite3.Connection) -> None:
        """Put them in the place of names and ids, in all events of a session in memory."""
        for seq, body in session.execute("SELECT seq, body FROM event ORDER BY seq").fetchall():
            event = self._without_names(msgspec.json.decode(body))
            session.execute("UPDATE event SET body = ? WHERE seq = ?", (msgspec.json.encode(event).decode(), seq))

    def _without_names(self, event: dict[str, Any]) -> dict[str, Any]:
        replaced: dict[str, Callable[[Any], Any]] = {
            "student_id": self.of,
            "name": lambda _: self.of(event["student_id"]),
            "answer_id": lambda answer: f"A{self._short(answer)}",
            "roster": lambda roster: {self.of(who): (self.of(who), entry[1]) for who, entry in (roster or {}).items()},
            "draws": lambda draws: {self.of(who): question for who, question in draws.items()},
            "marks": lambda marks: [
                (self.of(who), f"A{self._short(answer)}", *more) for who, answer, *more in marks
            ],
            **dict.fromkeys(("token_hash", "claim_hash", "pin", "ticket", "source"), lambda _: ""),
            "tickets": lambda _: [],
        }  # fmt: skip
        return {
            field: replaced[field](value) if field in replaced else value
            for field, value in event.items()
            if field in KEPT or (field in replaced and value is not None)
        }

    def _short(self, text: str) -> str:
        """Eight letters and digits, by which two of a thousand are alike once in two million."""
        return base64.b32encode(hmac.digest(self._key, text.encode(), hashlib.sha256)[:5]).decode()
