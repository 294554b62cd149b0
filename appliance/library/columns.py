"""Finds out which column of a class list holds the ids, the names and the extra time.

The first line is a heading if two of its cells are words that `headings` knows, or one is and means the id or a user
name. Lines with
a title may stand above such a heading. Otherwise two more first lines are taken for a heading, and a warning says so,
since the line could also be a student: one with a known word for a name and no digit in it, and one without a digit
above a column of ids that all have one.

Without known words the ids are in the first column. Only if no cell of it has a digit, and another column has a
different id with a digit in each line, they are in that one.

Extra time comes from a column that is called so, or from a third column that has no heading and not only whole numbers,
which are more likely a class, a year or a seat. A warning names the columns that are not used.
"""

import re
from typing import Final, NamedTuple

from appliance.library.cells import Row
from appliance.library.headings import Meaning, meaning
from appliance.library.problems import Position, Report, shown
from appliance.sentence import sentence

MAX_FACTOR = 5
_FACTOR = re.compile(r"(\d{1,4}(?:[.,]\d{1,6})?)\s*(%?)", re.ASCII)
_TITLES = 4  # lines above a heading that may say whose list it is
_IF_WRONG: Final = sentence("roster.if_wrong", then=sentence("roster.name_columns"))
_NAMES: tuple[Meaning, ...] = ("name", "first", "last")
_IDS: tuple[Meaning, ...] = ("id", "user", "number", "mail")  # the first of these that a heading has names the ids


def factor_of(cell: str) -> float | None:
    """What extra time multiplies a student's time by, 1 to 5; None if the cell says no such thing."""
    match = _FACTOR.fullmatch(cell)
    factor = float(match[1].replace(",", ".")) / (100 if match[2] else 1) if match else 0.0
    return factor if 1 <= factor <= MAX_FACTOR else None


class Columns(NamedTuple):
    """Indices of columns: the id's, those that make up the name in this order, the extra time's, those not used.

    `mail` and `user` are those of the address and the user name by which other programs know the student. Either may be
    the id's.
    """

    id: int
    names: tuple[int, ...]
    extra: int | None = None
    unused: frozenset[int] = frozenset()
    mail: int | None = None
    user: int | None = None


def find_columns(rows: list[Row], report: Report) -> tuple[Columns | None, list[Row]]:
    """The columns, and the rows without the heading. The columns are None, and that is reported, if none holds ids."""
    index = next((index for index, row in enumerate(rows[: _TITLES + 1]) if _has_known_words(row)), None)
    if index is not None and all(_is_title(row) for row in rows[:index]):
        if index > 0:
            titles = ", ".join(next(filter(None, row.cells)) for row in rows[:index])
            report.add("warning", Position(rows[0].line), sentence("roster.titles", unused=shown(titles)))
        return _below(rows[index], rows[index + 1 :], report)
    heading, students = rows[0], rows[1:]
    if any(meaning(cell) in _NAMES for cell in heading.cells) and not _has_digit("".join(heading.cells)):
        _note_heading(heading, report)
        return _below(heading, students, report)
    columns = _by_content(students)
    if len(students) > 1 and _all_have_digits(students, columns.id) and not _has_digit("".join(heading.cells)):
        _note_heading(heading, report)
        columns = _without_guessed_extra(columns, heading, students, report)
        _note_unused(heading, columns, report)
    else:
        students = rows
        columns = _without_guessed_extra(_by_content(rows), None, rows, report)
    if columns.id > 0:
        message = sentence("roster.ids_from_column", column=columns.id + 1)
        report.add("warning", Position(heading.line), message, _IF_WRONG)
    return columns, students


def _below(heading: Row, rows: list[Row], report: Report) -> tuple[Columns | None, list[Row]]:
    """The columns by the words of the heading, and the students, without a repeated heading."""
    students = [row for row in rows if row.cells != heading.cells]
    columns = _by_words(heading, students)
    if columns is None:
        report.add("error", Position(heading.line), sentence("roster.no_id_column"), sentence("roster.name_columns"))
        return None, students
    if meaning(heading.cell(columns.id)) is None:
        message = sentence("roster.ids_from_column_called", name=shown(heading.cell(columns.id)))
        report.add("warning", Position(heading.line), message, _IF_WRONG)
    columns = _without_guessed_extra(columns, heading, students, report)
    _note_unused(heading, columns, report)
    return columns, students


def _has_known_words(row: Row) -> bool:
    if any(cell.isdecimal() for cell in row.cells):
        return False
    meanings = [meaning(cell) for cell in row.cells]
    return "id" in meanings or "user" in meanings or len([known for known in meanings if known is not None]) > 1


def _is_title(row: Row) -> bool:
    return len([cell for cell in row.cells if cell]) == 1


def _by_words(heading: Row, students: list[Row]) -> Columns | None:
    meanings = [meaning(cell) for cell in heading.cells]
    where: dict[Meaning | None, int] = {}
    for column, known in enumerate(meanings):
        where.setdefault(known, column)
    unknown = [column for column, known in enumerate(meanings) if known is None and heading.cells[column]]
    number = next((where[known] for known in _IDS if known in where), None)
    if number is None and len(meanings) == 1:
        return Columns(0, ())  # a list of names alone: they are the ids, too
    if number is None:
        number = _most_like_ids(students, unknown)
    if number is None:
        return None
    free = [column for column in unknown if column != number]
    if "first" in where and ("last" in where or "name" in where):
        parts: tuple[Meaning, ...] = ("first", "middle", "last" if "last" in where else "name")
    else:
        parts = next(((part,) for part in ("name", "last", "first") if part in where), ())
    if "name" in where and "last" in where:
        parts = ("name",)
    names = tuple(where[part] for part in parts if part in where) or tuple(free[:1])
    extra = where.get("extra")
    if extra is None and {number, *names} == {0, 1} and not heading.cell(2):
        extra = 2
    mail, user = where.get("mail"), where.get("user")
    used = {number, *names, extra, mail, user}
    unused = frozenset(column for column in range(len(meanings)) if column not in used)
    return Columns(number, names, extra, unused, mail, user)


def _most_like_ids(students: list[Row], columns: list[int]) -> int | None:
    """The first of the columns with different cells that have digits, else without spaces, else the first with digits.

    In the last case ids stand there twice, and each of them is reported later.
    """
    different = [column for column in columns if _all_differ(students, column)]
    digits = [column for column in columns if _all_have_digits(students, column)]
    words = [column for column in different if not any(" " in row.cell(column) for row in students)]
    return next(iter([*(column for column in different if column in digits), *words, *digits]), None)


def _by_content(rows: list[Row]) -> Columns:
    width = max((len(row.cells) for row in rows), default=1)
    number = 0
    if not any(_has_digit(row.cell(0)) for row in rows):
        number = next((column for column in range(1, width) if _are_ids(rows, column)), 0)
    first, second, third = [column for column in range(width + 3) if column != number][:3]
    if all(row.cell(second) and not _has_digit(row.cell(second)) for row in rows):
        return Columns(number, (first, second), third)
    return Columns(number, (first,), second)


def _without_guessed_extra(columns: Columns, heading: Row | None, students: list[Row], report: Report) -> Columns:
    """The columns without extra time where no heading names it and the cells are no such factors."""
    extra = columns.extra
    title = heading.cell(extra) if heading is not None and extra is not None else ""
    if extra is None or meaning(title) == "extra":
        return columns
    cells = [row.cell(extra) for row in students]
    whole = next(filter(None, cells), "")
    if not title and not (whole and all(not cell or cell.isdecimal() for cell in cells)):
        return columns
    if not title:
        message = sentence("roster.column_of_numbers", column=extra + 1, number=shown(whole))
        report.add("warning", Position((heading or students[0]).line), message, sentence("roster.if_extra_time"))
    return columns._replace(extra=None, unused=columns.unused | {extra})


def _note_heading(heading: Row, report: Report) -> None:
    message = sentence("roster.heading", line=shown(", ".join(heading.cells)))
    hint = sentence("roster.if_student", then=sentence("roster.name_columns"))
    report.add("warning", Position(heading.line), message, hint)


def _note_unused(heading: Row, columns: Columns, report: Report) -> None:
    unused = [heading.cell(column) for column in sorted(columns.unused) if heading.cell(column)]
    names = [name for name in unused if meaning(name) not in ("first", "middle", "last")]
    if names:
        report.add("warning", Position(heading.line), sentence("roster.unused_columns", names=shown(", ".join(names))))


def _all_have_digits(rows: list[Row], column: int) -> bool:
    return len(rows) > 0 and all(_has_digit(row.cell(column)) for row in rows)


def _all_differ(rows: list[Row], column: int) -> bool:
    cells = {row.cell(column) for row in rows}
    return len(cells) == len(rows) > 0 and "" not in cells


def _are_ids(rows: list[Row], column: int) -> bool:
    """Whether each row has an id of its own here, and not just an amount of extra time."""
    return (
        _all_differ(rows, column)
        and _all_have_digits(rows, column)
        and not any(" " in row.cell(column) for row in rows)
        and (column == 1 or not all(factor_of(row.cell(column)) is not None for row in rows))
    )


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)
