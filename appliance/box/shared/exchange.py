"""How the server and the root programs around it communicate: by files that are replaced whole, in two folders.

The server, which has few rights, leaves requests; the root programs take them, check them, act, and leave reports.
"""

import os
import secrets
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

import msgspec

from appliance.hall_key import KeyFile
from appliance.sentence import Sentence, together

RUN: Final = Path("/run/chalkbox")
REQUESTS: Final = RUN / "requests"
REPORTS: Final = RUN / "reports"
MAX_BYTES: Final = 4096

T = TypeVar("T")
Text = Annotated[str, msgspec.Meta(max_length=300)]

# Reports name what they say `message` and `warning`. During an upgrade the other side may be of a version that called
# them `sentence` and `alert`, and wrote text: such a field is not known here, so the rest of the report holds.


class ExchangeError(Exception):
    """A request or report that can't be used; the text, for the log, says why."""


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a request that consists only of its name."""


class HotspotRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The Wi-Fi that the instructor asks for; `country` is an ISO 3166 code."""

    ssid: Text
    passphrase: Text
    channel: int
    country: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}$")]


class ClockRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The time of the instructor's phone, in ms since 1970, and its zone if known, such as `Europe/Zurich`."""

    wall_ms: Annotated[int, msgspec.Meta(ge=1_600_000_000_000, le=4_100_000_000_000)]
    zone: Annotated[str, msgspec.Meta(max_length=64)] = ""


class StickRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The instructor allows a stick that is in; `id` is that of its report."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,64}$")]


class UpdateRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The instructor wants this version at the next start."""

    version: Annotated[str, msgspec.Meta(max_length=40)]


class DiagnosticsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The server as it sees itself, with nothing about people."""

    health: Mapping[str, object]


class HotspotReport(msgspec.Struct, frozen=True):
    """The present Wi-Fi; while a change is on trial, the seconds until the former one comes back."""

    ssid: str
    passphrase: str
    channel: int
    country: str
    channels: tuple[int, ...]
    trial_left_s: int | None = None
    message: Sentence | None = None


class RadioReport(msgspec.Struct, frozen=True):
    """Phones on the Wi-Fi, how many it can hold, and how often its firmware had to be loaded again.

    `channel` is None unless the Wi-Fi is known to send; `message` then tells why.
    """

    stations: int
    capacity: int
    chip: str
    channel: int | None
    restarts: int
    message: Sentence | None = None

    @property
    def trouble(self) -> Sentence | None:
        """Why phones may not find the Wi-Fi; None while it sends, however full it is."""
        return self.message if self.channel is None else None


class NetworkReport(msgspec.Struct, frozen=True):
    """How many addresses are given out, of how many; `message`: why nobody gets one, None if that works."""

    given: int
    addresses: int
    message: Sentence | None = None


class StickReport(msgspec.Struct, frozen=True):
    """A stick: its file system's id and label, what is being done with it, pools read and results written.

    A stick that is `waiting` is new to the box; nothing is done with it until the instructor allows it. `warning` is
    shown whatever the state is.
    """

    id: str
    label: str
    state: Literal["waiting", "reading", "ready", "saving", "saved", "problem"]
    message: Sentence | None = None
    pools: int = 0
    files: int = 0
    warning: Sentence | None = None


class HallKeyReport(msgspec.Struct, frozen=True):
    """The key of a hall that is on a stick, which has this id and label."""

    id: str
    label: str
    hall: KeyFile


class UpdateReport(msgspec.Struct, frozen=True):
    """A version that is not in use: it was on a stick, waits for the next start, is in use by now, or is not.

    `message` tells why it does not wait although that was asked for. `guard.py` writes this report too.
    """

    state: Literal["offered", "waits", "done", "back"]
    version: str
    message: Sentence | None = None


class ClockReport(msgspec.Struct, frozen=True):
    """Whether the system's time was ever set from a source that knows the time."""

    trusted: bool


class DiagnosticsReport(msgspec.Struct, frozen=True):
    """What became of the bundle."""

    message: Sentence | None = None


class ButtonReport(msgspec.Struct, frozen=True):
    """Somebody has pressed the power button."""


class WireReport(msgspec.Struct, frozen=True):
    """Of a box that is a member of a hall: its address on the wire to the other boxes."""

    address: str


class SystemReport(msgspec.Struct, frozen=True):
    """The machine as it was found at boot."""

    model: str
    read_only: bool
    data_partition: bool
    message: Sentence | None = None


def trouble(radio: RadioReport | None, network: NetworkReport | None) -> Sentence | None:
    """Why phones may not find the Wi-Fi, or get no address there; None if nothing is known against it."""
    return together(None if radio is None else radio.trouble, None if network is None else network.message)


def write_request(folder: Path, name: str, body: msgspec.Struct) -> None:
    """Leave a request; it replaces one of the same name that still waits. OSError if that fails."""
    _replace(folder / name, msgspec.json.encode(body), 0o600)


def read_request(folder: Path, name: str, kind: type[T]) -> T:
    """Remove a request and return its body. ExchangeError if there is none that can be used."""
    taken = folder / f".{name}.{secrets.token_hex(8)}"
    try:
        (folder / name).rename(taken)  # so the unit that watches the name does not start again, whatever the file is
        data = _read(taken)
    except FileNotFoundError as error:
        raise ExchangeError(f"there is no request {name}") from error
    finally:
        with suppress(OSError):  # it is a folder, or it is gone already
            taken.unlink()
    return _decode(data, kind, name)


def write_report(folder: Path, name: str, body: msgspec.Struct) -> None:
    """Leave a report for the server, whose group may read it. OSError if that fails."""
    _replace(folder / f"{name}.json", msgspec.json.encode(body), 0o640)


def read_report(folder: Path, name: str, kind: type[T]) -> T | None:
    """The latest report; None if there is none. ExchangeError if it can't be used."""
    try:
        data = _read(folder / f"{name}.json")
    except FileNotFoundError:
        return None
    return _decode(data, kind, name)


def _replace(path: Path, data: bytes, mode: int) -> None:
    """Put the whole file there, even if another process does so too. The folder is in memory, so no disk is awaited."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(handle, mode)
            file.write(data)
            parent = path.parent.stat()
            if os.geteuid() == 0 and parent.st_gid:
                os.fchown(handle, -1, parent.st_gid)
        part.rename(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _read(path: Path) -> bytes:
    """The content of a plain file of at most `MAX_BYTES`; an attacker may control the folder."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ExchangeError(f"{path.name} can't be read: {error.strerror}") from error
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise ExchangeError(f"{path.name} is no plain file")
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(MAX_BYTES + 1)
    finally:
        os.close(handle)
    if len(data) > MAX_BYTES:
        raise ExchangeError(f"{path.name} is larger than {MAX_BYTES} bytes")
    return data


def _decode(data: bytes, kind: type[T], name: str) -> T:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ExchangeError(f"{name} can't be understood: {error}") from error
