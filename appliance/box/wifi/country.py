"""Which channels a country lets the box use, as the kernel's own regulatory database has it (regulatory.db(5))."""

import struct
from pathlib import Path
from typing import Final

DATABASE: Final = Path("/lib/firmware/regulatory.db")
CHANNELS: Final = (1, 6, 11)  # of 2.4 GHz, those that don't overlap
WORLD: Final = "00"  # what holds where the country is not known
_MAGIC: Final = (0x52474442, 20)  # and the version
_NO_TRANSMISSION: Final = 1 << 3
_HALF_KHZ: Final = 10_000  # half of what a channel takes


def is_code(text: str) -> bool:
    """Whether it looks as a country's code does (ISO 3166-1 alpha-2)."""
    return len(text) == 2 and text.isascii() and text.isalpha() and text.isupper()


def channels(country: str, database: Path = DATABASE) -> tuple[int, ...]:
    """Those of `CHANNELS` that the country allows; all of them without a whole database, as the kernel then does.

    Raises ValueError with a sentence for a person if there is no such country.
    """
    if not is_code(country):
        raise ValueError("The country must be two capital letters, such as DE or US.")
    try:
        allowed = regulations(database.read_bytes())
    except (OSError, ValueError):
        return CHANNELS
    if country not in allowed:
        raise ValueError(f"The Wi-Fi knows no country {country!r}. Choose another, or the nearest to where the box is.")
    return allowed[country]


def regulations(data: bytes) -> dict[str, tuple[int, ...]]:
    """Of each country's code the channels of `CHANNELS`. Raises ValueError if `data` is no such database."""
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
    """The bands, in kHz, where a sender may speak first."""
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
