"""Sticks that are full, pulled, write-protected or know no hard links: a file is there as a whole or not at all."""

import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.quiz.commands import Finish
from appliance.results.export import export
from appliance.results.export_error import ExportError
from appliance.sentence import sentence
from tests.results.exported import FINAL, files, played_on
from tests.support.disk import disk_of
from tests.support.play import Play


def _no_links(*_: object, **__: object) -> None:
    raise PermissionError(1, "Operation not permitted")  # the error of vfat


def test_a_name_taken_at_the_last_moment_is_left_to_its_owner(
    play: Play, tmp_path: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def late(part: Path, name: Path, **how: bool) -> None:
        if Path(name).name == "results.csv":
            Path(name).write_text("theirs")
        link(part, name, **how)

    monkeypatch.setattr(os, "link", late)
    written = export(played_on(play, tmp_path, "one"), stick)
    assert (written[0].parent / "results.csv").read_text() == "theirs"
    assert "results-2.csv" in [file.name for file in written]


def test_without_hard_links_a_name_is_still_never_taken_twice(
    play: Play, tmp_path: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", _no_links)
    export(played_on(play, tmp_path, "one"), stick)
    before = files(stick)
    play.command(Finish)
    export(played_on(play, tmp_path, "two"), stick)
    after = files(stick)
    assert before.items() <= after.items()
    again = {name.rpartition("/")[2] for name in after.keys() - before.keys()}
    assert again == {"audit-2.csv", "session-2.sqlite"}


def test_leftovers_of_a_power_cut_are_removed(play: Play, tmp_path: Path, stick: Path) -> None:
    folder = stick / "2026-03-14 Made up CODE"
    folder.mkdir()
    for name in ("results.csv.part", "session.sqlite.part"):
        (folder / name).write_bytes(b"half")
    export(played_on(play, tmp_path, "one"), stick)
    assert sorted(file.name for file in folder.iterdir()) == FINAL


def test_a_power_cut_just_after_naming_a_file_does_no_harm(play: Play, tmp_path: Path, stick: Path) -> None:
    """The partial file and the final file are then the same file."""
    [results, *_] = (file for file in export(played_on(play, tmp_path, "one"), stick) if file.name == "results.csv")
    results.with_name("results.csv.part").hardlink_to(results)
    before = results.read_bytes()
    play.join("s3")
    written = export(played_on(play, tmp_path, "two"), stick)
    [second] = (file for file in written if file.name == "results-2.csv")
    assert results.read_bytes() == before != second.read_bytes()


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
    export(played_on(play, tmp_path, "one"), stick)
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
    export(played_on(play, tmp_path, "one"), stick)
    assert calls == ["folder", *len(FINAL) * ["file", "rename", "folder", "file"]]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with disk_of("128k", tmp_path / "small") as folder:
        yield folder


@pytest.mark.parametrize("room", [0, 4096, 16384, 32768])
def test_a_full_stick_gets_no_partial_file(play: Play, tmp_path: Path, small_disk: Path, room: int) -> None:
    path = played_on(play, tmp_path, "one")
    whole = tmp_path / "whole"
    whole.mkdir()
    export(path, whole)
    filler = small_disk / "filler"
    filler.write_bytes(bytes(131072 - room))
    with pytest.raises(ExportError, match=r"^There is no room left in .*\.$"):
        export(path, small_disk)
    left = {name: content for name, content in files(small_disk).items() if name != "filler"}
    assert left.items() <= files(whole).items()
    filler.unlink()
    if room < 32768:
        export(path, small_disk)
        del (kept := files(small_disk))["2026-03-14 Made up CODE/session.sqlite"]
        assert kept.items() <= files(whole).items()
        assert len(kept) == len(FINAL) - 1


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
        export(played_on(play, tmp_path, "one"), tmp_path / where)
    assert str(raised.value) == f"{tmp_path / where} {sentence}"


def test_a_write_protected_folder_is_reported_in_a_sentence(play: Play, tmp_path: Path, small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(ExportError, match=r"is write-protected\. "):
        export(played_on(play, tmp_path, "one"), small_disk)


def test_a_file_in_the_place_of_the_folder_is_reported_in_a_sentence(play: Play, tmp_path: Path, stick: Path) -> None:
    (stick / "2026-03-14 Made up CODE").write_bytes(b"")
    with pytest.raises(ExportError) as told:
        export(played_on(play, tmp_path, "one"), stick)
    why = sentence("os.no_folder")
    assert told.value.sentence == sentence("export.not_written", folder=str(stick), why=why)


def test_an_unreadable_session_is_reported_in_a_sentence(tmp_path: Path, stick: Path) -> None:
    with pytest.raises(ExportError, match=r"\.$"):
        export(tmp_path / "nothing.sqlite", stick)
    assert files(stick) == {}
