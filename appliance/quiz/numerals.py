"""Numbers as people type them → numbers.

    1.5  1,5  ١٫٥  １．５           a point or a comma, and digits of any script
    1 000  1'000  1,000,000        groups by spaces, apostrophes, and by several commas or points
    1.000,5  1,000.5               or by the other sign, if both are there
    ½  1/2  1 ½  −3/4              fractions
    1e3  1,5·10³  10^-2            powers of ten
    5 cm  5cm  €5                  with the unit or without it

A single comma or point is always the decimal sign: what `1,234` means differs from country to country, and a rule that
guesses would read `3,142` or `1,500` against its writer. Whoever types it is told how it is read: see `two_ways`.
"""

import re
import unicodedata
from typing import Final

from appliance.quiz.spelling import composed, fold_digits, is_dash, plain_signs, seen

MAX_NUMBER: Final = 1e100  # differences of such numbers are numbers, too
MAX_TYPED: Final = 100

_SUPERSCRIPTS: Final = re.compile("[⁰¹²³⁴-⁹⁺⁻]+")
_SIGNS: Final = str.maketrans(
    {"٫": ".", "٬": "'", "،": ",", "、": ",", "。": ".", "٪": "%", "\u2044": "/", "\u2215": "/"}
)
_POWER: Final = re.compile(r"(?:(.*\S) ?[x×*·] ?)?10 ?\^ ?([+-]?\d{1,3})")
_SHORT_POWER: Final = re.compile(r"(.*)e([+-]?\d{1,3})")
_MIXED: Final = re.compile(r"(\d+) (\d{1,2}) ?/ ?(\d+)")
_DECIMAL: Final = re.compile(r"\d+[.,]?\d*|[.,]\d+")
_GROUPED: Final = re.compile(r"\d{1,3}(?:([ '])\d{3})(?:\1\d{3})*(?:[.,]\d*)?")
_BY_COMMAS: Final = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d*)?")  # in India also by two
_TWO_WAYS: Final = re.compile(r"([+-]?[1-9]\d{0,2})[.,](\d{3})")
_BY_POINTS: Final = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d*)?")


def read_number(text: str, unit: str = "") -> float | None:
    """The number that somebody typed, at most `MAX_NUMBER` in size; None if it is none."""
    if len(text) > MAX_TYPED:
        return None
    typed, unit = _form(text), _form(unit)
    typed = _without(unit, typed)
    sign = -1 if typed.startswith("-") else 1
    number = _unsigned(_without(unit, typed[1:].lstrip() if typed.startswith(("-", "+")) else typed))
    return None if number is None or number > MAX_NUMBER else sign * number


def two_ways(text: str) -> tuple[float, float] | None:
    """A number as it is read, and as it would be if its one sign stood between thousands; None where that can't be."""
    found = _TWO_WAYS.fullmatch(_form(text[:MAX_TYPED]))
    return None if found is None else (float(f"{found[1]}.{found[2]}"), float(found[1] + found[2]))


def written(number: float) -> str:
    """The number with all its digits, as `read_number` reads it; a whole one without a point."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e16 else repr(number)


def _form(text: str) -> str:
    """The text in ASCII digits and signs, where there are such; spaces stand alone and at no end."""
    raised = _SUPERSCRIPTS.sub(lambda found: "^" + composed(found[0], "NFKC"), plain_signs(seen(text)))
    apart = "".join(f" {c}" if unicodedata.decomposition(c).startswith("<fraction>") else c for c in raised)
    folded = fold_digits(composed(apart, "NFKC")).translate(_SIGNS).casefold()
    return " ".join("".join("-" if is_dash(c) else c for c in folded).split())


def _without(unit: str, text: str) -> str:
    """The text without the unit, in which `m^2` may also be typed as `m2`."""
    for each in filter(None, (unit, unit.replace("^", ""))):
        text = text.removesuffix(each).removeprefix(each).strip()
    return text


def _unsigned(text: str) -> float | None:
    if power := _POWER.fullmatch(text) or _SHORT_POWER.fullmatch(text):
        digits = "1" if power[1] is None else _decimal(power[1])
        return float(f"{digits}e{power[2]}") if digits else None
    if mixed := _MIXED.fullmatch(text):
        whole, part, of = map(int, mixed.groups())
        return whole + part / of if 0 < part < of else None
    above, slash, below = text.partition("/")
    digits, divisor = _decimal(above.strip()), _decimal(below.strip()) if slash else "1"
    return float(digits) / float(divisor) if digits and divisor and float(divisor) else None


def _decimal(text: str) -> str:
    """The digits with a point and nothing else; empty if it is no number."""
    if _DECIMAL.fullmatch(text):
        return text.replace(",", ".")
    if _GROUPED.fullmatch(text):
        return re.sub("[ ']", "", text).replace(",", ".")
    if _BY_COMMAS.fullmatch(text):
        return text.replace(",", "")
    if _BY_POINTS.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    return ""
