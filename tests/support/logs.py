"""The log that SQLite keeps beside a file, as tests cut it off and change it (SQLite's file format, 4.1)."""

import shutil
from pathlib import Path

from appliance.live.file_pair import log_of

HEADER_BYTES, FRAME_HEADER_BYTES, PAGE_BYTES = 32, 24, 4096
FRAME_BYTES = FRAME_HEADER_BYTES + PAGE_BYTES


def cut(path: Path, folder: Path) -> Path:
    """A copy of the file and its log, as a power cut leaves them."""
    folder.mkdir()
    for file in (path, log_of(path)):
        shutil.copyfile(file, folder / file.name)
    return folder / path.name


def flip(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)


def ends(log: Path) -> list[int]:
    """The frames that end a transaction, by number."""
    content = log.read_bytes()
    return [
        number
        for number, at in enumerate(range(HEADER_BYTES, len(content), FRAME_BYTES))
        if content[at + 4 : at + 8] != bytes(4)
    ]


def place(number: int, at: int = 0) -> int:
    """Where a byte of a frame is in the log."""
    return HEADER_BYTES + number * FRAME_BYTES + at
