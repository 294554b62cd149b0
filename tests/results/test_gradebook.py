"""Grades as Moodle takes them: who it is, the grade as a percentage, and nobody whom Moodle may not know."""

import csv
import io
from pathlib import Path

import pytest
from msgspec import structs

from appliance.quiz.commands import Close, Correct, Next, Remove
from appliance.quiz.pool import Pool
from appliance.results.formats import FORMATS
from appliance.results.gradebook import gradebook_csv
from appliance.results.marks import SPREADSHEETS, Spreadsheets
from appliance.results.tables import reading
from tests.support.play import Play, pool_of, question
from tests.support.record import record

LIST = {student: (f"Name {student}", 1.0) for student in ("zoe", "0012", "bo", "ann")}
ACCOUNTS = {student: (f"{student}@x.org", f"{student}17") for student in LIST}


def rows_of(path: Path, language: str = "en") -> list[dict[str, str]]:
    with reading(path, language=language) as session:
        content = gradebook_csv(session)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def played(
    roster: dict[str, tuple[str, float]] | None,
    accounts: dict[str, tuple[str, str]] | None = None,
    *,
    first_points: float = 1.0,
) -> Play:
    """zoe gets 3 of 4 points, bo 1, and nobody asks the others."""
    questions = (question(1, points=first_points), question(2, points=3.0), question(3, "poll"))
    play = Play(Pool(title="Waves, week 3", questions=questions), roster, accounts=accounts, lead_ms=0)
    play.join("bo", "zoe")
    for right in ("bo", "zoe", ""):
        play.command(Next)
        for who in ("bo", "zoe"):
            play.answer(who, int(who == right))
        play.command(Close)
    return play


def test_the_grade_is_a_percentage_and_the_absent_have_none(path: Path) -> None:
    rows = rows_of(record(played(LIST), path))
    assert list(rows[0]) == [
        "ID number",
        "name",
        "Waves, week 3",
        "Maximum grade",
        "Waves, week 3 (feedback)",
        "points",
    ]
    assert [[*row.values()] for row in rows] == [
        ["zoe", "Name zoe", "75", "100", "right: 1 of 2", "3"],
        ["0012", "Name 0012", "-", "100", "absent", ""],
        ["bo", "Name bo", "25", "100", "right: 1 of 2", "1"],
        ["ann", "Name ann", "-", "100", "absent", ""],
    ]


def test_who_it_is_elsewhere_stands_in_columns_of_its_own(path: Path) -> None:
    play = played(LIST, {who: (f"{who}@x.org", f"={who}") for who in LIST})
    rows = rows_of(record(play, path))
    assert list(rows[0])[:3] == ["ID number", "Email address", "Username"]
    assert [[*row.values()][:3] for row in rows] == [[who, f"{who}@x.org", f"'={who}"] for who in LIST]


@pytest.mark.parametrize(
    ("lacking", "columns"),
    [
        (("", "zoe17"), ["ID number", "Username", "name"]),
        (("zoe@x.org", ""), ["ID number", "Email address", "name"]),
        (("", ""), ["ID number", "name"]),
    ],
)
def test_a_column_that_somebody_has_nothing_for_is_left_out(
    lacking: tuple[str, str], columns: list[str], path: Path
) -> None:
    accounts = ACCOUNTS | {"zoe": lacking}
    assert list(rows_of(record(played(LIST, accounts), path))[0])[: len(columns)] == columns


def test_who_is_not_in_the_file_needs_no_account(path: Path) -> None:
    play = played(LIST, {who: (f"{who}@x.org", "") for who in LIST if who != "bo"})
    play.command(Remove, student_id="bo")
    assert [row["Email address"] for row in rows_of(record(play, path))] == ["zoe@x.org", "0012@x.org", "ann@x.org"]


def test_a_backslash_does_not_hide_the_end_of_a_cell_from_moodle(path: Path) -> None:
    names = ("O, Zoe \\", 'Bo "\\" \\\\"', "plain\\", "C:\\a, b")
    roster = {student: (name, 1.0) for student, name in zip(LIST, names, strict=True)}
    play = played(roster)
    with reading(record(play, path)) as session:
        content = gradebook_csv(session).decode("utf-8-sig")
    spreadsheet, moodle = (
        [*csv.reader(io.StringIO(content, newline=""), escapechar=escape)] for escape in (None, "\\")
    )
    assert [row[1] for row in spreadsheet[1:]] == [
        "O, Zoe \\ ", 'Bo "\\ " \\\\ "', "plain\\ ", "C:\\a, b"
    ]  # fmt: skip
    assert [(len(row), row[0], row[-1]) for row in moodle] == [(len(row), row[0], row[-1]) for row in spreadsheet]


def test_who_is_not_on_the_list_is_left_out(path: Path) -> None:
    play = played(None)
    play.log[0] = structs.replace(play.log[0], roster={"bo": ("Name bo", 1.0)})
    assert [row["ID number"] for row in rows_of(record(play, path))] == ["bo"]


def test_a_turn_in_which_a_student_was_not_there_to_get_a_question_counts(path: Path) -> None:
    play = Play(pool_of("single", "single"), lead_ms=0, draw="individual", points=4)
    play.join("s1", "s2")
    for here in (("s1", "s2"), ("s1",)):
        play.present &= set(here)
        play.command(Next)
        for who in here:
            play.answer(who, 1)
        play.command(Close)
    assert {row["ID number"]: row["Made up"] for row in rows_of(record(play, path))} == {"s1": "100", "s2": "50"}


def test_a_void_question_counts_for_nobody(path: Path) -> None:
    play = played(LIST)
    play.command(Correct, question=2, void=True)
    grades = {row["ID number"]: row["Waves, week 3"] for row in rows_of(record(play, path))}
    assert grades == {"zoe": "0", "0012": "-", "bo": "100", "ann": "-"}


def test_without_a_list_everybody_who_came_is_there_and_who_was_removed_is_not(path: Path) -> None:
    play = played(None)
    play.join("cy")
    play.command(Remove, student_id="bo")
    assert [row["ID number"] for row in rows_of(record(play, path))] == ["zoe", "cy"]


def test_nothing_right_or_wrong_gives_neither_grade_nor_feedback(path: Path) -> None:
    play = Play(pool_of("poll"), lead_ms=0)
    play.join("ann")
    play.command(Next)
    play.answer("ann", 1)
    (row,) = rows_of(record(play, path))
    assert (row["ID number"], row["Made up"], row["Made up (feedback)"]) == ("ann", "-", "")


@pytest.mark.parametrize("spreadsheets", SPREADSHEETS)
@pytest.mark.parametrize(
    ("language", "line"),
    [("de", "zoe,Name zoe,85.71,100,richtig: 1 von 2,3"), ("en", "zoe,Name zoe,85.71,100,right: 1 of 2,3")],
)
def test_moodle_gets_commas_and_a_decimal_point_whatever_spreadsheets_want(
    language: str, line: str, spreadsheets: Spreadsheets, path: Path
) -> None:
    record(played(LIST, first_points=0.5), path)
    with reading(path, language=language, spreadsheets=spreadsheets) as session:
        (made,) = (each.make(session) for each in FORMATS if each.name == "gradebook.csv")
    headings, first, *_ = made.decode("utf-8-sig").splitlines()
    assert first == line
    assert headings.startswith({"de": "ID-Nummer,Name,", "en": "ID number,name,"}[language])


def test_a_copy_has_no_addresses_and_no_user_names(path: Path, tmp_path: Path) -> None:
    record(played(LIST, ACCOUNTS), path)
    copy = tmp_path / "copy.sqlite"
    with reading(path) as session:
        copy.write_bytes(session.image())
        assert "zoe17" in gradebook_csv(session).decode()
        shown = [str(session.table(name).rows) for name in ("audit", "participants", "attendance", "results")]
    assert b"zoe@x.org" not in copy.read_bytes()
    assert b"zoe17" not in copy.read_bytes()
    assert not any("zoe17" in text or "zoe@x.org" in text for text in shown)
    assert [*rows_of(copy)[0]] == ["ID number", *[*rows_of(path)[0]][3:]]


def test_no_page_shows_an_address_or_a_user_name() -> None:
    play = played(LIST, ACCOUNTS)
    for view in (play.student("zoe"), play.student("bo"), play.projector(), play.instructor()):
        assert "zoe@x.org" not in str(view)
        assert "zoe17" not in str(view)
