"""How typed names, numbers, words and codes are read: invisible characters are removed, and spellings become one.

Phones have keyboards with other digits, wide letters, several dashes and characters that show nothing. What is typed on
one phone and printed on a class list must still be the same number. `numerals.py` reads numbers that are counted with.
"""

import unicodedata
from functools import lru_cache
from typing import Final, Literal

MAX_RUN: Final = 32  # combining marks in a row that are looked at; those beyond are dropped
MAX_MARKS: Final = 4  # combining marks in a row that are kept; more would cover the neighbouring lines


def _characters(*ranges: tuple[int, int]) -> frozenset[str]:
    """All characters from the first to the last of each range."""
    return frozenset(chr(code) for first, last in ranges for code in range(first, last + 1))


_BLANK: Final = "\u2800"  # a Braille cell without dots
_MINUS: Final = "\u2212"
# Default_Ignorable_Code_Point of Unicode 15: a font shows nothing for them.
_IGNORABLE: Final = _characters(
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
# Those of them that a name may need: joiners (Persian, emoji), variation selectors and tags (flags).
_JOINING: Final = _characters((0x200C, 0x200D), (0xFE00, 0xFE0F), (0xE0020, 0xE007F))
_TYPED: Final = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc\u02bb`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
        **dict.fromkeys("\u200c\u200d\ufe0e\ufe0f"),  # joiners and selectors
    }
)
# Marks that are accents: those of Latin, Greek and Cyrillic, the Hebrew points, the Arabic vowel signs, and the stroke
# that only makes a word longer. In other scripts a mark is a letter of its own.
_ACCENTS: Final = _characters(
    (0x0300, 0x036F), (0x0591, 0x05C7), (0x0640, 0x0640), (0x064B, 0x065F), (0x0670, 0x0670), (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF), (0x20D0, 0x20F0),
)  # fmt: skip
_LETTERS: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_AT_ENDS: Final = ".,:;!?…·'\"()[]{}¿¡،؛؟।॥。、「」『』（）"


def composed(text: str, form: Literal["NFC", "NFKC", "NFKD"] = "NFC") -> str:
    """`text` in a normal form of Unicode; of combining marks in a row only the first 32 stay.

    No script has so many. To put them in order takes the square of their number: a minute for 60,000.
    """
    if text.isascii():
        return text
    kept, run = [], 0
    for c in text:
        run = run + 1 if unicodedata.combining(c) else 0
        if run <= MAX_RUN:
            kept.append(c)
    return unicodedata.normalize(form, "".join(kept))


def fold_digits(text: str) -> str:
    """`text` with the decimal digits of every script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(int(c)) if c.isdecimal() else c for c in text)


def seen(text: str) -> str:
    """`text` without the characters that show nothing."""
    return text if text.isascii() else "".join(c for c in text if c not in _IGNORABLE)


def plain_signs(text: str) -> str:
    """`text` with quotes, apostrophes and hyphens as a keyboard has them, and without joiners."""
    return text if text.isascii() and "`" not in text else text.translate(_TYPED)


@lru_cache(maxsize=4096)  # the figures of an open question ask for the same answers again and again
def normal(text: str) -> str:
    """The same for all spellings of a word: case, accents, spaces and the punctuation at the ends don't count."""
    letters = composed(composed(plain_signs(clean(text)), "NFKC").casefold(), "NFKD")
    bare = "".join(c for c in letters if c not in _ACCENTS).translate(_LETTERS)
    whole = "".join(fold_digits(composed(bare, "NFKC")).split())
    return whole.strip(_AT_ENDS) or whole


def clean(text: str) -> str:
    """A name as it is kept: NFC, single spaces, no control characters, nothing that can't be seen or turns the line
    around, at most `MAX_MARKS` combining marks in a row.

    Empty if nothing in it can be seen.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = (" " if _is_blank(c) else c for c in text if c in _JOINING or c not in _IGNORABLE)
    plain = " ".join(_thinned(composed("".join(kept))).split())
    return plain if shows_anything(plain) else ""


def shows_anything(text: str) -> bool:
    """Whether something in it can be seen, so that `clean` leaves anything of it."""
    return any(
        unicodedata.category(c)[0] in "LNPS" and c != _BLANK and c not in _IGNORABLE  # the first character, mostly
        for c in text
    )


def clean_id(text: str) -> str:
    """A student's number as it is kept: `clean`, with ASCII digits and dashes, and without any joiners."""
    return clean(fold_digits("".join("-" if is_dash(c) else c for c in seen(text))))


def id_key(text: str) -> str:
    """The same key for all spellings of a number: `ab 12`, `AB–12` and `ab12` are one student."""
    folded = text.casefold() if text.isascii() else fold_digits(composed(composed(text, "NFKC").casefold(), "NFKC"))
    kept = "".join(c for c in folded if not (c.isspace() or is_dash(c) or c in _IGNORABLE))
    return kept or folded


def fold_code(text: str) -> str:
    """A typed join, rejoin or claim code as the box writes it: capitals and digits only."""
    return id_key(text).upper()


def _is_blank(c: str) -> bool:
    return c == _BLANK or unicodedata.category(c) in ("Cc", "Zl", "Zp")


def is_dash(c: str) -> bool:
    return c == "-" or (c > "\x7f" and (c == _MINUS or unicodedata.category(c) == "Pd"))


def _thinned(text: str) -> str:
    """`text` without the marks that go beyond `MAX_MARKS` in a row; joiners between them don't count as a break."""
    kept, marks = [], 0
    for c in text:
        if c not in _IGNORABLE:
            marks = marks + 1 if unicodedata.category(c) in ("Mn", "Me") else 0
        if marks <= MAX_MARKS:
            kept.append(c)
    return "".join(kept)
