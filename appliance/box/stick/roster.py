"""A class list under another name than `roster.csv`, as computers make them: hidden endings, copies, spreadsheets.

It must not be passed over in silence: without a class list anybody can join.
"""

import re
from typing import Final

ROSTER: Final = "roster.csv"
_LIKE_ONE: Final = re.compile(r"roster(?![^\W\d_]).*", re.IGNORECASE | re.DOTALL)  # roster.xlsx, roster (1).csv
_TEXT: Final = (".csv", ".txt", ".tsv", ".tab")
_SEPARATORS: Final = "\t;,"
_MOST_CELLS: Final = 3


def is_named_like_one(name: str) -> bool:
    """Whether somebody may have meant this file as the class list; not of `roster.csv` itself, in whichever case."""
    return _LIKE_ONE.fullmatch(name) is not None and name.casefold() != ROSTER


def is_text(name: str) -> bool:
    """Whether its ending says that it may hold lines of text."""
    return name.casefold().endswith(_TEXT)


def is_plainly_one(data: bytes) -> bool:
    """Whether every line is a student as `student_id,name[,extra_time]`, separated by comma, semicolon or tab."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    lines = [line for line in re.split(r"\r\n|\r|\n", text) if line.strip()]
    if not lines or "\0" in text:
        return False
    separator = next((mark for mark in _SEPARATORS if mark in lines[0]), "")
    return bool(separator) and all(1 < len(line.split(separator)) <= _MOST_CELLS for line in lines)
