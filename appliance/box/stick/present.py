"""The sticks that are in, and what is said of each of them.

What is known of a stick lies in `WORK` under its device's name while it is in; reports go by the stick's own id.
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

WORK: Final = Path("/run/chalkbox-stick")

State = Literal["waiting", "reading", "ready", "saving", "saved", "problem"]


class Stick(msgspec.Struct, frozen=True):
    """A stick that is in. Only one that has a `kind` and `is_known` is read; once it `is_read` it gets results."""

    device: str
    id: str
    label: str
    kind: str  # of its file system; empty if it is none that is mounted
    since_ns: int  # of the clock that starts with the machine
    mark: str = ""  # by which it is known again; empty if nothing tells it from others
    is_known: bool = False
    is_read: bool = False
    is_protected: bool = False
    pools: int = 0
    sentence: str = ""  # what was read, and what was left out
    alert: str = ""  # what must not be missed, whatever else becomes of the stick

    @property
    def name(self) -> str:
        """For a sentence."""
        return f"the stick {self.label}" if self.label else "the stick"


def sticks() -> list[Stick]:
    """All that are in, in the order of their coming."""
    found = []
    for path in WORK.glob("*.json"):
        with suppress(FileNotFoundError):
            found.append(msgspec.json.decode(path.read_bytes(), type=Stick))
    return sorted(found, key=lambda stick: (stick.since_ns, stick.device))


def chosen() -> list[Stick]:
    """Those that get results: all that are known and were read; a write-protected one only if there is no other."""
    able = [stick for stick in sticks() if stick.kind and stick.is_known and stick.is_read]
    return [stick for stick in able if not stick.is_protected] or able


def is_in(stick: Stick) -> bool:
    """Whether this very stick is in; another one may have got its device's name since it was looked at."""
    if not mount.is_there(stick.device):
        return False
    return any((other.device, other.since_ns) == (stick.device, stick.since_ns) for other in sticks())


@contextmanager
def mounted(stick: Stick, *, writable: bool = False) -> Iterator[int]:
    """The open top folder of the stick's file system; for whoever is `alone_with` its device.

    OSError if it can't be mounted, or not so; with ENODEV if it is out, also if another one has its device's name.
    """
    if not is_in(stick):
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV), stick.device)
    with mount.mounted(stick.device, stick.kind, WORK / f"{stick.device}.mount", writable=writable) as top:
        yield top


def remember(stick: Stick) -> None:
    """Keep what is known of a stick until it is out."""
    part = WORK / f".{stick.device}.part"
    part.write_bytes(msgspec.json.encode(stick))
    part.rename(WORK / f"{stick.device}.json")


def forget(device: str) -> None:
    """The stick that was there is out."""
    (WORK / f"{device}.json").unlink(missing_ok=True)


def said_of(stick: Stick) -> StickReport | None:
    """The last report."""
    with suppress(ExchangeError):
        return read_report(REPORTS, _report(stick.id), StickReport)
    return None


def say(stick: Stick, state: State, sentence: str = "", files: int = 0) -> None:
    """Report; `files` are the results that are known to be on the stick."""
    about = StickReport(stick.id, stick.label, state, sentence, stick.pools, files, stick.alert)
    with _alone("reports"):
        write_report(REPORTS, _report(stick.id), about)


def unsay(stick_id: str) -> None:
    """Take the report away."""
    (REPORTS / f"{_report(stick_id)}.json").unlink(missing_ok=True)


def unsay_those_that_left() -> None:
    """Take away what is still said of sticks that were pulled too early."""
    present = {_report(stick.id) for stick in sticks()}
    for path in REPORTS.glob("stick-*.json"):
        if path.stem not in present:
            path.unlink(missing_ok=True)


def alone_with(device: str) -> AbstractContextManager[None]:
    """Wait until nobody else is at work on the device."""
    return _alone(device)


def alone_at_coming() -> AbstractContextManager[None]:
    """Wait until no other stick is just coming: twins that come at once are told apart one after the other."""
    return _alone("coming")


@contextmanager
def _alone(name: str) -> Iterator[None]:
    handle = os.open(WORK / f"{name}.lock", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _report(stick_id: str) -> str:
    return f"stick-{stick_id}"
