"""Workbooks of LibreOffice (.ods) → sheets. The file holds what each cell shows, as text."""

from collections.abc import Mapping
from typing import Final

from appliance.library.formats.tables.package import Broken, Package
from appliance.library.formats.tables.sheet import MAX_CELL, MAX_COLUMNS, MAX_SHEETS, Budget, Cell, Note, Row, Sheet

_CONTENT: Final = "content.xml"
_MAX_SPACES: Final = 100
_MAX_REPEATED: Final = 1000  # copies of a row with something in it
_ERRORS: Final = ("#", "Err:")


def read(data: bytes) -> list[Sheet]:
    """The sheets in the order of their tabs. Raises Broken or TooLarge."""
    package = Package(data)
    if not package.has(_CONTENT):
        raise Broken
    reading = _Reading()
    package.parse(_CONTENT, reading.start, reading.end, reading.text)
    return reading.sheets


class _Reading:
    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._budget = Budget()
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._row, self._rows_alike, self._row_hidden = 0, 1, False
        self._cells: list[tuple[int, int, str, Note, float | None]] = []  # column, how many alike, text, note, number
        self._column = 0
        self._cell: dict[str, str] | None = None
        self._paragraphs: list[list[str]] = []
        self._inside = 0  # in how many elements that hold no text of the cell
        self._in_paragraph = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._inside or tag in ("annotation", "shapes", "tracked-changes", "frame", "custom-shape"):
            self._inside += 1
            return
        match tag:
            case "style":
                self._style = attributes.get("name", "")
            case "table-properties" if attributes.get("display") == "false":
                self._hidden_styles.add(self._style)
            case "table":
                if len(self.sheets) == MAX_SHEETS:
                    raise Broken
                hidden = attributes.get("style-name") in self._hidden_styles
                self.sheets.append(Sheet(attributes.get("name", ""), [], hidden))
                self._row = 0
            case "table-row":
                self._rows_alike = _count(attributes.get("number-rows-repeated"))
                self._row_hidden = attributes.get("visibility", "visible") != "visible"
                self._cells.clear()
                self._column = 0
            case "table-cell" | "covered-table-cell":
                self._cell = dict(attributes)
                self._paragraphs = []
            case "p" | "h" if self._cell is not None:
                self._paragraphs.append([])
                self._in_paragraph += 1
            case "s" if self._in_paragraph:
                self._paragraphs[-1].append(" " * min(_MAX_SPACES, _count(attributes.get("c"))))
            case "tab" if self._in_paragraph:
                self._paragraphs[-1].append(" ")
            case "line-break" if self._in_paragraph:
                self._paragraphs[-1].append("\n")

    def text(self, data: str) -> None:
        if self._in_paragraph and not self._inside:
            self._paragraphs[-1].append(data)

    def end(self, tag: str) -> None:
        if self._inside:
            self._inside -= 1
        elif tag in ("p", "h") and self._in_paragraph:
            self._in_paragraph -= 1
        elif tag in ("table-cell", "covered-table-cell") and self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None
        elif tag == "table-row" and self.sheets:
            self._end_row(self.sheets[-1].rows)

    def _end_cell(self, attributes: Mapping[str, str]) -> None:
        alike = _count(attributes.get("number-columns-repeated"))
        shown = "\n".join("".join(parts) for parts in self._paragraphs)[:MAX_CELL]
        shown = shown or attributes.get("string-value", "")[:MAX_CELL]
        note: Note = "error" if shown.startswith(_ERRORS) and "formula" in attributes else ""
        if not shown.strip() and "formula" in attributes and "value" not in attributes:
            note = "formula"
        if (shown.strip() or note) and self._column < MAX_COLUMNS:
            alike_here = min(alike, MAX_COLUMNS - self._column)
            self._budget.take(alike_here)
            number = _float(attributes.get("value"))
            self._cells.append((self._column + 1, alike_here, shown, note, number))
        self._column = min(self._column + alike, MAX_COLUMNS)

    def _end_row(self, rows: list[Row]) -> None:
        if self._cells:
            for number in range(self._row + 1, self._row + 1 + min(self._rows_alike, _MAX_REPEATED)):
                cells = {
                    column: Cell(text, number, column, note, value)
                    for first, alike, text, note, value in self._cells
                    for column in range(first, first + alike)
                }
                self._budget.take(len(cells))
                rows.append(Row(number, cells, self._row_hidden))
        self._row = min(self._row + self._rows_alike, 1 << 21)


def _count(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else 1


def _float(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None
