"""The results as a table that Moodle takes into its gradebook (Grades → Import → CSV file).

The first columns say who it is: the id of the class list, and the e-mail address and the user name, each only if all
who are in the file have one; one of them is chosen at the import, under "Identify user by". Where that cell is empty,
Moodle refuses the file, or older versions give the grade to the student of the row before. Behind the name comes the
grade, called by the session's title, since Moodle names a new item by the heading. It is a percentage, since a new item
has 100 as its maximum grade, and Moodle refuses a whole file with a grade above the maximum. Then come that maximum,
the feedback, and the points of which the percentage is made.

Moodle refuses a whole file, too, in which it does not know somebody. So only students of the class list are in here, if
there is one. Who was absent has a hyphen, which is no grade to Moodle, while some of its versions make 0 of an empty
cell in a new item.

Cells are separated by commas, which Moodle's form has chosen at first, and numbers have a decimal point in every
language: Moodle compares a grade of a new item with the maximum as it is written, and so refuses `74,44`.

To Moodle a backslash before a quotation mark means that the text goes on, also before the mark that ends a cell, and it
writes such a mark behind a text that ends in a backslash. So a space stands behind a backslash at the end of a text or
before a quotation mark. Moodle takes spaces off the ends of cells, and spreadsheets show the text as it was.
"""

import re
from collections import defaultdict
from typing import Final

from appliance.results.csv_file import csv_bytes, harmless
from appliance.results.table import Cell, Table
from appliance.results.tables import Reading
from appliance.sentence import sentence
from appliance.words import say

MAXIMUM: Final = 100
NO_GRADE: Final = "-"
_ESCAPES: Final = re.compile(r'\\(?="|\Z)')


def gradebook_csv(session: Reading) -> bytes:
    """The file; headings and feedback are in the language of the session's other files."""
    return csv_bytes(gradebook(session), session.language, "comma", _for_moodle)


def gradebook(session: Reading) -> Table:
    """A row a student, in the order of the class list; who was removed from the class has none."""
    results = session.table("results")
    at = {column: index for index, column in enumerate(results.columns)}
    came = {row[at["student_id"]]: row for row in results.rows}
    listed, accounts, worth = session.table("attendance").rows, session.opened.accounts, _worth(session)
    has_list = any(row[0] is not None for row in listed)
    there = [row for row in listed if not row[5] and (row[0] is not None or not has_list)]
    accounts_of = [accounts.get(str(row[1]), ("", "")) for row in there]
    identified = [which for which in (0, 1) if there and all(account[which] for account in accounts_of)]
    rows: list[tuple[Cell, ...]] = []
    for (_, who, name, is_here, *_), account in zip(there, accounts_of, strict=True):
        grade: Cell = NO_GRADE
        points: Cell = None
        feedback = say(sentence("gradebook.absent"), session.language)
        if is_here:
            row, most = came[who], worth[who]
            points = row[at["points"]]
            grade = NO_GRADE if not most else round(MAXIMUM * float(points or 0) / most, 2)
            right, of = row[at["correct"]], row[at["of"]]
            told = sentence("gradebook.right", correct=str(right), of=str(of))
            feedback = say(told, session.language) if of else ""
        rows.append((who, *(account[which] for which in identified), name, grade, MAXIMUM, feedback, points))
    columns = ("id_number", *(("email", "username")[which] for which in identified))
    title = session.about().title
    return Table(
        (*columns, "name", "grade", "maximum_grade", "feedback", "points"), rows, {"grade": title, "feedback": title}
    )


def _for_moodle(text: str) -> str:
    return _ESCAPES.sub(r"\\ ", harmless(text))


def _worth(session: Reading) -> defaultdict[Cell, float]:
    """By student how many points there were to get: of all questions that were asked and are right or wrong."""
    usual = session.opened.options.points
    points = {each.number: usual if each.question.points is None else each.question.points for each in session.asked}
    outcomes = session.table("outcomes")
    who, question, marked = (outcomes.columns.index(column) for column in ("student_id", "question", "marked"))
    worth = defaultdict[Cell, float](float)
    for row in outcomes.rows:
        if row[marked]:
            number = row[question]
            worth[row[who]] += points[number] if isinstance(number, int) else usual
    return worth
