"""Exported files: complete or not there, never over another file, with names that are valid on a FAT stick."""

import asyncio
import csv
import os
import sqlite3
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.box.shared.safe_files import plain_name
from appliance.live.journal import Journal
from appliance.quiz.commands import Close, Finish, Next
from appliance.quiz.events import Signalled
from appliance.results.export import MAX_NAME, ExportError, erase, export, folder_name, safe_name
from appliance.results.tables import About
from appliance.sentence import sentence
from tests.support.disk import disk_of
from tests.support.play import Play
from tests.support.record import POOL, SetClock, record

FINAL = ["answers.csv", "audit.csv", "items.csv", "results.csv", "session.sqlite"]


def _no_links(*_: object, **__: object) -> None:
    raise PermissionError(1, "Operation not permitted")  # the error of vfat


@pytest.fixture
def play() -> Play:
    play = Play(POOL, lead_ms=0)
    play.join("s1", "s2")
    play.command(Next)
    play.answer("s1", 1)
    play.command(Close)
    return play


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def _files(folder: Path) -> dict[str, bytes]:
    """All files and folders under `folder`, by relative path."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def _played_on(play: Play, tmp_path: Path, name: str) -> Path:
    return record(play, tmp_path / f"{name}.sqlite")


def test_a_finished_class_is_a_folder_of_five_files(play: Play, tmp_path: Path, stick: Path) -> None:
    written = export(_played_on(play, tmp_path, "one"), stick)
    assert sorted(file.name for file in written) == FINAL
    assert {file.parent for file in written} == {stick / "2026-03-14 Made up CODE"}
    assert len(_files(stick)) == 5
    results = written[0].read_text("utf-8-sig")
    rows = list(csv.DictReader(results.splitlines()))
    assert [(row["student_id"], row["points"], row["q1"], row["q2"]) for row in rows] == [
        ("s1", "3", "3", ""),
        ("s2", "0", "0", ""),
    ]


def test_exporting_the_same_again_writes_nothing(play: Play, tmp_path: Path, stick: Path) -> None:
    path = _played_on(play, tmp_path, "one")
    export(path, stick)
    before = _files(stick)
    assert export(path, stick) == []
    assert _files(stick) == before


def test_a_different_file_gets_another_name_and_keeps_the_old_one(play: Play, tmp_path: Path, stick: Path) -> None:
    export(_played_on(play, tmp_path, "one"), stick)
    before = _files(stick)
    play.command(Finish)
    written = export(_played_on(play, tmp_path, "two"), stick)
    assert sorted(file.name for file in written) == ["audit-2.csv", "session-2.sqlite"]
    play.join("s3")
    play.command(Next)
    after = _files(stick)
    assert before.items() <= after.items()
    assert len(after) == 7


def test_each_stage_of_a_running_class_has_its_own_files(play: Play, tmp_path: Path, stick: Path) -> None:
    first = export(_played_on(play, tmp_path, "one"), stick, "after question 01")
    play.command(Next)
    play.answer("s2", 0)
    play.command(Close)
    second = export(_played_on(play, tmp_path, "two"), stick, "after question 02")
    again = export(_played_on(play, tmp_path, "three"), stick, "after question 02")
    assert [file.name for file in first + second + again] == [
        *("results-after-question-01.csv", "answers-after-question-01.csv", "session-after-question-01.sqlite"),
        *("results-after-question-02.csv", "answers-after-question-02.csv", "session-after-question-02.sqlite"),
    ]
    assert {file.parent for file in first + second} == {stick / "2026-03-14 Made up CODE" / "during class"}


def test_a_file_made_by_the_instructor_is_never_touched(play: Play, tmp_path: Path, stick: Path) -> None:
    folder = stick / "2026-03-14 Made up CODE"
    folder.mkdir()
    (folder / "results.csv").write_text("my notes")
    (folder / "answers.csv").symlink_to(tmp_path / "elsewhere")
    written = export(_played_on(play, tmp_path, "one"), stick)
    assert (folder / "results.csv").read_text() == "my notes"
    assert not (tmp_path / "elsewhere").exists()
    assert {"results-2.csv", "answers-2.csv"} <= {file.name for file in written}


def test_a_name_taken_at_the_last_moment_is_left_to_its_owner(
    play: Play, tmp_path: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def late(part: Path, name: Path, **how: bool) -> None:
        if Path(name).name == "results.csv":
            Path(name).write_text("theirs")
        link(part, name, **how)

    monkeypatch.setattr(os, "link", late)
    written = export(_played_on(play, tmp_path, "one"), stick)
    assert (written[0].parent / "results.csv").read_text() == "theirs"
    assert written[0].name == "results-2.csv"


def test_without_hard_links_a_name_is_still_never_taken_twice(
    play: Play, tmp_path: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", _no_links)
    export(_played_on(play, tmp_path, "one"), stick)
    before = _files(stick)
    play.command(Finish)
    export(_played_on(play, tmp_path, "two"), stick)
    after = _files(stick)
    assert before.items() <= after.items()
    assert len(after) == 7


def test_leftovers_of_a_power_cut_are_removed(play: Play, tmp_path: Path, stick: Path) -> None:
    folder = stick / "2026-03-14 Made up CODE"
    folder.mkdir()
    for name in ("results.csv.part", "session.sqlite.part"):
        (folder / name).write_bytes(b"half")
    export(_played_on(play, tmp_path, "one"), stick)
    assert sorted(file.name for file in folder.iterdir()) == FINAL


def test_a_power_cut_just_after_naming_a_file_does_no_harm(play: Play, tmp_path: Path, stick: Path) -> None:
    """The partial file and the final file are then the same file."""
    results = export(_played_on(play, tmp_path, "one"), stick)[0]
    results.with_name("results.csv.part").hardlink_to(results)
    before = results.read_bytes()
    play.join("s3")
    written = export(_played_on(play, tmp_path, "two"), stick)
    assert written[0].name == "results-2.csv"
    assert results.read_bytes() == before != written[0].read_bytes()


@pytest.mark.parametrize("links", [True, False])
def test_an_empty_file_that_a_pull_left_is_replaced(
    links: bool, play: Play, tmp_path: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", _no_links)
    folder = stick / "2026-03-14 Made up CODE"
    folder.mkdir()
    for name in ("results.csv", "session.sqlite"):
        (folder / name).touch()
    export(_played_on(play, tmp_path, "one"), stick)
    assert sorted(file.name for file in folder.iterdir()) == FINAL
    assert all(file.stat().st_size for file in folder.iterdir())


def test_a_file_is_written_out_once_more_after_it_got_its_name(
    play: Play, tmp_path: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without that, a stick with FAT that is pulled then would keep an empty file."""
    calls: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def heard_fsync(handle: int) -> None:
        calls.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def heard_rename(part: Path, name: Path) -> Path:
        calls.append("rename")
        return rename(part, name)

    monkeypatch.setattr(os, "link", _no_links)
    monkeypatch.setattr(os, "fsync", heard_fsync)
    monkeypatch.setattr(Path, "rename", heard_rename)
    export(_played_on(play, tmp_path, "one"), stick)
    assert calls == ["folder", *len(FINAL) * ["file", "rename", "folder", "file"]]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with disk_of("64k", tmp_path / "small") as folder:
        yield folder


@pytest.mark.parametrize("room", [0, 4096, 16384, 32768])
def test_a_full_stick_gets_no_partial_file(play: Play, tmp_path: Path, small_disk: Path, room: int) -> None:
    path = _played_on(play, tmp_path, "one")
    whole = tmp_path / "whole"
    whole.mkdir()
    export(path, whole)
    filler = small_disk / "filler"
    filler.write_bytes(bytes(65536 - room))
    with pytest.raises(ExportError, match=r"^There is no room left in .*\.$"):
        export(path, small_disk)
    left = {name: content for name, content in _files(small_disk).items() if name != "filler"}
    assert left.items() <= _files(whole).items()
    filler.unlink()
    if room < 32768:
        export(path, small_disk)
        del (kept := _files(small_disk))["2026-03-14 Made up CODE/session.sqlite"]
        assert kept.items() <= _files(whole).items()
        assert len(kept) == 4


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ("gone", "is not there any more. Put the stick back in or choose another place, then export again."),
        ("file", "is not a folder. Choose another place, then export again."),
    ],
)
def test_a_folder_that_takes_no_files_is_reported_in_a_sentence(
    play: Play, tmp_path: Path, where: str, sentence: str
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ExportError) as raised:
        export(_played_on(play, tmp_path, "one"), tmp_path / where)
    assert str(raised.value) == f"{tmp_path / where} {sentence}"


def test_a_write_protected_folder_is_reported_in_a_sentence(play: Play, tmp_path: Path, small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(ExportError, match=r"is write-protected\. "):
        export(_played_on(play, tmp_path, "one"), small_disk)


def test_a_file_in_the_place_of_the_folder_is_reported_in_a_sentence(play: Play, tmp_path: Path, stick: Path) -> None:
    (stick / "2026-03-14 Made up CODE").write_bytes(b"")
    with pytest.raises(ExportError) as told:
        export(_played_on(play, tmp_path, "one"), stick)
    why = sentence("os.no_folder")
    assert told.value.sentence == sentence("export.not_written", folder=str(stick), why=why)


def test_an_unreadable_session_is_reported_in_a_sentence(tmp_path: Path, stick: Path) -> None:
    with pytest.raises(ExportError, match=r"\.$"):
        export(tmp_path / "nothing.sqlite", stick)
    assert _files(stick) == {}


def test_an_export_from_another_time_zone_is_erased_too(
    play: Play, tmp_path: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = _played_on(play, tmp_path, "one"), stick / "2026-03-14 Made up KODE"
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


@pytest.mark.parametrize(
    ("title", "opened_ms", "name"),
    [
        ("Photosynthesis, week 3", 1_773_482_400_000, "2026-03-14 Photosynthesis, week 3 K7QX"),
        ("Photosynthesis", None, "Photosynthesis K7QX"),
        ('What? "A/B" <c:\\d>|*', None, "What A B c d K7QX"),
        ("...", None, "K7QX"),
        ("con.", None, "_con K7QX"),
        ("x" * 199, 1_773_482_400_000, f"2026-03-14 {'x' * 103} K7QX"),
        ("光" * 80, 1_773_482_400_000, f"2026-03-14 {'光' * 34} K7QX"),
        ("प्रकाश संश्लेषण " * 9, None, f"{'प्रकाश संश्लेषण ' * 2}प्रकाश सं K7QX"),
        ("tab\tline\nend\x00", None, "tab line end K7QX"),
    ],
)
def test_a_folder_is_named_after_day_title_and_code(title: str, opened_ms: int | None, name: str) -> None:
    assert folder_name(About("id", "K7QX", title, opened_ms)) == name


@settings(max_examples=3 * settings().max_examples)
@given(st.text(min_size=30, max_size=200) | st.text("光合作用", min_size=40, max_size=80), st.booleans())
def test_two_classes_with_one_title_never_share_a_folder_even_on_a_stick(title: str, dated: bool) -> None:
    """However many bytes the title has, the code stands in full at the end of each name."""
    opened_ms = 1_773_482_400_000 if dated else None
    for code in ("K7QX", "AB2D"):
        name = folder_name(About("id", code, title, opened_ms))
        assert name.endswith(code)
        assert plain_name(name).endswith(code)


@settings(max_examples=3 * settings().max_examples)
@given(st.text(max_size=100) | st.sampled_from(["CON", "nul.txt", "com1 .a", "LPT¹", ".hidden", "a. ", "\ud800"]))
def test_names_are_valid_on_fat(text: str) -> None:
    for name in (safe_name(text), folder_name(About("id", "CODE", text, None))):
        assert len(name.encode()) <= MAX_NAME
        assert not set(name) & set('\\/:*?"<>|')
        assert name == name.strip(". ")
        assert name.isprintable() or any(c in name for c in "\u200b\u200c\u200d\u00ad") or not name.isascii()
        assert name.split(".")[0].rstrip().upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1", "LPT¹"}
        name.encode()
