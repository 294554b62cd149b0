"""The kernel's command line on the boot partition; it must boot even if the power fails while it is changed."""

import errno
import os
import re
from pathlib import Path
from typing import Final

from appliance.box.shared.programs import run

LINE: Final = ("boot/firmware/cmdline.txt", "boot/cmdline.txt")  # today, and before 2023
MAX_BYTES: Final = 4096
# A picture even if the projector is switched on later, in the size that its page is made for, and without blanking.
SCREEN: Final = (b"vc4.force_hotplug=1", b"video=HDMI-A-1:1920x1080@60D", b"consoleblank=0")
_COUNTRY: Final = re.compile(rb"(?<!\S)cfg80211\.ieee80211_regdom=[A-Z0-9]{2}(?!\S)")


def find(root: Path) -> Path | None:
    """The file with the line, if the machine has one."""
    return next((root / name for name in LINE if (root / name).is_file()), None)


def set_country(root: Path, country: str) -> bool:
    """Have the kernel start with this country, and with the screen as `SCREEN` says; returns whether that is a change.

    Additions go to the end of the line, where half an addition does no harm. Raises OSError, CommandFailed.
    """
    path = find(root)
    if path is None:
        return False
    with path.open("rb") as file:
        before = file.read(MAX_BYTES + 1)
    after = with_country(with_screen(before), country)
    if after == before or len(after) > MAX_BYTES:
        return False
    rewrite(path, after)
    return True


def with_screen(line: bytes) -> bytes:
    """The line with the words of `SCREEN` that it lacks; what somebody has set differently stays."""
    set_already = {word.partition(b"=")[0] for word in line.split()}
    lacking = [word for word in SCREEN if word.partition(b"=")[0] not in set_already]
    words = line.rstrip()
    if not _is_one(words) or not lacking:
        return line
    return b" ".join([words, *lacking]) + b"\n"


def with_country(line: bytes, country: str) -> bytes:
    """The line with the country; everything else stays in its place. A file of several lines is not changed."""
    word = f"cfg80211.ieee80211_regdom={country}".encode()
    words = line.rstrip()
    if not _is_one(words):
        return line
    if _COUNTRY.search(line):
        return _COUNTRY.sub(word, line)
    return words + b" " + word + b"\n"


def without_ours(line: bytes, before: bytes) -> bytes:
    """The line without what the functions above added to `before`; changes that others made since then stay."""
    if not _is_one(line.rstrip()):
        return line
    had = before.split()
    ours = [word for word in SCREEN if word not in had]
    countries = iter(_COUNTRY.findall(before))

    def before_us(found: re.Match[bytes]) -> bytes:
        space, word = found.groups()
        if _COUNTRY.fullmatch(word):
            word = next(countries, b"")
        elif word in ours:
            word = b""
        return space + word if word else b""

    line = re.sub(rb"( ?)(\S+)", before_us, line)
    return before if line.split() == had else line.rstrip() + b"\n"


def rewrite(path: Path, data: bytes) -> None:
    """Rewrite a file on the boot partition, even if that is mounted read-only. Raises OSError, CommandFailed.

    The file is changed in place, since FAT can't replace a file in one step: after a power cut it begins with the new
    content and goes on with the old. A shorter content is first padded with spaces, so that nothing of the old content
    is left before the file gets its new size.
    """
    try:
        _write(path, data)
    except OSError as error:
        if error.errno != errno.EROFS:
            raise
        # In a sandbox several mounts lie one over the other; the last one counts.
        *_, mount = run("findmnt", "--noheadings", "--output", "TARGET", "--target", str(path)).split()
        run("mount", "--options", "remount,rw", mount)
        try:
            _write(path, data)
        finally:
            run("mount", "--options", "remount,ro", mount)


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        if len(data) < (size := os.fstat(handle).st_size):
            _write_all(handle, data.rstrip().ljust(size))
        _write_all(handle, data)
        os.ftruncate(handle, len(data))
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_all(handle: int, data: bytes) -> None:
    if os.pwrite(handle, data, 0) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(handle)


def _is_one(words: bytes) -> bool:
    return bool(words) and b"\n" not in words and b"\0" not in words
