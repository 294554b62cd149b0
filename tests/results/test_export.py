"""Exported files: what the folder of a class holds while it runs and at its end, and that none is written over."""

import asyncio
import csv
import fcntl
import os
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from appliance.live.journal import Journal
from appliance.quiz.commands import Close, Finish, Next
from appliance.quiz.events import Signalled
from appliance.quiz.kinds.question import Image
from appliance.quiz.pool import Pool
from appliance.results.export import erase, export
from tests.results.exported import FINAL, files, played_on
from tests.support.play import Play, question
from tests.support.record import SetClock, record


def test_a_finished_class_is_a_folder_of_its_files(play: Play, tmp_path: Path, stick: Path) -> None:
    written = export(played_on(play, tmp_path, "one"), stick)
    assert sorted(file.name for file in written) == FINAL
    assert {file.parent for file in written} == {stick / "2026-03-14 Made up CODE"}
    assert len(files(stick)) == len(FINAL)
    results = next(file for file in written if file.name == "results.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(results.splitlines()))
    assert [(row["student_id"], row["points"], row["q1"], row["q2"]) for row in rows] == [
        ("s1", "3", "3", ""),
        ("s2", "0", "–", ""),
    ]


def test_exporting_the_same_again_writes_nothing(play: Play, tmp_path: Path, stick: Path) -> None:
    path = played_on(play, tmp_path, "one")
    export(path, stick)
    before = files(stick)
    assert export(path, stick) == []
    assert files(stick) == before


def test_a_different_file_gets_another_name_and_keeps_the_old_one(play: Play, tmp_path: Path, stick: Path) -> None:
    export(played_on(play, tmp_path, "one"), stick)
    before = files(stick)
    play.command(Finish)
    written = export(played_on(play, tmp_path, "two"), stick)
    assert sorted(file.name for file in written) == ["audit-2.csv", "session-2.sqlite"]
    play.join("s3")
    play.command(Next)
    after = files(stick)
    assert before.items() <= after.items()
    assert len(after) == len(FINAL) + 2


def test_each_stage_of_a_running_class_has_its_own_files(play: Play, tmp_path: Path, stick: Path) -> None:
    first = export(played_on(play, tmp_path, "one"), stick, "after question 01")
    play.command(Next)
    play.answer("s2", 0)
    play.command(Close)
    second = export(played_on(play, tmp_path, "two"), stick, "after question 02")
    again = export(played_on(play, tmp_path, "three"), stick, "after question 02")
    assert [file.name for file in first + second + again] == [
        *("results-after-question-01.csv", "answers-after-question-01.csv", "session-after-question-01.sqlite"),
        *("results-after-question-02.csv", "answers-after-question-02.csv", "session-after-question-02.sqlite"),
    ]
    assert {file.parent for file in first + second} == {stick / "2026-03-14 Made up CODE" / "during class"}


def test_only_the_copy_at_the_end_has_the_pictures(tmp_path: Path, stick: Path) -> None:
    picture = Image(src="0123456789abcdef.png", width=40, height=20, alt="A leaf")
    play = Play(Pool(title="Made up", questions=(question(1, image=picture),)))
    path = record(play, tmp_path / "one.sqlite", picture=lambda _: b"a picture")
    for stage, expected in (("after question 01", []), (None, [(picture.src, b"a picture")])):
        (copy,) = (file for file in export(path, stick, stage) if file.suffix == ".sqlite")
        with closing(sqlite3.connect(copy)) as connection:
            assert connection.execute("SELECT address, file FROM picture").fetchall() == expected


def test_a_file_made_by_the_instructor_is_never_touched(play: Play, tmp_path: Path, stick: Path) -> None:
    folder = stick / "2026-03-14 Made up CODE"
    folder.mkdir()
    (folder / "results.csv").write_text("my notes")
    (folder / "answers.csv").symlink_to(tmp_path / "elsewhere")
    written = export(played_on(play, tmp_path, "one"), stick)
    assert (folder / "results.csv").read_text() == "my notes"
    assert not (tmp_path / "elsewhere").exists()
    assert {"results-2.csv", "answers-2.csv"} <= {file.name for file in written}


def test_an_export_from_another_time_zone_is_erased_too(
    play: Play, tmp_path: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = played_on(play, tmp_path, "one"), stick / "2026-03-14 Made up KODE"
    other.mkdir()
    try:
        for zone, stage in (("Pacific/Auckland", None), ("Pacific/Honolulu", "after question 01"), ("UTC", None)):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            export(path, stick, stage)
        assert len(list(stick.iterdir())) == 3, "one is of the day before"
        erase(path, stick)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert list(stick.iterdir()) == [other]
    assert path.exists()
    erase(path, stick)
    erase(path, tmp_path / "not there")


def test_two_exports_at_once_make_each_file_once(play: Play, tmp_path: Path, stick: Path) -> None:
    path, both = played_on(play, tmp_path, "one"), threading.Barrier(2)

    def export_with_the_other(_: int) -> list[Path]:
        both.wait()
        return export(path, stick)

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(export_with_the_other, range(2))
    assert sorted(file.name for file in first + second) == FINAL
    assert sorted(name.rpartition("/")[2] for name in files(stick)) == FINAL


def test_a_file_is_made_only_while_no_other_export_is_at_work(play: Play, tmp_path: Path, stick: Path) -> None:
    path, folder = played_on(play, tmp_path, "one"), stick / "2026-03-14 Made up CODE"

    def is_free() -> bool:
        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(handle)
        return True

    during: list[bool] = []
    export(path, stick, saved=lambda *_: during.append(is_free()))
    assert during == [False] * len(FINAL)
    assert is_free()


async def test_the_copy_is_complete_while_the_class_goes_on(play: Play, tmp_path: Path, stick: Path) -> None:
    """Threads export while the journal is written to as fast as possible."""
    path = tmp_path / "live.sqlite"
    journal = await Journal.create(path, play.state.pool, SetClock())
    await journal.append(0, play.log, play.now_ms)
    copies: list[Path] = []
    done, seq = threading.Event(), len(play.log)

    def export_often() -> None:
        try:
            for _ in range(3):
                copies.extend(file for file in export(path, stick) if file.suffix == ".sqlite")
        finally:
            done.set()

    exporting = asyncio.create_task(asyncio.to_thread(export_often))
    while not done.is_set():
        event = Signalled(at_ms=play.now_ms + seq, student_id="s1", signal="hidden" if seq % 2 else "visible")
        await journal.append(seq, [event] * 5, play.now_ms)
        seq += 5
    await exporting
    await journal.close()
    assert len(copies) == 3
    for copied in copies:
        with closing(sqlite3.connect(copied)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            first, last, count = connection.execute("SELECT min(seq), max(seq), count(*) FROM event").fetchone()
            assert (first, last) == (1, count)
            assert (count - len(play.log)) % 5 == 0
            assert len(connection.execute("SELECT * FROM audit").fetchall()) == count + 1  # one student missed it
