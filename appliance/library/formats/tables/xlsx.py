"""Workbooks of Excel (.xlsx) → sheets, as people see them: percents and prices as formatted, hidden rows known.

A workbook keeps the number 0.25 and beside it that it shows as "25%". A reader that gives values alone makes another
option of it, so this one looks at the format too. Empty cells cost nothing here, however far apart the others stand.
"""

import posixpath
import re
from collections.abc import Mapping
from typing import Final

from appliance.library.formats.tables.numbers import Shown, show
from appliance.library.formats.tables.package import Broken, Package
from appliance.library.formats.tables.sheet import MAX_CELL, MAX_COLUMNS, MAX_SHEETS, Budget, Cell, Grid, Row, Sheet

_WORKBOOK: Final = "xl/workbook.xml"
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MAX_ROW: Final = 1 << 20
_MAX_FORMATS: Final = 65_536


def read(data: bytes) -> list[Sheet]:
    """The sheets in the order of their tabs. Raises Broken or TooLarge."""
    package = Package(data)
    if not package.has(_WORKBOOK):
        raise Broken
    return _Reading(package).sheets()


class _Reading:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._budget = Budget()
        self._is_1904 = False
        self._strings: list[str] = []
        self._formats: list[str] = []  # by style

    def sheets(self) -> list[Sheet]:
        found: list[tuple[str, str, bool]] = []

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            if tag == "sheet" and len(found) < MAX_SHEETS:
                hidden = attributes.get("state", "visible") != "visible"
                found.append((attributes.get("name", ""), attributes.get("id", ""), hidden))
            elif tag == "workbookPr":
                self._is_1904 = attributes.get("date1904") in ("1", "true")

        self._package.parse(_WORKBOOK, start)
        targets = self._targets()
        self._read_strings(next((name for name in targets.values() if name.endswith("sharedstrings.xml")), ""))
        self._read_formats(next((name for name in targets.values() if name.endswith("styles.xml")), ""))
        return [
            Sheet(name, self._rows(targets[key]), hidden)
            for name, key, hidden in found
            if key in targets and "chartsheet" not in targets[key] and "dialogsheet" not in targets[key]
        ]

    def _targets(self) -> dict[str, str]:
        """The parts that the workbook refers to, by the names that it gives them."""
        targets: dict[str, str] = {}

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                path = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", "")))
                targets[attributes.get("Id", "")] = path.lstrip("/").casefold()

        self._package.parse("xl/_rels/workbook.xml.rels", start)
        return targets

    def _read_strings(self, name: str) -> None:
        parts: list[str] = []
        phonetic = is_text = False

        def start(tag: str, _: Mapping[str, str]) -> None:
            nonlocal phonetic, is_text
            if tag == "si":
                parts.clear()
            phonetic = phonetic or tag == "rPh"
            is_text = tag == "t" and not phonetic

        def end(tag: str) -> None:
            nonlocal phonetic, is_text
            is_text = False
            if tag == "rPh":
                phonetic = False
            elif tag == "si":
                self._strings.append(_unescaped("".join(parts)))

        def text(data: str) -> None:
            if is_text:
                parts.append(data)

        self._package.parse(name, start, end, text)

    def _read_formats(self, name: str) -> None:
        codes: dict[str, str] = {}
        of_cells = False

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            nonlocal of_cells
            if tag == "numFmt":
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif tag == "cellXfs":
                of_cells = True
            elif tag == "xf" and of_cells and len(self._formats) < _MAX_FORMATS:
                number = attributes.get("numFmtId", "0")
                self._formats.append(codes.get(number, f"#{number}"))

        def end(tag: str) -> None:
            nonlocal of_cells
            if tag == "cellXfs":
                of_cells = False

        self._package.parse(name, start, end)

    def _rows(self, name: str) -> list[Row]:
        grid = Grid(self._budget)
        sheet = _SheetReading(grid, self._strings, self._formats, is_1904=self._is_1904)
        self._package.parse(name, sheet.start, sheet.end, sheet.text)
        return grid.rows()


class _SheetReading:
    """Takes the elements of one sheet's part, and puts its cells into `grid`."""

    def __init__(self, grid: Grid, strings: list[str], formats: list[str], *, is_1904: bool) -> None:
        self._grid, self._strings, self._formats, self._is_1904 = grid, strings, formats, is_1904
        self._row = self._column = 0
        self._type = self._style = ""
        self._has_formula = False
        self._value: list[str] = []
        self._takes_text = self._phonetic = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "row":
            self._row = _number(attributes.get("r", ""), self._row + 1)
            self._column = 0
            if attributes.get("hidden") in ("1", "true"):
                self._grid.hide(self._row)
        elif tag == "c":
            row, column = _position(attributes.get("r", ""))
            self._row, self._column = row or self._row, column or self._column + 1
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._has_formula = False
            self._value.clear()
        elif tag == "f":
            self._has_formula = True
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        self._takes_text = tag == "v" or (tag == "t" and not self._phonetic)

    def text(self, data: str) -> None:
        if self._takes_text:
            self._value.append(data)

    def end(self, tag: str) -> None:
        self._takes_text = False
        if tag == "rPh":
            self._phonetic = False
        elif tag == "c" and self._column <= MAX_COLUMNS and 0 < self._row <= _MAX_ROW:
            cell = self._cell("".join(self._value)[:MAX_CELL])
            if cell is not None:
                self._grid.put(cell)

    def _cell(self, value: str) -> Cell | None:
        shown = self._shown(value)
        if shown is None:
            return Cell("", self._row, self._column, "formula") if self._has_formula else None
        return Cell(shown.text, self._row, self._column, shown.note, shown.number) if shown.text.strip() else None

    def _shown(self, value: str) -> Shown | None:
        match self._type:
            case "s":
                index = _number(value, -1)
                return Shown(self._strings[index]) if 0 <= index < len(self._strings) else None
            case "inlineStr" | "str":
                return Shown(_unescaped(value)) if value or self._type == "inlineStr" else None
            case "b":
                return Shown("TRUE" if value.strip() == "1" else "FALSE") if value.strip() else None
            case "e":
                return Shown(value, "error")
            case "d":
                return Shown(value.removesuffix("T00:00:00"), "date")
        if not value.strip():
            return None
        try:
            number = float(value)
        except ValueError:
            return Shown(value)
        style = _number(self._style, 0)
        code = self._formats[style] if style < len(self._formats) else ""
        return show(number, code, is_1904=self._is_1904)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = _position(first), _position(last)
        self._grid.merge(top, bottom, left, right)


def _position(reference: str) -> tuple[int, int]:
    """Row and column from 1 of a cell called so; zeros if it is no name of a cell."""
    match = _REFERENCE.fullmatch(reference.replace("$", ""))
    if match is None:
        return 0, 0
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(match[2]), column


def _number(text: str, otherwise: int) -> int:
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 8 else otherwise


def _unescaped(text: str) -> str:
    """The text without Excel's escapes of control characters, of which only breaks of lines are kept."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")
