"""The text of files that any program may have written."""

import pytest

from appliance.library.formats.text import MAX_LINES, Places, decode, decode_any, decode_lines
from appliance.library.nodes import Unreadable
from appliance.library.problems import Position, Report
from tests.library.told import told

IF_WRONG = 'If letters are wrong, open it in an editor and save it with the encoding "UTF-8".'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_told_without_a_warning(encoding: str) -> None:
    report = Report()
    text = "What is é?\nA) ü — “x”\n"
    assert decode_any(text.encode(encoding), report) == text
    assert report.problems == []


def test_what_is_not_unicode_is_read_as_windows_1252_with_a_warning() -> None:
    report = Report()
    assert decode_any("one\nétait “là”".encode("cp1252"), report) == "one\nétait “là”"
    assert told(report.problems) == [
        f'p:2:1: warning: The file is not UTF-8 and is read as Windows-1252: here stands "é". {IF_WRONG}'
    ]


def test_all_line_ends_become_one_and_control_characters_become_spaces() -> None:
    assert decode_any("a\r\nb\rc\x0bd\u2028e\x07f\ufeffg".encode(), Report()) == "a\nb\nc\nd\ne f g"
    windows = b"a\r\nb\rc\x0bd\x0ce\x07f\x7fg\x85h\x81\xe9"
    assert decode_any(windows, Report()) == "a\nb\nc\nd\ne f g…h\ufffdé"


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"a\0\0\0b"])
def test_what_is_no_text_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(Unreadable) as stop:
        decode_any(data, report := Report())
    assert (stop.value.message.code, report.problems) == ("bank.no_text", [])


def test_nobody_is_asked_to_save_a_picture_as_utf_8() -> None:
    with pytest.raises(Unreadable) as stop:
        decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    assert stop.value.message.code == "bank.no_text"


def test_places_count_lines_and_characters_from_1() -> None:
    places = Places("ab\n\nc")
    assert [places.at(offset) for offset in (0, 2, 3, 4, 5)] == [
        *(Position(1, 1), Position(1, 3), Position(2, 1), Position(3, 1), Position(3, 2)),
    ]


def test_far_too_many_lines_are_not_read() -> None:
    assert decode_lines(b"\n" * MAX_LINES, Report()) == "\n" * MAX_LINES
    with pytest.raises(Unreadable) as stop:
        decode_lines(b"\n" * (MAX_LINES + 1), Report())
    assert stop.value.message.code == "bank.too_many_lines"
