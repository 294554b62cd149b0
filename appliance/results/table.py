"""One table, and what a view of a session's file needs to become one that people read."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, cast

Cell = str | int | float | None


class Table(NamedTuple):
    """Cells are text, numbers or None; a number has at most six decimals, and is an int if it is whole.

    `called` has names that columns have in this session: what the pool's author calls a question, or the title.
    """

    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    called: Mapping[str, str] = MappingProxyType({})


def answers_in_words(answers: Table, words: Mapping[tuple[object, object], str]) -> Table:
    """The answers with `words` for the options that each page says in its own language, by question and text.

    The log has what the box called those when the pool was loaded.
    """
    question, at = (answers.columns.index(column) for column in ("question", "value"))
    rows = [(*row[:at], words.get((row[question], row[at]), row[at]), *row[at + 1 :]) for row in answers.rows]
    return Table(answers.columns, rows)


def numbered(table: Table, numbers: Mapping[int, int], *, in_order: bool) -> Table:
    """The table with `numbers` in the column `question`, if it has that; `in_order`: sorted by them."""
    if "question" not in table.columns:
        return table
    at = table.columns.index("question")
    rows = [(*row[:at], numbers.get(cast(int, row[at])), *row[at + 1 :]) for row in table.rows]
    return Table(table.columns, sorted(rows, key=lambda row: cast(int, row[at])) if in_order else rows)


def with_questions(results: Table, outcomes: Table, numbers: Mapping[int, int]) -> Table:
    """The table with a column of points for each question (slides aside): 0 = wrong or missed, empty = not asked or not
    marked.
    """
    points: dict[Cell, dict[Cell, Cell]] = {}
    student, question, got = (outcomes.columns.index(column) for column in ("student_id", "question", "points"))
    for row in outcomes.rows:
        points.setdefault(row[student], {})[row[question]] = row[got]
    who, asked = results.columns.index("student_id"), sorted(numbers.values())
    rows = [(*row, *map(points.get(row[who], {}).get, asked)) for row in results.rows]
    return Table((*results.columns, *(f"q{number}" for number in asked)), rows)


def plain(cell: Any) -> Cell:
    if not isinstance(cell, float):
        return cell  # type: ignore[no-any-return]
    rounded = round(cell, 6)
    return int(rounded) if rounded.is_integer() else rounded
