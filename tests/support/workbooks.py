"""What is in a workbook: the cells of each sheet as the file has them, read from its XML."""

import io
import re
import zipfile
from typing import NamedTuple
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Sheet(NamedTuple):
    """Cells by reference, as `B2`: a text as str, a number as float. `xml` is all of the sheet."""

    cells: dict[str, str | float]
    xml: str

    def rows(self) -> list[dict[str, str | float]]:
        """The rows below the headings, by heading."""
        headings = {_column(at): str(cell) for at, cell in self.cells.items() if _row(at) == 1}
        found: dict[int, dict[str, str | float]] = {}
        for at, cell in self.cells.items():
            if _row(at) > 1:
                found.setdefault(_row(at), {})[headings[_column(at)]] = cell
        return [found[number] for number in sorted(found)]


def sheets(content: bytes) -> dict[str, Sheet]:
    """The sheets by their names, in their order."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        book = ElementTree.fromstring(file.read("xl/workbook.xml"))  # noqa: S314 (our own file)
        names = [sheet.attrib["name"] for sheet in book.iter(f"{_MAIN}sheet")]
        return {name: _sheet(file.read(f"xl/worksheets/sheet{number}.xml")) for number, name in enumerate(names, 1)}


def _sheet(xml: bytes) -> Sheet:
    cells: dict[str, str | float] = {}
    for cell in ElementTree.fromstring(xml).iter(f"{_MAIN}c"):  # noqa: S314 (our own file)
        text, value = cell.find(f"{_MAIN}is/{_MAIN}t"), cell.find(f"{_MAIN}v")
        if cell.find(f"{_MAIN}f") is not None:
            raise AssertionError(f"a formula in {cell.attrib['r']}")
        if text is not None:
            cells[cell.attrib["r"]] = re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text.text or "")
        elif value is not None:
            cells[cell.attrib["r"]] = float(value.text or "")
    return Sheet(cells, xml.decode())


def _row(at: str) -> int:
    return int(at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _column(at: str) -> str:
    return at.rstrip("0123456789")
