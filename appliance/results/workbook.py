"""The results as a workbook for Excel, LibreOffice and others: three sheets, results, answers and questions.

Numbers are numbers. All texts, ids with digits alone too, are written as texts that no program turns into a number, a
formula or a link, so nothing stands in front of them. Rows are written one at a time, so that a large class takes
little memory.
"""

import io
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import count
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from appliance.results.headings import heading
from appliance.results.items_table import items_table
from appliance.results.sheets import answers_sheet, results_sheet
from appliance.results.table import Cell, Table
from appliance.results.tables import About, Reading
from appliance.sentence import Sentence, sentence
from appliance.words import say
from appliance.words.languages import LANGUAGES

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

SheetKind = Literal["results", "answers", "items", "term"]

MAX_ROWS: Final = 1_048_576  # of a sheet, the heading included
MAX_TEXT: Final = 32_767  # UTF-16 units of a cell
MAX_SHEET_NAME: Final = 31
_NO_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\]")
_UNREADABLE: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
)  # in XML, or by anybody
_LINE_ENDS: Final = re.compile("\r\n?|\u2028|\u2029")
_OF_ANSWERS: Final = (
    *("student_id", "name", "question", "question_id", "kind", "round", "value", "correct", "credit", "points"),
    *("elapsed_ms", "sure", "answered_at", "counts"),
)
_WIDTHS: Final = {"student_id": 14, "name": 26, "text": 50, "value": 40, "distractors": 40, "note": 30, "joined_at": 24,
                  "answered_at": 24, "question_id": 16}  # fmt: skip
_TITLES: Final[Mapping[SheetKind, Sentence]] = {
    "results": sentence("sheet.results"),
    "answers": sentence("sheet.answers"),
    "items": sentence("sheet.items"),
    "term": sentence("sheet.term"),
}
_FROZEN: Final[Mapping[SheetKind, int]] = {
    "results": 2,
    "answers": 2,
    "items": 3,
    "term": 2,
}  # columns that stay in sight
_A4: Final = 9  # the number that the format has for it
_ON_A_PAGE: Final = 260  # characters in a row that is as wide as a page, so that they can still be read
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
_UNDATED: Final = datetime(2000, 1, 1, tzinfo=UTC)


class _Styles(NamedTuple):
    heading: Any
    share: Any


def workbook(session: Reading) -> bytes:
    """The whole file; the same bytes for the same session, so that it is exported anew only where something changed."""
    tables: dict[SheetKind, Table] = {
        "results": results_sheet(session),
        "answers": _answers(session),
        "items": _items(session),
    }
    return book_of(session.about(), tables, session.language)


def book_of(about: About, tables: Mapping[SheetKind, Table], language: str) -> bytes:
    """A workbook with a sheet for each table."""
    from xlsxwriter import Workbook  # takes some MB, which are used only once somebody wants a workbook

    content = io.BytesIO()
    made = _UNDATED if about.opened_ms is None else datetime.fromtimestamp(about.opened_ms / 1000, UTC)
    with TemporaryDirectory() as folder:
        book = Workbook(content, _OPTIONS | {"tmpdir": folder})
        book.set_properties({"title": _text(about.title), "created": made.replace(tzinfo=None)})
        bold, share = {"bold": True, "text_wrap": True, "valign": "top"}, {"num_format": "0%"}
        styles = _Styles(book.add_format(bold), book.add_format(share))
        for kind, table in tables.items():
            _add(book, styles, kind, table, language)
        book.close()
    return content.getvalue()


def sheet_name(title: str, taken: Iterable[str]) -> str:
    """`title` as Excel takes it for a sheet, and different from those that are taken."""
    others = {name.casefold() for name in taken}
    plain = _NO_SHEET_NAME.sub(" ", _text(title)).strip(" '") or "-"
    for number in count(1):
        ending = "" if number == 1 else f" {number}"
        name = _cut(plain, MAX_SHEET_NAME - len(ending)).rstrip(" '") + ending
        if name.casefold() not in others and name.casefold() != "history":  # which Excel keeps for itself
            return name
    raise AssertionError


def _answers(session: Reading) -> Table:
    answers = answers_sheet(session)
    chosen = [answers.columns.index(column) for column in _OF_ANSWERS]
    return Table(_OF_ANSWERS, [tuple(row[index] for index in chosen) for row in answers.rows])


def _items(session: Reading) -> Table:
    """The questions with the share of those who were right among who answered, which gets a bar."""
    table = items_table(session.items, session.language)
    text = table.columns.index("text") + 1
    shares: list[Cell] = [
        None if item.correct is None or not item.answered else item.correct / item.answered for item in session.items
    ]
    rows = [(*row[:text], share, *row[text:]) for row, share in zip(table.rows, shares, strict=True)]
    return Table((*table.columns[:text], "share_right", *table.columns[text:]), rows)


def _add(book: "Workbook", styles: _Styles, kind: SheetKind, table: Table, language: str) -> None:
    """A sheet with the table, and further ones where its rows are more than a sheet can have."""
    headings = [_text(heading(column, language, table.called.get(column, ""))) for column in table.columns]
    for first in range(0, max(len(table.rows), 1), MAX_ROWS - 1):
        sheet = book.add_worksheet(sheet_name(say(_TITLES[kind], language), book.sheetnames))
        if LANGUAGES[language].direction == "rtl":
            sheet.right_to_left()
        sheet.freeze_panes(1, _FROZEN[kind])
        widths = [_width(column, text) for column, text in zip(table.columns, headings, strict=True)]
        _print_on_a4(sheet, _FROZEN[kind], sum(widths))
        rows = table.rows[first : first + MAX_ROWS - 1]
        for index, column in enumerate(table.columns):
            is_share = column == "share_right"
            sheet.set_column(index, index, widths[index], styles.share if is_share else None)
            if is_share and rows:
                sheet.conditional_format(1, index, len(rows), index, _BAR)
        for index, text in enumerate(headings):
            sheet.write_string(0, index, text, styles.heading)
        for number, row in enumerate(rows, 1):
            for index, cell in enumerate(row):
                if isinstance(cell, str):
                    if cell:
                        sheet.write_string(number, index, _text(cell))
                elif cell is not None:
                    sheet.write_number(number, index, cell)


def _print_on_a4(sheet: "Worksheet", frozen: int, width: float) -> None:
    """What stays in sight is on each page; a row that is not too wide is not cut between pages."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, frozen - 1)
    if width <= _ON_A_PAGE:
        sheet.fit_to_pages(1, 0)  # as many pages as there must be for the rows


_BAR: Final = {"type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_color": "#9DC3E6",
               "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}  # fmt: skip


def _width(column: str, text: str) -> float:
    """In characters; the heading breaks into lines where it is longer."""
    return _WIDTHS.get(column, 14 if column == "share_right" else min(max(len(text) + 2, 8), 16))


def _text(text: str) -> str:
    """`text` as a cell can have it. XlsxWriter would take what looks like its own rich text for markup."""
    if text.isprintable() and 2 * len(text) <= MAX_TEXT and not text.startswith("<"):
        return text
    plain = _cut(_UNREADABLE.sub("", _LINE_ENDS.sub("\n", text)), MAX_TEXT)
    return f"{plain[: MAX_TEXT - 1]} " if plain.startswith("<r>") and plain.endswith("</r>") else plain


def _cut(text: str, most: int) -> str:
    """As much of `text` as has at most so many UTF-16 units, with an ellipsis where something is missing."""
    if len(text.encode("utf-16-le")) <= 2 * most:
        return text
    kept = text.encode("utf-16-le")[: 2 * (most - 1)].decode("utf-16-le", "ignore")
    return f"{kept}…"
