"""The code with which a box that has a password gets another one, since a stick asked for it.

Root's program makes the code when the stick comes. It is kept in memory, so it ends when the machine restarts, and it
belongs to the password that was kept then: once that is replaced, the code is void.
"""

import hashlib
import os
import secrets
from typing import Annotated, Final

import msgspec

from appliance.box.shared import safe_files
from appliance.box.shared.exchange import ExchangeError, read_report, write_report
from appliance.box.shared.places import Places

REPORT: Final = "new-password"
LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that looks like another one
LENGTH: Final = 6
MAX_BYTES: Final = 1 << 20  # of the server's file


class NewPasswordReport(msgspec.Struct, frozen=True):
    """The code, and the SHA-256 of the kept password that it replaces, in hex."""

    code: Annotated[str, msgspec.Meta(pattern=r"^[A-Z0-9]{6}$")]
    replaces: str


class _Kept(msgspec.Struct, frozen=True):
    password: str = ""


def make_code(places: Places) -> str:
    """Make a code for the present password, in place of an earlier one. OSError if there is none, or that fails."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    write_report(places.reports, REPORT, NewPasswordReport(code, _present(places)))
    return code


def new_code(places: Places) -> str:
    """The code that is good now; empty if there is none, or that can't be seen."""
    try:
        report = read_report(places.reports, REPORT, NewPasswordReport)
        return report.code if report is not None and report.replaces == _present(places) else ""
    except (ExchangeError, OSError):
        return ""


def _present(places: Places) -> str:
    """The SHA-256 of the password as the server keeps it, which an attacker may control. OSError if it is not there."""
    path = places.instructor
    with safe_files.folder(path.parent) as folder, safe_files.plain_file(path.name, folder) as (file, status):
        if status.st_size > MAX_BYTES:
            raise OSError("the file of passwords is too large")
        content = os.read(file, MAX_BYTES)
    try:
        kept = msgspec.json.decode(content, type=_Kept)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise OSError("the file of passwords is damaged") from error
    return hashlib.sha256(kept.password.encode()).hexdigest()
