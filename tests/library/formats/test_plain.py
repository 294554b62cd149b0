"""Questions as people type and paste them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.library.formats import plain, txt
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
        ("Q: Capital of Spain?\nA: Madrid", ("Capital of Spain?", [], ["Madrid"])),
        ("Question 7: Which?\n\nA: one ✓\nB: two", ("Which?", ["one", "two"], "one")),
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


DATES = ("When?", ["8. May 1945", "1. June 1945"], "8. May 1945")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Half?\n0.5 *\n0.75\n1.25", ("Half?", ["0.5", "0.75", "1.25"], "0.5")),
        ("Half?\n0.5\n* 0.75\n1.25", ("Half?", ["0.5", "0.75", "1.25"], "0.75")),
        ("Half?\n- 1.5\n- 2.5 ✓", ("Half?", ["1.5", "2.5"], "2.5")),
        ("Half?\n1) 0.5\n2) 1.5 *", ("Half?", ["0.5", "1.5"], "1.5")),
        ("Half?\n1. 5\n2. 6 *", ("Half?", ["5", "6"], "6")),
        ("When?\n1:30\n2:30 *", ("When?", ["1:30", "2:30"], "2:30")),
        ("Two?\n4 - 2 *\n5 - 2", ("Two?", ["4 - 2", "5 - 2"], "4 - 2")),
        ("1.5 + 1.5 = ?\nAnswer: 3.0", ("1.5 + 1.5 = ?", [], "3")),
        ("3 - 2 = ?\n*1\n2", ("3 - 2 = ?", ["1", "2"], "1")),
        ("When?\n8. May 1945 *\n1. June 1945", DATES),
        ("When?\n* 8. May 1945\n1. June 1945", DATES),
        ("When?\n- 8. May 1945 ✓\n- 1. June 1945", DATES),
        ("When?\n8. May 1945\n1. June 1945\nAnswer: 8. May 1945", DATES),
        ("7. When?\n8. May 1945 *\n1. June 1945", DATES),
        ("1. When?\n8. May 1945 *\n1. June 1945", DATES),
        ("When?\n1. June *\n8. May\n9. May", ("When?", ["1. June", "8. May", "9. May"], "1. June")),
        ("When?\n1. June *\n2. June\n3. June", ("When?", ["1. June", "2. June", "3. June"], "1. June")),
        ("It ended on\n8. May *\n9. May", ("It ended on", ["8. May", "9. May"], "8. May")),
        ("It ended on\n8. May\n9. May *", ("It ended on", ["8. May", "9. May"], "9. May")),
        ("Which?\n17. century\n18. century ✓", ("Which?", ["17. century", "18. century"], "18. century")),
        ("Which?\n1. one\n2. two\n3. three *", ("Which?", ["one", "two", "three"], "three")),
        ("Which?\n0. one\n1. two *", ("Which?", ["one", "two"], "two")),
        ("Which?\n1) one\n2) two\n4) three *", ("Which?", ["one", "two", "three"], "three")),
        ("7. Which one is\na) x\nb) y *", ("Which one is", ["x", "y"], "y")),
    ],
)
def test_a_number_is_a_label_only_where_it_counts(text: str, asked: Short) -> None:
    [question], _ = read(plain.parse, text)
    assert short(question) == asked


def test_numbers_of_questions_count_wherever_they_begin() -> None:
    text = (
        "6. The gas is\n1. one *\n2. two\n7. The metal is\n1. four\n2. five *\n8. Fire is hot. (T)\n9. Ice is hot. (F)"
    )
    assert [question[0] for question in shortly(text)] == ["The gas is", "The metal is", "Fire is hot.", "Ice is hot."]


def test_the_only_number_before_a_question_is_part_of_it_unless_it_is_the_first() -> None:
    for number, begins in (("1. ", ""), ("8. ", "8. ")):
        text = f"Which?\n*a\nb\n\n{number}May 1945 is the day of what?\n*a\nb"
        assert shortly(text)[1][0] == f"{begins}May 1945 is the day of what?"


@pytest.mark.parametrize(
    ("text", "kind", "right"),
    [
        ("Q?\n* 8", "number", "8"),
        ("Q?\n*8", "number", "8"),
        ("Q?\n8 *", "number", "8"),
        ("Q?\n- [x] 8", "number", "8"),
        ("1. Q?\n* -0.5", "number", "-0.5"),
        ("Q?\n* Paris", "text", ["Paris"]),
        ("Q?\nParis, France ✓", "text", ["Paris, France"]),
        ("Q?\n* 2*3", "text", ["2*3"]),
        ("Q?\n* 8. May 1945", "text", ["8. May 1945"]),
        ("Q?\nAnswer: 2*3*4", "text", ["2*3*4"]),
        ("Q?\n* true", "true_false", "true"),
        ("Q?\n* Rome\nAnswer: Rome", "text", ["Rome"]),
    ],
)
def test_a_marked_line_alone_is_an_answer_to_type(text: str, kind: str, right: str | list[str]) -> None:
    questions, problems = read(plain.parse, text)
    assert problems == []
    assert [(question["kind"], question["correct"]) for question in questions] == [(kind, right)]


@pytest.mark.parametrize(
    "text", ["Q?\nRome *\nRoma *", "Q?\n*Rome\n*Roma", "Q?\n[x] Rome\n[x] Roma", "Q?\n✓ Rome\n✓ Roma"]
)
def test_lines_that_all_are_marked_are_all_accepted_and_that_is_said(text: str) -> None:
    [question], [said] = read(plain.parse, text)
    assert (question["kind"], question["correct"]) == ("text", ["Rome", "Roma"])
    assert said.endswith(
        "All lines below the question are marked as right, so the answer is typed, and each of them counts: Rome, Roma."
        " To have students choose, add an option without such a sign."
    )


def test_stars_before_all_lines_are_bullets_unless_stars_are_signs_elsewhere_in_the_text() -> None:
    text = "Q?\n* Rome\n* Roma"
    [question], [said] = read(plain.parse, text)
    assert question["kind"] == "poll"
    assert said.endswith("write them in one line, as in Answer: Paris; Paname.")
    for other in ("R?\n* a\nb", "R?\n* 8"):
        questions, _ = read(plain.parse, f"{text}\n\n{other}")
        assert questions[0]["correct"] == ["Rome", "Roma"]


def test_a_sign_at_the_only_option_with_a_letter_is_no_answer_to_type() -> None:
    assert read(plain.parse, "Q?\na) x *\n\nR?\n*a\nb")[1] == [
        'p:1:1: warning: The question "Q?" is left out. A question needs at least 2 options.'
    ]


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
    ("text", "code"),
    [
        *(
            (text, "bank.no_sign")
            for text in ("", "Some prose.\n\nMore.", "1. milk\n2. eggs", "- a\n- b", "Buy:\nmilk", "*a")
        ),
        *(
            (text, "bank.unlike_plain")
            for text in ("Is it so?\n\nYes. It is.", "Gas:\na) x\n\n✓ y", "It is ___ and so on ___")
        ),
    ],
)
def test_what_has_no_question_is_said_to_have_none(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as stop:
        plain.parse(text.encode(), Report())
    assert stop.value.message.code == code


LINES = ("Which?", "So.", "a) x", "B. y", "* z", "- [x] w", "3", "1. One", "2) Two", "", "  **b**", "Answer: b", "# T")
MORE = ("Answer:", "Answers: 1-A, 2-B", "Key", "1. A", "Why: so", "Q (T)", "✓", "*")


@given(st.lists(st.sampled_from([*LINES, *MORE]), max_size=25))
def test_any_lines_make_questions_or_are_said_to_be_none(typed: list[str]) -> None:
    check_read_or_refused(plain.parse, "\n".join(typed))


def test_the_example_in_the_page_about_pools_makes_four_questions() -> None:
    page = (Path(__file__).parents[3] / "pools" / "README.md").read_text()
    example = page.partition("```txt\n")[2].partition("```")[0]
    assert [right for _, _, right in shortly(example)] == ["Carbon dioxide", "Mercury", "true", "8"]
    assert txt.parser_for(example) is plain.parse
