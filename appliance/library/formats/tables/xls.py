"""Workbooks of older Excels (.xls, from Excel 97 on) → sheets, record by record.

Only records that hold what a person sees are read. What a record claims of its size is never believed beyond the bytes
that are there.
"""

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from appliance.library.formats.tables.compound import stream_called
from appliance.library.formats.tables.numbers import Shown, show
from appliance.library.formats.tables.package import Broken
from appliance.library.formats.tables.sheet import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_SHEETS,
    Budget,
    Cell,
    Grid,
    Row,
    Sheet,
    TooLarge,
)

_MAX_RECORDS: Final = 100_000  # of all sheets
_MAX_STRINGS: Final = 30_000
_EXCEL_97: Final = 0x600
_ERRORS: Final = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


class _Kind:
    """The kinds of records that are read."""

    BEGINNING, END, CONTINUED, SHEET, LOCKED = 0x809, 0x0A, 0x3C, 0x85, 0x2F
    STRINGS, FORMAT, STYLE, DATE_MODE = 0xFC, 0x41E, 0xE0, 0x22
    SHARED_TEXT, TEXT, NUMBER, SHORT, SHORTS = 0xFD, 0x204, 0x203, 0x27E, 0xBD
    FORMULA, RESULT, TRUTH, ROW, MERGED = 0x06, 0x207, 0x205, 0x208, 0xE5


class _Record(NamedTuple):
    kind: int
    parts: list[bytes]  # its bytes, and those of the records that continue it

    @property
    def data(self) -> bytes:
        return self.parts[0]


def read(data: bytes) -> list[Sheet]:
    """The sheets in the order of their tabs. Raises Broken or TooLarge."""
    stream = stream_called(("workbook", "book"), data)
    try:
        return _Reading(stream).sheets()
    except (struct.error, IndexError) as error:
        raise Broken from error


class _Text:
    """Reads texts of a record that is continued in others, each of which says anew how wide its characters are."""

    def __init__(self, parts: list[bytes], start: int) -> None:
        self._parts, self._part, self._at = parts, 0, start

    def take(self, size: int) -> bytes:
        taken = b""
        while size > len(taken) and self._part < len(self._parts):
            piece = self._parts[self._part][self._at : self._at + size - len(taken)]
            taken += piece
            self._at += len(piece)
            if len(taken) < size:
                self._part, self._at = self._part + 1, 0
        if len(taken) < size:
            raise Broken
        return taken

    def text(self, wide_length: bool = True) -> str:
        """A text with its length in characters before it, without how its parts look and how it is pronounced."""
        length = struct.unpack("<H", self.take(2))[0] if wide_length else self.take(1)[0]
        flags = self.take(1)[0]
        runs = struct.unpack("<H", self.take(2))[0] if flags & 8 else 0
        more = struct.unpack("<I", self.take(4))[0] if flags & 4 else 0
        text = self._characters(length, flags & 1)
        self.take(4 * runs + more)
        return text

    def _characters(self, length: int, wide: int) -> str:
        text = ""
        while True:
            room = len(self._parts[self._part]) - self._at >> wide if self._part < len(self._parts) else 0
            piece = self.take(min(length, room) << wide)
            text += piece.decode("utf-16-le" if wide else "latin-1", "replace")
            length -= min(length, room)
            if not length:
                return text
            self._part, self._at = self._part + 1, 0
            wide = self.take(1)[0] & 1


class _Reading:
    def __init__(self, stream: bytes) -> None:
        self._stream = stream
        self._budget = Budget()
        self._records_left = _MAX_RECORDS
        self._strings: list[str] = []
        self._codes: dict[int, str] = {}
        self._styles: list[int] = []  # the number of each style's format
        self._is_1904 = False
        self._pending: tuple[int, int] | None = None  # the cell of the formula whose text follows

    def sheets(self) -> list[Sheet]:
        named: list[tuple[int, bool, str]] = []
        for record in self._records(0):
            match record.kind:
                case _Kind.BEGINNING if struct.unpack_from("<H", record.data)[0] != _EXCEL_97:
                    raise Broken
                case _Kind.LOCKED:
                    raise Broken  # locked with a password
                case _Kind.SHEET if len(named) < MAX_SHEETS and record.data[5] == 0:
                    start, state = struct.unpack_from("<IB", record.data)
                    named.append((start, state & 3 != 0, _Text(record.parts, 6).text(wide_length=False)))
                case _Kind.STRINGS:
                    self._read_strings(record)
                case _Kind.FORMAT:
                    self._codes[struct.unpack_from("<H", record.data)[0]] = _Text(record.parts, 2).text()
                case _Kind.STYLE:
                    self._styles.append(struct.unpack_from("<H", record.data, 2)[0])
                case _Kind.DATE_MODE:
                    self._is_1904 = record.data[:1] == b"\1"
        if not named:
            raise Broken
        return [Sheet(name, self._rows(start), hidden) for start, hidden, name in named]

    def _read_strings(self, record: _Record) -> None:
        count = struct.unpack_from("<I", record.data, 4)[0]
        text = _Text(record.parts, 8)
        if count > _MAX_STRINGS:
            raise TooLarge("cells")
        for _ in range(count):
            self._strings.append(text.text().replace("\r\n", "\n").replace("\r", "\n")[:MAX_CELL])

    def _records(self, position: int) -> Iterator[_Record]:
        """The records from a position on to the end of what begins there."""
        depth = 0
        found: _Record | None = None
        while position + 4 <= len(self._stream):
            kind, size = struct.unpack_from("<HH", self._stream, position)
            data = self._stream[position + 4 : position + 4 + size]
            position += 4 + size
            self._records_left -= 1
            if self._records_left < 0:
                raise TooLarge("cells")
            if kind == _Kind.CONTINUED and found is not None:
                found.parts.append(data)
                continue
            if found is not None:
                yield found
            found = _Record(kind, [data])
            depth += (kind == _Kind.BEGINNING) - (kind == _Kind.END)
            if depth <= 0:
                return

    def _rows(self, start: int) -> list[Row]:
        grid = Grid(self._budget)
        for record in self._records(start):
            if record.kind == _Kind.ROW and struct.unpack_from("<H", record.data, 12)[0] & 0x20:
                grid.hide(struct.unpack_from("<H", record.data)[0] + 1)
            elif record.kind == _Kind.MERGED:
                for edges in struct.iter_unpack("<4H", record.data[2 : 2 + (len(record.data) - 2) // 8 * 8]):
                    top, bottom, left, right = (edge + 1 for edge in edges)
                    grid.merge(top, bottom, left, right)
            for row, column, shown in self._cells(record):
                if column < MAX_COLUMNS and (shown.text.strip() or shown.note):
                    grid.put(Cell(shown.text, row + 1, column + 1, shown.note, shown.number))
        return grid.rows()

    def _cells(self, record: _Record) -> Iterator[tuple[int, int, Shown]]:
        kind, data = record.kind, record.data
        if kind == _Kind.RESULT and self._pending is not None:
            yield *self._pending, Shown(_Text(record.parts, 0).text()[:MAX_CELL])
            self._pending = None
        if kind not in (
            _Kind.SHARED_TEXT,
            _Kind.TEXT,
            _Kind.NUMBER,
            _Kind.SHORT,
            _Kind.SHORTS,
            _Kind.FORMULA,
            _Kind.TRUTH,
        ):
            return
        row, column, style = struct.unpack_from("<HHH", data)
        match kind:
            case _Kind.SHARED_TEXT:
                index = struct.unpack_from("<I", data, 6)[0]
                if index < len(self._strings):
                    yield row, column, Shown(self._strings[index])
            case _Kind.TEXT:
                yield row, column, Shown(_Text(record.parts, 6).text()[:MAX_CELL])
            case _Kind.NUMBER:
                yield row, column, self._number(struct.unpack_from("<d", data, 6)[0], style)
            case _Kind.SHORT:
                yield row, column, self._number(_unpacked(struct.unpack_from("<I", data, 6)[0]), style)
            case _Kind.SHORTS:
                for place, (each, packed) in enumerate(
                    struct.iter_unpack("<HI", data[4 : 4 + (len(data) - 6) // 6 * 6])
                ):
                    yield row, column + place, self._number(_unpacked(packed), each)
            case _Kind.TRUTH:
                yield row, column, _truth(data[6], is_error=data[7] == 1)
            case _Kind.FORMULA:
                yield row, column, self._formula(row, column, style, data)

    def _formula(self, row: int, column: int, style: int, data: bytes) -> Shown:
        if data[12:14] != b"\xff\xff":
            return self._number(struct.unpack_from("<d", data, 6)[0], style)
        if data[6] == 0:
            self._pending = row, column
        return _truth(data[8], is_error=data[6] == 2) if data[6] in (1, 2) else Shown("")

    def _number(self, number: float, style: int) -> Shown:
        code = self._styles[style] if style < len(self._styles) else 0
        return show(number, self._codes.get(code, f"#{code}"), is_1904=self._is_1904)


def _unpacked(packed: int) -> float:
    """A number of 30 bits: a whole one, or the front of a float; perhaps a hundred times too large."""
    if packed & 2:
        number = float((packed >> 2) - (1 << 30 if packed & 1 << 31 else 0))
    else:
        number = struct.unpack("<d", struct.pack("<II", 0, packed & 0xFFFFFFFC))[0]
    return number / 100 if packed & 1 else number


def _truth(value: int, *, is_error: bool) -> Shown:
    return Shown(_ERRORS.get(value, "#N/A"), "error") if is_error else Shown("TRUE" if value else "FALSE")
