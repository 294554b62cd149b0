"""Tables that people make themselves: their cells, headings and encodings, and what is right in them."""

import struct

import pytest

from appliance.library.formats.tables.sheet import column_name
from appliance.library.formats.tables.words import read_heading
from appliance.library.schema import load_pool
from tests.library.formats.asked import parsed
from tests.library.told import told
from tests.support.banks.templates import Rows
from tests.support.banks.workbooks import HEADING, Raw, Styled, ods, record, xls, xlsx


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (3.0, "3"),
        (3.5, "3.5"),
        (1e20, "1e+20"),
        (0.1 + 0.2, "0.3"),
        (-7, "-7"),
        (Styled((0.25, "0%")), "25%"),
        (Styled((3.5, "0.00")), "3.50"),
        (Styled((5.0, '#,##0.00\\ "€"')), "5.00 €"),
        (Styled((1.75, "# ?/?")), "1 3/4"),
        (Styled((-5.5, "0.00;(0.00)")), "(5.50)"),
        (Styled((-5.5, "0.00")), "-5.50"),
        (Styled((32825.0, "yyyy\\-mm\\-dd")), "1989-11-13"),
        (True, "TRUE"),
        (
            Raw('<c r="{r}" t="inlineStr"><is><r><t>two</t></r><r><t> parts</t></r><rPh><t>x</t></rPh></is></c>'),
            "two parts",
        ),
        (Raw('<c r="{r}" t="str"><f>A1</f><v>a_x000D_&#10;b</v></c>'), "a\nb"),
        ("__init__", "\\_\\_init\\_\\_"),
        ("2*3*4", "2\\*3\\*4"),
    ],
)
def test_a_cell_is_read_as_it_shows(cell: object, shown: str) -> None:
    rows: Rows = [HEADING, ["Q", "first", cell, None, 1]]
    [question] = parsed(xlsx({"S": rows}), "workbook")[0]
    assert question["options"] == ["first", shown]


@pytest.mark.parametrize(
    ("key", "right"),
    [
        (*("B", "1"),),
        (*("b)", "1"),),
        (*("A, C", ["0", "2"]),),
        (*("AC", ["0", "2"]),),
        (*("A and C", ["0", "2"]),),
        (*("2", "1"),),
        (*(2.0, "1"),),
        (*("1;3", ["0", "2"]),),
        (*("Option 2", "1"),),
        (*("Option 1, Option 3", ["0", "2"]),),
        (*("nuclear power", "1"),),
        (*("Nuclear power; Wind", ["1", "2"]),),
    ],
)
def test_what_is_right_by_letter_number_or_text(key: object, right: object) -> None:
    rows: Rows = [HEADING, ["Q", "Sun, and heat", "Nuclear power", "Wind", key]]
    [question] = parsed(xlsx({"S": rows}), "workbook")[0]
    assert question["correct_answer"] == right


def test_all_rows_together_tell_whether_numbers_are_texts_or_places() -> None:
    texts = b"Question,A,B,C,Answer\n1+1,1,2,3,2\n1+2,3,4,5,3\n9*9,80,81,82,81\n"
    assert [question["correct_answer"] for question in parsed(texts, "table")[0]] == ["1", "0", "1"]
    places = b"Question,A,B,C,Answer\n1+2,2,3,4,2\n1+2,3,4,5,1\n9*9,80,81,82,2\n"
    assert [question["correct_answer"] for question in parsed(places, "table")[0]] == ["1", "0", "1"]


LANGUAGES = {
    "en": "Question,Option 1,Option 2,Correct answer",
    "es": "Pregunta,Opción 1,Opción 2,Respuesta correcta",
    "fr": "Question,Réponse 1,Réponse 2,Bonne réponse",
    "de": "Frage,Antwort A,Antwort B,Richtige Antwort",
    "pt": "Pergunta,Alternativa A,Alternativa B,Resposta correta",
    "ar": "السؤال,الخيار 1,الخيار 2,الإجابة الصحيحة",
    "zh": "问题,选项A,选项B,正确答案",
    "hi": "प्रश्न,विकल्प 1,विकल्प 2,सही उत्तर",
    "uk": "Питання,Варіант 1,Варіант 2,Правильна відповідь",
    "ru": "Вопрос,Вариант А,Вариант Б,Правильный ответ",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_in_the_languages_of_the_pages(language: str) -> None:
    table = f"{LANGUAGES[language]}\nQ,x,y,2\n".encode()
    assert parsed(table, "table") == ([{"text": "Q", "options": ["x", "y"], "correct_answer": "1"}], [])


def test_headings_with_noise_around_them() -> None:
    for heading, meaning in {
        "Time limit (sec) – 5, 10, 20": "time",
        "Question #": "number",
        "Correct_Awnser": "correct",
        "3. Question:": "question",
        "Name": None,
    }.items():
        found = read_heading(heading)
        assert (None if found is None else found.meaning) == meaning


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_tables_as_text(separator: str, encoding: str, end: str) -> None:
    lines = ["Frage;Antwort 1;Antwort 2;Richtig", '"Wie heißt; der Fluß, |\tder fließt?"', '"a ""b""";c;2', ""]
    text = lines[0].replace(";", separator) + end + lines[1] + separator + lines[2].replace(";", separator) + end
    questions, problems = parsed(text.encode(encoding), "table")
    assert questions == [
        {"text": questions[0]["text"], "options": ['a "b"', "c"], "correct_answer": "1"},
    ]
    assert str(questions[0]["text"]).startswith("Wie heißt; der Fluß, ")
    assert problems == []


def test_a_separator_that_excel_names_and_quotes_over_lines() -> None:
    text = 'sep=;\nQuestion;Option 1;Option 2;Correct\n"Two\n\nlines";a;b;2\nThird;a;b;7\n'
    questions, problems = parsed(text.encode(), "table")
    assert questions == [{"text": "Two\n\nlines", "options": ["a", "b"], "correct_answer": "1"}]
    assert problems[0].startswith("p: row 3, column D: warning: This question is left out.")


def test_options_in_one_cell() -> None:
    for cell in (
        "red; green; blue",
        "red\ngreen\nblue",
        '["red", "green", "blue"]',
        "A. red B. green C. blue",
        "red|green|blue",
    ):
        rows: Rows = [["Question", "Options", "Answer"], ["Q", cell, "green"]]
        assert parsed(xlsx({"S": rows}), "workbook") == (
            [{"text": "Q", "options": ["red", "green", "blue"], "correct_answer": "1"}],
            [],
        )


def test_headings_over_several_columns_and_lines() -> None:
    rows: Rows = [
        ["Quiz of the week"],
        ["Question", "Options", None, None, "Correct"],
        [None, "A", "B", "C", None],
        ["Q", "x", "y", "z", "C"],
    ]
    questions, problems = parsed(xlsx({"S": rows}, merged=["B2:D2"]), "workbook")
    assert questions == [{"text": "Q", "options": ["x", "y", "z"], "correct_answer": "2"}]
    assert problems == ['p: row 1, column A: warning: What stands above the heading is not used: "Quiz of the week".']


def test_marks_at_the_right_option_and_no_mark_at_all() -> None:
    rows: Rows = [["Question", "A", "B"], ["Q", "x", "*y"], ["R", "x ✓", "y"], ["S", "x", "y"]]
    questions, problems = parsed(xlsx({"S": rows}), "workbook")
    assert [question.get("correct_answer") for question in questions] == ["1", "0", None]
    assert questions[2]["kind"] == "poll"
    assert problems == [
        "p: row 4, column B: warning: question 3: Nothing says which option is right, so this is asked as a poll."
    ]


def test_several_sheets_hidden_rows_and_merged_cells() -> None:
    rows: Rows = [["Chapter", *HEADING], ["One", "Q1", "a", "b", None, 1], [None, "Q2", "a", "b", None, 2]]
    rows = [*rows, ["Two", "Q5", "a", "b", None, 3]]
    more: Rows = [HEADING, ["Q3", "a", "b", None, 2], ["Q4", "a", "b", None, 9]]
    data = xlsx(
        {"Easy": rows, "Notes": [["nothing"]], "Hard": more, "Old": more}, merged=["A2:A3"], hidden_sheets=["Old"]
    )
    questions, problems = parsed(data, "workbook")
    assert [(question["text"], question.get("tags")) for question in questions] == [
        *(("Q1", ["One"]), ("Q2", ["One"])),
        ("Q3", None),
    ]
    left_out = 'This question is left out. No option reads "{}". Write the option\'s text, its letter or its number.'
    assert problems == [
        (
            'p: sheet "Old", row 1, column A: warning: The sheet "Old" is hidden in the workbook, '
            "so its questions are left out."
        ),
        f'p: sheet "Easy", row 4, column F: warning: {left_out.format(3)}',
        f'p: sheet "Hard", row 3, column E: warning: {left_out.format(9)}',
    ]
    hidden: Rows = [HEADING, ["Q1", "a", "b", None, "A"], ["Q2", "a", "b", None, "A"]]
    for data in (xlsx({"S": hidden}, hidden_rows=[2]), ods({"S": hidden}, hidden_rows=[2])):
        questions, problems = parsed(data, "workbook")
        assert [question["text"] for question in questions] == ["Q2"]
        assert problems == [
            "p: row 2, column A: warning: This row is hidden in the spreadsheet, so its question is left out."
        ]


def test_errors_and_dates_are_named_at_their_cells() -> None:
    error = Raw('<c r="{r}" t="e"><v>#REF!</v></c>')
    day = Styled((32825.0, "yyyy\\-mm\\-dd"))
    rows: Rows = [HEADING, ["Q1", error, "b", None, "A"], ["Q2", day, "b", None, "B"]]
    questions, problems = parsed(xlsx({"S": rows}, first_row=5), "workbook")
    assert [question["text"] for question in questions] == ["Q2"]
    assert problems == [
        (
            "p: row 6, column B: warning: This question is left out. The cell shows the error #REF!. "
            "Mend its formula in the spreadsheet."
        ),
        (
            "p: row 7, column B: warning: question 1: The spreadsheet made a date of this cell, which is shown as "
            '"1989-11-13". If something else was meant, format the cell as text and type it again.'
        ),
    ]


def test_an_old_workbook() -> None:
    rows: Rows = [HEADING, ["Größe?", 1.0, 2.5, "drei", 3.0]]
    assert parsed(xls("Quiz", rows), "workbook") == (
        [{"text": "Größe?", "options": ["1", "2.5", "drei"], "correct_answer": "2"}],
        [],
    )


def test_an_old_workbook_with_all_that_a_cell_can_be() -> None:
    """Texts that are shared, and go on in a further record; numbers of 30 bits, percents, formulas, a hidden row."""
    first, second = "Wie heißt er?".encode("utf-16-le"), "Б".encode("utf-16-le")
    texts = struct.pack("<II", 2, 2) + struct.pack("<HB", 13, 1) + first[:10]
    more = b"\1" + first[10:] + struct.pack("<HBHI", 3, 1 | 4 | 8, 1, 2) + second + "a1".encode("utf-16-le") + bytes(6)
    formats = record(0x41E, struct.pack("<HHB", 164, 2, 0) + b"0%") + record(0xE0, struct.pack("<HH", 0, 0))
    formats += record(0xE0, struct.pack("<HH", 0, 164))
    whole = formats + record(0xFC, texts) + record(0x3C, more)
    sheet = record(0xFD, struct.pack("<HHHI", 1, 0, 0, 0)) + record(0xFD, struct.pack("<HHHI", 1, 1, 0, 1))
    sheet += record(0x27E, struct.pack("<HHHI", 1, 2, 1, (25 << 2) | 3))
    sheet += record(0x06, struct.pack("<HHH", 1, 3, 0) + b"\0\0\0\0\0\0\xff\xff" + bytes(8))
    sheet += record(0x207, struct.pack("<HB", 3, 0) + b"sum")
    sheet += record(0xBD, struct.pack("<HHHIH", 1, 4, 0, (3 << 2) | 2, 4))
    sheet += record(0x208, struct.pack("<HHHHHHI", 2, 0, 5, 0, 0, 0, 0x20))
    hidden = [None, None, None, None, None]
    data = xls("Quiz", [HEADING, hidden, ["Hidden", "a", "b", None, 1.0]], whole=whole, sheet=sheet)
    questions, problems = parsed(data, "workbook")
    assert questions == [{"text": "Wie heißt er?", "options": ["Бa1", "25%", "sum"], "correct_answer": "2"}]
    assert problems == [
        "p: row 3, column A: warning: This row is hidden in the spreadsheet, so its question is left out."
    ]


def test_what_the_library_says_of_a_table_has_its_row_too() -> None:
    rows: Rows = [HEADING, ["Q1", "a", "b", None, "A"], [None, "a", "b", None, "A"]]
    loaded = load_pool(xlsx({"S": rows}), "quiz.xlsx")
    assert loaded.pool is not None
    assert told(loaded.problems)[0].startswith("p: row 3, column B: warning: ")


def test_columns_are_called_as_in_a_spreadsheet() -> None:
    assert [column_name(number) for number in (1, 26, 27, 52, 703)] == ["A", "Z", "AA", "AZ", "AAA"]


def test_what_is_said_of_a_row_that_is_left_out_names_no_other_question() -> None:
    table = b"Question,Type,Answer 1,Answer 2,Correct\nQ1?,Odd,x,y,9\nQ2?,Odd,x,y,1\n"
    unknown = 'The type "Odd" is not known, so the kind is told by the other cells.'
    assert told(load_pool(table, "p.csv").problems) == [
        f"p: row 2, column B: warning: {unknown}",
        (
            'p: row 2, column E: warning: This question is left out. No option reads "9". '
            "Write the option's text, its letter or its number."
        ),
        f"p: row 3, column B: warning: question 1: {unknown}",
    ]


def test_hints_name_nothing_that_only_a_pool_has() -> None:
    table = b"Question,A,B,C,Correct\nQ1?,x,y,z,\n,x,y,z,A\nQ3?,x,y,All of these,A\nQ4?,x,y,A and B,B\n"
    assert told(load_pool(table, "p.csv").problems) == [
        'p: row 2, column A: warning: The question "Q1?" is left out.',
        "p: row 2, column A: warning: Nothing says which option is right.",
        "p: row 3, column B: warning: This question is left out. The question has no text.",
        (
            'p: row 4, column D: warning: question 1: Option 3, "All of these", speaks of the others, '
            "so it stays behind them when they are shuffled."
        ),
        (
            'p: row 5, column D: warning: question 2: Option 3, "A and B", names others by their letters, '
            "so this question's options are not shuffled."
        ),
    ]
