"""Pools as files, which tests put on a shelf."""

import os
from pathlib import Path

from appliance.library.shelf import Entry, Shelf


def pool(title: str) -> bytes:
    return f"title: {title}\nquestions:\n  - {{text: Q, correct: true}}\n".encode()


def put(path: Path, data: bytes) -> Path:
    """Write a file with another time than its last version, as on a card with a coarse clock."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, ns=(before + 2_000_000_000,) * 2)
    return path


def only(shelf: Shelf) -> Entry:
    (entry,) = shelf.entries()
    return entry
