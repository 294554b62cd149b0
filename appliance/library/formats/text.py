"""The text of a file in a format that is text."""

import re
from bisect import bisect_right
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import Final

from appliance.library.nodes import Unreadable
from appliance.library.problems import Position, Report, shown
from appliance.sentence import sentence

_UNPRINTABLE: Final = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")

_LINE_END: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNSEEN: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
_WINDOWS: Final = bytes(  # what becomes of each byte of Windows-1252: the two above, for the characters that it has
    0x0A if byte in (0x0B, 0x0C, 0x0D) else 0x20 if byte == 0x7F or (byte < 0x20 and byte not in (0x09, 0x0A)) else byte
    for byte in range(256)
)
MAX_LINES: Final = 20_000
_SAMPLE: Final = 4096  # bytes by which UTF-16 without its mark is told


def decode(data: bytes) -> str:
    """The text; Unreadable unless it is printable UTF-8, with or without BOM."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0\0" in (data[0:4:2], data[1:4:2]):
        raise Unreadable(Position(), sentence("problem.utf_16"), sentence("problem.save_as_utf_8"))
    try:
        text = data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise _no_text() from error
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


def _no_text() -> Unreadable:
    return Unreadable(Position(), sentence("bank.no_text"), sentence("bank.copy_questions"))


def _position(before: str) -> Position:
    """The place behind the text `before`, with which a file begins."""
    return Position(before.count("\n") + 1, len(before) - before.rfind("\n"))


def decode_any(data: bytes, report: Report) -> str:
    r"""The text of a file that any program may have written, its lines ending in `\n`.

    It is UTF-8 or UTF-16, with or without their marks, or else taken for Windows-1252, which is a warning. Control
    characters become spaces. Unreadable if the file is no text.
    """
    encoding = _utf_16(data)
    if encoding:
        text = data.decode(encoding, "replace")
    elif b"\0" in data:
        raise _no_text()
    else:
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            place = _position(data[: error.start].decode("cp1252", "replace"))
            letter = shown(data[error.start : error.start + 1].decode("cp1252", "replace"))
            report.add(
                "warning", place, sentence("bank.windows_1252", letter=letter), sentence("bank.if_letters_wrong")
            )
            # In bytes: in a text of 20 million characters the same takes up to four seconds.
            return data.replace(b"\r\n", b"\n").translate(_WINDOWS).decode("cp1252", "replace")
    if "\0" in text:
        raise _no_text()
    return _UNSEEN.sub(" ", _LINE_END.sub("\n", text.removeprefix("\ufeff")))


def decode_lines(data: bytes, report: Report) -> str:
    """`decode_any` for formats of lines; Unreadable if there are far more lines than questions need."""
    text = decode_any(data, report)
    if text.count("\n") > MAX_LINES:
        raise Unreadable(Position(MAX_LINES), sentence("bank.too_many_lines", most=MAX_LINES))
    return text


def _utf_16(data: bytes) -> str:
    """The UTF-16 that the mark or the zeros of its Latin letters tell; else empty."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    even, odd = data[0:_SAMPLE:2], data[1:_SAMPLE:2]
    for encoding, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros.count(0) * 2 > len(zeros) and 0 not in others:
            return encoding
    return ""


class Places:
    """The places of the offsets in a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def at(self, offset: int) -> Position:
        """Where the character at `offset` stands."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)
