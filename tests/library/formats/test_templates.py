"""The templates of other programs, filled in as people fill them in."""

from tests.library.formats.asked import parsed
from tests.support.banks.templates import KAHOOT, Rows
from tests.support.banks.workbooks import Raw, ods, xlsx


def test_kahoot() -> None:
    questions, problems = parsed(xlsx({"Sheet1": KAHOOT}), "workbook")
    assert problems == []
    assert questions == [
        {
            "text": "Which of these are primes?",
            "options": ["2", "4", "5", "9"],
            "correct_answer": ["0", "2"],
            "time_limit": "20",
        },
        {
            "text": "The Sun is a star",
            "kind": "true_false",
            "options": ["True", "False"],
            "correct_answer": "0",
            "time_limit": "60",
        },
        {"text": "What does len([2, 3]) give?", "options": ["3", "2"], "correct_answer": "1", "time_limit": "30"},
    ]


def test_right_answers_of_kahoot_that_a_spreadsheet_took_for_a_number_with_a_comma() -> None:
    rows: Rows = [*KAHOOT[:8], [1, "Which are even?", "one", "two", "three", "four", 20, 2.4]]
    questions, _ = parsed(xlsx({"Sheet1": rows}), "workbook")
    assert [question["correct_answer"] for question in questions] == [["1", "3"]]


def test_a_question_of_kahoot_with_a_right_answer_that_is_not_there_is_left_out_with_its_cell() -> None:
    rows: Rows = [
        *KAHOOT[:9],
        [2, "Which?", "a", "b", None, None, 20, 3],
        [3, "And which?", "a", "b", None, None, 20, 2],
    ]
    questions, problems = parsed(xlsx({"Sheet1": rows}), "workbook")
    assert [question["text"] for question in questions] == ["Which of these are primes?", "And which?"]
    assert problems == [
        (
            'p: row 10, column H: warning: This question is left out. No option reads "3". '
            "Write the option's text, its letter or its number."
        )
    ]


def test_blooket() -> None:
    text = (
        '"Blooket\nImport Template",,,,,,,,,\n'
        'Question #,Question Text,Answer 1,Answer 2,"Answer 3\n(Optional)","Answer 4\n(Optional)",'
        '"Time Limit (sec)\n(Max: 300 seconds)","Correct Answer(s)\n(Only include Answer #)",,\n'
        '1,"2, 3 or 4?",2,3,4,,20,3,,\n2,"Two\nlines",one,two,three,four,300,"1,4",,\n'
        "3,Solve,14,x=14,,,,,,typing\n4,,,,,,,,,\n"
    )
    questions, problems = parsed(text.encode(), "table")
    assert problems == []
    assert questions == [
        {"text": "2, 3 or 4?", "options": ["2", "3", "4"], "correct_answer": "2", "time_limit": "20"},
        {
            "text": "Two\nlines",
            "options": ["one", "two", "three", "four"],
            "correct_answer": ["0", "3"],
            "time_limit": "300",
        },
        {"text": "Solve", "kind": "text", "correct": ["14", "x=14"]},
    ]


def test_quizizz() -> None:
    rows: Rows = [
        [
            *("Question Text", "Question Type", "Option 1", "Option 2", "Option 3", "Option 4", "Option 5"),
            *("Correct Answer", "Time in seconds", "Image Link", "Answer explanation"),
        ],
        [
            *("Text of the question\n\n(required)", "Question Type\n\n(default is Multiple Choice)"),
            *("Text for option 1\n\n(required)", "Text for option 2", "", "", ""),
            *("The correct option choice (between 1-5).", "Time in seconds (optional)", "Link (optional)", ""),
        ],
        ["2 + 2", "Multiple Choice", 3, 4, 5, "", "", 2, 30, "", "Count"],
        ["Which are even?", "Checkbox", 1, 2, 3, 4, "", "2,4", 60, "https://example.org/a.png", ""],
        ["Capital of France", "Fill-in-the-Blank", "Paris", "paree", "", "", "", "", 20, "", ""],
        ["How are you?", "Poll", "Well", "Not well", "", "", "", "", 20, "", ""],
        ["What did you learn?", "Open-Ended", "", "", "", "", "", "", 20, "", ""],
        ["Draw a cat", "Draw", "", "", "", "", "", "", 20, "", ""],
    ]
    questions, problems = parsed(xlsx({"Sheet1": rows}), "workbook")
    assert questions == [
        {
            "text": "2 + 2",
            "options": ["3", "4", "5"],
            "correct_answer": "1",
            "time_limit": "30",
            "explanation": "Count",
        },
        {
            "text": "Which are even?",
            "kind": "multiple",
            "options": ["1", "2", "3", "4"],
            "correct_answer": ["1", "3"],
            "time_limit": "60",
        },
        {"text": "Capital of France", "kind": "text", "correct": ["Paris", "paree"], "time_limit": "20"},
        {"text": "How are you?", "kind": "poll", "options": ["Well", "Not well"], "time_limit": "20"},
        {"text": "What did you learn?", "kind": "words", "time_limit": "20"},
    ]
    assert problems == [
        (
            'p: row 4, column J: warning: question 2: The picture at "https://example.org/a.png" is on the internet, '
            "so the question is asked without it."
        ),
        (
            "p: row 7, column A: warning: question 5: An open question has no right answer here, "
            "so it is asked as a word cloud."
        ),
        'p: row 8, column B: warning: This question is left out. Questions of the type "Draw" can\'t be asked here.',
    ]


def test_gimkit() -> None:
    text = (
        "Gimkit Spreadsheet Import Template,,,,\n"
        "Question,Correct Answer,Incorrect Answer 1,Incorrect Answer 2 (Optional),Incorrect Answer 3 (Optional)\n"
        "5 × 5,25,20,30,\nWhat is 2**3?,8,6,9,2*3\n"
    )
    assert parsed(text.encode(), "table") == (
        [
            {"text": "5 × 5", "options": ["25", "20", "30"], "correct_answer": "0"},
            {"text": r"What is 2\*\*3?", "options": ["8", "6", "9", r"2\*3"], "correct_answer": "0"},
        ],
        [],
    )


def test_socrative() -> None:
    rows: Rows = [
        ["Socrative Quiz Template"],
        ["1. Quiz Name:", "Cells"],
        [],
        [
            *("2. Question Type:", "3. Question:", "4. If Multiple Choice Question:"),
            *(None, None, None, None, "5. Correct Answer (Optional)", None),
        ],
        [None, None, "Answer A:", "Answer B:", "Answer C:", "Answer D:", "Answer E:"],
        ["Multiple choice", "What is in a cell?", "Nucleus", "Motor", "Wall", None, None, "A", "C"],
        ["Open-ended", "Who saw cells first?", None, None, None, None, None, "Robert Hooke"],
    ]
    questions, _ = parsed(xlsx({"Quiz": rows}), "workbook")
    assert questions == [
        {"text": "What is in a cell?", "options": ["Nucleus", "Motor", "Wall"], "correct_answer": ["0", "2"]},
        {"text": "Who saw cells first?", "kind": "text", "correct": ["Robert Hooke"]},
    ]


def test_wooclap() -> None:
    rows: Rows = [
        ["Type", "Title", "Correct", "Choice", "Choice", "Choice", "Choice"],
        ["MCQ", "Which is a metal?", 2, "Sulphur", "Iron", "Neon"],
        ["Poll", "Ready?", None, "Yes", "No"],
        ["OpenQuestion", "Chemical sign of gold?", None, "Au"],
        ["GuessNumber", "How many planets?", 8],
        ["Sorting", "From small to large", None, "Mercury", "Mars", "Earth"],
        ["Rating", "How was it?"],
    ]
    questions, problems = parsed(ods({"Questions": rows}), "workbook")
    assert problems == []
    assert questions == [
        {"text": "Which is a metal?", "options": ["Sulphur", "Iron", "Neon"], "correct_answer": "1"},
        {"text": "Ready?", "kind": "poll", "options": ["Yes", "No"]},
        {"text": "Chemical sign of gold?", "kind": "text", "correct": ["Au"]},
        {"text": "How many planets?", "kind": "number", "correct": "8"},
        {"text": "From small to large", "kind": "order", "options": ["Mercury", "Mars", "Earth"]},
        {"text": "How was it?", "kind": "rating"},
    ]


def test_cards_ask_for_what_can_be_typed() -> None:
    words = "chien\tdog\nchat\tcat\nmaison\thouse\n"
    questions, problems = parsed(words.encode(), "table")
    assert questions[0] == {"text": "chien", "kind": "text", "correct": ["dog"]}
    assert len(questions) == 3
    assert any("the term is shown, the meaning is typed" in problem for problem in problems)
    long = "Term,Definition\nosmosis,The movement of water through a membrane that lets only some things pass\n"
    questions, problems = parsed(long.encode(), "table")
    assert questions[0]["correct"] == ["osmosis"]
    assert any("the meaning is shown, the term is typed" in problem for problem in problems)


def test_results_of_kahoot_are_said_to_be_results() -> None:
    rows: Rows = [
        [
            *(
                "Question Number",
                "Question",
                "Answer 1",
                "Answer 2",
                "Correct Answers",
                "Player",
                "Correct / Incorrect",
            ),
            "Score without Answer Streak Bonus (points)",
        ],
        ["1 Quiz", "What?", "a", "b", "a", "Ada", "Correct"],
    ]
    questions, problems = parsed(xlsx({"RawReportData Data": rows}), "workbook")
    assert questions == []
    assert problems == [
        (
            "p: row 1, column A: This is a report of Kahoot results, not a quiz. "
            "Export the quiz itself, or fill in the quiz template."
        )
    ]


def test_a_class_list_and_a_table_of_anything_are_said_to_be_none() -> None:
    assert parsed(b"First name,Last name,Email\nAda,Lovelace,a@example.org\n", "table")[1] == [
        (
            "p: row 1, column A: This is a class list, not a table of questions. "
            "To use it as the class list, name it roster.csv."
        )
    ]
    [problem] = parsed(b"Article,Price\n1,2.50\n2,3.00\n", "table")[1]
    assert problem.startswith(
        'p: row 1, column A: No row names the columns of a table of questions; the first row is "Art'
    )


def test_a_formula_whose_result_is_not_in_the_file_is_named() -> None:
    rows: Rows = [*KAHOOT[:9], [2, Raw('<c r="{r}"><f>1+1</f></c>'), "a", "b", None, None, 20, 1]]
    questions, problems = parsed(xlsx({"Sheet1": rows}), "workbook")
    assert len(questions) == 1
    assert problems == [
        (
            "p: row 10, column B: warning: This question is left out. The cell has a formula, and its result is not in "
            "the file. Open the file in a spreadsheet program and save it."
        )
    ]
