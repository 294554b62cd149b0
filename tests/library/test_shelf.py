"""Folders with pools whose files change, break and disappear."""

import errno
import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from appliance.library import folders
from appliance.library import shelf as shelf_module
from appliance.library.pictures import Pictures
from appliance.library.schema import Loaded, load_pool
from appliance.library.shelf import Entry, Shelf
from appliance.words import say
from tests.library.shelved import only, pool, put


def test_pools_are_found_by_title(tmp_path: Path) -> None:
    put(tmp_path / "z.yaml", pool("alpha"))
    put(tmp_path / "a.YML", pool("Beta"))
    put(tmp_path / "week 2" / "c.json", b'{"title": "gamma", "questions": [{"text": "Q", "correct": true}]}')
    assert [entry.title for entry in Shelf([tmp_path]).entries()] == ["alpha", "Beta", "gamma"]


def test_other_files_are_skipped(tmp_path: Path) -> None:
    folder, outside = tmp_path / "pools", tmp_path / "outside"
    put(outside / "secret.yaml", pool("outside"))
    put(folder / "seen.yaml", pool("seen"))
    put(folder / "._seen.yaml", b"\0\5\x16\7")
    put(folder / ".hidden" / "a.yaml", pool("hidden"))
    put(folder / "notes.md", b"")
    put(folder / "one" / "two" / "deep.yaml", pool("deep"))
    (folder / "folder.yaml").mkdir()
    (folder / "link.yaml").symlink_to(outside / "secret.yaml")
    (folder / "linked").symlink_to(outside)
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")
    os.mkfifo(folder / "pipe.yaml")
    (folder / "alias.yaml").symlink_to(folder / "seen.yaml")
    entries = {entry.path.name: entry for entry in Shelf([folder]).entries()}
    assert {name for name, entry in entries.items() if entry.pool is not None} == {"seen.yaml"}
    assert set(entries) <= {"seen.yaml", "loop.yaml"}


def test_a_link_to_the_folder_itself_lists_nothing_twice(tmp_path: Path) -> None:
    put(tmp_path / "a.yaml", pool("one"))
    put(tmp_path / "week 2" / "b.yaml", pool("two"))
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "an earlier name").symlink_to(tmp_path / "week 2")
    (tmp_path / "week 2" / "up").symlink_to(tmp_path)
    paths = {entry.path for entry in Shelf([tmp_path, tmp_path / "again", tmp_path / "week 2"]).entries()}
    assert paths == {tmp_path / "a.yaml", tmp_path / "week 2" / "b.yaml"}


def test_a_missing_folder_holds_no_pools(tmp_path: Path) -> None:
    assert Shelf([tmp_path / "gone"]).entries() == []
    assert Shelf([tmp_path / "gone"]).roster() is None


def test_a_file_that_is_too_large_is_listed_with_the_reason(tmp_path: Path) -> None:
    with (tmp_path / "large.yaml").open("wb") as file:
        file.truncate(1 << 40)
    entry = only(Shelf([tmp_path]))
    assert (entry.pool, entry.title) == (None, "large")
    assert say(entry.problems[0].message) == "The file is larger than 1 MiB."


def test_at_most_a_thousand_files_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf_module, "MAX_FILES", 3)
    for number in range(5):
        put(tmp_path / f"{number}.yaml", pool(str(number)))
    assert [entry.title for entry in Shelf([tmp_path]).entries()] == ["0", "1", "2"]


def test_a_file_is_read_again_only_when_it_has_changed(tmp_path: Path) -> None:
    path = put(tmp_path / "a.yaml", pool("one"))
    shelf = Shelf([tmp_path])
    first = only(shelf)
    assert only(shelf) is first
    put(path, pool("two"))
    assert only(shelf).title == "two"
    assert only(shelf).id == first.id


def test_a_broken_file_keeps_its_last_good_version(tmp_path: Path) -> None:
    path = put(tmp_path / "a.yaml", pool("one"))
    shelf = Shelf([tmp_path])
    good = only(shelf)
    put(path, b"title: [")
    broken = only(shelf)
    assert (broken.title, broken.pool, broken.outdated) == ("one", good.pool, True)
    assert [problem.severity for problem in broken.problems] == ["error"]
    put(path, pool("three"))
    mended = only(shelf)
    assert (mended.title, mended.outdated, mended.problems) == ("three", False, ())


def test_a_file_that_was_never_good_has_no_pool(tmp_path: Path) -> None:
    put(tmp_path / "a b.yaml", b"")
    entry = only(Shelf([tmp_path]))
    assert (entry.title, entry.pool, entry.outdated) == ("a b", None, False)


def test_an_unreadable_file_keeps_its_last_good_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path / "a.yaml", pool("one"))
    put(tmp_path / "roster.csv", b"1,Ada\n")
    shelf = Shelf([tmp_path])
    only(shelf)
    shelf.roster()
    put(path, pool("two"))
    put(tmp_path / "roster.csv", b"2,Bo\n")

    def fail(path: str, flags: int) -> int:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as failing:
        failing.setattr(folders, "_without_waiting", fail)
        entry, roster = only(shelf), shelf.roster()
    assert (entry.title, entry.outdated) == ("one", True)
    assert say(entry.problems[0].message) == "The file can't be read: the disk fails."
    assert roster is not None
    assert roster.students == {"1": ("Ada", 1.0)}
    assert roster.problems == entry.problems


def test_a_removed_file_is_no_longer_listed(tmp_path: Path) -> None:
    path = put(tmp_path / "a.yaml", pool("one"))
    shelf = Shelf([tmp_path])
    only(shelf)
    path.unlink()
    assert shelf.entries() == []


def test_ids_are_safe_unique_and_stay_with_their_file(tmp_path: Path) -> None:
    names = ["a b?.yaml", "Übung.yaml", "光合作用.yaml", "呼吸.yaml", "a.yaml", "%2e%2e.yaml", "ü\udcff.yaml"]
    for name in names:
        put(tmp_path / "one" / name, pool("P"))
    put(tmp_path / "two" / "a.yaml", pool("P"))
    shelf = Shelf([tmp_path / "one", tmp_path / "two"])
    ids = {entry.path: entry.id for entry in shelf.entries()}
    assert len(set(ids.values())) == len(names) + 1
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", i) and i not in (".", "..") for i in ids.values())
    assert ids[tmp_path / "one" / "a.yaml"] == "a.yaml"
    assert ids[tmp_path / "one" / "Übung.yaml"] == "Ubung.yaml"
    (tmp_path / "one" / "a.yaml").unlink()
    again = {entry.path: entry.id for entry in shelf.entries()}
    assert again == {path: i for path, i in ids.items() if path.exists()}


def test_titles_can_be_sent_whatever_the_file_is_called(tmp_path: Path) -> None:
    put(tmp_path / "caf\udce9.yaml", b"questions: [{text: Q, correct: true}]")
    put(tmp_path / "tea\udce9.yaml", b"")
    assert [entry.title.encode() for entry in Shelf([tmp_path]).entries()] == [b"caf\xef\xbf\xbd", b"tea\xef\xbf\xbd"]


def test_of_many_concurrent_lookups_one_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "a.yaml", pool("one"))
    shelf, together, read = Shelf([tmp_path]), threading.Barrier(4), []

    def slowly(data: bytes, name: str, pictures: Pictures) -> Loaded:
        read.append(name)
        threading.Event().wait(0.02)  # long enough for the others to come in if nothing prevents it
        return load_pool(data, name, pictures)

    def look() -> list[Entry]:
        together.wait(60)
        return shelf.entries()

    monkeypatch.setattr(shelf_module, "load_pool", slowly)
    with ThreadPoolExecutor(4) as threads:
        seen = [future.result() for future in [threads.submit(look) for _ in range(4)]]
    assert read == ["a.yaml"]
    assert all(entries == seen[0] for entries in seen)


def test_a_look_reads_each_folder_as_often_for_many_pools_as_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With hundreds of files, a look would take seconds if it read the folder for each of them."""
    listed: list[object] = []
    listdir = os.listdir

    def counted(path: str) -> list[str]:
        listed.append(path)
        return listdir(path)

    monkeypatch.setattr(os, "listdir", counted)
    counts = []
    for pools in (1, 20):
        for number in range(pools):
            put(tmp_path / f"{number}.yaml", pool(str(number)))
        listed.clear()
        assert len(Shelf([tmp_path]).entries()) == pools
        counts.append(len(listed))
    assert counts[1] == counts[0]
