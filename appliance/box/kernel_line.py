"""The kernel's command line on the boot partition, which must stay one line that boots whatever happens meanwhile."""

import os
import re
from pathlib import Path
from typing import Final

from appliance.box.command import run

LINE: Final = ("boot/firmware/cmdline.txt", "boot/cmdline.txt")  # as it is now, and as it was before 2023
MAX_BYTES: Final = 4096
# A picture for a projector that is switched on later, at the size that the board is drawn for, and that stays.
SCREEN: Final = (b"vc4.force_hotplug=1", b"video=HDMI-A-1:1920x1080@60D", b"consoleblank=0")
_COUNTRY: Final = re.compile(rb"(?<!\S)cfg80211\.ieee80211_regdom=[A-Z0-9]{2}(?!\S)")


def set_country(root: Path, country: str) -> bool:
    """Have the kernel start with this country, and with the screen as the board wants it; whether something had to be
    changed. Raises OSError, CommandFailed.

    The file is changed in place: a FAT can't replace a file at once, and what is added here is at the end, where half
    of it does no harm.
    """
    path = next((root / name for name in LINE if (root / name).is_file()), None)
    if path is None:
        return False
    with path.open("rb") as file:
        before = file.read(MAX_BYTES + 1)
    after = with_country(with_screen(before), country)
    if after == before or len(after) > MAX_BYTES:
        return False
    try:
        _write(path, after)
    except OSError:
        # In a sandbox several are mounted one over the other.
        *_, mount = run("findmnt", "--noheadings", "--output", "TARGET", "--target", str(path)).split()
        run("mount", "--options", "remount,rw", mount)
        try:
            _write(path, after)
        finally:
            run("mount", "--options", "remount,ro", mount)
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


def _is_one(words: bytes) -> bool:
    return bool(words) and b"\n" not in words and b"\0" not in words


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.pwrite(handle, data, 0)
        os.fsync(handle)
    finally:
        os.close(handle)
