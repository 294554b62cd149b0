"""Uploads: under which name, in which folder, and what is refused."""

import errno
import os
from pathlib import Path

import pytest

from appliance.library import shelf as shelf_module
from appliance.library.shelf import NotSaved, Shelf
from appliance.pool_files import MAX_FILE_BYTES
from appliance.words import say
from tests.library.shelved import only, pool, put


def test_an_upload_is_kept_and_listed(tmp_path: Path) -> None:
    shelf = Shelf([tmp_path])
    saved = shelf.save("Week 3.yaml", pool("Week 3"))
    assert saved.path == tmp_path / "Week 3.yaml"
    assert saved.path.read_bytes() == pool("Week 3")
    assert saved.path.stat().st_mode & 0o777 == 0o644
    assert only(shelf) is saved


NOTE = b"Buy chalk.\n\nWater the plants.\n"
SETTINGS = b"[server]\nport = 80\n"


@pytest.mark.parametrize("data", [NOTE, SETTINGS])
def test_a_text_that_is_no_pool_is_not_listed_unless_it_was_one(tmp_path: Path, data: bytes) -> None:
    shelf = Shelf([tmp_path])
    path = put(tmp_path / "notes.txt", data)
    assert shelf.entries() == []
    put(path, b"Which?\n*a\nb\n")
    assert only(shelf).pool is not None
    put(path, data)
    assert (only(shelf).outdated, [problem.severity for problem in only(shelf).problems]) == (True, ["error"])


def test_a_text_with_signs_of_questions_is_listed_with_what_is_wrong(tmp_path: Path) -> None:
    put(tmp_path / "quiz.txt", b"Which gas do plants take in?\n\nThere are no options.\n")
    assert [problem.message.code for problem in only(Shelf([tmp_path])).problems] == ["bank.unlike_plain"]


@pytest.mark.parametrize(("data", "said"), [(NOTE, "looks like a note"), (SETTINGS, "looks like a file of settings")])
def test_an_upload_of_a_text_that_is_no_pool_is_refused_with_what_it_looks_like(
    tmp_path: Path, data: bytes, said: str
) -> None:
    with pytest.raises(NotSaved, match=said):
        Shelf([tmp_path]).save("notes.txt", data)
    assert list(tmp_path.iterdir()) == []


PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
ZIP = b"PK\x03\x04\x14\x00\x08\x08\x90\xff"
NO_WORKBOOK = r"not a workbook.* locked with a password\. Open it in a spreadsheet program and save it as \.xlsx"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("quiz.docx", ZIP, r"^This is no text file\. Open it in the program that it is from"),
        ("quiz.pdf", PDF, r"^This is a PDF, not a file with questions\. Open it in the program that it is from"),
        ("quiz.html", b"<html><body>Which?</body></html>", "^This looks like a web page"),
        ("quiz.xlsx", ZIP, NO_WORKBOOK),
        ("quiz.xlsx", b"", NO_WORKBOOK),
        ("quiz.csv", b"a\0b", r"^The file is no text, or a damaged one\. Open it in a spreadsheet program"),
        ("quiz.csv", b"Frage?;x\nzwei;y\n", r"the first row is .*Write a heading such as: Question, Option 1"),
    ],
)
def test_an_upload_of_another_programs_file_is_refused_with_what_to_do(
    tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    with pytest.raises(NotSaved, match=said):
        Shelf([tmp_path]).save(name, data)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["quiz", "quiz.md"])
def test_an_upload_with_another_ending_and_a_mistake_is_kept_with_it(tmp_path: Path, name: str) -> None:
    entry = Shelf([tmp_path]).save(name, b"title: P\nquestions:\n  - text: Q\n    options: [a, b]\n    correct: c\n")
    assert [say(problem.message) for problem in entry.problems] == ['No option reads "c".']


def test_an_upload_with_errors_is_kept_with_its_errors(tmp_path: Path) -> None:
    [problem] = Shelf([tmp_path]).save("a.yaml", b"title: x").problems
    assert say(problem.message) == "The pool has no questions."


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.yaml"),
        ("C:\\pools\\a.YAML", "a.yaml"),
        (".hidden.yml", "hidden.yml"),
        ("", "pool.yaml"),
        ("..", "pool.yaml"),
        (".yaml", "pool.yaml"),
        ("a\0b\n?.json", "a-b.json"),
        ("光合作用.yaml", "光合作用.yaml"),
        ("caf\ud800.yaml", "caf.yaml"),
        ("pool.yaml.exe", "pool.yaml.exe.yaml"),
        ("ä" * 300 + ".yaml", "ä" * 60 + ".yaml"),
    ],
)
def test_an_upload_gets_a_harmless_name(tmp_path: Path, name: str, kept: str) -> None:
    folder = tmp_path / "pools"
    folder.mkdir()
    assert Shelf([folder]).save(name, pool("P")).path == folder / kept
    assert os.listdir(tmp_path) == ["pools"]  # noqa: PTH208


def test_an_upload_never_replaces_another_file(tmp_path: Path) -> None:
    shelf = Shelf([tmp_path])
    paths = [shelf.save("a.yaml", pool(title)).path.name for title in ("one", "two", "two", "three", "one")]
    assert paths == ["a.yaml", "a-2.yaml", "a-2.yaml", "a-3.yaml", "a.yaml"]
    assert [entry.title for entry in shelf.entries()] == ["one", "three", "two"]


def test_an_ending_that_windows_hides_is_no_part_of_the_name(tmp_path: Path) -> None:
    """Windows shows `waves.yaml.txt` as `waves.yaml`."""
    put(tmp_path / "waves.yaml.txt", b"questions:\n  - {text: Q, correct: true}\n")
    put(tmp_path / "notes.md", pool("no pool"))
    shelf = Shelf([tmp_path])
    assert only(shelf).title == "waves"
    assert only(shelf).pool is not None
    assert shelf.save("Light.YAML.txt", pool("Light")).path.name == "Light.yaml"


def test_an_upload_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotSaved, match="larger than 1 MiB"):
        Shelf([tmp_path]).save("a.yaml", b"#" * (MAX_FILE_BYTES + 1))
    assert list(tmp_path.iterdir()) == []


def test_an_upload_goes_to_the_first_folder_that_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "second").mkdir()
    shelf = Shelf([tmp_path / "gone", tmp_path / "second"])
    assert shelf.save("a.yaml", pool("P")).path == tmp_path / "second" / "a.yaml"
    with pytest.raises(NotSaved, match="None of the folders"):
        Shelf([tmp_path / "gone" / "deep"]).save("a.yaml", pool("P"))


def test_an_upload_creates_the_first_folder_before_it_uses_the_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = tmp_path / "program" / "pools"
    put(samples / "sample.yaml", pool("sample"))
    monkeypatch.setattr(shelf_module, "shipped", lambda folder: tmp_path / "program" / folder)
    (tmp_path / "link").symlink_to(samples)
    for program in (samples, tmp_path / "link"):
        first = tmp_path / f"pools of {program.name}"
        shelf = Shelf([first, program])
        assert shelf.save("a.yaml", pool("P")).path == first / "a.yaml"
        assert [entry.title for entry in shelf.entries()] == ["P", "sample"]
        with pytest.raises(NotSaved, match="None of the folders"):
            Shelf([tmp_path / "gone" / "deep", program]).save("a.yaml", pool("P"))
    assert [path.name for path in samples.iterdir()] == ["sample.yaml"]
    assert Shelf([samples]).save("a.yaml", pool("P")).path == samples / "a.yaml"  # the folder itself was configured


@pytest.mark.parametrize("step", ["fsync", "rename"])
def test_a_failed_upload_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    shelf = Shelf([tmp_path])
    with monkeypatch.context() as failing:
        failing.setattr(os, step, full)
        with pytest.raises(NotSaved, match="could not be saved: the disk is full"):
            shelf.save("a.yaml", pool("P"))
    assert list(tmp_path.iterdir()) == []
    assert shelf.save("a.yaml", pool("P")).pool is not None
