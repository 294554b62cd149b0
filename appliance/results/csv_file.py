"""A table as CSV for spreadsheets, which open it without questions: UTF-8 with BOM, CRLF, quoted by RFC 4180.

Cells and decimals are separated as the spreadsheets of a country want it (`marks`). Text that a spreadsheet would take
for a formula, `-1` too, gets an apostrophe in front, which marks it as text; a hyphen alone is text without it. Numbers
stay numbers. Programs that want each text as it was given take the files of `plain_csv`, or the session's file itself.
"""

import csv
import io
import unicodedata
from collections.abc import Callable

from appliance.results.headings import heading
from appliance.results.marks import Spreadsheets, marks_of
from appliance.results.table import Cell, Table
from appliance.words.languages import ENGLISH

BOM = "\ufeff"
_FORMULA = frozenset("=+-@")
_BREAKS = ("\r\n", "\r", "\u2028", "\u2029")
_KEPT_CONTROLS = frozenset("\n\t")


def decimal(number: float) -> str:
    """The number with a point, without an exponent unless it was typed with more digits than six behind the point."""
    if isinstance(number, int):
        return str(number)
    plain = f"{number:.6f}".rstrip("0").rstrip(".")
    return plain if float(plain) == number else repr(number)


def harmless(text: str) -> str:
    """`text` without control characters except line ends and tabs, and with an apostrophe if it could be a formula."""
    if not text.isprintable():  # a third of the time, by tests.trials.exports
        for line_end in _BREAKS:
            text = text.replace(line_end, "\n")
        text = "".join(c for c in text if c in _KEPT_CONTROLS or unicodedata.category(c) != "Cc")
    return f"'{text}" if _could_run(text) else text


def _could_run(text: str) -> bool:
    """Whether the first visible character, full-width variants included, begins a formula, or the text a tab."""
    if text[:1].isalnum() or text == "-":
        return False
    first = next((c for c in text if not c.isspace() and unicodedata.category(c) != "Cf"), "")
    return text.startswith("\t") or unicodedata.normalize("NFKC", first)[:1] in _FORMULA


def csv_bytes(
    table: Table,
    language: str = ENGLISH,
    spreadsheets: Spreadsheets = "language",
    text_of: Callable[[str], str] = harmless,
) -> bytes:
    """The whole file, with a row of headings in `language` first; `text_of` has a text as it is put into a cell."""
    text = io.StringIO(newline="")
    marks = marks_of(spreadsheets, language)
    writer = csv.writer(text, lineterminator="\r\n", delimiter=marks.separator)
    writer.writerow([text_of(heading(column, language, table.called.get(column, ""))) for column in table.columns])
    writer.writerows([_field(cell, marks.decimal, text_of) for cell in row] for row in table.rows)
    return (BOM + text.getvalue()).encode("utf-8", "replace")


def _field(cell: Cell, mark: str, text_of: Callable[[str], str]) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return text_of(cell)
    return decimal(cell).replace(".", mark)
