"""The figures of questions as tables: a row a question, and a row an option.

Numbers that were typed are numbers, as in the table of answers; inside a text they have the decimal mark of the file.
"""

import re
from collections.abc import Iterable
from typing import Final

from appliance.quiz.kinds.number import Number
from appliance.results.csv_file import decimal
from appliance.results.item_analysis import Item, ItemRow
from appliance.results.marks import Spreadsheets, marks_of
from appliance.results.table import Cell, Table
from appliance.sentence import sentence
from appliance.words import say

_POINT: Final = re.compile(r"(?<=\d)\.(?=\d)")
_DIGITS: Final = 4  # of a share or a correlation
_ITEMS: Final = (
    *("question_id", "kind", "text", "void", "asked", "answered", "skipped", "correct", "wrong"),
    *("difficulty", "item_rest", "upper_lower", "mean_elapsed_ms", "median_elapsed_ms"),
    *("mean_sure_right", "mean_sure_wrong", "sure_wrong", "distractors", "note"),
)
_OPTIONS: Final = ("question_id", "option", "text", "right", "picked", "share", "upper_share", "lower_share")


def items_table(items: Iterable[Item], language: str, spreadsheets: Spreadsheets = "language") -> Table:
    """A row a question, as `Item` has it; `distractors` are what was wrong, most frequent first, each with how many.

    `note` says why figures are withheld. The questions of one class have their number in front, those of several how
    many `classes` were asked.
    """
    rows: list[tuple[Cell, ...]] = []
    pooled, mark = False, marks_of(spreadsheets, language).decimal
    for item in items:
        pooled = item.number is None
        rows.append((item.classes if pooled else item.number, *_item(item, language, mark)))
    return Table(("classes" if pooled else "question", *_ITEMS), rows)


def options_table(items: Iterable[Item], language: str, spreadsheets: Spreadsheets = "language") -> Table:
    """A row an option, an item to place, or a text that was typed; `option` counts them from 1 in their question."""
    mark = marks_of(spreadsheets, language).decimal
    rows: list[tuple[Cell, ...]] = [
        (item.number, item.question.id, place, _text(item, row, mark), *_row(row))
        for item in items
        for place, row in enumerate(item.rows, 1)
    ]
    return Table(("question", *_OPTIONS), rows)


def _item(item: Item, language: str, mark: str) -> tuple[Cell, ...]:
    question = item.question
    note = say(sentence("csv.few_answers"), language) if item.few and item.correct is not None else None
    figures = map(_rounded, (item.difficulty, item.item_rest, item.upper_lower))
    times = (None if time is None else round(time) for time in (item.mean_ms, item.median_ms))
    sureness = (_rounded(item.mean_sure_right), _rounded(item.mean_sure_wrong), item.sure_wrong)
    counts = (item.asked, item.answered, item.skipped, item.correct, item.wrong)
    about = (question.id, question.kind, question.text, int(item.void))
    return (*about, *counts, *figures, *times, *sureness, _distractors(item, mark), note)


def _distractors(item: Item, mark: str) -> str:
    """Nothing where the rows say how many placed each thing rightly: none of those is a wrong answer."""
    if item.correct is None or item.question.counts_tell:
        return ""
    wrong = sorted((row for row in item.rows if row.picked and not row.right), key=lambda row: -row.picked)
    texts = [(_text(item, row, mark), row.picked) for row in wrong]
    return " | ".join(
        f"{text if isinstance(text, str) else decimal(text).replace('.', mark)} ({picked})" for text, picked in texts
    )


def _text(item: Item, row: ItemRow, mark: str) -> str | float:
    """The row's text, as a number if one was typed; a key with a tolerance or a unit stays a text."""
    if not isinstance(item.question, Number):
        return row.text
    try:
        return float(row.text)
    except ValueError:
        return _POINT.sub(mark, str(row.text))


def _row(row: ItemRow) -> tuple[Cell, ...]:
    return int(row.right), row.picked, *map(_rounded, (row.share, row.upper, row.lower))


def _rounded(figure: float | None) -> Cell:
    return None if figure is None else round(figure, _DIGITS)
