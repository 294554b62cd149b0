"""The kernel's command line on the boot partition, which must stay one line that boots whatever happens meanwhile."""

import errno
import os
import re
from pathlib import Path
from typing import Final

from appliance.box.shared.programs import run

LINE: Final = ("boot/firmware/cmdline.txt", "boot/cmdline.txt")  # as it is now, and as it was before 2023
MAX_BYTES: Final = 4096
# A picture for a projector that is switched on later, at the size that the board is drawn for, and that stays.
SCREEN: Final = (b"vc4.force_hotplug=1", b"video=HDMI-A-1:1920x1080@60D", b"consoleblank=0")
_COUNTRY: Final = re.compile(rb"(?<!\S)cfg80211\.ieee80211_regdom=[A-Z0-9]{2}(?!\S)")


def find(root: Path) -> Path | None:
    """The file with the line, if the machine has one."""
    return next((root / name for name in LINE if (root / name).is_file()), None)


def set_country(root: Path, country: str) -> bool:
    """Have the kernel start with this country, and with the screen as the board wants it; whether something had to be
    changed. Raises OSError, CommandFailed.

    What is added here is at the end, where half of it does no harm.
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
    """The line with what it lacks of `SCREEN`; what somebody has set another way stays."""
    set_already = {word.partition(b"=")[0] for word in line.split()}
    lacking = [word for word in SCREEN if word.partition(b"=")[0] not in set_already]
    words = line.rstrip()
    if not _is_one(words) or not lacking:
        return line
    return b" ".join([words, *lacking]) + b"\n"


def with_country(line: bytes, country: str) -> bytes:
    """The line with the country; all that was in it stays where it was. A file of several lines stays as it is."""
    word = f"cfg80211.ieee80211_regdom={country}".encode()
    words = line.rstrip()
    if not _is_one(words):
        return line
    if _COUNTRY.search(line):
        return _COUNTRY.sub(word, line)
    return words + b" " + word + b"\n"


def without_ours(line: bytes, before: bytes) -> bytes:
    """The line without what the functions above have added to `before`; what somebody else has changed since stays."""
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
    """Give a file on the boot partition another content, also where that is only read. Raises OSError, CommandFailed.

    It is changed in place, since a FAT can't replace a file at once: with a power cut in the middle it has as much of
    the new as was written, and then the old. A shorter content ends with spaces first, so that none of the old is left
    when the file gets its new size.
    """
    try:
        _write(path, data)
    except OSError as error:
        if error.errno != errno.EROFS:
            raise
        # In a sandbox several are mounted one over the other.
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
