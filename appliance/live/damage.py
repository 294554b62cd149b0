"""How damage to a session's file is found: by its first bytes, by the links of its events, by what SQLite says of it.

A link is a hash over an event's row and the link before it; the one before the first event is over the tables and the
views, the title and the pool. So whatever is changed, left out or put in makes another link.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

import msgspec

LINK_BYTES: Final = 16
_MAGIC: Final = b"SQLite format 3\0"
_HEADER_BYTES: Final = 100
_LOG_HEADER_BYTES: Final = 32
_LOG_MAGIC: Final = (0x377F0682, 0x377F0683)
_FORMATS: Final = slice(18, 20)  # of who may write and who may read: 1 is a file by itself, 2 has a log beside it
# These say something of the disk, or of who else is at the file, and nothing of what is in it.
_NOT_OF_THE_FILE: Final = (
    "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_BUSY", "SQLITE_LOCKED",
    "SQLITE_PERM", "SQLITE_PROTOCOL", "SQLITE_NOMEM", "SQLITE_INTERRUPT",
)  # fmt: skip


def first_link(rows: Sequence[tuple[object, ...]]) -> bytes:
    """The link before the first event, over the rows of what the file has besides events."""
    return _hash(msgspec.json.encode(rows))


def next_link(link: bytes, seq: int, wall_ms: int, trusted: int, body: bytes) -> bytes:
    """The link of an event that follows on `link`. TypeError if the row holds something else than it should."""
    return _hash(link, b"%d %d %d " % (seq, wall_ms, trusted), body)


def in_the_header(path: Path) -> str:
    """What is wrong with the file's first bytes, empty if nothing. Blocks; OSError if they can't be read.

    To be asked before SQLite opens it. It would take an empty file for a new one and throw its log away, and one with
    another format for one that may not be written.
    """
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if not header:
        return "it is empty"
    if not header.startswith(_MAGIC) or not {1, 2}.issuperset(header[_FORMATS]):
        return "it does not begin as a session does"
    return ""


def is_a_log(log: Path) -> bool:
    """Whether the log begins as SQLite's do: with a magic number, and a checksum (file format, 4.1 and 4.2). Blocks.

    One that is not there, or is cut short within its header, was not in use. SQLite would take a log with a bad header
    for an empty one, and write over it.
    """
    try:
        with log.open("rb") as file:
            header = file.read(_LOG_HEADER_BYTES)
    except OSError:
        return True
    if len(header) < _LOG_HEADER_BYTES:
        return True
    magic = int.from_bytes(header[:4], "big")
    if magic not in _LOG_MAGIC:
        return False
    order: Literal["big", "little"] = "big" if magic & 1 else "little"
    one = two = 0
    for place in range(0, 24, 8):
        one = (one + int.from_bytes(header[place : place + 4], order) + two) & 0xFFFF_FFFF
        two = (two + int.from_bytes(header[place + 4 : place + 8], order) + one) & 0xFFFF_FFFF
    return header[24:] == one.to_bytes(4, "big") + two.to_bytes(4, "big")


def told_by(error: Exception) -> str:
    """What an error that came of reading the file says of the file, empty if it says nothing but of the disk."""
    if isinstance(error, OSError) or getattr(error, "sqlite_errorname", "").startswith(_NOT_OF_THE_FILE):
        return ""
    return "".join(c if c.isprintable() else "?" for c in str(error)) or type(error).__name__


def _hash(*parts: bytes) -> bytes:
    return hashlib.blake2b(b"".join(parts), digest_size=LINK_BYTES).digest()
