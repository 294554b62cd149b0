"""Sticks as the kernel sees them: what is on a device, and its file system mounted for as long as it is needed.

Only this process sees what it mounts, so nothing stays mounted after it ends, however it ends.
"""

import ctypes
import errno
import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# By blkid's type: the kernel's name for it, and the mount options. No other type is ever mounted.
# Pulling a stick may leave a broken entry on FAT. Reading that entry fails, and the kernel would then make the whole
# stick read-only each time it is put in. `errors=continue` keeps the rest of it usable.
KINDS: Final = {
    "vfat": ("vfat", "utf8,errors=continue,fmask=0133,dmask=0022"),
    "exfat": ("exfat", "errors=continue,fmask=0133,dmask=0022"),
    "ntfs": ("ntfs3", "fmask=0133,dmask=0022"),
    "ext4": ("ext4", ""),
}
MAX_LABEL: Final = 32
MAX_ID: Final = 40
PROBE_S: Final = 30
AMBIVALENT: Final = "ambivalent"
_AMBIVALENT_STATUS: Final = 8  # of blkid
LEAVING_S: Final = 3.0
_NEVER_OF_PULLING: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.ENOENT, errno.ENOTDIR, errno.ELOOP})

_READ_ONLY, _NO_SUID, _NO_DEVICES, _NO_PROGRAMS, _NO_LINKS = 1, 2, 4, 8, 256  # mount(2)
_RECURSIVE, _PRIVATE = 16384, 1 << 18
_OWN_MOUNTS: Final = 0x20000  # unshare(2)
_DETACH: Final = 2  # umount2(2)
_EXCHANGE: Final = 2  # renameat2(2)
_HERE: Final = -100  # AT_FDCWD: paths are relative to the working folder

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Volume:
    """What a device holds: id and label, fit for names and sentences, and type; all empty if it holds nothing.

    The type is `AMBIVALENT` if there are signs of several.
    """

    id: str
    label: str
    kind: str
    part: str = ""  # the type of the partition around it


@dataclass(frozen=True, slots=True)
class Controller:
    """The model that the USB device names, and a mark that tells it from others; empty if it is no USB device."""

    model: str = ""
    mark: str = ""


def probe(device: str) -> Volume:
    """What blkid finds on the device. OSError if it can't be read."""
    words = ["blkid", "-p", "-o", "udev", f"/dev/{device}"]
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=PROBE_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT), device) from error
    lines = (line.partition(b"=") for line in done.stdout.splitlines())
    found = {name.decode("ascii", "replace"): value for name, _, value in lines}
    if done.returncode == _AMBIVALENT_STATUS:
        found["ID_FS_TYPE"] = AMBIVALENT.encode()
    if "ID_FS_TYPE" not in found:  # blkid reports an empty device and an unreadable one alike
        with Path("/dev", device).open("rb", buffering=0) as file:
            file.read(1)
    return Volume(
        id=re.sub(r"[^A-Za-z0-9-]", "-", _plain(found.get("ID_FS_UUID_ENC", b"")))[:MAX_ID],
        label=_plain(found.get("ID_FS_LABEL_ENC", b""))[:MAX_LABEL],
        kind=_plain(found.get("ID_FS_TYPE", b"")),
        part=_plain(found.get("ID_PART_ENTRY_TYPE", b"")),
    )


def partitions(device: str) -> list[str]:
    """The partitions of the device's disk, in the order of their numbers."""
    numbers: dict[str, int] = {}
    with suppress(OSError, ValueError):
        real = Path("/sys/class/block", device).resolve(strict=True)
        disk = real.parent if (real / "partition").exists() else real
        for path in disk.glob(f"{disk.name}*/partition"):
            numbers[path.parent.name] = int(path.read_text("ascii"))
    return sorted(numbers, key=lambda name: numbers[name])


def controller(device: str) -> Controller:
    """The USB device that the device belongs to."""
    with suppress(OSError):
        for folder in Path("/sys/class/block", device).resolve(strict=True).parents:
            if (folder / "idVendor").exists():
                said = {name: _said(folder / name) for name in ("idVendor", "idProduct", "serial", "product")}
                mark = ":".join(said[name] for name in ("idVendor", "idProduct", "serial"))
                return Controller(said["product"][:MAX_LABEL], mark)
    return Controller()


def is_there(device: str) -> bool:
    """Whether the kernel has the device, and it is not empty (as a card reader without a card is)."""
    try:
        return Path("/sys/class/block", device, "size").read_text("ascii").strip() != "0"
    except OSError:
        return False


def is_leaving(device: str, error: OSError) -> bool:
    """Whether `error` came from a pulled stick; waits up to 3 s, since reads fail before the kernel notices."""
    if not is_there(device):
        return True  # whatever the error was
    if error.errno in _NEVER_OF_PULLING:
        return False
    ends = time.monotonic() + LEAVING_S
    while is_there(device):
        if time.monotonic() > ends:
            return False
        time.sleep(0.1)
    return True


def is_protected(device: str) -> bool:
    """Whether the device itself is write-protected, for example by a switch."""
    try:
        return Path("/sys/class/block", device, "ro").read_text("ascii").strip() == "1"
    except OSError:
        return False


def is_of_system(device: str) -> bool:
    """Whether the machine runs from the device's disk."""
    disks = set()
    for line in Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape").splitlines():
        disks.add(_disk(Path("/sys/dev/block", line.split(" ", 3)[2])))
    return _disk(Path("/sys/class/block", device)) in disks - {""}


def leave_shared_mounts() -> None:
    """Hide from other processes what this one mounts from now on. OSError if it may not."""
    _check(_libc.unshare(_OWN_MOUNTS), "unshare")
    _check(_libc.mount(b"none", b"/", None, ctypes.c_ulong(_RECURSIVE | _PRIVATE), None), "/")


@contextmanager
def mounted(device: str, kind: str, where: Path, *, writable: bool = False) -> Iterator[int]:
    """Mount the device; yields its open top folder. OSError if it can't be mounted as asked."""
    where.mkdir(mode=0o700, exist_ok=True)
    name, options = KINDS[kind]
    flags = _NO_SUID | _NO_DEVICES | _NO_PROGRAMS | _NO_LINKS | (0 if writable else _READ_ONLY)
    target = os.fsencode(where)
    source = os.fsencode(f"/dev/{device}")
    _check(_libc.mount(source, target, name.encode(), ctypes.c_ulong(flags), options.encode()), device)
    try:
        folder = os.open(where, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            yield folder
            if writable:
                write_out(folder)
        finally:
            os.close(folder)
    finally:
        if _libc.umount2(target, 0) != 0:
            _libc.umount2(target, _DETACH)


def write_out(folder: int) -> None:
    """Wait until everything written to the open folder's file system is on the device."""
    _check(_libc.syncfs(folder), "syncfs")


def exchange(one: Path, other: Path) -> None:
    """Give each of two folders the other's name, in one step."""
    done = _libc.renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), ctypes.c_uint(_EXCHANGE))
    _check(done, str(one))


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)


def _plain(value: bytes) -> str:
    r"""A value from blkid with its `\x20` escapes undone, fit to be shown."""
    raw = re.sub(rb"\\x([0-9a-fA-F]{2})", lambda match: bytes.fromhex(match[1].decode()), value)
    text = raw.decode("utf-8", "replace")
    return "".join(c for c in text if c.isprintable()).strip()


def _said(path: Path) -> str:
    """A line of sysfs that a device is free to choose; empty if it says nothing."""
    try:
        return _plain(path.read_bytes())
    except OSError:
        return ""


def _disk(node: Path) -> str:
    """The kernel's name of the whole disk; empty for what is on none."""
    with suppress(OSError):
        real = node.resolve(strict=True)
        return real.parent.name if (real / "partition").exists() else real.name
    return ""
