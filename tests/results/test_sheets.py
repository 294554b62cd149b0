"""What a teacher reads in the tables: who was absent, what was missed, and which question a column is of."""

from pathlib import Path

import msgspec
import pytest

from appliance.quiz.commands import Close, Next, Remove
from appliance.quiz.pool import Pool
from appliance.results.csv_file import csv_bytes
from appliance.results.sheets import answers_sheet, results_sheet
from appliance.results.table import Cell
from appliance.results.tables import reading, table
from tests.support.play import Play, pool_of, question
from tests.support.record import OLD_OVER, record

LIST = {student: (f"Name {student}", 1.0) for student in ("zoe", "0012", "bo", "ann")}


def sheet_of(play: Play, path: Path) -> list[dict[str, Cell]]:
    with reading(record(play, path)) as session:
        sheet = results_sheet(session)
    return [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]


@pytest.fixture
def play() -> Play:
    """zoe was right, bo wrong in the first question; nobody answered the second; ann and 0012 never came."""
    play = Play(pool_of("single", "single", "poll", "single"), LIST, lead_ms=0)
    play.join("bo", "zoe")
    play.command(Next)
    play.answer("zoe", 1)
    play.answer("bo", 0)
    play.command(Close)
    play.command(Next)
    play.command(Close)
    return play


def test_who_was_absent_is_told_from_who_got_nothing(play: Play, path: Path) -> None:
    rows = sheet_of(play, path)
    assert [(row["student_id"], row["name"], row["absent"], row["place_in_class_list"]) for row in rows] == [
        ("zoe", "Name zoe", 0, 1),
        ("bo", "Name bo", 0, 3),
        ("0012", "Name 0012", 1, 2),
        ("ann", "Name ann", 1, 4),
    ]
    points = ("rank", "points", "correct", "answered", "of", "missed")
    assert [[row[column] for column in points] for row in rows] == [
        [1, 1, 1, 1, 2, 1],
        [2, 0, 0, 1, 2, 1],
        [None] * 6,
        [None] * 6,
    ]


def test_wrong_missed_and_not_asked_are_told_apart(play: Play, path: Path) -> None:
    rows = sheet_of(play, path)
    assert [[row[f"q{number}"] for number in (1, 2, 3, 4)] for row in rows] == [
        [1, "–", None, None],
        [0, "–", None, None],
        [None] * 4,
        [None] * 4,
    ]


def test_a_poll_that_was_missed_has_no_dash_since_nothing_was_to_be_right(path: Path) -> None:
    play = Play(pool_of("poll"), lead_ms=0)
    play.join("ann")
    play.command(Next)
    play.command(Close)
    assert [row["q1"] for row in sheet_of(play, path)] == [None]


def test_a_number_that_was_typed_is_one_and_a_text_of_digits_is_none(path: Path) -> None:
    play = Play(pool_of("number", "text"), lead_ms=0)
    play.join("ann")
    for typed in ("2,50", "0012"):
        play.command(Next)
        play.answer("ann", value=typed)
        play.command(Close)
    with reading(record(play, path)) as session:
        sheet = answers_sheet(session)
    assert [row[sheet.columns.index("value")] for row in sheet.rows] == [2.5, "0012"]


def test_a_dash_is_not_taken_for_a_formula(play: Play, path: Path) -> None:
    with reading(record(play, path)) as session:
        lines = csv_bytes(results_sheet(session)).decode("utf-8-sig").splitlines()
    assert lines[0].endswith(",of,missed,absent,place_in_class_list,q1,q2,q3,q4")
    assert lines[1].endswith(",2,1,0,1,1,–,,")
    assert lines[3] == "0012,Name 0012,,,,,,,,1,2,,,,"


def test_without_a_class_list_nobody_is_absent(tmp_path: Path) -> None:
    play = Play(pool_of("single"))
    play.join("s2", "s1")
    play.command(Remove, student_id="s1")
    path = record(play, tmp_path / "session.sqlite")
    with reading(path) as session:
        sheet = results_sheet(session)
    absent, place = (sheet.columns.index(column) for column in ("absent", "place_in_class_list"))
    assert [(row[0], row[absent], row[place]) for row in sheet.rows] == [("s2", 0, None), ("s1", 0, None)]
    assert [row[:4] for row in table(path, "attendance").rows] == [
        (None, "s2", "Name s2", 1),
        (None, "s1", "Name s1", 1),
    ]


def test_attendance_has_the_order_of_the_list(play: Play, path: Path) -> None:
    attendance = table(record(play, path), "attendance")
    assert attendance.columns == ("place", "student_id", "name", "came", "joined_at", "removed")
    assert [row[:4] for row in attendance.rows] == [
        (1, "zoe", "Name zoe", 1),
        (2, "0012", "Name 0012", 0),
        (3, "bo", "Name bo", 1),
        (4, "ann", "Name ann", 0),
    ]


def test_a_student_without_a_page_was_absent(tmp_path: Path) -> None:
    play = Play(pool_of("single"), LIST)
    play.join("ann", connects=False)
    assert [row["absent"] for row in sheet_of(play, tmp_path / "session.sqlite")] == [1, 1, 1, 1]


def test_the_attendance_of_a_file_of_an_earlier_version_is_read() -> None:
    came = table(OLD_OVER, "attendance").rows
    assert came
    assert {row[1] for row in came if row[3]} == {row[0] for row in table(OLD_OVER, "participants").rows}


@pytest.mark.parametrize(
    ("ids", "headings"),
    [
        (("light", "0123456789", "q3"), ["q1 light", "q2", "q3"]),  # the second was made of the question's text
        (("F1", "two words", "0123456789-2"), ["q1 F1", "q2 two words", "q3"]),
        (("=1+1", "012345678-", "spot-4"), ["q1 =1+1", "q2 012345678-", "q3"]),
    ],
)
def test_a_column_is_called_by_number_and_the_authors_id(path: Path, ids: tuple[str, ...], headings: list[str]) -> None:
    questions = tuple(msgspec.structs.replace(question(number), id=made) for number, made in enumerate(ids, 1))
    play = Play(Pool(title="Made up", questions=questions))
    play.join("ann")
    with reading(record(play, path)) as session:
        sheet = results_sheet(session)
        first = csv_bytes(sheet).decode("utf-8-sig").splitlines()[0].split(",")
        german = csv_bytes(sheet, "de").decode("utf-8-sig").splitlines()[0].split(";")
    assert sheet.columns[-3:] == ("q1", "q2", "q3"), "what programs know a column by"
    assert first[-3:] == headings
    assert german[-3:-1] == [name.replace("q", "F", 1).replace("F1 F1", "F1") for name in headings[:2]]
