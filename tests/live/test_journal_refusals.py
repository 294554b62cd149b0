"""Files that a journal refuses, each with a sentence: damaged, cut off, or of another version."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from appliance.live.clock import Clock
from appliance.live.journal import SCHEMA_VERSION, DamagedError, Journal, StorageError
from tests.live.journals import POOL, answered


async def _long_file(path: Path) -> Path:
    journal = await Journal.create(path, POOL, Clock())
    await journal.append(0, [answered(f"a{number}") for number in range(2000)], 5)
    await journal.close()
    return path


@pytest.mark.parametrize(
    ("at", "junk"),
    [(0, b"not a database at all"), (4096 * 9, b"\xff" * 4096 * 20), (100, b"\x00" * 3000)],
    ids=["header", "pages", "schema"],
)
async def test_a_damaged_file_is_refused(tmp_path: Path, at: int, junk: bytes) -> None:
    path = await _long_file(tmp_path / "session.sqlite")
    with path.open("r+b") as file:
        file.seek(at)
        file.write(junk)
    with pytest.raises(StorageError, match=r"\.$"):
        await Journal.open(path, Clock())


async def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    path = await _long_file(tmp_path / "session.sqlite")
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(StorageError, match=r"\.$"):
        await Journal.open(path, Clock())


@pytest.mark.parametrize(
    ("version", "kind", "sentence"),
    [
        (
            SCHEMA_VERSION + 1,
            StorageError,
            r"newer version of Chalkbox\. Use it with that version, or update this one\.$",
        ),
        (99, DamagedError, r"^session\.sqlite is damaged: there is no version 99\.$"),
        (0, DamagedError, r"^session\.sqlite is damaged: there is no version 0\.$"),
    ],
)
async def test_a_file_of_another_version_is_refused(
    version: int, kind: type[StorageError], sentence: str, tmp_path: Path
) -> None:
    """A newer file is kept unchanged: after an upgrade its class can go on."""
    path = await _long_file(tmp_path / "session.sqlite")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version={version}")
    with pytest.raises(StorageError, match=sentence) as raised:
        await Journal.open(path, Clock())
    assert raised.type is kind
