r"""GIFT as Moodle reads it, and as people write it.

The questions of the first tests are made after https://docs.moodle.org/en/GIFT_format.
"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.library.formats import gift
from appliance.library.formats.cloze import GAP
from appliance.library.nodes import Unreadable
from appliance.library.problems import Report
from tests.library.formats.asked import Question, check_read_or_refused, place_of, read
from tests.support.text_banks import PIECES

NO_EMPTY_LINE = (
    "It is read as a question of its own, though no empty line stands before it. Put an empty line between questions."
)
TITLES = "p:1:1: warning: Titles between :: are not shown; they name the questions in these notes."


def one(text: str) -> Question:
    """The only question of a file."""
    [question] = read(gift.parse, text)[0]
    return question


def lost(text: str) -> list[str]:
    """What is said of a file, without places."""
    return [problem.partition("warning: ")[2].partition("question 1: ")[2] for problem in read(gift.parse, text)[1]]


@pytest.mark.parametrize(
    ("text", "kind", "fields"),
    [
        ("Q?{~a =b ~c}", "single", {"options": ["a", "b", "c"], "correct_answer": "1"}),
        ("Q?{=a~b~c}", "single", {"options": ["a", "b", "c"], "correct_answer": "0"}),
        ("Q?{\n\t=a\n\t~b\n}", "single", {"options": ["a", "b"], "correct_answer": "0"}),
        ("Q?{~%50%a ~%50%b ~%-50%c}", "multiple", {"options": ["a", "b", "c"], "correct_answer": ["0", "1"]}),
        ("Q?{~%33.33333%a ~%33.333%b ~%33.3%c ~d}", "multiple", {"correct_answer": ["0", "1", "2"]}),
        ("Q?{~%100%a ~%0%b}", "multiple", {"correct_answer": ["0"]}),
        ("Q?{~ %100% a ~b}", "multiple", {"options": ["a", "b"]}),
        ("Q?{T}", "true_false", {"correct": "true"}),
        ("Q?{FALSE}", "true_false", {"correct": "false"}),
        ("Q?{true}", "true_false", {"correct": "true"}),
        ("Q?{ F # wrong # right #### why }", "true_false", {"correct": "false", "explanation": "why"}),
        ("Q?{TRUE####}", "true_false", {"correct": "true"}),
        ("Q?{=a =b}", "text", {"correct": ["a", "b"]}),
        ("Q?{=a=b}", "text", {"correct": ["a", "b"]}),
        ("Q?{=%100%a#yes =%0%b}", "text", {"correct": ["a"]}),
        ("Q?{a}", "text", {"correct": ["a"]}),
        ("Q?{#3}", "number", {"correct": "3"}),
        ("Q?{# 3 : 2 }", "number", {"correct": "3", "tolerance": "2"}),
        ("Q?{#1..5}", "number", {"correct": "3", "tolerance": "2"}),
        ("Q?{#=1.5..1.7}", "number", {"correct": "1.6", "tolerance": "0.1"}),
        ("Q?{#=3:2 =%50%3:5}", "number", {"correct": "3", "tolerance": "2"}),
        ("Q?{#\n=%100%3:0#yes\n~#no\n####why\n}", "number", {"correct": "3", "explanation": "why"}),
        ("Q?{#-0.25:1e-3}", "number", {"correct": "-0.25", "tolerance": "0.001"}),
        ("Q?{#1.5e6}", "number", {"correct": "1500000"}),
        ("Q?{#=3:0 =3:1}", "number", {"correct": "3", "tolerance": "1"}),
        ("Q?{#=-7:0 =4}", "text", {"correct": ["-7", "4"], "exact": "true"}),
        ("Q?{=a -> b =c->d}", "match", {"pairs": [["a", "b"], ["c", "d"]]}),
        ("Q?{=a -> b = -> d =e->b}", "match", {"pairs": [["a", "b"], ["e", "b"]], "others": ["d"]}),
        ("Q?{=x = 5 -> five =y -> six}", "match", {"pairs": [["x = 5", "five"], ["y", "six"]]}),
        ("Only to show.\n\nQ?{=a}", "slide", {"text": "Only to show."}),
    ],
)
def test_each_kind_is_told_by_its_braces(text: str, kind: str, fields: dict[str, Any]) -> None:
    question = read(gift.parse, text)[0][0]
    assert question["kind"] == kind
    assert {name: question[name] for name in fields} == fields
    assert question["text"] in ("Q?", "Only to show.")


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("Two {=four} is.", f"Two {GAP} is."),
        ("{=Paris} is a town.", f"{GAP} is a town."),
        ("Two is {=four}", "Two is"),
        ("Two is {=four}  ", "Two is"),
        ("Two is {=four}.", f"Two is {GAP}."),
        ("At 12:30, is a = b: yes::no?{T}", "At 12:30, is a = b: yes::no?"),
        ("::A title: with = signs::Q?{T}", "Q?"),
        ("::A\\:\\: title::Q?{T}", "Q?"),
        (":: A title ::\nQ?\n{T}", "Q?"),
        ("::Only a title::{T}", "Only a title"),
        ("::A title\nQ?{T}", "::A title\nQ?"),
        (r"a\:b \#c \=d \{e\} \~f\ng \\n \[h \alpha{T}", "a:b #c =d {e} \\~f\ng \\n \\[h \\alpha"),
        (r"If \(a \neq b\)\nthen{T}", "If $a \\neq b$\nthen"),
        ("[html]<p>a <b>b</b></p>\n<p>c&nbsp;d</p>{T}", "a **b**\n\nc\u00a0d"),
        ("[markdown]a **b** _c_{T}", "a **b** _c_"),
        ("[plain]a <b>b</b>{T}", "a <b>b</b>"),
        ("[moodle]a *b*{T}", r"a \*b\*"),
        ("[other]a{T}", "[other]a"),
        ("[HTML] <i>a</i>{T}", "_a_"),
        ("  one\n\ttwo   \nthree{T}", "one\ntwo\nthree"),
        ("// a comment\nQ?\n  // another\n{T}", "Q?"),
        ("See https://example.org/x?{T}", "See https://example.org/x?"),
        ("Q?\n\n{T}", "Q?"),
        ("Q?\n{\n=a\n\n~b\n\n}", "Q?"),
        ("\ufeffQ?{T}", "Q?"),
        ("Q?\r\n{\r\n=a\r\n~b\r\n}\r\n", "Q?"),
        ("\u00a0\u00a0Q?\u00a0{\u00a0T\u00a0}\u00a0", "Q?"),
        ("Q?{T}\n\u00a0\n", "Q?"),
    ],
)
def test_the_text_is_what_stands_before_the_braces_or_around_them(text: str, stem: str) -> None:
    assert one(text)["text"] == stem


def test_options_keep_what_is_escaped_and_the_marks_of_markdown() -> None:
    text = "Q?{\n= \\= 2 + 3#yes\n~__init__\n~[x](y)\n~[html]<i>c</i>\n~2*3*4\n~{nested} ~a:b ~\\{ }"
    options = one(text)["options"]
    assert options == ["= 2 + 3", r"\_\_init\_\_", "[x](y)", "_c_", r"2\*3\*4", "{nested}", "a:b", "{"]


def test_categories_comments_and_ids_become_tags_and_ids() -> None:
    text = """$CATEGORY: $course$/top/Biology/Cells//Tissue
// [id:q1] [tag:easy] [tag:a\\]b]
Q1{T}

// question: 5  name: Q2
// [tag:hard]
::Q2::Q2{T}
// [id:q1]
Q3{T}

$CATEGORY: Other

Q4{T}"""
    questions, problems = read(gift.parse, text)
    tags = ["Biology", "Cells/Tissue"]
    assert [(question.get("id"), question["tags"]) for question in questions] == [
        ("q1", [*tags, "easy", "a]b"]),
        (None, [*tags, "hard"]),
        (None, tags),
        (None, ["Other"]),
    ]
    assert 'p:8:1: warning: question 3: The id "q1" is that of a question before, so it is left out.' not in problems
    assert any('The id "q1" is that of a question before' in problem for problem in problems)


def test_several_gaps_in_a_sentence_are_a_question_each() -> None:
    questions, problems = read(gift.parse, "The {=cat} sat on the {~hat =mat}, 2 times.\n\nQ?{T}")
    assert [(question["text"], question["kind"]) for question in questions] == [
        (f"The {GAP} sat on the (…), 2 times.", "text"),
        (f"The (…) sat on the {GAP}, 2 times.", "single"),
        ("Q?", "true_false"),
    ]
    assert problems == [
        "p:1:5: warning: question 1: The sentence has 2 gaps; each is asked as a question of its own.",
        "p:1:23: warning: question 2: The sentence has 2 gaps; each is asked as a question of its own.",
    ]


def test_a_gap_on_the_next_line_of_a_sentence_belongs_to_it() -> None:
    questions, _ = read(gift.parse, "The cat sat on the {=mat}\nand then on the {=hat}.")
    assert [question["text"] for question in questions] == [
        f"The cat sat on the {GAP}\nand then on the (…).",
        f"The cat sat on the (…)\nand then on the {GAP}.",
    ]


def test_questions_without_an_empty_line_between_them_are_told_apart_with_a_warning() -> None:
    questions, problems = read(gift.parse, "Q1 {T}\nQ2 {=a}.\n::T::Q3 {F}\n")
    assert [question["text"] for question in questions] == ["Q1", f"Q2 {GAP}.", "Q3"]
    assert problems == [
        f"p:2:1: warning: question 2: {NO_EMPTY_LINE}",
        TITLES.replace("1:1", "3:1"),
    ]


def test_gaps_of_cloze_are_taken_apart() -> None:
    text = "$CATEGORY: Towns\n\n::t::Paris\\: {1:SHORTANSWER:=Seine~%50%seine#S!}, Bonn\\: {:MC:~Elbe~=Rhine}.{T"
    questions, _ = read(gift.parse, text)
    assert [(question["text"], question["kind"], question["tags"]) for question in questions] == [
        (f"Paris: {GAP}, Bonn: (…).{{T", "text", ["Towns"]),
        (f"Paris: (…), Bonn: {GAP}.{{T", "single", ["Towns"]),
    ]
    assert place_of(gift.parse, text, "questions", 0, "correct", 0) == (3, 29)


def test_braces_that_hold_no_answers_are_text() -> None:
    text = r"What is $$\frac{1}{2}$$ and {x} as a number?{#0.5}"
    question, problems = one(text), read(gift.parse, text)[1]
    assert (question["text"], question["correct"]) == (r"What is $$\frac{1}{2}$$ and {x} as a number?", "0.5")
    [problem] = problems
    assert problem.startswith("p:1:1: warning: question 1: The braces before the answers are read as part of the text.")
    assert one("Is {} empty?{T}")["kind"] == "true_false"
    assert one(r"Q?{=$$\frac{1}{2}$$ ~b}")["options"] == [r"$$\frac{1}{2}$$", "b"]


def test_an_equals_sign_within_an_option_makes_no_right_answer() -> None:
    for text in ("Q?{\n~a = 1\n=a = 2\n~a=3\n}", "Q?{~a=1 =a=2 ~a=3}"):
        assert one(text)["options"] == [
            each.replace("=", " = ") if "\n~a = 1" in text and each != "a=3" else each for each in ("a=1", "a=2", "a=3")
        ]
        assert one(text)["correct_answer"] == "1"
        assert lost(text)[0].startswith("This = is read as part of a text")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Q?{=a ~%50%b ~c}", ['"b" earns 50 % in this file; here it is wrong.']),
        ("Q?{=a ~%50%4. May_ ~c}", ['"4. May_" earns 50 % in this file; here it is wrong.']),
        ("Q?{=a ~%-25%b}", ["Wrong options take off 25 %; here they take off nothing."]),
        ("Q?{~%60%a ~%40%b ~c}", ["The right options have different weights (60, 40 %); here each counts the same."]),
        (
            "Q?{~%50%a ~%50%b ~%-100%c}",
            ["Wrong options take off 100 %; here each takes off as much as a right one earns."],
        ),
        ("Q?{~%50%a ~%50%b ~%-50%c}", []),
        ("Q?{=a#yes ~b#no}", ["The feedback to 2 answers is left out (yes, no)."]),
        ("Q?{=a#over\ntwo lines ~b}", ["The feedback to an answer is left out (over two lines)."]),
        ("Q?{T#no#yes}", ["The feedback to 2 answers is left out (no, yes)."]),
        ("Q?{~a ~b}", ["No option is said to be right. It is asked as a poll."]),
        ("Q?{=a =b ~c}", ["Each of 2 options alone is right in this file; here students have to choose all of them."]),
        ("Q?{=%50%a ~b}", ['Nothing has the full credit; "a", which has most, counts as right.']),
        ("Q?{=a* =%50%b}", ['In "a*" a star stands for any letters; here only "a" is right.',
                            '"b" earns 50 % in this file; here it is wrong.']),
        (r"Q?{=a\*}", []),
        ("Q?{#3,5}", ['The comma in "3,5" is read as a decimal point.']),
        ("Q?{#=3:2 =%50%3:5}", ['"3:5" earns 50 % in this file; here it is wrong.']),
        ("[html]Q?<img src\\=\"https\\://x.org/a.png\">{T}", ["A picture is left out: https://x.org/a.png."]),
    ],
)  # fmt: skip
def test_what_is_not_carried_over_is_said(text: str, said: list[str]) -> None:
    assert lost(text) == said


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Q{}", "Its answers are essays, which somebody has to read."),
        ("Q{####why}", "Its answers are essays, which somebody has to read."),
        ("Q{~a}", "A question needs at least 2 options."),
        ("Q{#many}", '"many" is no number.'),
        ("Q{#}", "No number is said to be right."),
        ("Q{#=1:0.5 =9:0.5}", "Several numbers are right, each within a range of its own."),
        ("Q{=*}", "No text is said to be right."),
        (
            "Q{=a",
            r"A brace { is opened here and never closed. Put } after the last answer. In a text, write \{ and \}.",
        ),
        ('[html]Q{=<img src\\="a.png"> ~b}', "One of its options is a picture, not a text."),
    ],
)
def test_what_cannot_be_asked_is_named_and_the_rest_comes_in(text: str, why: str) -> None:
    questions, problems = read(gift.parse, f"::Name::{text}\n\nQ?{{T}}")
    assert [question["text"] for question in questions] == ["Q?"]
    assert f'The question "Name" is left out. {why}' in problems[-1]


def test_a_brace_that_is_never_closed_is_named_by_its_place() -> None:
    _, problems = read(gift.parse, "::Name:: Which\\{?\n  of these {\n=a\n\nQ?{T}")
    assert problems[-1].startswith('p:2:12: warning: The question "Name" is left out. A brace { is opened here')


def test_a_picture_that_may_lie_beside_the_file_is_named() -> None:
    question = one('[html]Q?<img src\\="@@PLUGINFILE@@/my%20cat.jpg" alt\\="A cat">{T}')
    assert (question["image"], question["image_alt"], question["text"]) == ("my cat.jpg", "A cat", "Q?")


def test_places_are_those_of_the_file() -> None:
    text = "// c\n\n::t:: Q?{\n  ~%50%a#f\n  =b\n}\n"
    assert place_of(gift.parse, text, "questions", 0) == (3, 7)
    assert place_of(gift.parse, text, "questions", 0, "options", 0) == (4, 8)
    assert place_of(gift.parse, text, "questions", 0, "options", 1) == (5, 4)
    assert place_of(gift.parse, text, "questions", 0, "correct_answer") == (5, 4)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    [question], _ = read(gift.parse, "Où est-ce ?{=là ~ici}".encode(encoding))
    assert (question["text"], question["options"]) == ("Où est-ce ?", ["là", "ici"])


@pytest.mark.parametrize("text", ["", "// only a comment", "Some text.\n\nMore text.", "$CATEGORY: x"])
def test_a_file_without_braces_is_said_to_be_none(text: str) -> None:
    with pytest.raises(Unreadable) as stop:
        gift.parse(text.encode(), Report())
    assert stop.value.message.code == "bank.unlike_gift"


@given(st.lists(st.sampled_from([*PIECES, "a", "{1:SA:", "3:2"]), max_size=40))
def test_any_signs_make_questions_or_are_said_to_be_none(pieces: list[str]) -> None:
    check_read_or_refused(gift.parse, "".join(pieces))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{" * 30_000, "bank.too_many_braces"),
        ("Q{T}\n\n" * 3000, "bank.too_many"),
        ("Q{}\n\n" * 3000, "bank.too_many"),
        ("{=a}" * 101, "bank.nothing_left"),
        ("{1:SA:=a}" * 101, "bank.nothing_left"),
    ],
)
def test_what_is_far_more_than_a_pool_is_not_read_to_its_end(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as stop:
        gift.parse(text.encode(), Report())
    assert stop.value.message.code == code
