"""What cells say that hold a number or a time."""

import re
from typing import Final

from appliance.library.formats.tables.numbers import plain
from appliance.library.formats.tables.sheet import Cell
from appliance.quiz.spelling import clean, fold_digits

_NUMBER: Final = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,12})?")
_SECONDS: Final = re.compile(
    r"(\d{1,5})(?:[.,]0+)?\s*(?:s|sec|secs|second|seconds|sek|sekunden|seg|segundos|сек|с|秒|ث|सेकंड)?\.?",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(r"(?:0{1,2}:)?(\d{1,2}):(\d\d)")
_MINUTES: Final = re.compile(
    r"(\d{1,3})\s*(?:m|min|mins|minute|minutes|minuten|minutos|мин|хв|分|分钟)\.?", re.IGNORECASE
)


def number_of(cell: Cell) -> str | None:
    """The number that a cell holds, with a point; None if it holds something else too, or no number."""
    typed = fold_digits(clean(cell.text)).replace("\u2212", "-")
    if not _NUMBER.fullmatch(typed):
        return None
    return plain(cell.number) if cell.number is not None else typed.replace(",", ".")


def seconds_of(cell: Cell) -> int | None:
    """How many seconds a cell says; None if it says none."""
    typed = fold_digits(clean(cell.text))
    if match := _SECONDS.fullmatch(typed):
        return int(match[1])
    if match := _CLOCK.fullmatch(typed):
        return 60 * int(match[1]) + int(match[2])
    if match := _MINUTES.fullmatch(typed):
        return 60 * int(match[1])
    return None
