"""CSV keeps any name, spreadsheets run nothing in it, and a program reads back what was written."""

import csv
import io

import pytest

from appliance.results.csv_file import BOM, csv_bytes, harmless
from appliance.results.marks import Spreadsheets
from appliance.results.table import Cell, Table

FROM_HELL = [
    "Zoë 🦄👩‍👩‍👧",
    "\u202eevil\u202c שלום",
    "a" * 10_000,
    'He said "hi", then; left\ttwice',
    "one\ntwo",
    "<script>alert(1)</script>",
    "Robert'); DROP TABLE students;--",
    "007",
    "",
    " spaces ",
    "null",
    "1e5",
]


def read_back(content: bytes) -> list[list[str]]:
    text = content.decode()
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text[1:], newline=""), strict=True))


def test_extreme_names_survive_a_round_trip() -> None:
    table = Table(("name", "n"), [(name, number) for number, name in enumerate(FROM_HELL)])
    expected = [[name, str(number)] for number, name in enumerate(FROM_HELL)]
    assert read_back(csv_bytes(table)) == [["name", "n"], *expected]


def test_the_bytes_are_what_spreadsheets_expect() -> None:
    table = Table(("id", "text", "n"), [("a", 'x "y", z\nw', None), ("ü", "", -1.5)])
    assert csv_bytes(table) == '\ufeffid,text,n\r\na,"x ""y"", z\nw",\r\nü,,-1.5\r\n'.encode()


@pytest.mark.parametrize(
    "text",
    [
        *("=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(A1)", "\t=1", "\tindented", "  =1", "\u3000=1", "\u00a0=1"),
        *("＝1", "＋1", "－1", "＠x", "﹦1", "\n=1", "\u200b=1", "\u202e=1", "\ufeff=1"),
    ],
)
def test_a_cell_that_could_run_becomes_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("number", [-3, -0.25, -1e-07, 0.1234567, -1e20, 123456789.125])
def test_a_number_stays_a_number_and_a_text_like_it_a_text(number: float) -> None:
    (row,) = read_back(csv_bytes(Table(("n", "text"), [(number, str(number))])))[1:]
    assert float(row[0]) == number
    assert row[1] == (f"'{number}" if number < 0 else str(number))


@pytest.mark.parametrize(
    ("language", "spreadsheets", "line"),
    [
        *((language, "language", "x,0.5,-1,'-1") for language in ("en", "ar", "hi", "zh")),
        *((language, "language", "x;0,5;-1;'-1") for language in ("de", "es", "fr", "pt", "uk")),
        ("de", "comma", "x,0.5,-1,'-1"),
        ("en", "semicolon", "x;0,5;-1;'-1"),
    ],
)
def test_cells_and_decimals_are_those_of_the_language_or_as_chosen(
    language: str, spreadsheets: Spreadsheets, line: str
) -> None:
    content = csv_bytes(Table(("name", "a", "b", "c"), [("x", 0.5, -1, "-1")]), language, spreadsheets)
    assert content.decode("utf-8-sig").split("\r\n")[1] == line


def test_a_cell_with_the_mark_in_it_is_quoted() -> None:
    content = csv_bytes(Table(("name", "n"), [("a;b,c", 1.5)]), "en", "semicolon")
    assert content.decode("utf-8-sig").split("\r\n")[1] == '"a;b,c";1,5'


@pytest.mark.parametrize("text", ["\r=1", "\r\n=1", "\u2028=1", "\x00=1", "\x1b\x07=1", "\x7f\x9f=1", "\x0b=1"])
def test_leading_characters_do_not_hide_a_cell_that_could_run(text: str) -> None:
    assert harmless(text).lstrip("'\n") == "=1"
    assert harmless(text).startswith("'")


@pytest.mark.parametrize("text", ["a=b", "1-2", "a@b.org", "'quoted", "Anna-Lena", "-", "", "  ", "?", "½"])
def test_other_text_stays_unchanged(text: str) -> None:
    assert harmless(text) == text


def test_control_characters_are_removed_and_line_ends_unified() -> None:
    assert harmless("a\x00b\x1bc\x85d\x7f") == "abcd"
    assert harmless("one\r\ntwo\rthree\u2028four") == "one\ntwo\nthree\nfour"


@pytest.mark.parametrize(
    ("cell", "text"),
    [(0, "0"), (-3, "-3"), (0.9, "0.9"), (1000.05, "1000.05"), (-0.25, "-0.25"), (0.000001, "0.000001"), (None, "")],
)
def test_numbers_are_plain_decimals(cell: Cell, text: str) -> None:
    assert read_back(csv_bytes(Table(("n", "end"), [(cell, "x")])))[1] == [text, "x"]
