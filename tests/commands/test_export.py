"""`chalkbox export`: the files of results, made long after class, from whatever is left of a session."""

import lzma
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from appliance.__main__ import main
from appliance.commands import export
from appliance.live.file_pair import log_of
from appliance.live.journal import SCHEMA_VERSION
from appliance.quiz.commands import Close, Finish, Next
from appliance.results.formats import FORMATS
from tests.support.disk import disk_of, fill
from tests.support.play import Play
from tests.support.power_cut import damage_log, without_power
from tests.support.record import OLD_RUNNING, POOL, record

ALL = sorted(each.name for each in FORMATS)
EARLIER = sorted((Path(__file__).parents[1] / "support" / "earlier").glob("*.sqlite.xz"))


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """And as if it never took long."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(export, "QUIET_S", float("inf"))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def played(*steps: str) -> Play:
    """A class of two that answered the first question, and then took these `steps`."""
    play = Play(POOL, lead_ms=0)
    play.join("s1", "s2")
    play.command(Next)
    play.answer("s1", 1)
    play.command(Close)
    if "answer" in steps:
        play.command(Next)
        play.answer("s2", 0, 2)
    if "finish" in steps:
        play.command(Finish)
    return play


def found(out: Path) -> dict[str, bytes]:
    [folder] = out.iterdir()
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def exported(*arguments: object) -> int:
    return main(["export", *map(str, arguments)])


def test_all_files_are_made_and_named_and_none_twice(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = record(played("finish"), tmp_path / "one.sqlite")
    before = path.read_bytes()
    assert exported(path, "-o", out) == 0
    [folder] = out.iterdir()
    assert (folder.name, sorted(found(out))) == ("2026-03-14 Made up CODE", ALL)
    said = capsys.readouterr()
    assert (sorted(said.out.splitlines()), said.err) == (sorted(str(folder / name) for name in ALL), "")
    (folder / "results.csv").write_text("my notes")
    kept = found(out)
    assert exported(path, "-o", out) == 0
    assert capsys.readouterr().out == f"{folder / 'results-2.csv'}\n"
    assert exported(path, "-o", out) == 0
    assert capsys.readouterr().out == f"{path}: Results are saved already.\n"
    assert kept.items() <= found(out).items()
    assert (path.read_bytes(), [file.name for file in tmp_path.glob("one*")]) == (before, ["one.sqlite"])


def test_only_what_is_asked_for_is_made_in_the_language_that_is_asked_for(tmp_path: Path, out: Path) -> None:
    path = record(played("finish"), tmp_path / "one.sqlite")
    assert exported(path, "-o", out, "--format", "results.csv", "report.html", "--language", "de") == 0
    assert sorted(found(out)) == ["report.html", "results.csv"]
    assert b'lang="de"' in found(out)["report.html"]


def test_a_class_without_its_end_has_all_files_from_both_of_its_own(tmp_path: Path, out: Path) -> None:
    path = without_power(played("answer"), tmp_path / "one.sqlite")
    assert exported(path, "-o", out) == 0
    files = found(out)
    assert (sorted(files), files["answers.csv"].count(b"\r\n")) == (ALL, 3)


def test_what_the_power_cut_into_is_left_out_and_all_before_is_there(tmp_path: Path, out: Path) -> None:
    path = without_power(played("answer"), tmp_path / "one.sqlite")
    log = log_of(path)
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size - 1000)  # within the last event, the second answer
    assert exported(path, "-o", out) == 0
    assert found(out)["answers.csv"].count(b"\r\n") == 2


def test_a_log_that_is_damaged_in_the_middle_is_told_and_left_as_it_is(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = without_power(played("answer"), tmp_path / "one.sqlite")
    log = damage_log(path)
    before = {file: file.read_bytes() for file in (path, log)}
    assert exported(path, "-o", out) == 1
    assert capsys.readouterr().err.startswith(
        f"The log beside {path} is damaged, so its latest answers may be missing."
    )
    assert {file: file.read_bytes() for file in before} == before
    assert sorted(found(out)) == ALL


def test_an_exported_copy_says_the_same_again(tmp_path: Path, out: Path) -> None:
    assert exported(record(played("finish"), tmp_path / "one.sqlite"), "-o", out) == 0
    first = found(out)
    copy = tmp_path / "session.sqlite"
    copy.write_bytes(first["session.sqlite"])
    again = tmp_path / "again"
    again.mkdir()
    assert exported(copy, "-o", again) == 0
    assert found(again) | {"session.sqlite": b""} == first | {"session.sqlite": b""}


@pytest.mark.parametrize("old", EARLIER, ids=lambda file: file.name.partition(".")[0])
def test_files_of_every_earlier_version_are_exported(
    old: Path, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "old.sqlite"
    path.write_bytes(lzma.decompress(old.read_bytes()))
    assert (exported(path, "-o", out), capsys.readouterr().err) == (0, "")
    assert sorted(found(out)) == ALL


def test_a_class_of_an_earlier_version_without_its_end_is_exported(out: Path) -> None:
    assert exported(OLD_RUNNING, "-o", out) == 0
    assert sorted(found(out)) == ALL


def test_an_exported_copy_in_which_an_event_is_missing_is_exported_and_told(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = record(played("finish"), tmp_path / "one.sqlite")
    exported(path, "-o", out, "--format", "session.sqlite")
    [copy] = out.rglob("session.sqlite")
    shutil.copyfile(copy, tmp_path / "copy.sqlite")
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as database:
        database.execute("DELETE FROM event WHERE seq = 4")
        database.commit()
    capsys.readouterr()
    assert exported(tmp_path / "copy.sqlite", "-o", out, "--format", "audit.csv") == 1
    assert "event 4 is missing" in capsys.readouterr().err


def _no_session(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(record(played(), path))) as connection:
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")


def _text(path: Path) -> None:
    path.write_text("no database")


def _cut(path: Path) -> None:
    content = record(played(), path).read_bytes()
    path.write_bytes(content[: len(content) // 2])


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (_no_session, "can't be exported: one.sqlite holds no session. If there is a copy of it"),
        (_newer, "was written by a newer version of Chalkbox. Export it with that version"),
        (_text, "can't be exported: one.sqlite is damaged: it does not begin as a session does. If there is a copy"),
        (_cut, "If there is a copy of it, on a stick or in a backup, export that one."),
        (os.mkfifo, "can't be exported: one.sqlite holds no session."),
        (Path.mkdir, "can't be exported: it is a folder. See how it is called"),
        (lambda path: path.with_suffix(""), "can't be exported: there is no such file or folder. See how it is called"),
    ],
)
def test_what_can_t_be_exported_is_told_in_one_line_and_the_rest_is_exported(
    make: object, told: str, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.sqlite"
    assert callable(make)
    make(path)
    assert exported(path, record(played("finish"), tmp_path / "good.sqlite"), "-o", out) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith(str(path))
    assert told in said
    assert sorted(found(out)) == ALL


def test_what_the_disk_has_changed_is_told_beside_what_can_be_read(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = record(played("finish"), tmp_path / "one.sqlite")
    content = path.read_bytes()
    assert content.count(b'"name":"Name s1"') == 1
    path.write_bytes(content.replace(b'"name":"Name s1"', b'"name":"Name s7"'))
    assert exported(path, "-o", out) == 1
    assert "one.sqlite is damaged: event 2 is not as written. What can be read" in capsys.readouterr().err
    assert sorted(found(out)) == ALL


def test_a_folder_that_is_not_there_and_an_unknown_file_are_told(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = record(played(), tmp_path / "one.sqlite")
    assert exported(path, "-o", tmp_path / "nowhere") == 2
    assert "nowhere is not there. Make that folder" in capsys.readouterr().err
    assert exported(path, "-o", path) == 2
    assert "one.sqlite is not a folder. Choose another place" in capsys.readouterr().err
    assert exported(path, "-o", out, "--format", "grades.csv") == 2
    assert "There is no file grades.csv. Choose from: report.html, " in capsys.readouterr().err
    assert list(out.iterdir()) == []


def test_a_full_disk_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = record(played(), tmp_path / "one.sqlite")
    with disk_of("64k", tmp_path / "small") as small:
        fill(small)
        assert exported(path, "-o", small) == 1
    assert "There is no room left in" in capsys.readouterr().err


def test_what_takes_longer_says_how_far_it_is(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = record(played(), tmp_path / "one.sqlite")
    monkeypatch.setattr(export, "QUIET_S", -1.0)
    assert exported(path, "-o", out, "--format", "results.csv", "items.csv", "audit.csv") == 0
    assert capsys.readouterr().err.splitlines() == [
        "Results are being saved: 1 of 3 files.",
        "Results are being saved: 2 of 3 files.",
    ]


def test_under_pseudonyms_the_key_is_made_beside_and_named(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = record(played("finish"), tmp_path / "one.sqlite")
    assert exported(path, "-o", out, "--pseudonyms", "--format", "results.csv") == 0
    key = out / "pseudonyms.key"
    first, last = capsys.readouterr().out.splitlines()
    assert first == str(out / "2026-03-14 Made up CODE pseudonyms" / "results.csv")
    assert last.startswith(f"The key to the pseudonyms is in {key}: keep it")
    assert b"Name s1" not in Path(first).read_bytes()
    again = tmp_path / "again"
    again.mkdir()
    shutil.copy(key, again)
    assert exported(path, "-o", again, "--pseudonyms", "--format", "results.csv") == 0
    assert (again / "2026-03-14 Made up CODE pseudonyms" / "results.csv").read_bytes() == Path(first).read_bytes()
    key.write_text("something else")
    capsys.readouterr()
    assert exported(path, "-o", out, "--pseudonyms") == 2
    assert "holds no key to pseudonyms. Put the right one there" in capsys.readouterr().err
