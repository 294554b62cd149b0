"""The sticks that are in, and their reports.

While a stick is in, what is known of it is kept in `WORK` under its device's name. Reports are named by the stick's id.
"""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Final, Literal

import msgspec

from appliance.box.shared.exchange import REPORTS, ExchangeError, StickReport, read_report, write_report
from appliance.box.stick import mount
from appliance.sentence import Sentence, together

WORK: Final = Path("/run/chalkbox-stick")

State = Literal["waiting", "reading", "ready", "saving", "saved", "problem"]


class Stick(msgspec.Struct, frozen=True):
    """A stick that is in. It is read if it has a `kind` and `is_known`; results are saved to it once it `is_read`."""

    device: str
    id: str
    label: str
    kind: str  # of its file system; empty if the box doesn't mount it
    since_ns: int  # when it was put in, by the monotonic clock
    mark: str = ""  # how it is recognised; empty if nothing tells it from others
    is_known: bool = False
    is_read: bool = False
    is_protected: bool = False
    pools: int = 0
    message: Sentence | None = None  # what was read, and what was left out
    warning: Sentence | None = None  # what must not be missed, whatever else becomes of the stick
    unsaved: Sentence | None = None  # why pools that were changed on the box are not on it


def sticks() -> list[Stick]:
    """All sticks that are in, in the order in which they were put in."""
    found = []
    for path in WORK.glob("*.json"):
        with suppress(FileNotFoundError, msgspec.MsgspecError):  # pulled meanwhile, or not as this version writes it
            found.append(msgspec.json.decode(path.read_bytes(), type=Stick))
    return sorted(found, key=lambda stick: (stick.since_ns, stick.device))


def chosen() -> list[Stick]:
    """The sticks to save results to: known and read; write-protected ones only if there is no other."""
    able = [stick for stick in sticks() if stick.kind and stick.is_known and stick.is_read]
    return [stick for stick in able if not stick.is_protected] or able


def is_in(stick: Stick) -> bool:
    """Whether this very stick is in. Another stick may have its device's name by now."""
    if not mount.is_there(stick.device):
        return False
    return any((other.device, other.since_ns) == (stick.device, stick.since_ns) for other in sticks())


@contextmanager
def mounted(stick: Stick, *, writable: bool = False) -> Iterator[int]:
    """Mount the stick; yields its open top folder. The caller must be `alone_with` its device.

    OSError if it can't be mounted like this; ENODEV if it was pulled, even if another stick has its device's name.
    """
    if not is_in(stick):
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV), stick.device)
    with mount.mounted(stick.device, stick.kind, WORK / f"{stick.device}.mount", writable=writable) as top:
        yield top


def remember(stick: Stick) -> None:
    """Keep what is known of the stick until it is pulled."""
    part = WORK / f".{stick.device}.part"
    part.write_bytes(msgspec.json.encode(stick))
    part.rename(WORK / f"{stick.device}.json")


def forget(device: str) -> None:
    """Drop what is known of the stick at the device, which was pulled."""
    (WORK / f"{device}.json").unlink(missing_ok=True)


def last_report(stick: Stick) -> StickReport | None:
    """What was reported of the stick last; None if nothing was, or it can't be read."""
    with suppress(ExchangeError):
        return read_report(REPORTS, _name(stick.id), StickReport)
    return None


def report(stick: Stick, state: State, message: Sentence | None = None, files: int = 0) -> None:
    """Tell the server; `files` are the results that are known to be on the stick."""
    warning = together(stick.warning, stick.unsaved)
    about = StickReport(stick.id, stick.label, state, message, stick.pools, files, warning)
    with _alone("reports"):
        write_report(REPORTS, _name(stick.id), about)


def withdraw(stick_id: str) -> None:
    """Take the stick's report away."""
    (REPORTS / f"{_name(stick_id)}.json").unlink(missing_ok=True)


def withdraw_departed() -> None:
    """Take away the reports of sticks that were pulled too early."""
    present = {_name(stick.id) for stick in sticks()}
    for path in REPORTS.glob("stick-*.json"):
        if path.stem not in present:
            path.unlink(missing_ok=True)


def alone_with(device: str) -> AbstractContextManager[None]:
    """Wait until no other process works on the device, and keep others waiting until the context ends."""
    return _alone(device)


def alone_at_coming() -> AbstractContextManager[None]:
    """The same for sticks that are being put in: two with the same id must be told apart one after the other."""
    return _alone("coming")


@contextmanager
def _alone(name: str) -> Iterator[None]:
    handle = os.open(WORK / f"{name}.lock", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _name(stick_id: str) -> str:
    """The name of the stick's report."""
    return f"stick-{stick_id}"
