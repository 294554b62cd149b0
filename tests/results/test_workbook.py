"""The workbook: what is a number and what a text, whatever was typed, in every language."""

import re
from pathlib import Path

import pytest

from appliance.quiz.commands import Close, Next
from appliance.results import workbook as made
from appliance.results.headings import heading
from appliance.results.sheets import results_sheet
from appliance.results.table import Table
from appliance.results.tables import About, reading
from appliance.results.workbook import MAX_SHEET_NAME, MAX_TEXT, book_of, sheet_name, workbook
from appliance.words.languages import LANGUAGES
from tests.support.play import Play, pool_of
from tests.support.record import record
from tests.support.workbooks import Sheet, sheets

IDS = ("0012", "12E5", "12345678901234567", "=1+1", "-1", "https://x.org")


def book(path: Path, language: str = "en") -> dict[str, Sheet]:
    with reading(path, language=language) as session:
        return sheets(workbook(session))


@pytest.fixture
def session(path: Path) -> Path:
    play = Play(pool_of("single", "poll"), {**{who: (who, 1.0) for who in IDS}, "absent": ("-", 1.0)}, lead_ms=0)
    play.join(*IDS)
    play.command(Next)
    for place, who in enumerate(IDS):
        play.answer(who, place % 2, after_ms=250)
    play.command(Close)
    return record(play, path)


def test_ids_are_texts_and_points_are_numbers(session: Path) -> None:
    rows = book(session)["Results"].rows()
    assert {row["student_id"] for row in rows} == {*IDS, "absent"}
    by_id = {row["student_id"]: row for row in rows}
    assert [by_id[who]["points"] for who in IDS] == [0.0, 1.0] * 3
    assert [by_id[who]["q1"] for who in IDS] == [0.0, 1.0] * 3
    assert by_id["absent"] == {"student_id": "absent", "name": "-", "absent": 1.0, "place_in_class_list": 7.0}


def test_the_sheet_has_the_same_as_the_csv_file(session: Path) -> None:
    with reading(session) as read:
        table = results_sheet(read)
    expected = [
        {column: cell for column, cell in zip(table.columns, row, strict=True) if cell is not None}
        for row in table.rows
    ]
    assert book(session)["Results"].rows() == expected


def test_each_question_has_a_bar_of_how_many_were_right(session: Path) -> None:
    items = book(session)["Questions"]
    (first, second) = items.rows()
    assert (first["share_right"], first["correct"], first["answered"]) == (0.5, 3, 6)
    assert "share_right" not in second, "nothing is right in a poll"
    (bar,) = re.findall(r'sqref="([A-Z])2:([A-Z])3"><cfRule type="dataBar"', items.xml)
    assert items.cells[f"{bar[0]}1"] == "share_right"


def test_a_sheet_is_printed_in_the_width_of_a_page_of_a4_unless_that_would_be_too_small_to_read(session: Path) -> None:
    found = book(session)
    table = Table(tuple(f"q{number}" for number in range(40)), [(1,) * 40])
    [many] = sheets(book_of(About("s", "CODE", "t", None), {"results": table}, "en")).values()
    for sheet, fits in (
        *((found["Results"], True), (found["Answers"], True), (found["Questions"], False)),
        (many, False),
    ):
        [page] = re.findall("<pageSetup[^>]*>", sheet.xml)
        assert 'paperSize="9"' in page
        assert 'orientation="landscape"' in page
        assert ('fitToHeight="0"' in page, "<pageSetUpPr fitToPage" in sheet.xml) == (fits, fits)


def test_the_first_row_and_the_names_stay_in_sight(session: Path) -> None:
    for sheet in book(session).values():
        assert re.search(r'<pane xSplit="[23]" ySplit="1" .*state="frozen"', sheet.xml)
        assert "<col " in sheet.xml


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("=1+1", "=1+1"),
        ("-1", "-1"),
        ("{=1}", "{=1}"),
        ("https://x.org", "https://x.org"),
        ("a\0\x07b\x1b\ufffe\ud800", "ab"),
        ("_x0041_", "_x0041_"),
        ("<r><t>no</r>", "<r><t>no</r> "),
        (" <b>&\"'", " <b>&\"'"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("\u202eevil", "\u202eevil"),
        ("x" * MAX_TEXT, "x" * MAX_TEXT),
        ("x" * 40_000, "x" * (MAX_TEXT - 1) + "…"),
        ("🦄" * 40_000, "🦄" * (MAX_TEXT // 2) + "…"),
        ("<r>" + "x" * 40_000 + "</r>", "<r>" + "x" * (MAX_TEXT - 4) + "…"),
        ("<r>" + "x" * (MAX_TEXT - 7) + "</r>", "<r>" + "x" * (MAX_TEXT - 7) + "</r "),
    ],
)
def test_a_text_stays_a_text(typed: str, kept: str) -> None:
    about = About("session", "CODE", typed, None)
    found = sheets(book_of(about, {"answers": Table(("value", "points"), [(typed, 1)])}, "en"))
    assert found["Answers"].cells == {"A1": "value", "B1": "points", "A2": kept, "B2": 1.0}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_and_headings_are_in_the_language_of_the_file(session: Path, language: str) -> None:
    found = book(session, language)
    assert len(found) == 3
    for name, sheet in found.items():
        assert len(name) <= MAX_SHEET_NAME
        assert ('rightToLeft="1"' in sheet.xml) == (LANGUAGES[language].direction == "rtl")
    assert next(iter(found.values())).cells["A1"] == heading("student_id", language)


@pytest.mark.parametrize(
    ("title", "taken", "name"),
    [
        ("a/b\\c?d*e[f]g:h", [], "a b c d e f g h"),
        ("'quoted'", [], "quoted"),
        ("History", [], "History 2"),
        ("x" * 40, [], "x" * 30 + "…"),
        ("x" * 40, ["X" * 30 + "…"], "x" * 28 + "… 2"),
        ("?", [], "-"),
        ("Results", ["results", "Results 2"], "Results 3"),
    ],
)
def test_a_sheet_has_a_name_that_excel_takes(title: str, taken: list[str], name: str) -> None:
    assert sheet_name(title, taken) == name


def test_more_rows_than_a_sheet_has_go_into_further_sheets(session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "MAX_ROWS", 4)
    found = book(session)
    assert list(found) == ["Results", "Results 2", "Results 3", "Answers", "Answers 2", "Questions"]
    assert [len(found[name].rows()) for name in ("Results", "Results 2", "Results 3")] == [3, 3, 1]
    assert found["Results 2"].cells["A1"] == "student_id"


def test_the_same_session_gives_the_same_bytes(session: Path) -> None:
    with reading(session) as read:
        assert workbook(read) == workbook(read)


def test_a_session_without_answers_is_a_workbook_too(path: Path) -> None:
    found = book(record(Play(pool_of("single")), path))
    assert [len(sheet.rows()) for sheet in found.values()] == [0, 0, 1]
