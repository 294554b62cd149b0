"""Questions of other programs in YAML and JSON, in the spellings that their authors use."""

import json

import pytest

from appliance.library.schema import load_pool
from appliance.pool_files import FormatName
from tests.library.formats.asked import parsed
from tests.support.banks.programs import ROWS, TEXT

PARIS = {"text": "Capital of France?", "options": ["Rome", "Paris", "Bonn"], "correct_answer": "1"}


@pytest.mark.parametrize("row", ROWS)
def test_usual_spellings(row: dict[str, object]) -> None:
    for root in ([row], {"quiz": {"title": "T", "items": [row]}}, {"sections": [{"list": [row]}]}):
        questions, problems = parsed(json.dumps(root).encode(), "json")
        assert [{name: question[name] for name in PARIS} for question in questions] == [PARIS]
        assert problems == []


def test_open_trivia_db() -> None:
    data = {
        "response_code": 0,
        "results": [
            {
                "type": "multiple",
                "difficulty": "easy",
                "category": "Science &amp; Nature",
                "question": "What does &quot;CPU&quot; mean?",
                "correct_answer": "Central Processing Unit",
                "incorrect_answers": ["Computer &amp; Printer Unit", "None"],
            }
        ],
    }
    questions, problems = parsed(json.dumps(data).encode(), "json")
    assert questions == [
        {
            "text": 'What does "CPU" mean?',
            "options": ["Central Processing Unit", "Computer & Printer Unit", "None"],
            "correct_answer": "0",
            "tags": ["easy", "Science & Nature"],
        }
    ]
    assert problems == ["p:1:2: warning: Settings of the quiz are not used: response_code."]


def test_a_type_that_is_not_of_the_answer_and_numbers_that_count_from_one() -> None:
    row = {"question": TEXT, "questionType": "text", "answers": PARIS["options"], "correctAnswer": "2"}
    questions, problems = parsed(json.dumps([{**row, "answerSelectionType": "single"}]).encode(), "json")
    assert [{name: question[name] for name in PARIS} for question in questions] == [PARIS]
    assert [problem.split("warning: ")[1] for problem in problems] == ['"answerSelectionType" is not used.']


def test_wrong_options_that_each_have_a_name() -> None:
    row = {
        "question": TEXT,
        "distractor1": "Rome",
        "distractor2": "Bonn",
        "correct_answer": "Paris",
        "distractor3": "Oslo",
    }
    questions, problems = parsed(json.dumps([row]).encode(), "json")
    assert questions == [{"text": TEXT, "options": ["Paris", "Rome", "Bonn", "Oslo"], "correct_answer": "0"}]
    assert problems == []


def test_options_that_each_have_a_name_in_a_file_like_a_pool() -> None:
    text = b"title: T\nquestions:\n- question: Q\n  A: one\n  B: two\n  answer: B\n"
    assert parsed(text, "yaml")[0] == [{"text": "Q", "options": ["one", "two"], "correct_answer": "1"}]


def test_numbers_count_from_zero_unless_one_is_as_large_as_there_are_options() -> None:
    rows = [{"question": f"Q{right}", "choices": ["a", "b", "c"], "answer": right} for right in (1, 2, 3)]
    questions, problems = parsed(json.dumps(rows).encode(), "json")
    assert ([question["correct_answer"] for question in questions], problems) == (["0", "1", "2"], [])
    zero = [{**row, "answer": index} for index, row in enumerate(rows)]
    questions, problems = parsed(json.dumps(zero).encode(), "json")
    assert ([question["correct_answer"] for question in questions], problems) == (["0", "1", "2"], [])
    questions, [problem] = parsed(json.dumps(rows[:2]).encode(), "json")
    assert [question["correct_answer"] for question in questions] == ["1", "2"]
    assert problem.startswith("p:1:2: warning: The right options are given by numbers that never are 0")


def test_a_pool_and_webquiz_stay_what_they_are() -> None:
    webquiz = b"title: T\nquestions:\n- question: Q\n  options: [a, b]\n  correct_answer: 1\n"
    assert parsed(webquiz, "yaml") == ([{"question": "Q", "options": ["a", "b"], "correct_answer": "1"}], [])
    assert parsed(b"title: T\nquestions:\n- text: Q\n  options: [a, b]\n  corect: a\n", "yaml")[0] == [
        {"text": "Q", "options": ["a", "b"], "corect": "a"}
    ]


def test_typed_answers() -> None:
    rows = [
        {"question": "Capital of France?", "answer": "Paris"},
        {"question": "The Sun is a star", "correctAnswer": True},
        {"question": "How many planets?", "solution": 8},
        {"question": "Spell it", "type": "short_answer", "acceptedAnswers": ["colour", "color", "Color"]},
    ]
    questions, problems = parsed(json.dumps(rows).encode(), "json")
    assert problems == []
    assert questions == [
        {"text": "Capital of France?", "kind": "text", "correct": ["Paris"]},
        {"text": "The Sun is a star", "kind": "true_false", "correct": "true"},
        {"text": "How many planets?", "kind": "number", "correct": "8"},
        {"text": "Spell it", "kind": "text", "correct": ["colour", "color"]},
    ]


def test_items_to_order_pairs_and_categories() -> None:
    rows = [
        {
            "text": "Order",
            "type": "ORDERING",
            "answers": [],
            "orderingItems": [{"id": "1", "text": "a"}, {"text": "b"}],
        },
        {
            "text": "Match",
            "type": "MATCHING",
            "matchingPairs": [{"left": "a", "right": "1"}, {"left": "b", "right": "2"}],
        },
        {
            "text": "Sort",
            "type": "CATEGORIZATION",
            "categories": [{"id": "x", "name": "X"}, {"id": "y", "name": "Y"}],
            "categorizationItems": [
                {"text": "a", "correctCategoryId": "x"},
                {"text": "b", "correctCategoryId": "y"},
                {"text": "c", "correctCategoryId": "x"},
            ],
        },
    ]
    questions, problems = parsed(json.dumps({"questions": rows}).encode(), "json")
    assert problems == []
    assert questions == [
        {"text": "Order", "kind": "order", "options": ["a", "b"]},
        {"text": "Match", "kind": "match", "pairs": [["a", "1"], ["b", "2"]]},
        {"text": "Sort", "kind": "match", "pairs": [["a", "X"], ["b", "Y"], ["c", "X"]]},
    ]


def test_several_documents_in_one_file() -> None:
    text = b"title: Both\n---\nquestion: A\nchoices: [x, y]\nanswer: x\n---\nquestion: B\nchoices: [x, y]\nanswer: y\n"
    questions, problems = parsed(text, "yaml")
    assert [(question["text"], question["correct_answer"]) for question in questions] == [("A", "0"), ("B", "1")]
    assert problems == []
    pools = b"questions:\n- {text: A, correct: true}\n---\nquestions:\n- {text: B, correct: false}\n"
    assert [question["text"] for question in parsed(pools, "yaml")[0]] == ["A", "B"]


def test_what_can_not_be_carried_over_is_said_where_it_stands() -> None:
    text = b"""\
- question: A
  choices: [x, y]
  answer: z
- question: "![map](https://example.org/map.png)\\n\\n### Where?"
  timer: 30000
  background: dark
  choices:
    - {text: here, correct: true, feedback: Well done}
    - {text: there, correct: false}
- question: Draw it
  type: drawing
  choices: [x, y]
"""
    questions, problems = parsed(text, "yaml")
    assert questions == [{"text": "Where?", "options": ["here", "there"], "correct_answer": "0", "time_limit": "30"}]
    assert problems == [
        'p:1:3: warning: The question "A" is left out. No option reads "z".',
        (
            'p:4:13: warning: question 1: The picture at "https://example.org/map.png" is on the internet, '
            "so the question is asked without it."
        ),
        "p:8:45: warning: question 1: The feedback to an answer is left out (Well done).",
        'p:10:3: warning: The question "Draw it" is left out. Questions of the type "drawing" can\'t be asked here.',
        'p:6:3: warning: "background" is not used.',
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (b'{"name": "x", "version": "1.0", "dependencies": {"a": "1"}}', "package file"),
        (b"services:\n  web:\n    image: nginx\n", "configuration of a server"),
        (b"server:\n  port: 80\n", "configuration of a server"),
        (b'[{"player": "Ada", "score": 3, "kahoot": 1}]', "report of Kahoot results"),
        (b'[{"firstName": "Ada", "lastName": "L"}]', "list of people"),
        (b'{"cells": [], "nbformat": 4}', "Jupyter notebook"),
    ],
)
def test_what_holds_no_questions_is_said_to_be_what_it_looks_like(text: bytes, what: str) -> None:
    names: tuple[FormatName, ...] = ("yaml", "json")
    for name in names:
        questions, [problem] = parsed(text, name)
        assert questions == []
        assert what in problem


def test_kahoot_as_json_has_html_and_milliseconds() -> None:
    choices = [{"answer": "Rome", "correct": False}, {"answer": "<b>Paris</b>", "correct": True}]
    data = {
        "title": "Cities",
        "questions": [{"question": "<b>Which</b> one?", "choices": choices, "time": 20000, "points": True}],
    }
    assert parsed(json.dumps(data).encode(), "json") == (
        [{"text": "**Which** one?", "options": ["Rome", "**Paris**"], "correct_answer": "1", "time_limit": "20"}],
        [],
    )


def test_a_question_in_a_list_of_questions_is_never_dropped_in_silence() -> None:
    rows = [ROWS[0], {"image": "map.png", "choices": ["a", "b"], "answer": "a"}, {"note": "x"}]
    data = json.dumps(rows).encode()
    assert len(parsed(data, "json")[0]) + sum("is left out" in problem for problem in parsed(data, "json")[1]) == 3


@pytest.mark.parametrize("answer", ["B", "b)", "B. Paris", "Paris"])
def test_letters_before_options_are_not_shown_but_name_them(answer: str) -> None:
    row = {"question": TEXT, "choices": ["A. Rome", "B. Paris", "C. Bonn"], "answer": answer}
    questions, problems = parsed(json.dumps([row]).encode(), "json")
    assert problems == []
    assert [{name: question[name] for name in PARIS} for question in questions] == [PARIS]
    table = f"Question,A,B,C,Correct\n{TEXT},A. Rome,B. Paris,C. Bonn,{answer}\n"
    assert parsed(table.encode(), "table") == ([PARIS], [])


def test_a_text_to_type_in_webquiz() -> None:
    first = b"title: T\nquestions:\n- question: Capital of France?\n  correct_value: Paris\n"
    text = first + b"- question: 1+1\n  correct_value: 2\n"
    assert parsed(text, "yaml")[0] == [
        {"text": "Capital of France?", "kind": "text", "correct": "Paris"},
        {"text": "1+1", "kind": "number", "correct": "2"},
    ]


@pytest.mark.parametrize("typed", ["![a](", "![", "![a](b ", "![a]( ", "![a](" + " " * 9000, "![" + "a" * 9000])
def test_pictures_that_never_end_are_read_once(typed: str) -> None:
    text = typed * (60_000 // len(typed))
    questions, problems = parsed(json.dumps([{"prompt": text, "answer": "yes"}]).encode(), "json")
    assert [question["text"] for question in questions] == [text.rstrip()]
    assert problems == []


def test_a_picture_is_left_out_whatever_its_address_and_title_are() -> None:
    data = "data:image/png;base64," + "A" * 5000
    for typed in ("![a](b.png)", "![]( b.png 'c d' )", "![a]()", f"![a]({data})", "![a\nb](https://x.org/b?c=1&d)"):
        questions, problems = parsed(json.dumps([{"prompt": f"What is {typed} it?", "answer": "yes"}]).encode(), "json")
        assert [question["text"] for question in questions] == ["What is  it?"]
        assert len(problems) == 1


POOL = b"""title: T
reveal: own
questions:
- {id: m, text: Mass?, kind: number, correct: 5, unit: kg, closest: true, margin: 2}
- {text: Spell it, kind: text, correct: [Ab], exact: true}
- {text: Which?, options: [a, b, c], correct: [a, b], partial: false}
- {text: One word, kind: words, most: 2}
- {text: Rate, kind: rating, labels: [bad, good]}
- {text: Pairs, kind: match, pairs: [[a, x], [b, y]], others: [z]}
"""
OTHERS = (
    b"- {question: Capital?, choices: [Rome, Paris], answer: Paris}\n",
    b"- {text: Capital?, options: [{text: Rome}, {text: Paris, correct: true}]}\n",
)


@pytest.mark.parametrize("other", OTHERS)
def test_one_question_of_another_program_leaves_the_rest_of_a_pool_as_it_stands(other: bytes) -> None:
    before, after = POOL[: POOL.index(b"- {text: Which")], POOL[POOL.index(b"- {text: Which") :]
    mixed = load_pool(before + other + after, "a.yaml")
    alone = load_pool(POOL, "a.yaml")
    assert (*mixed.problems, *alone.problems) == ()
    assert mixed.pool is not None
    assert alone.pool is not None
    assert mixed.pool.options == alone.pool.options
    questions = mixed.pool.questions
    assert (*questions[:2], *questions[3:]) == alone.pool.questions
    assert (questions[2].text, [item.text for item in questions[2].items()]) == ("Capital?", ["Rome", "Paris"])


def test_problems_of_a_mixed_pool_name_the_questions_that_have_them() -> None:
    other = b"- {question: '![a](b.png) Capital?', choices: [Rome, Paris], answer: Paris}\n"
    mixed = load_pool(POOL + other + b"- {text: Which?, options: [a, b], corect: a}\n", "a.yaml")
    assert [problem.question for problem in mixed.problems] == [7, 8]
