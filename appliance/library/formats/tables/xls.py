"""Workbooks of older Excels (.xls) → sheets, by calamine.

calamine keeps each cell of the rectangle that a sheet's cells span, so that a small file with a cell in the last row
and column would take half a gigabyte. How far the cells reach is therefore looked up in the file before.
"""

import datetime
import io
import struct
from collections.abc import Iterator
from typing import Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from appliance.library.formats.tables.numbers import plain
from appliance.library.formats.tables.package import Broken
from appliance.library.formats.tables.sheet import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_SHEETS,
    Budget,
    Cell,
    Note,
    Row,
    Sheet,
    TooLarge,
)

SIGN: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_AREA: Final = 1_000_000  # cells of a rectangle, which take some 30 bytes each
# Records that hold a cell, whose row and column they begin with: in BIFF8 and before.
_CELLS: Final = frozenset(
    (0x06, 0xBD, 0xD6, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x206, 0x27E, 0x406, 0xBE, 0x02, 0x03, 0x04, 0x05)
)
_DIMENSIONS: Final = 0x200
_IS_STREAM: Final = 2
_MAX_STREAMS: Final = 8 << 20


def read(data: bytes) -> list[Sheet]:
    """The sheets in the order of their tabs. Raises Broken or TooLarge."""
    _measure(data)
    budget = Budget()
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            hidden = [str(each.visible) != "SheetVisibleEnum.Visible" for each in workbook.sheets_metadata]
            return [
                Sheet(name, list(_rows(workbook.get_sheet_by_name(name), budget)), is_hidden)
                for name, is_hidden in zip(workbook.sheet_names[:MAX_SHEETS], hidden, strict=False)
            ]
    except (CalamineError, ValueError, OSError) as error:
        raise Broken from error
    except BaseException as error:
        # A fault in calamine itself comes as an exception that is no Exception, since it is written in Rust.
        if type(error).__name__ != "PanicException":
            raise
        raise Broken from error


def _rows(sheet: CalamineSheet, budget: Budget) -> Iterator[Row]:
    for number, values in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        shown = [(column, *_shown(value)) for column, value in enumerate(values[:MAX_COLUMNS], start=1)]
        cells = {column: Cell(text, number, column, note, value) for column, text, note, value in shown if text.strip()}
        budget.take(len(cells))
        if cells:
            yield Row(number, cells)


def _shown(value: object) -> tuple[str, Note, float | None]:
    match value:
        case bool():
            return str(value).upper(), "", None
        case int() | float():
            return plain(float(value)), "", float(value)
        case datetime.datetime():
            return value.isoformat(" ").removesuffix(" 00:00:00"), "date", None
        case datetime.date() | datetime.time() | datetime.timedelta():
            return str(value), "date", None
    text = str(value)[:MAX_CELL].replace("\r\n", "\n")
    return text, "error" if text.startswith("#") and text.endswith(("!", "?", "/A")) else "", None


def _measure(data: bytes) -> None:
    """Raises TooLarge if the cells of a sheet reach too far, and Broken if the file is no such workbook."""
    left = _MAX_STREAMS
    for stream in _streams(data):
        left -= len(stream)
        if left < 0:
            raise TooLarge("bytes")
        row, column = _reach(stream)
        if row * min(column, 256) > _MAX_AREA:
            raise TooLarge("cells")


def _reach(stream: bytes) -> tuple[int, int]:
    """The last row and column of which the records speak."""
    position = row = column = 0
    while position + 12 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        if kind in _CELLS:
            at_row, at_column = struct.unpack_from("<HH", stream, position + 4)
            row, column = max(row, at_row + 1), max(column, at_column + 1)
            if kind in (0xBD, 0xBE):  # several cells, each of two bytes at least
                column = max(column, at_column + size // 2)
        elif kind == _DIMENSIONS and position + 18 <= len(stream):
            rows, columns = struct.unpack_from("<4xI2xH" if size >= 14 else "<2xH2xH", stream, position + 4)
            row, column = max(row, min(rows, 1 << 16)), max(column, columns)
        position += 4 + size
    return row, column


def _streams(data: bytes) -> Iterator[bytes]:
    """The streams of a compound file, of which one is the workbook."""
    if len(data) < 512 or not data.startswith(SIGN):
        raise Broken
    size = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
    if size not in (512, 4096):
        raise Broken
    sectors = [data[start : start + size] for start in range(size, len(data), size)]
    table: list[int] = []
    for number in struct.unpack_from("<109I", data, 76):
        if number < len(sectors) and len(sectors[number]) == size:
            table += struct.unpack(f"<{size // 4}I", sectors[number])
    directory = b"".join(_chain(struct.unpack_from("<I", data, 48)[0], table, sectors))
    links = b"".join(_chain(struct.unpack_from("<I", data, 60)[0], table, sectors))
    small_table = list(struct.unpack(f"<{len(links) // 4}I", links[: len(links) // 4 * 4]))
    root = b"".join(_chain(struct.unpack_from("<I", directory.ljust(128, b"\0"), 116)[0], table, sectors))
    small = [root[at : at + 64] for at in range(0, len(root), 64)]
    for start in range(128, len(directory) - 127, 128):
        first, length = struct.unpack_from("<II", directory, start + 116)
        if directory[start + 66] == _IS_STREAM:
            chain = _chain(first, table, sectors) if length >= 4096 else _chain(first, small_table, small)
            yield b"".join(chain)


def _chain(first: int, table: list[int], sectors: list[bytes]) -> Iterator[bytes]:
    """The sectors from the first one on, each once at most."""
    number = first
    for _ in range(len(sectors)):
        if number >= len(sectors):
            return
        yield sectors[number]
        number = table[number] if number < len(table) else len(sectors)
