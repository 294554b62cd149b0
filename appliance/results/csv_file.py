"""A table as CSV for spreadsheets, which open it without questions: UTF-8 with BOM, CRLF, quoted by RFC 4180.

Text that a spreadsheet would take for a formula gets an apostrophe in front, which marks it as text. Numbers stay
numbers, also typed ones, so a negative one keeps its sign. Programs that want each text as it was given take the files
of `plain_csv`, or the session's file itself.
"""

import csv
import io
import re
import unicodedata

from appliance.results.headings import heading
from appliance.results.tables import Cell, Table
from appliance.words.languages import ENGLISH

BOM = "\ufeff"
_FORMULA = frozenset("=+-@")
_NEGATIVE = re.compile(r"-\d+(\.\d+)?(e[+-]?\d+)?", re.ASCII)
_BREAKS = ("\r\n", "\r", "\u2028", "\u2029")
_KEPT_CONTROLS = frozenset("\n\t")


def csv_bytes(table: Table, language: str = ENGLISH) -> bytes:
    """The whole file, with a row of headings in `language` first."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([harmless(heading(column, language, table.ids.get(column, ""))) for column in table.columns])
    writer.writerows([_field(cell) for cell in row] for row in table.rows)
    return (BOM + text.getvalue()).encode("utf-8", "replace")


def _field(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return harmless(cell)
    return decimal(cell)


def decimal(number: float) -> str:
    """The number without an exponent, with a point and at most six digits behind it."""
    return str(number) if isinstance(number, int) else f"{number:.6f}".rstrip("0").rstrip(".")


def harmless(text: str) -> str:
    """`text` without control characters except line ends and tabs, and with an apostrophe if it could be a formula."""
    for line_end in _BREAKS:
        text = text.replace(line_end, "\n")
    text = "".join(c for c in text if c in _KEPT_CONTROLS or unicodedata.category(c) != "Cc")
    return f"'{text}" if _could_run(text) else text


def _could_run(text: str) -> bool:
    """Whether the first visible character, full-width variants included, begins a formula, or the text a tab."""
    if _NEGATIVE.fullmatch(text):
        return False
    first = next((c for c in text if not c.isspace() and unicodedata.category(c) != "Cf"), "")
    return text.startswith("\t") or unicodedata.normalize("NFKC", first)[:1] in _FORMULA
