"""Phones, instructor, projector, tables, files and report say the same of a class, before and after a corrected key."""

import csv
import io
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from appliance.quiz.commands import Correct, Finish, Next, Remove
from appliance.results.csv_file import harmless
from appliance.results.formats import FORMATS
from appliance.results.headings import heading
from appliance.results.marks import Spreadsheets, marks_of
from appliance.results.sheets import results_sheet
from appliance.results.tables import reading
from appliance.words.languages import LANGUAGES
from tests.results.any_class import plays
from tests.results.report_page import Page
from tests.support.any_pool import any_key
from tests.support.play import Play, wire
from tests.support.record import POOL, record
from tests.support.workbooks import sheets

_NO_SHRINKING = (Phase.explicit, Phase.generate)  # each attempt writes a file, which would take minutes


class Figures(NamedTuple):
    """Of a student; the rank is None for who was removed."""

    rank: int | None
    points: float
    correct: int
    answered: int
    of: int


class Files:
    """What is made of a session, read as somebody else would."""

    def __init__(self, path: Path, language: str, spreadsheets: Spreadsheets) -> None:
        with reading(path, language=language, spreadsheets=spreadsheets) as session:
            self.made = {each.name: each.make(session) for each in FORMATS}
            self.columns = results_sheet(session).columns
        self.language, self.marks = language, marks_of(spreadsheets, language)
        self.copy = path.with_name("copy.sqlite")
        self.copy.write_bytes(self.made["session.sqlite"])

    def rows(self, name: str, columns: Iterable[str], separator: str = "") -> list[dict[str, str]]:
        """Of a CSV file for spreadsheets: these columns, by their names in tables."""
        text = self.made[name].decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator or self.marks.separator)
        return [{column: row[heading(column, self.language)] for column in columns} for row in rows]

    def number(self, text: str) -> float:
        return float(text.replace(self.marks.decimal, "."))


def by_rules(play: Play) -> dict[str, Figures]:
    state, ranks, tallies = play.state, play.picture().standings.ranks, play.state.tallies()
    return {
        who: Figures(ranks.get(who), tally.points, tally.correct, tally.answered, state.of(who))
        for who in state.students
        for tally in (tallies[who] if who in tallies else play.tally(who),)
    }


def check_pages(play: Play, expected: Mapping[str, Figures]) -> None:
    members = {who: figures for who, figures in expected.items() if figures.rank is not None}
    for who, figures in members.items():
        summary = play.student(who)["summary"]
        assert (summary["points"], summary["correct"], summary["answered"], summary["of"]) == figures[1:]
        assert summary.get("rank") in (figures.rank, None)
    instructor, projector = wire(play.instructor()), wire(play.projector())
    standings = {
        row["student_id"]: (row["rank"], row["points"], row["correct"]) for row in instructor.get("standings", ())
    }
    assert standings == {who: figures[:3] for who, figures in members.items()}
    for row in instructor.get("attendance", ()):
        assert (row["rank"] or None, row["points"]) == expected[row["student_id"]][:2]
    for row in projector.get("top", ()):
        assert (row["rank"], row["points"]) in {figures[:2] for figures in members.values()}
    scores = projector.get("scores")
    if scores is not None:
        assert scores["n"] == len(members)
        assert scores["mean"] == pytest.approx(fmean(figures.points for figures in members.values()), abs=0.0051)


def in_sql(file: Path) -> dict[str, Figures]:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        query = "SELECT student_id, rank, points, correct, answered, of FROM results"
        return {who: Figures(rank, round(points, 6), *more) for who, rank, points, *more in database.execute(query)}


def in_csv(files: Files) -> dict[str, Figures]:
    found = {}
    for row in files.rows("results.csv", ("student_id", *Figures._fields)):
        rank, points, *counts = (row[column] for column in Figures._fields)
        found[row["student_id"]] = Figures(int(rank) if rank else None, files.number(points), *map(int, counts))
    return found


def in_workbook(files: Files) -> dict[str, Figures]:
    sheet = next(iter(sheets(files.made["results.xlsx"]).values()))
    names = {column: heading(column, files.language) for column in files.columns}
    return {
        str(row[names["student_id"]]): Figures(*(row.get(names[column]) for column in Figures._fields))  # type: ignore[arg-type]
        for row in sheet.rows()
    }


def check_answers(files: Files, expected: Mapping[str, Figures]) -> None:
    """The answers that count add up to each student's points, and so do the rows of the long form."""
    columns = ("student_id", "answer_id", "points", "correct", "counts")
    short, long = (defaultdict[str, float](float) for _ in range(2))
    for row in files.rows("answers.csv", columns):
        if row["counts"] == "1":
            short[row["student_id"]] += files.number(row["points"] or "0")
    once: dict[tuple[str, str], tuple[float, str]] = {}
    missed = 0
    for row in csv.DictReader(io.StringIO(files.made["answers-long.csv"].decode(), newline=""), strict=True):
        missed += row["outcome"] == "missed"
        if row["counts"] == "1" and row["answer_id"]:
            once[row["student_id"], row["answer_id"]] = float(row["points"]), row["outcome"]
    right = defaultdict[str, int](int)
    for (who, _), (points, outcome) in once.items():
        long[who] += points
        right[who] += outcome == "right"
    for who, figures in expected.items():
        assert short[harmless(who)] == pytest.approx(figures.points, abs=1e-5)
        assert long[who] == pytest.approx(figures.points, abs=1e-5)
        assert right[who] == figures.correct


def check_items(files: Files) -> None:
    """How many were right in each question, as tables, workbook and SQL have it."""
    with closing(sqlite3.connect(f"{files.copy.as_uri()}?mode=ro", uri=True)) as database:
        sql = sorted(database.execute("SELECT question_id, answered, correct FROM items").fetchall())
    columns = ("question_id", "answered", "correct")
    listed = sorted(tuple(row.values()) for row in files.rows("items.csv", columns))
    assert listed == [(name, str(answered), "" if right is None else str(right)) for name, answered, right in sql]
    *_, sheet = sheets(files.made["results.xlsx"]).values()
    names = [heading(column, files.language) for column in columns]
    assert sorted(tuple(row.get(name) for name in names) for row in sheet.rows()) == sql


def check_report(files: Files, expected: Mapping[str, Figures]) -> None:
    page = Page(files.made["report.html"])
    cells = [
        text for name, has, text in page.elements if name == "td" and has.get("class") in (None, "who", "answered")
    ]
    shown = [" ".join("".join(text).split()) for text in cells]
    if any(figures.of for figures in expected.values()):
        rows = [shown[first : first + 5] for first in range(0, len(shown), 5)]
        mark = LANGUAGES[files.language].point
        assert {row[1]: (row[0], row[2], row[3]) for row in rows} == {
            " ".join(who.split()): (
                "–" if figures.rank is None else str(figures.rank),
                f"{figures.points:.2f}".rstrip("0").rstrip(".").replace(".", mark),
                str(figures.correct),
            )
            for who, figures in expected.items()
        }


def check_grades(files: Files, expected: Mapping[str, Figures]) -> None:
    grades = files.rows("gradebook.csv", ("id_number", "points"), ",")
    found = {row["id_number"]: float(row["points"]) for row in grades}
    assert found == {harmless(who): figures.points for who, figures in expected.items() if figures.rank is not None}


def check(play: Play, folder: Path, language: str, spreadsheets: Spreadsheets) -> None:
    expected = by_rules(play)
    path = record(play, Path(tempfile.mkdtemp(dir=folder)) / "session.sqlite")
    files = Files(path, language, spreadsheets)
    check_pages(play, expected)
    assert in_sql(path) == expected
    assert in_sql(files.copy) == expected
    assert in_csv(files) == {harmless(who): figures for who, figures in expected.items()}
    assert in_workbook(files) == expected
    check_answers(files, expected)
    check_items(files)
    check_report(files, expected)
    check_grades(files, expected)


@settings(phases=_NO_SHRINKING, max_examples=40)
@given(
    play=plays(),
    corrections=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 999)), min_size=1, max_size=3),
    language=st.sampled_from(["en", "de", "ar"]),
    spreadsheets=st.sampled_from(["language", "semicolon"]),
)
def test_all_say_the_same_of_a_class(
    play: Play, corrections: list[tuple[int, int]], language: str, spreadsheets: Any
) -> None:
    play.command(Finish)
    with tempfile.TemporaryDirectory() as folder:
        check(play, Path(folder), language, spreadsheets)
        for place, number in corrections:
            asked = play.state.pool.questions[place % len(play.state.pool.questions)]
            fields = {"void": True} if number % 5 == 0 and asked.scored else {"correct": any_key(asked, number)}
            play.command(Correct, question=play.state.pool.questions.index(asked) + 1, **fields)
        check(play, Path(folder), language, spreadsheets)


def test_all_say_the_same_of_equal_points(tmp_path: Path) -> None:
    """Which chance seldom brings: two share a rank, and somebody comes after them."""
    play = Play(POOL, lead_ms=0)
    play.join("s1", "s2", "s3", "=s4")
    for _ in range(2):
        play.command(Next)
        for who, picked in {"s1": 1, "s2": 1, "s3": 0, "=s4": 0}.items():
            play.answer(who, picked)
        play.command(Next)
    play.command(Remove, student_id="=s4")
    play.command(Finish)
    assert sorted(play.picture().standings.ranks.values()) == [1, 1, 2]
    check(play, tmp_path, "de", "language")
