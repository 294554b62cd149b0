"""The file of files that an old workbook is, as far as it takes to find the workbook in it."""

import struct
from collections.abc import Iterator, Sequence
from typing import Final

from appliance.library.formats.tables.package import Broken

SIGN: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER: Final = 512
_ENTRY: Final = 128
_SMALL: Final = 64
_SMALLER_THAN: Final = 4096  # bytes; such a stream lies in small sectors
_IS_STREAM: Final = 2


def stream_called(names: Sequence[str], data: bytes) -> bytes:
    """The content of the first stream with one of these names, in whichever case. Raises Broken."""
    if len(data) < _HEADER or not data.startswith(SIGN):
        raise Broken
    power = struct.unpack_from("<H", data, 30)[0]
    if power not in (9, 12):
        raise Broken
    size = 1 << power
    sectors = [data[start : start + size] for start in range(size, len(data), size)]
    table: list[int] = []
    for number in struct.unpack_from("<109I", data, 76):
        if number < len(sectors):
            table += _numbers(sectors[number])
    directory = b"".join(_chain(struct.unpack_from("<I", data, 48)[0], table, sectors))
    for start in range(_ENTRY, len(directory) - _ENTRY + 1, _ENTRY):
        entry = directory[start : start + _ENTRY]
        length_of_name = min(struct.unpack_from("<H", entry, 64)[0], 64)
        name = entry[: max(0, length_of_name - 2)].decode("utf-16-le", "replace")
        if entry[66] != _IS_STREAM or name.casefold() not in names:
            continue
        first, length = struct.unpack_from("<II", entry, 116)
        if length >= _SMALLER_THAN:
            return b"".join(_chain(first, table, sectors))[:length]
        root = b"".join(_chain(struct.unpack_from("<I", directory, 116)[0], table, sectors))
        small = [root[at : at + _SMALL] for at in range(0, len(root), _SMALL)]
        links = b"".join(_chain(struct.unpack_from("<I", data, 60)[0], table, sectors))
        return b"".join(_chain(first, _numbers(links), small))[:length]
    raise Broken


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def _chain(first: int, table: Sequence[int], sectors: Sequence[bytes]) -> Iterator[bytes]:
    """The sectors from the first one on; a chain that never ends is cut after as many as there are."""
    number = first
    for _ in range(len(sectors)):
        if number >= len(sectors):
            return
        yield sectors[number]
        number = table[number] if number < len(table) else len(sectors)
