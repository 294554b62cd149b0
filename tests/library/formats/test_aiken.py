"""Aiken as Moodle reads it, and as people and other converters write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.library.formats import aiken
from appliance.library.formats.cloze import GAP
from appliance.library.nodes import Unreadable
from appliance.library.problems import Report
from tests.library.formats.asked import check_read_or_refused, parsed, place_of, read

PLAIN = "Which?\nA) one\nB) two\nC) three\nANSWER: B\n"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.replace(")", "."),
        PLAIN.replace(")", ":"),
        PLAIN.replace(") ", ")"),
        PLAIN.replace(") ", "."),
        PLAIN.replace(")", ".)"),
        PLAIN.replace("A)", "(a)").replace("B)", "(b)").replace("C)", "(c)"),
        PLAIN.lower().replace("which", "Which"),
        PLAIN.replace("ANSWER: B", "Answer : b)"),
        PLAIN.replace("ANSWER: B", "ANSWER:B. two"),
        PLAIN.replace("ANSWER: B", "ANSWER: two"),
        PLAIN.replace("ANSWER: B", "Correct answer: B"),
        PLAIN.replace("ANSWER: B", "Antwort: B"),
        PLAIN.replace("ANSWER: B", "**ANSWER: B**"),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.replace("\n", "\n\n"),
        PLAIN.replace("\nA", "\n\nA"),
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "  \n  "),
        PLAIN.replace(" ", "\u00a0"),
    ],
)
def test_signs_after_the_letters_and_line_ends_may_be_others(text: str) -> None:
    questions, problems = read(aiken.parse, text)
    assert questions == [
        {"text": "Which?", "kind": "single", "options": ["one", "two", "three"], "correct_answer": "1"}
    ]
    assert problems == []


def test_numbers_are_no_labels_before_another_digit() -> None:
    [question], _ = read(aiken.parse, "1.5 + 1.5 is\n1.5\n2.5\n3.0\nANSWER: 3.0")
    assert (question["text"], question["correct"]) == ("1.5 + 1.5 is\n1.5\n2.5\n3.0", "3")
    [question], _ = read(aiken.parse, "Which?\n1. 0.5\n2. 1.5\nANSWER: 1.5")
    assert (question["options"], question["correct_answer"]) == (["0.5", "1.5"], "1")


def test_no_empty_line_is_needed_between_questions() -> None:
    questions, problems = read(aiken.parse, PLAIN + PLAIN.replace("B\n", "C\n"))
    assert [question["correct_answer"] for question in questions] == ["1", "2"]
    assert problems == []


@pytest.mark.parametrize("named", ["A, C", "A C", "a,c", "A and C", "AC", "A; C", "A/C", "A, and C", "C & A", "A e C"])
def test_several_right_options(named: str) -> None:
    [question], _ = read(aiken.parse, PLAIN.replace("R: B", f"R: {named}"))
    assert (question["kind"], question["correct_answer"]) == ("multiple", ["0", "2"])


@pytest.mark.parametrize("letter", ["E", "Y"])
def test_a_letter_that_means_and_in_some_language_is_a_letter(letter: str) -> None:
    last = ord(letter) - ord("A")
    options = "".join(f"{chr(ord('A') + number)}) o{number}\n" for number in range(last + 1))
    [question], _ = read(aiken.parse, f"Q\n{options}ANSWER: {letter}")
    assert question["correct_answer"] == str(last)


def test_lines_of_a_question_and_of_an_option_belong_together_and_marks_are_shown_as_typed() -> None:
    text = "What prints\n  __init__?\nA. 2*3*4\nor more\nB. [x](y)\nANSWER: A\nExplanation: It\nis so."
    [question], _ = read(aiken.parse, text)
    assert question["text"] == "What prints\n\u00a0\u00a0\\_\\_init\\_\\_?"
    assert question["options"] == ["2\\*3\\*4\nor more", "[x](y)"]
    assert question["explanation"] == "It\nis so."


def test_a_question_that_begins_like_an_option_is_none() -> None:
    [question], _ = read(aiken.parse, "A. Lincoln was\nA) tall\nB) small\nANSWER: A")
    assert (question["text"], question["options"]) == ("A. Lincoln was", ["tall", "small"])


def test_a_sign_that_is_none_is_reported_with_its_line() -> None:
    questions, problems = read(aiken.parse, PLAIN.replace("A)", "A,").replace("C)", "C "))
    assert questions[0]["options"] == ["one", "two", "three"]
    said = "is read as the letter of an option; a bracket or a point should follow it."
    assert problems == [
        f'p:2:1: warning: question 1: "A," {said}',
        f'p:4:1: warning: question 1: "C" {said}',
    ]


def test_what_cannot_be_asked_is_named_and_the_rest_comes_in() -> None:
    text = f"Lost heading\n\nQ1\nA) x\nB) y\nANSWER: D\n\nQ2\nANSWER:\n\n{PLAIN}ANSWER: C\n\nQ3\nA) x\nB) y\n"
    questions, problems = read(aiken.parse, text)
    assert [question["text"] for question in questions] == ["Which?"]
    assert problems == [
        "p:16:1: warning: A second line says what is right; only the first one counts.",
        'p:1:1: warning: The question "Lost heading" is left out. It has neither options nor an answer.',
        'p:3:1: warning: The question "Q1" is left out. "D" names no option.',
        'p:8:1: warning: The question "Q2" is left out. Nothing says what is right.',
        'p:18:1: warning: The question "Q3" is left out. Nothing says what is right.',
    ]


def test_kinds_that_converters_write_before_questions() -> None:
    text = f"""category
Food/Fruit

truefalse
Apples are red.
Answer: True
Feedback: Mostly.

shortanswer
A fruit?
Answer: apple, pear

numerical
Two?
Answer: 2

essay
Why?

description
Look.

order
Sort.
1. b
2. a
ANSWER: 2,1

matching
Match.
1. a
match: x
2. b
match: y

cloze
An {{1:MC:=apple~tree}}.

multichoice
{PLAIN}"""
    questions, problems = read(aiken.parse, text)
    assert all(question.pop("tags") == ["Food", "Fruit"] for question in questions)
    assert questions == [
        {"text": "Apples are red.", "explanation": "Mostly.", "kind": "true_false", "correct": "true"},
        {"text": "A fruit?", "kind": "text", "correct": ["apple", "pear"]},
        {"text": "Two?", "kind": "number", "correct": "2"},
        {"text": "Look.", "kind": "slide"},
        {"text": "Sort.", "kind": "order", "options": ["a", "b"]},
        {"text": "Match.", "kind": "match", "pairs": [["a", "x"], ["b", "y"]]},
        {"text": f"An {GAP}.", "kind": "single", "options": ["apple", "tree"], "correct_answer": "0"},
        {"text": "Which?", "kind": "single", "options": ["one", "two", "three"], "correct_answer": "1"},
    ]
    assert problems == [
        'p:18:1: warning: The question "Why?" is left out. Its answers are essays, which somebody has to read.'
    ]


def test_places_are_those_of_the_file() -> None:
    text = "\n  Which?\n A) one\nB)  two\nANSWER:  B\n"
    assert place_of(aiken.parse, text, "questions", 0) == (2, 3)
    assert place_of(aiken.parse, text, "questions", 0, "options", 1) == (4, 5)
    assert place_of(aiken.parse, text, "questions", 0, "correct_answer") == (5, 10)


@pytest.mark.parametrize(
    ("lines", "line"),
    [(["A) x", "B) y", "B) z", "D) w"], 4), (["A) x", "A) y", "B) z"], 2), (["a. x", "b. y", "a. z"], 4)],
)
def test_a_letter_that_stands_there_twice_is_said(lines: list[str], line: int) -> None:
    _, problems = read(aiken.parse, "\n".join(["Which?", *lines, "ANSWER: B"]))
    said = f'"{lines[line - 2]}" stands here a second time or out of order'
    assert [problem.startswith(f"p:{line}:1: warning: question 1: {said}") for problem in problems] == [True]


@pytest.mark.parametrize("lines", [["A) x"], ["A) x", "A) y"], ["B) x", "A) y"]])
def test_a_letter_is_not_typed_where_letters_stand_before_lines(lines: list[str]) -> None:
    questions, problems = parsed("\n".join(["Which?", *lines, "ANSWER: A"]).encode(), "aiken")
    assert questions == []
    assert '"A" names no option.' in problems[0]


@pytest.mark.parametrize("text", ["", "Some text", "Q?\nA) x\nB) y\n"])
def test_a_file_without_an_answer_is_said_to_be_none(text: str) -> None:
    with pytest.raises(Unreadable) as stop:
        aiken.parse(text.encode(), Report())
    assert stop.value.message.code == "bank.unlike_aiken"


LINES = ("matching", "match: m", "cloze", "order", "Q?", "A) x", "B. y", "C", "(d) z", "", "1. a")
MORE = ("ANSWER: A", "ANSWER: A, C", "Answer:", "Feedback: f")


@given(st.lists(st.sampled_from([*LINES, *MORE, "{1:SA:=a}", "essay", "category"]), max_size=25))
def test_any_lines_make_questions_or_are_said_to_be_none(typed: list[str]) -> None:
    check_read_or_refused(aiken.parse, "\n".join(typed))
