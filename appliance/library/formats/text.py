"""The text of a file in a format that is text."""

import re
from codecs import BOM_UTF8
from typing import Final

from appliance.library.nodes import Unreadable
from appliance.library.problems import Position, shown
from appliance.sentence import sentence

_UNPRINTABLE: Final = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def decode(data: bytes) -> str:
    """The text; Unreadable unless it is printable UTF-8, with or without BOM."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0\0" in (data[0:4:2], data[1:4:2]):
        raise Unreadable(Position(), sentence("problem.utf_16"), sentence("problem.save_as_utf_8"))
    try:
        text = data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        place = _position(error.object[: error.start].decode())
        byte = error.object[error.start : error.start + 1]
        letter, code = byte.decode("cp1252", "ignore"), f"{byte[0]:#04x}"
        if letter:
            message = sentence("problem.not_utf_8_but_windows", byte=code, letter=shown(letter))
        else:
            message = sentence("problem.not_utf_8", byte=code)
        raise Unreadable(place, message, sentence("problem.save_as_utf_8")) from error
    strange = _UNPRINTABLE.search(text)
    if strange:
        place = _position(text[: strange.start()])
        message = sentence("problem.invisible_character", character=f"U+{ord(strange[0]):04X}")
        raise Unreadable(place, message, sentence("problem.type_line_again"))
    return text


def _position(before: str) -> Position:
    """The place behind the text `before`, with which a file begins."""
    return Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
