"""Folders with pools whose files change, break and disappear."""

import errno
import os
import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from appliance.library import folders
from appliance.library import shelf as shelf_module
from appliance.library.pictures import Pictures
from appliance.library.schema import Loaded, load_pool
from appliance.library.shelf import Entry, NotSaved, Shelf
from appliance.pool_files import MAX_FILE_BYTES
from appliance.words import say
from tests.library.told import told


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


@pytest.mark.parametrize("what", ["pipe", "folder", "socket", "device"])
def test_a_class_list_that_is_no_file_is_a_problem_and_blocks_nothing(tmp_path: Path, what: str) -> None:
    path = tmp_path / "roster.csv"
    if what == "pipe":
        os.mkfifo(path)
    elif what == "folder":
        path.mkdir()
    elif what == "socket":
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
    else:
        path.symlink_to("/dev/zero")
    roster = Shelf([tmp_path]).roster()
    assert roster is not None
    assert roster.students is None
    [problem] = roster.problems
    assert problem.severity == "error"


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


def test_the_class_list_is_read_again_when_it_changes(tmp_path: Path) -> None:
    path = put(tmp_path / "two" / "roster.csv", b"1,Ada\n")
    shelf = Shelf([tmp_path / "one", tmp_path / "two"])
    first = shelf.roster()
    assert first is not None
    assert first.students == {"1": ("Ada", 1.0)}
    assert shelf.roster() is first
    put(path, b"1,Ada\n1,Bo\n")
    broken = shelf.roster()
    assert broken is not None
    assert broken.students == first.students
    assert [problem.line for problem in broken.problems] == [2]
    put(path, b"2,Bo\n")
    mended = shelf.roster()
    assert mended is not None
    assert (mended.students, mended.problems) == ({"2": ("Bo", 1.0)}, ())
    path.unlink()
    assert shelf.roster() is None


def test_a_class_list_that_was_never_good_names_nobody(tmp_path: Path) -> None:
    put(tmp_path / "roster.csv", b"1,Ada,9.5\n")
    roster = Shelf([tmp_path]).roster()
    assert roster is not None
    assert roster.students is None


@pytest.mark.parametrize("name", ["Roster.csv", "ROSTER.CSV", "roster.CSV"])
def test_the_class_lists_name_may_be_in_any_case(tmp_path: Path, name: str) -> None:
    put(tmp_path / name, b"1,Ada\n")
    shelf = Shelf([tmp_path])
    roster = shelf.roster()
    assert roster is not None
    assert roster.students == {"1": ("Ada", 1.0)}
    put(tmp_path / "roster.csv", b"2,Bo\n")
    roster = shelf.roster()
    assert roster is not None
    assert roster.students == {"2": ("Bo", 1.0)}


def test_a_class_list_that_is_a_dead_link_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").symlink_to(tmp_path / "gone.csv")
    roster = Shelf([tmp_path]).roster()
    assert roster is not None
    assert [problem.severity for problem in roster.problems] == ["error"]


def test_a_class_list_in_an_inner_folder_is_reported_as_unused(tmp_path: Path) -> None:
    put(tmp_path / "top.yaml", pool("top"))
    put(tmp_path / "physics" / "light.yaml", pool("light"))
    put(tmp_path / "physics" / "Roster.csv", b"1,Ada\n")
    put(tmp_path / "music" / "song.yaml", pool("song"))
    shelf = Shelf([tmp_path])
    says = {entry.title: told(entry.problems) for entry in shelf.entries()}
    unused = (
        'p:1:1: warning: The class list "physics/Roster.csv" is not used, so anybody can join:'
        ' it lies in a folder of its own. Move it out of "physics", into the folder above.'
    )
    assert says == {"light": [unused], "song": [], "top": [unused]}
    assert shelf.roster() is None
    put(tmp_path / "roster.csv", b"2,Bo\n")
    assert [entry.problems for entry in shelf.entries()] == [(), (), ()]


def test_a_folder_with_a_name_that_is_not_utf_8_does_not_hide_the_pools(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    put(folder / "waves.yaml", pool("Waves"))
    put(folder / "roster.csv", b"1,Ada\n")
    (problem,) = only(Shelf([tmp_path])).problems
    assert "caf?/roster.csv" in msgspec.json.encode(problem).decode()


@pytest.mark.parametrize("name", ["roster.csv", "Class.XLSX"])
def test_a_table_is_not_a_pool(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotSaved, match=r"put it beside the pools as roster\.csv"):
        Shelf([tmp_path]).save(name, b"1,Ada\n")
    assert list(tmp_path.iterdir()) == []
