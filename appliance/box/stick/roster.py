"""Class lists with another name than `roster.csv`, as computers make them: hidden endings, copies, spreadsheets.

The instructor must be told of them: without a class list anybody can join.
"""

import re
from typing import Final

from appliance.pool_files import ROSTER

_LIKE_ONE: Final = re.compile(  # roster.xlsx, roster (1).csv, roster.csv.txt, roster 2026
    r"roster(?![^\W\d_])(?P<rest>.*?)(?:\.(?:csv|txt|tsv|tab|xlsx?|ods|numbers))*", re.IGNORECASE | re.DOTALL
)
_OTHER_ENDING: Final = re.compile(r"\.[^\W\d_]\w*$")  # roster.yaml, roster.csv - Shortcut.lnk
_OLD: Final = re.compile(r"(?<![^\W_])old(?![^\W_])", re.IGNORECASE)
_COPY: Final = re.compile(r"(?:[ _-]*(?:\(\d+\)|\d+|copy|kopie))*", re.IGNORECASE)
_SPREADSHEETS: Final = (".xls", ".xlsx", ".ods", ".numbers")
_SEPARATORS: Final = "\t;,"
_MOST_CELLS: Final = 3


def is_named_like_one(name: str) -> bool:
    """Whether the file may be meant as the class list; False for `roster.csv` itself, in upper or lower case.

    A file with another ending, such as `roster.yaml`, is not meant, nor is one that is called old.
    """
    rest = _rest(name)
    return rest is not None and not _OTHER_ENDING.search(rest) and not _OLD.search(rest) and name.casefold() != ROSTER


def is_copy(name: str) -> bool:
    """Whether the name is only that of the class list, or of a numbered or dated copy of it."""
    return _COPY.fullmatch(_rest(name) or "") is not None


def is_text(name: str) -> bool:
    """Whether a file that is named like a class list may be text, since it has no spreadsheet's ending."""
    return not name.casefold().endswith(_SPREADSHEETS)


def _rest(name: str) -> str | None:
    """The part of the name between `roster` and the endings; None if it is another name."""
    match = _LIKE_ONE.fullmatch(name)
    return None if match is None else match["rest"]


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
