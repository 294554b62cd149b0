"""How damage to a session's file is found: by its first bytes, by the links of its events, by what SQLite says of it,
and in the log beside it by checksums (SQLite's file format, 4.1 and 4.2).

A link is a hash over an event's row and the link before it. The first link is a hash over the tables and the views, the
title and the pool. So the links differ if anything is changed, left out or inserted.
"""

import hashlib
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from appliance.sentence import Sentence, sentence

LINK_BYTES: Final = 16
_MAGIC: Final = b"SQLite format 3\0"
_HEADER_BYTES: Final = 100
_LOG_MAGIC: Final = {b"\x37\x7f\x06\x82": "<", b"\x37\x7f\x06\x83": ">"}  # with the byte order of the checksums
_LOG_HEADER: Final = struct.Struct(">4s4xI4x8s8s")  # magic, bytes of a page, salts, checksum
_PAGE_BYTES: Final = {512 << power for power in range(8)}
_FRAME_HEADER: Final = struct.Struct(">4xI8s8s")  # pages of the file if this frame ends a transaction, salts, checksum
_FORMATS: Final = slice(18, 20)  # of who may write and who may read: 1 is a file by itself, 2 has a log beside it
# Errors of the disk, or of another process that uses the file. They say nothing about its content.
_NOT_OF_THE_FILE: Final = (
    "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_BUSY", "SQLITE_LOCKED",
    "SQLITE_PERM", "SQLITE_PROTOCOL", "SQLITE_NOMEM", "SQLITE_INTERRUPT",
)  # fmt: skip


def first_link(rows: Sequence[tuple[object, ...]]) -> bytes:
    """The link before the first event: a hash over `rows`, everything in the file except the events."""
    return hashlib.blake2b(msgspec.json.encode(rows), digest_size=LINK_BYTES).digest()


def next_link(link: bytes, seq: int, wall_ms: int, trusted: int, body: bytes) -> bytes:
    """The link of an event that follows on `link`. TypeError if the row holds something else than it should."""
    row = b"%b%d %d %d %b" % (link, seq, wall_ms, trusted, body)
    return hashlib.blake2b(row, digest_size=LINK_BYTES).digest()


def in_the_header(path: Path) -> Sentence | None:
    """What is wrong with the file's first bytes; None if nothing is. Blocks; OSError if they can't be read.

    To be asked before SQLite opens it. It would take an empty file for a new one and throw its log away, and one with
    another format for one that may not be written.
    """
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if not header:
        return sentence("storage.empty")
    if not header.startswith(_MAGIC) or not {1, 2}.issuperset(header[_FORMATS]):
        return sentence("storage.other_beginning")
    return None


def is_a_log(log: Path) -> bool:
    """Whether the log begins as SQLite's do: with a magic number, and a checksum. Blocks.

    One that is not there, or is cut short within its header, was not in use. SQLite would take a log with a bad header
    for an empty one, and write over it.
    """
    try:
        with log.open("rb") as file:
            header = file.read(_LOG_HEADER.size)
    except OSError:
        return True
    if len(header) < _LOG_HEADER.size:
        return True
    magic, page_bytes, _, checksum = _LOG_HEADER.unpack(header)
    if magic not in _LOG_MAGIC or page_bytes not in _PAGE_BYTES:
        return False
    return bool(_checksum(header[:24], _LOG_MAGIC[magic], bytes(8)) == checksum)


def good_bytes(log: bytes) -> int | None:
    """How far SQLite reads a log that is damaged in the middle; None if it is not.

    SQLite stops at the first frame whose checksum is wrong, and drops what is behind it without a word. That is right
    where the power went while the last transaction was written: nobody was told of that one. But a transaction is on
    the disk before the next one is begun. So where a frame behind the wrong one continues a transaction that was
    complete, all of them were whole once, and what SQLite drops had been acknowledged.

    A frame continues the one before if its checksum is computed from that one's, which also tells it from what earlier
    transactions left further back in the file. Damage within the last transaction can't be told from a power cut.
    """
    good, is_damaged, was_complete = _LOG_HEADER.size, False, False
    for end, continues, is_complete in _frames(log):
        if is_damaged and was_complete and continues:
            return good
        is_damaged, was_complete = is_damaged or not continues, is_complete
        if is_complete and not is_damaged:
            good = end
    return None


def mended(log: bytes) -> bytes | None:
    """A log that is damaged in the middle, with checksums that fit what is in it; None if it is damaged at two places.

    It ends with the last transaction that continues those behind the damage. What the damage changed is still changed,
    which need not matter: most pages are written again by later transactions. Whoever uses it must prove that.
    """
    last, is_damaged, was_complete, is_behind = _LOG_HEADER.size, False, False, False
    for end, continues, is_complete in _frames(log):
        if is_behind and not continues:
            break
        is_behind = is_behind or (is_damaged and was_complete and continues)
        is_damaged, was_complete = is_damaged or not continues, is_complete
        if is_complete and is_behind:
            last = end
    made = bytearray(log[:last])
    magic, page_bytes, salts, before = _LOG_HEADER.unpack_from(log)
    for start in range(_LOG_HEADER.size, last, _FRAME_HEADER.size + page_bytes):
        content = start + _FRAME_HEADER.size
        covered = log[start : start + 8] + log[content : content + page_bytes]
        before = _checksum(covered, _LOG_MAGIC[magic], before)
        made[start + 8 : content] = salts + before
    return bytes(made) if good_bytes(bytes(made) + log[last:]) is None else None


def _frames(log: bytes) -> Iterator[tuple[int, bool, bool]]:
    """Of each frame: where it ends, whether it continues the one before, and whether it completes a transaction."""
    if len(log) < _LOG_HEADER.size:
        return
    magic, page_bytes, salts, before = _LOG_HEADER.unpack_from(log)
    frame_bytes = _FRAME_HEADER.size + page_bytes
    for start in range(_LOG_HEADER.size, len(log) - frame_bytes + 1, frame_bytes):
        frame = log[start : start + frame_bytes]
        pages, written_with, checksum = _FRAME_HEADER.unpack_from(frame)
        covered = frame[:8] + frame[_FRAME_HEADER.size :]
        is_current = written_with == salts
        continues = is_current and _checksum(covered, _LOG_MAGIC[magic], before) == checksum
        yield start + frame_bytes, continues, is_current and pages > 0
        before = checksum


def told_by(error: Exception) -> str:
    """What an error while reading says about the file; empty if it is an error of the disk."""
    if isinstance(error, OSError) or getattr(error, "sqlite_errorname", "").startswith(_NOT_OF_THE_FILE):
        return ""
    return "".join(c if c.isprintable() else "?" for c in str(error)) or type(error).__name__


def _checksum(data: bytes, order: str, before: bytes) -> bytes:
    """SQLite's checksum of a log, going on from the one `before`."""
    one, two = struct.unpack(">2I", before)
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        one = (one + even + two) & 0xFFFF_FFFF
        two = (two + odd + one) & 0xFFFF_FFFF
    return struct.pack(">2I", one, two)
