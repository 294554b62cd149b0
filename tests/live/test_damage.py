"""Whatever is wrong with a session's file, it is set aside or goes on unchanged; server and others go on."""

import asyncio
import os
import random
import shutil
import sqlite3
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from appliance.live.clock import Clock
from appliance.live.file_pair import log_of
from appliance.live.sessions import Sessions
from appliance.live.storage_errors import reading_error
from appliance.quiz.commands import Next
from appliance.quiz.pool import Options
from appliance.results.tables import reading
from appliance.sentence import Sentence, sentence
from tests.live.going_on import going_on
from tests.support.mutants import BAD, GOOD, fate, heard, tried, written
from tests.support.play import pool_of


def test_a_damaged_byte_anywhere_never_stops_other_sessions(tmp_path: Path) -> None:
    path, state = written(tmp_path, BAD)
    fates = Counter(what for _, what in tried(path.read_bytes(), state, 300, seed=7))
    assert fates["set aside"] > 100
    assert fates["goes on"] > 50  # where nothing is written yet


CHANGES = {
    "an answer": "UPDATE event SET body = replace(body, '\"value\":[1]', '\"value\":[2]')",
    "a name": "UPDATE event SET body = replace(body, 'Zoë', 'Zoe')",
    "a day": "UPDATE event SET wall_ms = wall_ms + 1 WHERE seq = 20",
    "whether the clock was set": "UPDATE event SET clock_trusted = 0 WHERE seq = 20",
    "a link": "UPDATE event SET link = zeroblob(16) WHERE seq = 20",
    "an event that is left out": "DELETE FROM event WHERE seq = 20",
    "two events in another order": "UPDATE event SET seq = -1 WHERE seq = 20; UPDATE event SET seq = 20 WHERE seq = 21;"
    " UPDATE event SET seq = 21 WHERE seq = -1",
    "a title": "UPDATE meta SET value = 'Made down' WHERE key = 'title'",
    "a key": "UPDATE meta SET value = replace(value, '\"correct\":[1]', '\"correct\":[2]') WHERE key = 'pool'",
    "a view": "DROP VIEW options; CREATE VIEW options AS SELECT 1 AS question, 1 AS option, 'x' AS text",
    "the version": "PRAGMA user_version=1",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_made_by_hand_is_detected(change: str, tmp_path: Path) -> None:
    """Each change leaves a complete database."""
    path, state = written(tmp_path, BAD)
    written(tmp_path, GOOD)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(CHANGES[change])
    assert asyncio.run(fate(tmp_path, path, state)) == "set aside"


@pytest.mark.parametrize(
    ("was", "is_"),
    [
        (b"Zo\xc3\xab", b"Zo\xff\xfe"),
        (b'{"kind":"student_renamed"', b'["kind":"student_renamed"'),
        (b'{"kind":"session_opened"', b'{"kind":"session_opened\x00'),
        (b'"turn":2', b'"turn":9'),
    ],
    ids=["no text", "no JSON", "a text that does not end", "a number"],
)
def test_a_change_in_the_text_of_an_event_is_detected(was: bytes, is_: bytes, tmp_path: Path) -> None:
    path, state = written(tmp_path, BAD)
    written(tmp_path, GOOD)
    whole = path.read_bytes()
    assert was in whole
    path.write_bytes(whole.replace(was, is_))
    assert asyncio.run(fate(tmp_path, path, state)) == "set aside"


def test_an_unchanged_file_goes_on(tmp_path: Path) -> None:
    path, state = written(tmp_path, BAD)
    written(tmp_path, GOOD)
    with closing(sqlite3.connect(path)) as database:
        database.execute("VACUUM")
    assert asyncio.run(fate(tmp_path, path, state)) == "goes on"


def _make(how: str, path: Path) -> None:
    whole = path.read_bytes()
    match how:
        case "an empty file":
            path.write_bytes(b"")
        case "a part of a page":
            path.write_bytes(whole[:50])
        case "a half":
            path.write_bytes(whole[: len(whole) // 2])
        case "an export":
            with reading(path) as session:
                path.write_bytes(session.image())
        case "a file that may not be written, by its first bytes":
            path.write_bytes(whole[:18] + b"\x03" + whole[19:])


@pytest.mark.parametrize(
    "how",
    ["an empty file", "a part of a page", "a half", "an export", "a file that may not be written, by its first bytes"],
)
def test_an_incomplete_session_is_set_aside(how: str, tmp_path: Path) -> None:
    path, state = written(tmp_path, BAD)
    written(tmp_path, GOOD)
    _make(how, path)
    assert asyncio.run(fate(tmp_path, path, state)) == "set aside"


@pytest.mark.parametrize("what", ["a folder", "a pipe", "a link to nowhere", "a link in a circle"])
def test_a_path_that_is_not_a_file_is_left_alone(what: str, tmp_path: Path) -> None:
    path = tmp_path / f"{BAD}.sqlite"
    match what:
        case "a folder":
            path.mkdir()
        case "a pipe":
            os.mkfifo(path)
        case "a link to nowhere":
            path.symlink_to(tmp_path / "nowhere")
        case _:
            path.symlink_to(path)
    written(tmp_path, GOOD)
    assert asyncio.run(going_on(tmp_path)) == [GOOD[-4:]]
    assert os.path.lexists(path)


@contextmanager
def _as_nobody(folder: Path, *but: Path) -> Iterator[None]:
    """Be somebody to whom all files in the folder belong, `but` those; root may do everything."""
    nobody = 65534
    parents = [above for above in (folder, *folder.parents) if not above.stat().st_mode & stat.S_IXOTH]
    modes = [above.stat().st_mode for above in parents]
    try:
        for above in parents:
            above.chmod(0o1777)
        for file in set(folder.iterdir()).difference(but):
            os.chown(file, nobody, nobody)
        os.seteuid(nobody)
        yield
    finally:
        os.seteuid(0)
        for above, mode in zip(parents, modes, strict=True):
            above.chmod(mode)


def test_a_file_without_permission_to_read_stays_in_place(tmp_path: Path) -> None:
    path, _ = written(tmp_path, BAD)
    written(tmp_path, GOOD)
    path.chmod(0)
    with _as_nobody(tmp_path), heard() as said:
        codes = asyncio.run(going_on(tmp_path))
    assert codes == [GOOD[-4:]]
    assert path.exists()
    assert any(line.startswith(f"{path.name} can't go on now. ") for line in said)


def test_a_file_that_cannot_be_set_aside_stops_no_other_session(tmp_path: Path) -> None:
    path, _ = written(tmp_path, BAD)
    written(tmp_path, GOOD)
    path.write_bytes(b"")
    with _as_nobody(tmp_path, path), heard() as said:
        assert asyncio.run(going_on(tmp_path)) == [GOOD[-4:]]
    assert path.exists()
    assert any("could not be set aside" in line for line in said)


def test_a_second_damaged_file_of_a_name_does_not_replace_the_first(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    for content in (b"one", b"two"):
        path, _ = written(tmp_path, BAD)
        path.write_bytes(content)
        assert asyncio.run(going_on(tmp_path)) == [GOOD[-4:]]
    assert (tmp_path / f"{BAD}.sqlite.damaged").read_bytes() == b"one"
    assert (tmp_path / f"{BAD}.sqlite.damaged-2").read_bytes() == b"two"


def test_a_junk_log_beside_a_file_stops_nothing(tmp_path: Path) -> None:
    path, state = written(tmp_path, BAD)
    written(tmp_path, GOOD)
    (tmp_path / f"{path.name}-wal").write_bytes(random.Random(1).randbytes(50_000))
    (tmp_path / f"{path.name}-shm").write_bytes(random.Random(2).randbytes(32_768))
    assert asyncio.run(fate(tmp_path, path, state)) == "goes on"


def test_a_file_with_an_unreadable_table_name_stops_nothing(tmp_path: Path) -> None:
    """A table name that is not text: SQLite's own message about it can't be read either."""
    path, _ = written(tmp_path, BAD)
    written(tmp_path, GOOD)
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE meta", b"CREATE TABLE m\xff\xfea"))

    async def listed() -> dict[str, Sentence | None]:
        async with Sessions(tmp_path, Clock(), lambda _: None) as here:
            return {row.session_id: row.unreadable for row in await asyncio.to_thread(here.past)}

    found = asyncio.run(listed())
    assert found.pop(GOOD) is None
    assert found[BAD] is not None
    undecoded = UnicodeDecodeError("utf-8", b"\xb3", 0, 1, "invalid start byte")
    assert reading_error(path, undecoded).sentence == sentence("storage.unknown", file=path.name)
    path.write_bytes(b"no session" * 50)
    beginning = sentence("storage.damaged", file=path.name, damage=sentence("storage.other_beginning"))
    assert asyncio.run(listed()) == {GOOD: None, BAD: beginning}


def _killed(folder: Path) -> Path:
    """A session whose server was killed in its first question: the main file is short, all events are in the log."""
    kept = folder / "kept"

    async def play() -> Path:
        async with Sessions(folder / "sessions", Clock(), lambda _: None) as here:
            session = await here.open(pool_of("single"), Options(lead_ms=0), None)
            await session.desk.ask(Next(id="open"))
            await asyncio.to_thread(shutil.copytree, folder / "sessions", kept)
            return session.journal.path

    return kept / asyncio.run(play()).name


def _emptied(path: Path) -> None:
    os.truncate(path, 0)


def _with_a_bit_changed(path: Path) -> None:
    content = bytearray(log_of(path).read_bytes())
    content[8] ^= 1
    log_of(path).write_bytes(content)


@pytest.mark.parametrize("damage", [_emptied, _with_a_bit_changed])
def test_the_readable_rest_of_a_damaged_session_is_kept_with_it(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """SQLite discards a log whose main file is empty, and takes a file with a bad header for empty."""
    path = _killed(tmp_path)
    damage(path)
    files = {file.name: file.read_bytes() for file in (path, log_of(path))}
    with heard() as said:
        assert asyncio.run(going_on(path.parent)) == []
    assert any(path.name in line and "set aside" in line for line in said)
    for name, content in files.items():
        aside = path.with_name(f"{path.name}.damaged{name.removeprefix(path.name)}")
        assert aside.read_bytes() == content
