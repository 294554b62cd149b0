"""Workbooks that tests write, with as little in them as a spreadsheet program needs to open them."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from appliance.library.formats.tables.sheet import column_name

Value = object  # a text, a number, true or false, `Styled`, `Raw`, or None for no cell
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_HIDDEN_ROW = ' table:visibility="filter"'
HEADING = ["Question", "Option 1", "Option 2", "Option 3", "Correct"]
FORMATS = ("General", "0%", "0.00", "yyyy\\-mm\\-dd", '#,##0.00\\ "€"', "# ?/?", "0.00;(0.00)")


class Styled(tuple[float, str]):
    """A number and the code of the format in which it shows, one of `FORMATS`."""


class Raw(str):
    """A cell as XML, with {r} for its name."""


def xlsx(
    sheets: Mapping[str, Sequence[Sequence[Value]]],
    *,
    hidden_rows: Sequence[int] = (),
    hidden_sheets: Sequence[str] = (),
    merged: Sequence[str] = (),
    first_row: int = 1,
) -> bytes:
    """The sheets' rows, the first of which stands in `first_row`; texts are shared, as Excel does it."""
    texts: list[str] = []
    parts: dict[str, str] = {}
    for number, rows in enumerate(sheets.values(), start=1):
        body = "".join(
            _row(row, line, texts, hidden=line in hidden_rows) for line, row in enumerate(rows, start=first_row)
        )
        cells = "".join(f'<mergeCell ref="{reference}"/>' for reference in merged)
        merges = f"<mergeCells>{cells}</mergeCells>" if merged else ""
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData>{merges}</worksheet>'
        )
    states = {name: ' state="hidden"' if name in hidden_sheets else "" for name in sheets}
    names = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"{states[name]}/>'
        for number, name in enumerate(sheets, start=1)
    )
    parts["xl/workbook.xml"] = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{names}</sheets></workbook>'
    targets = [*(f"worksheets/sheet{n}.xml" for n in range(1, len(sheets) + 1)), "sharedStrings.xml", "styles.xml"]
    links = "".join(f'<Relationship Id="rId{n}" Target="{target}"/>' for n, target in enumerate(targets, start=1))
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{_PACKAGE}">{links}</Relationships>'
    shared = "".join(f"<si><t xml:space='preserve'>{escape(text)}</t></si>" for text in texts)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{shared}</sst>'
    codes = "".join(f'<numFmt numFmtId="{164 + n}" formatCode={quoteattr(f)}/>' for n, f in enumerate(FORMATS))
    styles = "".join(f'<xf numFmtId="{164 + n}"/>' for n in range(len(FORMATS)))
    parts["xl/styles.xml"] = (
        f'<styleSheet xmlns="{_MAIN}"><numFmts>{codes}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>'
    )
    return zipped(parts)


def ods(sheets: Mapping[str, Sequence[Sequence[Value]]], *, hidden_rows: Sequence[int] = ()) -> bytes:
    """The sheets' rows, from the first row on, with what each cell shows."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + "".join(
            f"<table:table-row{_HIDDEN_ROW if line in hidden_rows else ''}>"
            + "".join(_ods_cell(value) for value in row)
            + "</table:table-row>"
            for line, row in enumerate(rows, start=1)
        )
        + "</table:table>"
        for name, rows in sheets.items()
    )
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"' for prefix in ("office", "table", "text")
    )
    content = f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}"
    content += "</office:spreadsheet></office:body></office:document-content>"
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return target.getvalue()


def _row(row: Sequence[object], line: int, texts: list[str], *, hidden: bool) -> str:
    cells = "".join(_cell(value, f"{column_name(column)}{line}", texts) for column, value in enumerate(row, start=1))
    mark = ' hidden="1"' if hidden else ""
    return f'<row r="{line}"{mark}>{cells}</row>'


def _cell(value: object, name: str, texts: list[str]) -> str:
    match value:
        case None:
            return ""
        case Raw():
            return value.replace("{r}", name)
        case bool():
            return f'<c r="{name}" t="b"><v>{int(value)}</v></c>'
        case Styled():
            number, code = value
            return f'<c r="{name}" s="{FORMATS.index(code)}"><v>{number!r}</v></c>'
        case int() | float():
            return f'<c r="{name}"><v>{float(value)!r}</v></c>'
    texts.append(str(value))
    return f'<c r="{name}" t="s"><v>{len(texts) - 1}</v></c>'


def _ods_cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, Raw):
        return value
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def xls(name: str, rows: Sequence[Sequence[Value]], *, whole: bytes = b"", sheet: bytes = b"") -> bytes:
    """A workbook as Excel 97 wrote it, with one sheet. `whole` and `sheet` are further records of both."""
    cells = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)) + sheet
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if value is not None:
                cells += _xls_cell(row, column, value)
    cells += record(0x0A, b"")
    start = record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0, 0, 0, 0)) + whole
    end = record(0x0A, b"")
    title = struct.pack("<BB", len(name), 0) + name.encode("latin-1")
    at = len(start) + 4 + 6 + len(title) + len(end)
    stream = start + record(0x85, struct.pack("<IH", at, 0) + title) + end + cells
    return _compound(stream.ljust(4096, b"\0"))


def _xls_cell(row: int, column: int, value: Value) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, bool | int | float):
        return record(0x203, place + struct.pack("<d", float(value)))
    text = str(value)
    return record(0x204, place + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))


def record(kind: int, data: bytes) -> bytes:
    """A record of an old workbook."""
    return struct.pack("<HH", kind, len(data)) + data


def _compound(stream: bytes) -> bytes:
    """A compound file whose one stream is the workbook: header, table of sectors, directory, stream."""
    sectors = -(-len(stream) // 512)
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHHHIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0
    )
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    fat = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    entries = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    return header + fat + entries.ljust(512, b"\0") + stream.ljust(512 * sectors, b"\0")


def _entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    links = struct.pack("<HBBIII", len(encoded), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return encoded.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", first, size)
