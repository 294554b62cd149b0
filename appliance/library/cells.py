"""A table that a spreadsheet saved as text → its rows of cells.

UTF-8, UTF-16 with its mark, or Windows-1252; lines that end in any way; commas, semicolons or tabs between cells.
"""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from typing import Final, NamedTuple

from appliance.library.problems import Position, Report, shown
from appliance.pool_files import MAX_FILE_BYTES
from appliance.quiz.spelling import clean
from appliance.sentence import sentence

_LINE_END = re.compile(r"\r\n|\r|\n")
_SEPARATORS = "\t;,"
_NAMED_SEPARATOR = re.compile(r'"?sep=([\t;,|])"?[\t;,|]*', re.IGNORECASE)  # how Excel marks it in a first line
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_ID = re.compile(r"[^\s,;]*\d[^\s,;]*")
_SAMPLE = 1000  # rows in which the separator is looked for
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# What names in another old encoding look like when they are read as Windows-1252.
_SIGNS = "¡¢£¤¥¦¨©¬®¯±²³µ¶¹¼½¾¿†‡•…‰"
_GARBLED = re.compile(f"[À-ÿ]{{3}}|[A-Za-zÀ-ÿ][{_SIGNS}]|[{_SIGNS}][A-Za-zÀ-ÿ]|\ufffd|[ÐÝÞðýþ]")
_SAVE: Final = sentence("roster.save_as_csv")


class Row(NamedTuple):
    """A line that is not empty: its number from 1, and its cells, cleaned."""

    line: int
    cells: list[str]

    def cell(self, column: int) -> str:
        """The cell in this column, counted from 0; empty where the line is shorter."""
        return self.cells[column] if column < len(self.cells) else ""


class Decoded(NamedTuple):
    """The text of a table; `garbled` is the line, column and text of what reads as if the encoding was another."""

    text: str
    garbled: tuple[int, int, str] | None = None


def decode(data: bytes) -> Decoded | None:
    """The text, whichever of the known encodings it has; None if it is no text."""
    utf16 = data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    garbled = None
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        text = "\0" if utf16 else data.decode("cp1252", "replace")
        garbled = _garbled(text)
    return None if "\0" in text else Decoded(text, garbled)


def separator_in_first_line(text: str) -> tuple[str, str]:
    """The separator that Excel wrote into a first line of its own, and the text below; empty without such a line."""
    first = _LINE_END.search(text)
    line = text[: first.start()] if first else text
    named = _NAMED_SEPARATOR.fullmatch(line.strip(" "))
    return (named[1], text[first.end() :] if first else "") if named else ("", text)


def read_rows(data: bytes, report: Report) -> list[Row]:
    """The rows of a class list; what can't be read is reported."""
    text = _decode(data, report)
    lines = [(number, line) for number, line in enumerate(_LINE_END.split(text), start=1) if line.strip()]
    named = _NAMED_SEPARATOR.fullmatch(lines[0][1].strip(" ")) if lines else None
    if named is not None:
        lines = lines[1:]
    separator = named[1] if named is not None else _separator([line for _, line in lines[:_SAMPLE]])
    rows = []
    for number, line in lines:
        try:
            cells = [clean(cell) for cell in _cells(line, separator)]
        except csv.Error:
            report.add("error", Position(number), sentence("roster.quotes_open"), sentence("roster.close_quotes"))
            continue
        if any(cells):
            rows.append(Row(number, cells))
    return rows


def _decode(data: bytes, report: Report) -> str:
    if len(data) > MAX_FILE_BYTES:
        report.add("error", Position(), sentence("roster.too_large", most=MAX_FILE_BYTES >> 20))
        return ""
    if data.startswith(_WORKBOOKS):
        report.add("error", Position(), sentence("roster.workbook"), _SAVE)
        return ""
    decoded = decode(data)
    if decoded is None:
        report.add("error", Position(), sentence("roster.no_text"), _SAVE)
        return ""
    if decoded.garbled is not None:
        line, column, found = decoded.garbled
        message = sentence("roster.not_utf_8", line=shown(found))
        hint = sentence("roster.if_wrong", then=_SAVE)
        report.add("warning", Position(line, column), message, hint)
    return decoded.text


def _garbled(text: str) -> tuple[int, int, str] | None:
    for number, line in enumerate(_LINE_END.split(text), start=1):
        match = _GARBLED.search(line)
        if match is not None:
            return number, match.start() + 1, line
    return None


def _separator(lines: list[str]) -> str:
    """The sign between the cells: the one by which most lines have an id in the same column.

    Of several such signs it is the one that is in most lines, and then the one that most lines have first.
    """

    def fitness(separator: str) -> tuple[int, int, int]:
        ids: dict[int, int] = {}
        split = first = 0
        for line in lines:
            bare = _QUOTED.sub('""', line)
            split += separator in bare
            first += next((c for c in bare if c in _SEPARATORS), "") == separator
            for column, cell in enumerate(bare.split(separator)):
                if _ID.fullmatch(cell.strip()):
                    ids[column] = ids.get(column, 0) + 1
        return max(ids.values(), default=0), split, first

    return max(_SEPARATORS, key=fitness)


def _cells(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator, strict=True))
