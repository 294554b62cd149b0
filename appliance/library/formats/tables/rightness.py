"""Which options a cell says are right: by their texts, their letters, or their numbers.

Templates number options from 1. In a table of somebody's own it may be any of these, and "3" may be the third option as
well as the option "3". So all rows are looked at: the reading that fits them all is the one that was meant.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from appliance.library.alike import find
from appliance.quiz.spelling import clean, fold_digits

Scheme = Literal["text", "letter", "number", "from_zero", "named"]
SCHEMES: Final[tuple[Scheme, ...]] = ("text", "letter", "number", "from_zero", "named")

_SEPARATOR: Final = re.compile(r"\s*(?:[,;/|&+\n、，؛،]|\b(?:and|or|y|et|und|e)\b|\s)\s*", re.IGNORECASE)
# These two begin in no run of spaces but at its start: a long run is not read again from each of its spaces.
_SURE_SEPARATOR: Final = re.compile(r"(?:(?<!\s)\s+)?[;|\n]\s*")
_COMMA: Final = re.compile(r"(?:(?<!\s)\s+)?,\s*")
_WHOLE: Final = re.compile(r"(\d{1,2})(?:\.0+)?[.)]?")
_LETTER: Final = re.compile(r"[(\[]?([a-hA-Hа-зА-Зأبجده])[.):\]]?")
_NAMED: Final = re.compile(r"[^\W\d_]{2,}[\s_.:#-]*(?:(\d{1,2})|([A-Ha-h]))")
_ALPHABETS: Final = ("abcdefgh", "абвгдежз", "أبجده")
_LETTERED: Final = re.compile(r"\s*[(\[]?([A-Ha-h])[.):\]]\s*(?=\S)")
_MAX_KEY: Final = 8000  # characters
_MOST: Final = 20  # right options that a cell may name


def indices_of(cell: str, options: Sequence[str], schemes: Iterable[Scheme] = SCHEMES) -> tuple[int, ...] | None:
    """The indices of the right options by the first scheme that fits the cell; None if none does.

    An option may be empty, where a row has fewer options than there are columns, and is then never right.
    """
    typed = clean(fold_digits(cell)) if "\n" not in cell else fold_digits(cell).strip()
    if not typed or len(typed) > _MAX_KEY:
        return None
    for scheme in schemes:
        found = _by_text(cell, options) if scheme == "text" else _by_name(typed, len(options), scheme)
        if found and all(options[index] for index in found):
            return tuple(sorted(set(found)))
    return None


def scheme_of(rows: Sequence[tuple[str, Sequence[str]]]) -> list[Scheme]:
    """The schemes in the order in which to try them for each of these cells with its options, the likeliest first.

    A cell that is empty, or that nothing fits, tells nothing.
    """
    fits = dict.fromkeys(SCHEMES, 0)
    for cell, options in rows:
        for scheme in SCHEMES:
            fits[scheme] += indices_of(cell, options, (scheme,)) is not None
    if any(_WHOLE.fullmatch(clean(cell)) and int(float(clean(cell).strip(".)"))) == 0 for cell, _ in rows):
        fits["number"] = 0  # who counts from 0 does so in all rows
    else:
        fits["from_zero"] = 0
    return sorted(SCHEMES, key=lambda scheme: (-fits[scheme], SCHEMES.index(scheme)))


def without_letters(options: Sequence[str]) -> list[str]:
    """The options without the letters before them, as in "A) Paris", which mean nothing once options are shuffled."""
    found = [_LETTERED.match(option) for option in options]
    letters = "".join(match[1] for match in found if match)
    if len(options) > 1 and len(letters) == len(options) and letters.upper() == "ABCDEFGH"[: len(letters)]:
        return [option[match.end() :] for option, match in zip(options, found, strict=True) if match]
    return list(options)


def split_numbers(number: float, options: Sequence[str]) -> tuple[int, ...] | None:
    """The options that a number means which a spreadsheet made of "1,3", where the comma is the decimal sign."""
    digits = f"{number:.15g}".split(".")
    if len(digits) != 2 or not all(len(part) == 1 for part in digits):
        return None
    return indices_of(",".join(digits), options, ("number",))


def _by_text(cell: str, options: Sequence[str]) -> list[int] | None:
    """The option with this text, else those whose texts stand there one after the other."""
    whole = _find(cell, options)
    if whole is not None:
        return [whole]
    for separator in (_SURE_SEPARATOR, _COMMA):
        parts = separator.split(cell.strip())
        if 1 < len(parts) <= _MOST:
            found = [_find(part, options) for part in parts]
            if all(index is not None for index in found):
                return [index for index in found if index is not None]
    return None


def _find(text: str, options: Sequence[str]) -> int | None:
    if not clean(text):
        return None
    index = find(text, options)
    return find(text.casefold(), [option.casefold() for option in options]) if index is None else index


def _by_name(typed: str, count: int, scheme: Scheme) -> list[int] | None:
    parts = [typed] if scheme == "named" and _NAMED.fullmatch(typed) else [p for p in _SEPARATOR.split(typed) if p]
    if scheme == "named" and len(parts) > 1:
        parts = [part.strip() for part in re.split(r"[,;|\n]", typed) if part.strip()]
    if scheme == "letter" and len(parts) == 1 and 1 < len(typed) <= count and typed.isalpha() and typed.isupper():
        parts = list(typed)  # "AC"
    found = [_index(part, scheme) for part in parts[: _MOST + 1]]
    if len(found) > _MOST or not found:
        return None
    known = [index for index in found if index is not None and 0 <= index < count]
    return known if len(known) == len(found) else None


def _index(part: str, scheme: Scheme) -> int | None:
    if scheme == "letter":
        match = _LETTER.fullmatch(part)
        return _of_letter(match[1]) if match else None
    if scheme == "named":
        match = _NAMED.fullmatch(part)
        if match is None:
            return None
        return int(match[1]) - 1 if match[1] else _of_letter(match[2])
    match = _WHOLE.fullmatch(part)
    return int(match[1]) - (scheme == "number") if match else None


def _of_letter(letter: str) -> int | None:
    return next((alphabet.index(letter.lower()) for alphabet in _ALPHABETS if letter.lower() in alphabet), None)
