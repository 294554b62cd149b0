"""Who has joined from terminals of a user: a file a student and class."""

from pathlib import Path

import msgspec
import pytest

from appliance.terminal.student.memory import Kept, Memory

BASE = "http://10.20.0.1"
TOM = Kept(BASE, "AB12", "tom", "Tom", "token of Tom")
ANN = Kept(BASE, "AB12", "ann", "Ann", "token of Ann")


def test_who_has_joined_is_kept_for_the_owner_alone_until_the_token_counts_no_more(tmp_path: Path) -> None:
    folder = tmp_path / "chalkbox" / "joined"
    Memory(folder).keep(TOM)
    assert Memory(folder).joined(BASE) == [TOM]
    assert Memory(folder).joined("http://10.20.0.2") == []
    assert [file.stat().st_mode & 0o077 for file in folder.iterdir()] == [0]
    Memory(folder).forget(TOM)
    assert Memory(folder).joined(BASE) == []


def test_two_students_of_a_class_and_one_in_two_classes_are_kept_beside_each_other(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    other = msgspec.structs.replace(TOM, code="CD34", token="another")
    for kept in (TOM, ANN, other, msgspec.structs.replace(TOM, token="a newer one")):
        memory.keep(kept)
    assert {(kept.code, kept.name, kept.token) for kept in memory.joined(BASE)} == {
        ("AB12", "Tom", "a newer one"),
        ("AB12", "Ann", "token of Ann"),
        ("CD34", "Tom", "another"),
    }


def test_a_terminal_holds_one_student_until_it_lets_go(tmp_path: Path) -> None:
    mine, another = Memory(tmp_path), Memory(tmp_path)
    mine.keep(TOM)
    assert another.is_held(TOM)
    mine.keep(ANN)
    assert [another.is_held(kept) for kept in (TOM, ANN)] == [False, True]
    mine.let_go()
    assert not another.is_held(ANN)


def test_the_oldest_are_forgotten(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    for number in range(35):
        memory.keep(Kept(BASE, "AB12", f"{number}", f"{number}", "token"))
    assert [kept.name for kept in memory.joined(BASE)] == [f"{number}" for number in range(34, 4, -1)]


@pytest.mark.parametrize("content", ["", "[]", "{", '{"base": "http://10.20.0.1"}'])
def test_a_file_that_can_not_be_used_is_as_none(content: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(content)
    memory = Memory(tmp_path)
    assert memory.joined(BASE) == []
    memory.keep(TOM)
    assert memory.joined(BASE) == [TOM]


def test_a_folder_that_can_not_be_made_keeps_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    memory = Memory(tmp_path / "file" / "joined")
    memory.keep(TOM)
    assert memory.joined(BASE) == []
