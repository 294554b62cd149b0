"""The tables as a teacher reads them, in spreadsheets."""

from collections import defaultdict
from typing import Final

from appliance.results.table import Cell, Table
from appliance.results.tables import Reading

MISSED: Final = "–"  # no number, so that it is no 0 that somebody got
_BEFORE_QUESTIONS: Final = ("missed", "absent", "place_in_class_list")


def results_sheet(session: Reading) -> Table:
    """A row a student: who came by rank, then who of the class list did not, in the order of the list.

    Of the columns, `correct` is how many were right, `answered` how many were answered and `missed` how many were not,
    all out of `of`; `absent` is 1 for who did not come; by `place_in_class_list` the rows can be sorted as in that
    list, while `rank` goes by points. q1 … qN are the points of a question. There, 0 is an answer that was wrong, a
    dash is a question that the student was asked and missed, and an empty cell is one that the student was not asked,
    or that has no right answer. Who was absent has no points at all, and no rank, while who came and got nothing has 0.
    """
    results, attendance = session.table("results"), session.table("attendance")
    missed = _missed(session)
    at = {column: index for index, column in enumerate(results.columns)}
    first_question = at["of"] + 1
    places = {row[1]: row[0] for row in attendance.rows}
    rows: list[tuple[Cell, ...]] = []
    for row in results.rows:
        who, answered, of = row[at["student_id"]], row[at["answered"]], row[at["of"]]
        of_student = missed[who]
        got = (
            MISSED if cell == 0 and column in of_student else cell
            for column, cell in zip(results.columns[first_question:], row[first_question:], strict=True)
        )
        rows.append((*row[:first_question], _less(of, answered), 0, places.get(who), *got))
    empty: tuple[Cell, ...] = (None,) * (len(results.columns) - 2)
    for place, who, name, came, *_ in attendance.rows:
        if not came:
            before, after = empty[: first_question - 2], empty[first_question - 2 :]
            rows.append((who, name, *before, None, 1, place, *after))
    columns = (*results.columns[:first_question], *_BEFORE_QUESTIONS, *results.columns[first_question:])
    return Table(columns, rows, results.called)


def answers_sheet(session: Reading) -> Table:
    """A row an answer, in which a number that was typed is a number."""
    answers = session.table("answers")
    kind, value = (answers.columns.index(column) for column in ("kind", "value"))
    rows = [
        (*row[:value], float(str(row[value])), *row[value + 1 :]) if row[kind] == "number" and row[value] else row
        for row in answers.rows
    ]
    return Table(answers.columns, rows)


def _missed(session: Reading) -> defaultdict[Cell, set[str]]:
    """By student the columns of questions that were asked and not answered."""
    outcomes = session.table("outcomes")
    who, question, missed = (outcomes.columns.index(column) for column in ("student_id", "question", "missed"))
    found = defaultdict[Cell, set[str]](set)
    for row in outcomes.rows:
        if row[missed]:
            found[row[who]].add(f"q{row[question]}")
    return found


def _less(whole: Cell, part: Cell) -> Cell:
    return whole - part if isinstance(whole, int) and isinstance(part, int) else None
