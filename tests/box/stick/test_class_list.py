"""The class list on a stick: under which names it is read, and when the instructor is told that it is not."""

import pytest

from appliance.box.stick import words
from tests.box.stick.sticks import NEEDS, POOL, Box, Making, put_results
from tests.support.words import spoken

pytestmark = NEEDS


@pytest.mark.parametrize(
    "name", ["roster.csv.txt", "Roster.CSV", "roster (1).csv", "ROSTER - Copy.csv", "chalkbox/roster.txt"]
)
@pytest.mark.parametrize("content", [b"1,Ada\n2,Bob\n", b"\xef\xbb\xbfid;name\r\n1;Zo\xc3\xab\r\n"])
def test_a_class_list_under_another_name_is_read(name: str, content: bytes, box: Box, make: Making) -> None:
    stick = make({name: content, "roster.xlsx": b"PK\x03\x04\0"})
    box.run("in", stick.plug())
    assert (box.shelf / "roster.csv").read_bytes() == content
    assert spoken(box.said(stick).warning) == ""
    plain = "" if name == "Roster.CSV" else f" {name.rpartition('/')[2]} is taken as the class list."
    assert spoken(box.said(stick).message) == f"The class list read from the stick.{plain}"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("roster.xlsx", b"PK\x03\x04\0"),
        ("roster (1).numbers", b"PK\x03\x04\0"),
        ("roster.csv.txt", b"Ada\nBob\n"),
        ("Roster 2026.txt", "1,Ada\n".encode("utf-16")),
        ("roster (1).csv", b'1,"Lovelace, Ada",1.5\n'),
        ("roster (2).csv", b"Class 5b\nid,name\n1,Ada\n"),
        ("roster", b"id,first,last,extra\n1,Ada,Lovelace,1\n"),
        ("roster 5b.csv", b"1,Ada\n"),
        ("roster.txt", b"Dear all, the class, as I said, is new,\n"),
        ("physics/roster.csv", b"1,Ada\n"),
        ("chalkbox/physics/Roster (1).csv", b"1,Ada\n"),
        ("physics/week 3/roster.xlsx", b"PK\x03\x04\0"),
    ],
)
def test_a_class_list_that_is_not_read_is_an_alert(name: str, content: bytes, box: Box, make: Making) -> None:
    wanted = put_results(box)
    stick = make({name: content, "a.yaml": POOL})
    box.run("in", stick.plug())
    assert not (box.shelf / "roster.csv").exists()
    said = box.said(stick)
    assert said.state == "saved", "and results go there all the same"
    if "/" in name:
        wrong = "lies in a folder"
    else:
        wrong = "is a spreadsheet" if name.endswith(("xlsx", "numbers")) else "is not named roster.csv"
    assert spoken(said.warning).startswith(
        f"{name} {wrong}, so no class list was read. Without a class list anybody can join. "
    )
    box.ask()
    assert spoken(box.said(stick).warning) == spoken(said.warning)
    assert set(wanted) <= set(stick.files())


@pytest.mark.parametrize(
    "name",
    [
        "roster-old.csv",
        "roster_OLD (1).csv",
        "roster_photo.jpg",
        "roster.json",
        "roster.csv - Shortcut.lnk",
        "rosters.csv",
    ],
)
def test_a_file_that_is_not_meant_as_class_list_is_skipped(name: str, box: Box, make: Making) -> None:
    stick = make({"a.yaml": POOL, name: b"1,Ada\n", f"more/{name}": b"1,Ada\n"})
    box.run("in", stick.plug())
    assert not (box.shelf / "roster.csv").exists()
    assert (spoken(box.said(stick).warning), spoken(box.said(stick).message)) == ("", "1 pool read from the stick.")


@pytest.mark.parametrize("content", [b"1,Ada\n", b"1,Bob\n"])
def test_when_two_class_lists_differ_the_unused_one_is_named(content: bytes, box: Box, make: Making) -> None:
    stick = make({"Roster.csv": content, "chalkbox/roster.csv": b"1,Ada\n", "physics/roster.csv": b"1,Eve\n"})
    box.run("in", stick.plug())
    assert (box.shelf / "roster.csv").read_bytes() == b"1,Ada\n"
    alert = spoken(words.second_roster("Roster.csv", "chalkbox/roster.csv"))
    assert spoken(box.said(stick).warning) == (alert if content == b"1,Bob\n" else "")


def test_of_two_unnamed_class_lists_neither_is_used(box: Box, make: Making) -> None:
    stick = make({"roster (1).csv": b"1,Ada\n", "roster (2).csv": b"1,Bob\n"})
    box.run("in", stick.plug())
    assert not (box.shelf / "roster.csv").exists()
    assert spoken(box.said(stick).warning) == spoken(words.rosters(["roster (1).csv", "roster (2).csv"]))


def test_the_right_name_takes_precedence(box: Box, make: Making) -> None:
    stick = make({"roster.csv": b"1,Ada\n", "chalkbox/roster (1).csv": b"1,Bob\n", "rosters.csv": b"no list"})
    box.run("in", stick.plug())
    assert (box.shelf / "roster.csv").read_bytes() == b"1,Ada\n"
    assert (spoken(box.said(stick).warning), spoken(box.said(stick).message)) == (
        "",
        "The class list read from the stick.",
    )


def test_a_stick_without_files_changes_no_class_list(box: Box, make: Making) -> None:
    first, empty, other = make({"roster.csv": b"1,Ada\n"}), make({"a.doc": b""}), make({"b.yaml": POOL})
    for stick in (first, empty):
        box.run("in", stick.plug())
    assert spoken(box.said(empty).message) == "There are no pools on the stick."
    box.run("in", other.plug())
    assert (box.shelf / "roster.csv").exists(), "the stick with the list is still in"
    first.pull()
    box.run("gone")
    box.run("in", other.device)
    assert not (box.shelf / "roster.csv").exists()
