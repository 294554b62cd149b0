"""The classes of a term side by side: a row a student, and of each class the points and how much was right."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from appliance.quiz.spelling import id_key
from appliance.results.headings import heading
from appliance.results.pseudonyms import is_pseudonym
from appliance.results.sheets import results_sheet
from appliance.results.table import Cell, Table
from appliance.results.tables import About, Reading
from appliance.sentence import sentence
from appliance.words import say

_OF_STUDENT: Final = ("student_id", "name", "points", "correct", "of", "absent")


class _Row(NamedTuple):
    """What a class has of a student; `of` is how many marked questions the student was asked."""

    student_id: Cell
    name: Cell
    points: Cell
    correct: Cell
    of: Cell
    absent: Cell


class TermClass(NamedTuple):
    """A class, with its students by an id that is the same for all spellings; `events` are as many as its file has.

    `plain`: it says who they are, and not their pseudonyms.
    """

    about: About
    events: int
    plain: bool
    students: dict[str, _Row]


def class_in(session: Reading) -> TermClass:
    """What the term's table needs of a session: who is in its results.

    A student who was removed without an answer was not there: absent if on the class list, else in no row.
    """
    results, attendance, answers = results_sheet(session), session.table("attendance"), session.table("answers")
    chosen = [results.columns.index(column) for column in _OF_STUDENT]
    rows = [_Row(*(row[index] for index in chosen)) for row in results.rows]
    who = answers.columns.index("student_id")
    answered = {row[who] for row in answers.rows}
    listed = {student_id: place is not None for place, student_id, *_, removed in attendance.rows if removed}
    sent_away = {student_id: on_list for student_id, on_list in listed.items() if student_id not in answered}
    students = {
        id_key(str(row.student_id)): row._replace(absent=1) if row.student_id in sent_away else row
        for row in rows
        if sent_away.get(row.student_id, True)
    }
    plain = not all(row.name == row.student_id and is_pseudonym(str(row.name)) for row in rows)
    return TermClass(session.about(), session.events(), plain, students)


def term_table(classes: Iterable[TermClass], language: str) -> Table:
    """The table. Who was not in a class is `absent` there, which is no 0; empty is where nothing was marked.

    Of several copies of a class, the one that has most of it counts, and one with names before all with pseudonyms.
    Sums are over the classes that a student was in.
    """
    latest: dict[str, TermClass] = {}
    for each in classes:
        kept = latest.get(each.about.session_id)
        if kept is None or (kept.plain, kept.events) < (each.plain, each.events):
            latest[each.about.session_id] = each
    term = sorted(latest.values(), key=lambda each: (each.about.opened_ms or 0, each.about.title, each.about.code))
    plain = [_name(each.about) for each in term]
    names = [
        f"{name} {each.about.code}" if plain.count(name) > 1 else name for name, each in zip(plain, term, strict=True)
    ]
    points, share = (heading(column, language) for column in ("points", "share_right"))
    columns = (
        *("student_id", "name"),
        *(f"{name}: {points}" for name in names),
        *(f"{name}: {share}" for name in names),
        *("classes", "points", "share_right"),
    )
    absent = say(sentence("csv.absent"), language)
    everybody = sorted({student for each in term for student in each.students})
    return Table(columns, [_row([each.students.get(student) for each in term], absent) for student in everybody])


def _row(of_classes: list[_Row | None], absent: str) -> tuple[Cell, ...]:
    known = [row for row in of_classes if row is not None]
    there = [row for row in known if not row.absent]
    asked = sum(_number(row.of) for row in there)
    return (
        *(known[-1].student_id, known[-1].name),
        *(absent if row is None or row.absent else (row.points if row.of else None) for row in of_classes),
        *(absent if row is None or row.absent else _share([row]) for row in of_classes),
        *(len(there), round(sum(_number(row.points) for row in there), 6) if asked else None, _share(there)),
    )


def _share(rows: list[_Row]) -> Cell:
    of = sum(_number(row.of) for row in rows)
    return round(sum(_number(row.correct) for row in rows) / of, 4) if of else None


def _number(cell: Cell) -> float:
    return cell if isinstance(cell, int | float) else 0


def _name(about: About) -> str:
    """The day, where the clock was set, and the title."""
    if about.opened_ms is None:
        return about.title
    return f"{datetime.fromtimestamp(about.opened_ms / 1000).astimezone():%Y-%m-%d} {about.title}"
