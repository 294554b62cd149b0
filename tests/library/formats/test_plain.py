"""Questions as people type and paste them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.library.formats import plain
from appliance.library.nodes import Unreadable
from appliance.library.problems import Report
from appliance.library.schema import read_pool
from tests.library.formats.asked import check_read_or_refused, place_of, read

SECOND = "warning: A second line says what is right; only the first one counts."
NEITHER = "It has neither options nor an answer."
LEFT_OUT = 'warning: The question "?" is left out.'
Short = tuple[str, list[str], str | list[str]]  # text, options, what is right


def shortly(text: str) -> list[Short]:
    """The questions, none of which has a problem."""
    questions, problems = read(plain.parse, text)
    assert problems == []
    return [short(question) for question in questions]


def short(question: dict[str, object]) -> Short:
    """A question's text, options and what is right, by its text."""
    options = question.get("options", [])
    assert isinstance(options, list)
    key = question.get("correct_answer")
    if isinstance(key, list):
        return str(question["text"]), options, [options[int(index)] for index in key]
    right = question.get("correct", "") if key is None else options[int(str(key))]
    assert isinstance(right, str | list)
    return str(question["text"]), options, right


TWO = [("Which?", ["one", "two", "three"], "two"), ("What?", ["four", "five"], "four")]
MARKED = "Which?\none\ntwo *\nthree\n\nWhat?\nfour *\nfive\n"


@pytest.mark.parametrize(
    "text",
    [
        MARKED,
        MARKED.replace(" *", "*"),
        *(MARKED.replace("*", sign) for sign in ("✓", "✔️", "✅", "[x]", "(X)", "(correct)", "(richtig)", "<- correct")),
        MARKED.replace("\n", "\r\n"),
        MARKED.replace("\n", "\n\n"),
        MARKED.replace("\n\n", "\n"),
        "Which?\none\n* two\nthree\n\nWhat?\n* four\nfive",
        "Which?\none\n*two\nthree\n\nWhat?\n*four\nfive",
        "Which?\n- one\n- two ✓\n- three\n\nWhat?\n- four ✓\n- five",
        "Which?\n- [ ] one\n- [x] two\n- [ ] three\nWhat?\n- [x] four\n- [ ] five",
        "Which?\n[ ] one\n[x] two\n[ ] three\n\nWhat?\n(x) four\n( ) five",
        "Which?\n☐ one\n☑ two\n☐ three\nWhat?\n☑ four\n☐ five",
        "Which?\n✗ one\n✓ two\n✗ three\n\nWhat?\n✓ four\n✗ five",
        "Which?\n- one\n+ two\n- three\n\nWhat?\n+ four\n- five",
        "Which?\n• one\n→ two\n• three\n\nWhat?\n→ four\n• five",
        "1. Which?\na) one\nb) two *\nc) three\n2. What?\na) four *\nb) five",
        "1) Which?\n   A. one\n   *B. two\n   C. three\n\n2) What?\n   * A. four\n   B. five",
        "1.\tWhich?\n\ta.\tone\n\tb.\ttwo*\n\tc.\tthree\n2.\tWhat?\n\ta.\tfour*\n\tb.\tfive",
        "Q1: Which?\n(a) one\n(b) two ✓\n(c) three\nQ2: What?\n(a) four ✓\n(b) five",
        "Question 1\nWhich?\n- A) one\n- B) two ✅\n- C) three\n\nQuestion 2\nWhat?\n- A) four ✅\n- B) five",
        "### Frage 1: Which?\n\na) one\n\nb) two ✓\n\nc) three\n\n### Frage 2: What?\n\na) four ✓\n\nb) five",
        "**1. Which?**\n\nA) one\n\nB) two\n\nC) three\n\n**Answer: B**\n**2. What?**\nA) four\nB) five\nAnswer: A",
        "Which?\na) one\nb) two\nc) three\nAnswer: b\n\nWhat?\na) four\nb) five\nAnswer: a) four",
        "Which?\none\ntwo\nthree\nAnswer: two\n\nWhat?\nfour\nfive\nAnswer: A",
        "1. Which?\n1) one\n2) two\n3) three\n2. What?\n1) four\n2) five\n\nAnswer key\n1. 2\n2. A",
        "1. Which?\nA. one\nB. two\nC. three\n2. What?\nA. four\nB. five\n\nAnswers: 1-B, 2-A",
        "Which?\nA one\nB two\nC three\nAnswer: B\n\nWhat?\nA four\nB five\nAnswer: A",
        "- Which?\n  - one\n  - two *\n  - three\n- What?\n  - four *\n  - five",
    ],
)  # fmt: skip
def test_signs_letters_and_answers_tell_the_right_option(text: str) -> None:
    assert shortly(text) == TWO


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Even?\n[x] 2\n[ ] 3\n[x] 4", ("Even?", ["2", "3", "4"], ["2", "4"])),
        ("Even?\na) 2\nb) 3\nc) 4\nAnswer: a, c", ("Even?", ["2", "3", "4"], ["2", "4"])),
        ("All?\n* a\n* b\nAnswer: b", ("All?", ["a", "b"], "b")),
        ("Minus?\n-2 *\n2\n8", ("Minus?", ["-2", "2", "8"], "-2")),
        ("The cell's engine is the\n* nucleus\n- wall", ("The cell's engine is the", ["nucleus", "wall"], "nucleus")),
        ("Wine comes from ___\n*grapes\nhops", ("Wine comes from ___", ["grapes", "hops"], "grapes")),
        ("5 + 5 =\nA) 10*\nB) 11", ("5 + 5 =", ["10", "11"], "10")),
        ("Read this.\nAll of it.\n\nWhy?\n*a\nb", ("Read this.\nAll of it.\n\nWhy?", ["a", "b"], "a")),
        ("Two lines\nof a question\na) x\nb) y *", ("Two lines\nof a question", ["x", "y"], "y")),
        ("Q?\na) one that\ngoes on\nb) y *", ("Q?", ["one that goes on", "y"], "y")),
        ("What does `a * b` do?\n*multiply\nadd", ("What does `a * b` do?", ["multiply", "add"], "multiply")),
        ("Which is **bold**?\n*this*\n* that", ("Which is **bold**?", ["*this*", "that"], "that")),
        ("Capital of Spain?\nAnswer: Madrid", ("Capital of Spain?", [], ["Madrid"])),
        ("Capital?\nAnswer: Rome / Roma", ("Capital?", [], ["Rome", "Roma"])),
        ("Legs of a spider?\nAnswer: 8", ("Legs of a spider?", [], "8")),
        ("Is it?\nAnswer: yes", ("Is it?", [], "true")),
        ("The Earth is flat. (F)", ("The Earth is flat.", [], "false")),
        ("L'eau bout à 100 °C - vrai", ("L'eau bout à 100 °C", [], "true")),
        ("Ist 1 = 1?\nWahr*\nFalsch", ("Ist 1 = 1?", ["Wahr", "Falsch"], "Wahr")),
        ("2 et 2 ?\n- 3\n- 4\nRéponse : 4", ("2 et 2 ?", ["3", "4"], "4")),
        ("¿Lima?\na) sí\nb) no\nRespuesta correcta: a", ("¿Lima?", ["sí", "no"], "sí")),
    ],
)
def test_other_questions(text: str, asked: Short) -> None:
    assert shortly(text) == [asked]


def test_statements_follow_each_other() -> None:
    assert shortly("Fire is hot. (T)\nIce is hot. False\n") == [
        ("Fire is hot.", [], "true"),
        ("Ice is hot.", [], "false"),
    ]


def test_a_first_line_is_the_title_and_an_explanation_belongs_to_its_question() -> None:
    for text in ("Cells\n\nWhich?\n*a\nb", "Title: Cells\nWhich?\n*a\nb", "# Cells\n\nWhich?\n*a\nb"):
        loaded = read_pool(plain.parse, f"{text}\nExplanation: Because\nit is.\n\nWhat?\n*c\nd".encode(), "p")
        assert loaded.pool is not None
        assert loaded.pool.title == "Cells"
        assert [(question.text, question.explanation) for question in loaded.pool.questions] == [
            ("Which?", "Because\nit is."),
            ("What?", ""),
        ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Which?\na\nb", "p:2:1: warning: question 1: No option is said to be right. It is asked as a poll."),
        ("Q.\na. x\nb. **y**", 'p:3:6: warning: question 1: "y" is bold, and so it is taken for the right one.'),
        ("Q?\n*a\nb\n\nChapter 2\n\nQ?\n*c\nd", "p:5:1: warning: This line belongs to no question."),
        (
            "Q?\na) x *\nb) y\nAnswer: b",
            'p:4:9: warning: question 1: The signs at the options and the answer "b" differ; the answer counts.',
        ),
        ("Q?\na) x\nb) y\nAnswer: a\nAnswer: b", f"p:5:1: {SECOND}"),
        ("1. Q\na) x\nb) y *\n2. Lost?", f'p:4:4: {LEFT_OUT.replace("?", "Lost?")} {NEITHER}'),
        ("Q?\na) x\nb) y\nAnswer: z\n\nR?\n*a\nb", f'p:1:1: {LEFT_OUT.replace("?", "Q?", 1)} "z" names no option.'),
    ],
)  # fmt: skip
def test_a_guess_is_said_and_so_is_what_is_left_out(text: str, said: str) -> None:
    assert read(plain.parse, text)[1] == [said]


def test_places_are_those_of_the_words() -> None:
    text = "\n1. Which?\n  a) x\n  * b) y\n"
    assert place_of(plain.parse, text, "questions", 0, "text") == (2, 4)
    assert place_of(plain.parse, text, "questions", 0, "options", 1) == (4, 8)
    assert place_of(plain.parse, "Q?\na) x\nb) y\nAnswer:  b", "questions", 0, "correct_answer") == (4, 10)


@pytest.mark.parametrize(
    "text", ["", "Some prose.\n\nMore.", "1. milk\n2. eggs", "- a\n- b", "Is it so?\n\nYes. It is.", "*a"]
)
def test_what_has_no_question_is_said_to_have_none(text: str) -> None:
    with pytest.raises(Unreadable) as stop:
        plain.parse(text.encode(), Report())
    assert stop.value.message.code == "bank.unlike_plain"


LINES = ("Which?", "So.", "a) x", "B. y", "* z", "- [x] w", "3", "1. One", "2) Two", "", "  **b**", "Answer: b", "# T")
MORE = ("Answer:", "Answers: 1-A, 2-B", "Key", "1. A", "Why: so", "Q (T)", "✓", "*")


@given(st.lists(st.sampled_from([*LINES, *MORE]), max_size=25))
def test_any_lines_make_questions_or_are_said_to_be_none(typed: list[str]) -> None:
    check_read_or_refused(plain.parse, "\n".join(typed))


def test_the_example_in_the_page_about_pools_makes_three_questions() -> None:
    page = (Path(__file__).parents[3] / "pools" / "README.md").read_text()
    example = page.partition("```txt\n")[2].partition("```")[0]
    assert [right for _, _, right in shortly(example)] == ["Carbon dioxide", "Mercury", "true"]
