"""Numbers as a spreadsheet shows them: its format codes, as far as they change what a reader sees."""

import re
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final, NamedTuple

from appliance.library.formats.tables.sheet import Note

# Codes of the formats that a workbook has without naming them, by their numbers.
_BUILT_IN: Final = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 59)), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47), "hh:mm"),
    22: "yyyy-mm-dd hh:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 48: "0.0E+0",
}  # fmt: skip
# A text in quotes, a character after a backslash, a space as wide as a character, a filling, and what stands in
# brackets: a currency is shown, a colour or a language is not.
_LITERAL: Final = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]\[-]*+)[^\]\[]*+\]|\[[^\]\[]*+\]')
_DATE: Final = re.compile(r"[ymdhs]", re.IGNORECASE)
_HOURS: Final = re.compile(r"[hs]", re.IGNORECASE)
_DAYS: Final = re.compile(r"[yd]", re.IGNORECASE)
_DIGITS: Final = re.compile(r"[#0?][#0?,. ]*(?:/[#0?\d]+|E[+-][#0?]+)?%?|%", re.IGNORECASE)
_DENOMINATOR: Final = 99
_LAST_DAY: Final = 2_958_466  # of the year 9999
_MAX_DECIMALS: Final = 15


class Shown(NamedTuple):
    """What a cell shows."""

    text: str
    note: Note = ""
    number: float | None = None


def show(number: float, code: str, *, is_1904: bool) -> Shown:
    """The number as a cell with this format code shows it; "#9" is the built-in code with the number 9."""
    if number != number or abs(number) == float("inf"):
        return Shown(str(number), "error")
    if code[:1] == "#" and code[1:].isdigit() and len(code) < 5:
        code = _BUILT_IN.get(int(code[1:]), "")
    sections = code.split(";")
    section = sections[1] if number < 0 and len(sections) > 1 else sections[0]
    bare = _LITERAL.sub("", section)
    if _DATE.search(bare) and not _DIGITS.search(bare.replace("0", "") if _HOURS.search(bare) else bare):
        return _date(number, bare, is_1904=is_1904)
    if not bare or bare.strip().casefold() in ("general", "@", "standard"):
        return Shown(_around(section, bare, plain(number)), number=number)
    digits = _DIGITS.search(bare)
    if digits is None:
        return Shown(plain(number), number=number)
    size = abs(number) if len(sections) > 1 and number < 0 else number
    return Shown(_around(section, digits[0], _formatted(size, digits[0])), number=number)


def plain(number: float) -> str:
    """The number without a `.0` that only its storage has."""
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else f"{number:.15g}"


def _formatted(number: float, pattern: str) -> str:
    decimals = 0
    if "." in pattern:
        decimals = min(_MAX_DECIMALS, len(re.findall("[0#?]", pattern.partition(".")[2].partition("E")[0])))
    if "%" in pattern:
        return f"{100 * number:.{decimals}f}%"
    if "/" in pattern:
        return _fraction(number)
    if "e" in pattern.casefold():
        return f"{number:.{decimals}E}"
    text = f"{number:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if decimals and "0" not in pattern.partition(".")[2] else text


def _fraction(number: float) -> str:
    fraction = Fraction(abs(number)).limit_denominator(_DENOMINATOR)
    whole, rest = divmod(fraction.numerator, fraction.denominator)
    parts = [str(whole)] if whole or not rest else []
    parts += [f"{rest}/{fraction.denominator}"] if rest else []
    return ("-" if number < 0 else "") + " ".join(parts)


def _around(section: str, bare: str, number: str) -> str:
    """The number with the texts of the format before and after it, as in "5 €"."""
    shown = _LITERAL.sub(lambda match: match[1] or match[2] or match[3] or "", section)
    before, found, after = shown.partition(bare.strip()) if bare.strip() else ("", "", "")
    return f"{before}{number}{after}".strip() if found else number


def _date(number: float, code: str, *, is_1904: bool) -> Shown:
    if not 0 <= number < _LAST_DAY:
        return Shown(plain(number), number=number)
    days = number + (1462 if is_1904 else 0)
    start = datetime(1899, 12, 31 if days < 60 else 30)  # noqa: DTZ001 — a day of a calendar, no moment
    moment = start + timedelta(seconds=round(days * 86_400))
    date = moment.date().isoformat() if _DAYS.search(code) or not _HOURS.search(code) else ""
    time = f"{moment:%H:%M:%S}".removesuffix(":00") if _HOURS.search(code) else ""
    return Shown(f"{date} {time}".strip(), "date" if date else "", number)
