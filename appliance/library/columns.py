"""Which column of a class list holds what: told by a heading or, without one that is known, by what stands in it.

    first line              is a heading if
    known words             two are, or one that names the id; titles may stand above it
    other words             it alone has no digit in the column of the ids; that is said, as it could be a student

Without a known heading the ids are in the first column, unless no line has a digit there and another column has
one in each line.
"""

import re
from typing import NamedTuple

from appliance.library.cells import Row
from appliance.library.headings import Meaning, meaning
from appliance.library.problems import Position, Report, shown

MAX_FACTOR = 5
_FACTOR = re.compile(r"(\d{1,4}(?:[.,]\d{1,6})?)\s*(%?)", re.ASCII)
_TITLES = 4  # lines above a heading that may say whose list it is
_NAMED = "Write a first line that names the columns: student_id,name[,extra_time]."


def factor_of(cell: str) -> float | None:
    """What extra time multiplies a student's time by, 1 to 5; None if the cell says no such thing."""
    match = _FACTOR.fullmatch(cell)
    factor = float(match[1].replace(",", ".")) / (100 if match[2] else 1) if match else 0.0
    return factor if 1 <= factor <= MAX_FACTOR else None


class Columns(NamedTuple):
    """Indices of columns: the id's, those that make up the name in this order, the extra time's, those not used."""

    id: int
    names: tuple[int, ...]
    extra: int | None = None
    unused: frozenset[int] = frozenset()


def find_columns(rows: list[Row], report: Report) -> tuple[Columns | None, list[Row]]:
    """The columns, and the rows without the heading; None, and it is reported, if no column can hold the ids."""
    index = next((index for index, row in enumerate(rows[: _TITLES + 1]) if _has_known_words(row)), None)
    if index is not None and all(_is_title(row) for row in rows[:index]):
        heading = rows[index]
        if index > 0:
            titles = shown(", ".join(next(filter(None, row.cells)) for row in rows[:index]))
            report.add("warning", Position(rows[0].line), f"What stands above the heading is not used: {titles}.")
        students = [row for row in rows[index + 1 :] if row.cells != heading.cells]
        columns = _by_words(heading, students)
        if columns is None:
            report.add("error", Position(heading.line), "The heading names no column for the student id.", _NAMED)
        else:
            _note_unused(heading, columns, report)
        return columns, students
    heading, students = rows[0], rows[1:]
    columns = _by_content(students)
    if len(students) > 1 and _all_have_digits(students, columns.id) and not _has_digit("".join(heading.cells)):
        found = shown(", ".join(heading.cells))
        message = f"This line is taken for the heading: {found}."
        report.add("warning", Position(heading.line), message, f"If it is a student: {_NAMED}")
    else:
        columns, students = _by_content(rows), rows
    if columns.id > 0:
        message = f"The student ids are taken from column {columns.id + 1}."
        report.add("warning", Position(heading.line), message, f"If that is wrong: {_NAMED}")
    return columns, students


def _has_known_words(row: Row) -> bool:
    if any(cell.isdecimal() for cell in row.cells):
        return False
    meanings = [meaning(cell) for cell in row.cells]
    return "id" in meanings or len([known for known in meanings if known is not None]) > 1


def _is_title(row: Row) -> bool:
    return len([cell for cell in row.cells if cell]) == 1


def _by_words(heading: Row, students: list[Row]) -> Columns | None:
    meanings = [meaning(cell) for cell in heading.cells]
    where: dict[Meaning | None, int] = {}
    for column, known in enumerate(meanings):
        where.setdefault(known, column)
    number = where.get("id", where.get("number"))
    unknown = [column for column, known in enumerate(meanings) if known is None and heading.cells[column]]
    if number is None:
        number = next((column for column in unknown if _all_have_digits(students, column)), None)
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
    free = [column for column in free if column not in names]
    extra = where.get("extra", next((column for column in free if _are_factors(students, column)), None))
    if extra is None and len(meanings) == 2:
        extra = 2  # without a heading
    used = {number, *names, extra}
    return Columns(number, names, extra, frozenset(column for column in range(len(meanings)) if column not in used))


def _by_content(rows: list[Row]) -> Columns:
    width = max((len(row.cells) for row in rows), default=1)
    number = 0
    if not any(_has_digit(_cell(row, 0)) for row in rows):
        number = next((column for column in range(1, width) if _are_ids(rows, column)), 0)
    first, second, third = [column for column in range(width + 3) if column != number][:3]
    if all(_cell(row, second) and not _has_digit(_cell(row, second)) for row in rows):
        return Columns(number, (first, second), third)
    return Columns(number, (first,), second)


def _note_unused(heading: Row, columns: Columns, report: Report) -> None:
    unused = [heading.cells[column] for column in sorted(columns.unused) if heading.cells[column]]
    names = [name for name in unused if meaning(name) not in ("first", "middle", "last")]
    if names:
        message = f"Of these columns nothing is used: {shown(', '.join(names))}."
        report.add("warning", Position(heading.line), message)


def _all_have_digits(rows: list[Row], column: int) -> bool:
    return len(rows) > 0 and all(_has_digit(_cell(row, column)) for row in rows)


def _are_ids(rows: list[Row], column: int) -> bool:
    """Whether each row has an id of its own here, and not just an amount of extra time."""
    cells = {_cell(row, column) for row in rows}
    return (
        len(cells) == len(rows)
        and _all_have_digits(rows, column)
        and not any(" " in cell for cell in cells)
        and (column == 1 or not _are_factors(rows, column))
    )


def _are_factors(rows: list[Row], column: int) -> bool:
    cells = [_cell(row, column) for row in rows]
    return any(cells) and all(not cell or factor_of(cell) is not None for cell in cells)


def _cell(row: Row, column: int) -> str:
    return row.cells[column] if column < len(row.cells) else ""


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)
