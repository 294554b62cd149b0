"""The class list beside the pools: where it is found, how it changes, and what is wrong with it."""

import os
import socket
from pathlib import Path

import msgspec
import pytest

from appliance.library.shelf import NotSaved, Shelf
from tests.library.shelved import only, pool, put
from tests.library.told import told
from tests.support.banks.workbooks import xlsx


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


@pytest.mark.parametrize(("name", "data"), [("roster.csv", b"1,Ada\n"), ("Class.XLSX", xlsx({"": [["1", "Ada"]]}))])
def test_a_table_is_not_a_pool(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(NotSaved, match=r"put it beside the pools as roster\.csv"):
        Shelf([tmp_path]).save(name, data)
    assert list(tmp_path.iterdir()) == []
