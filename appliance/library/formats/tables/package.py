"""The XML files in the zip that a workbook is, read within bounds.

A workbook of a megabyte may unfold to a gigabyte, and XML may define entities that unfold further. So a part is read up
to a bound whatever the zip says of its size, and a part that defines anything is refused.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Final
from xml.parsers import expat

from appliance.library.formats.tables.sheet import TooLarge

MAX_PART: Final = 8 << 20
MAX_ALL: Final = 16 << 20
MAX_PARTS: Final = 2000
MAX_ELEMENTS: Final = 120_000
_CHUNK: Final = 1 << 16

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class Broken(Exception):
    """The file is no such workbook, or a damaged one."""


class Package:
    """The parts of a workbook. Raises Broken or TooLarge."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Broken from error
        entries = self._zip.infolist()
        if len(entries) > MAX_PARTS:
            raise TooLarge("bytes")
        self._parts = {entry.filename.replace("\\", "/").lstrip("/").casefold(): entry for entry in entries}
        self._bytes_left = MAX_ALL
        self._elements_left = MAX_ELEMENTS

    def has(self, name: str) -> bool:
        """Whether there is a part of this name, in whichever case."""
        return name.casefold() in self._parts

    def read(self, name: str) -> bytes:
        """The content of a part; empty if there is none."""
        entry = self._parts.get(name.casefold())
        if entry is None:
            return b""
        if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Broken
        try:
            with self._zip.open(entry) as part:
                data = part.read(MAX_PART + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise Broken from error
        self._bytes_left -= len(data)
        if len(data) > MAX_PART or self._bytes_left < 0:
            raise TooLarge("bytes")
        return data

    def parse(self, name: str, start: Start, end: End | None = None, text: Text | None = None) -> None:
        """Tell the elements of a part, by their names without a namespace, and the texts in them."""
        data = self.read(name)
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True

        def element(tag: str, attributes: dict[str, str]) -> None:
            self._elements_left -= 1
            if self._elements_left < 0:
                raise TooLarge("cells")
            start(_local(tag), {_local(key): value for key, value in attributes.items()})

        parser.StartElementHandler = element
        if end is not None:
            parser.EndElementHandler = lambda tag: end(_local(tag))
        if text is not None:
            parser.CharacterDataHandler = text
        parser.EntityDeclHandler = _refuse
        try:
            for offset in range(0, len(data), _CHUNK):
                parser.Parse(data[offset : offset + _CHUNK], False)
            if data:
                parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Broken from error


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _refuse(*_: object) -> None:
    raise Broken
