"""Tables that a spreadsheet saved as text (.csv, .tsv) → one sheet.

The separator is found by the heading: the one by which it is that of our own results, then the one by which most of its
words are known, and then the one by which the rows have the same number of cells.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import Final

from appliance.library.cells import decode, separator_in_first_line
from appliance.library.formats.tables.ours import are_our_results
from appliance.library.formats.tables.sheet import MAX_CELL, MAX_CELLS, MAX_COLUMNS, Budget, Cell, Row, Sheet, TooLarge
from appliance.library.formats.tables.words import read_heading
from appliance.library.nodes import Unreadable
from appliance.library.problems import Position, Report, shown
from appliance.sentence import sentence

_SEPARATORS: Final = "\t;,|"
_MAX_LINES: Final = 2 * MAX_CELLS
_SAMPLE: Final = 200  # rows by which the separator is chosen
_HEADINGS: Final = 20  # rows in which a heading is looked for


def read(data: bytes, report: Report) -> list[Sheet]:
    """The rows as the one sheet. Raises Unreadable or TooLarge."""
    decoded = decode(data)
    if decoded is None:
        raise Unreadable(Position(), sentence("problem.table_no_text"), sentence("problem.save_table_again"))
    if decoded.garbled is not None:
        line, column, text = decoded.garbled
        message = sentence("problem.table_not_utf_8", line=shown(text))
        report.add("warning", Position(line, column), message, sentence("problem.save_table_as_utf_8"))
    separator, text = separator_in_first_line(decoded.text)
    if text.count("\n") + text.count("\r") > _MAX_LINES:
        raise TooLarge("cells")
    return [Sheet("", list(_rows(text, separator or _separator(text))))]


def _rows(text: str, separator: str) -> Iterator[Row]:
    budget = Budget()
    for number, cells in _records(text, separator):
        kept = {
            column: Cell(shows, number, column)
            for column, cell in enumerate(cells[:MAX_COLUMNS], start=1)
            if (shows := _plain(cell))
        }
        budget.take(len(kept))
        if kept:
            yield Row(number, kept)


def _plain(cell: str) -> str:
    """The text of a cell; a number that was marked as a text has its mark no more."""
    text = cell[:MAX_CELL].replace("\r\n", "\n").replace("\r", "\n").strip()
    return text[2:-1].replace('""', '"') if len(text) > 3 and text.startswith('="') and text.endswith('"') else text


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers as a spreadsheet shows them, in which a quoted cell may go over several lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=_is_strict(text, separator))
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as error:
        message, hint = sentence("problem.table_quotes_open"), sentence("roster.close_quotes")
        raise Unreadable(Position(number + 1), message, hint) from error


def _is_strict(text: str, separator: str) -> bool:
    """Whether a quotation mark that is never closed ends the reading: it does, unless marks stand within cells."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return True


def _separator(text: str) -> str:
    def fitness(separator: str) -> tuple[bool, int, int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        rows: list[list[str]] = []
        try:
            for cells in reader:
                rows.append(cells)
                if len(rows) == _SAMPLE:
                    break
        except csv.Error:
            pass
        known = max((len({h for cell in row if (h := read_heading(cell))}) for row in rows[:_HEADINGS]), default=0)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        alike = widths.most_common(1)[0][1] if widths else 0
        return are_our_results(rows[0] if rows else ()), known if known > 1 else 0, alike, sum(widths.values())

    return max(_SEPARATORS, key=fitness)
