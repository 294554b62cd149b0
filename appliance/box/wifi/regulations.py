"""The kernel's regulatory database (regulatory.db(5)): where an access point may send.

Whoever builds an image asks this too, with a Python that has nothing but its standard library.
"""

import struct
from pathlib import Path
from typing import Final

DATABASE: Final = Path("/lib/firmware/regulatory.db")
CHANNELS: Final = (1, 6, 11)  # of 2.4 GHz, those that don't overlap
WORLD: Final = "00"  # the rules if the country is not known
_MAGIC: Final = (0x52474442, 20)  # and the version
_NO_TRANSMISSION: Final = 1 << 3
_HALF_KHZ: Final = 10_000  # half the width of a channel


def is_code(text: str) -> bool:
    """Whether the text has the form of a country's code (ISO 3166-1 alpha-2)."""
    return len(text) == 2 and text.isascii() and text.isalpha() and text.isupper()


def regulations(data: bytes) -> dict[str, tuple[int, ...]]:
    """The allowed channels of `CHANNELS` by country code. Raises ValueError if `data` is no such database."""
    try:
        if struct.unpack_from(">II", data) != _MAGIC:
            raise ValueError("not a regulatory database")
        found = {}
        offset = 8
        while (code := data[offset : offset + 2]) != b"\0\0":
            rules = list(_rules(data, _pointer(data, offset + 2)))
            found[code.decode("ascii")] = tuple(channel for channel in CHANNELS if _within(channel, rules))
            offset += 4
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError("a damaged regulatory database") from error
    found.pop(WORLD, None)
    return found


def _rules(data: bytes, collection: int) -> list[tuple[int, int]]:
    """The bands, in kHz, in which an access point may send."""
    length, number = data[collection], data[collection + 1]
    first = collection + (length + 1) // 2 * 2
    rules = []
    for index in range(number):
        _, flags, _, start, end = struct.unpack_from(">BBHII", data, _pointer(data, first + 2 * index))
        if not flags & _NO_TRANSMISSION:
            rules.append((start, end))
    return rules


def _pointer(data: bytes, offset: int) -> int:
    (quarter,) = struct.unpack_from(">H", data, offset)
    return int(quarter) * 4


def _within(channel: int, rules: list[tuple[int, int]]) -> bool:
    middle = (2407 + 5 * channel) * 1000
    return any(start <= middle - _HALF_KHZ and middle + _HALF_KHZ <= end for start, end in rules)
