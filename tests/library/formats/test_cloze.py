"""Moodle's texts with gaps, a question for each gap."""

import pytest

from appliance.library.formats import cloze
from appliance.library.formats.answers import Answer, choose
from appliance.library.formats.bank import Draft
from appliance.library.formats.cloze import GAP
from appliance.library.nodes import Scalar, Unreadable
from appliance.library.problems import Position, Report
from tests.library.formats.asked import place_of, read


def test_each_gap_becomes_a_question_that_tells_no_other_answer() -> None:
    questions, problems = read(
        cloze.parse,
        "The {1:MULTICHOICE:cat~=dog} ate\n{1:SHORTANSWER:=meat~=beef} and {1:NUMERICAL:=3:0.5} bones.",
    )
    assert questions == [
        {
            "text": f"The {GAP} ate\n(…) and (…) bones.",
            "options": ["cat", "dog"],
            "kind": "single",
            "correct_answer": "1",
        },
        {"text": f"The (…) ate\n{GAP} and (…) bones.", "kind": "text", "correct": ["meat", "beef"]},
        {"text": f"The (…) ate\n(…) and {GAP} bones.", "kind": "number", "correct": "3", "tolerance": "0.5"},
    ]
    assert problems == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((name, "single") for name in ("MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MCH", "MCS", "MCVS", "mc")),
        *((name, "single") for name in ("MULTICHOICE_H", "MULTICHOICE_S", "MULTICHOICE_VS", "MULTICHOICE_HS", "MCHS")),
        *((name, "multiple") for name in ("MULTIRESPONSE", "MR", "MULTIRESPONSE_H", "MRH", "MRS", "MULTIRESPONSE_HS")),
        *((name, "text") for name in ("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC")),
        *((name, "number") for name in ("NUMERICAL", "NM")),
    ],
)
def test_every_name_of_a_gap_is_known(name: str, kind: str) -> None:
    [question], _ = read(cloze.parse, f"{{2:{name}:=1~%0%2}}")
    assert question["kind"] == kind
    assert ("exact" in question) == (name in ("SHORTANSWER_C", "SAC", "MWC"))


def test_what_is_lost_is_said() -> None:
    questions, problems = read(cloze.parse, "A {2:SA:=Paris#Well done~%50%Lyon#Nearly~%0%Rome} b")
    assert questions[0]["correct"] == ["Paris"]
    assert problems == [
        "p:1:3: warning: question 1: This gap counts 2 times in the file; here it counts once.",
        "p:1:9: warning: question 1: The feedback to 2 answers is left out (Well done, Nearly).",
        'p:1:26: warning: question 1: "Lyon" earns 50 % in this file; here it is wrong.',
    ]


def test_escapes_and_entities_are_no_signs() -> None:
    questions, _ = read(cloze.parse, r"{1:SA:=a\}b\~c\#d~=&#1085;e} {:MC:=x\=y~%-10%z}")
    assert questions[0]["correct"] == ["a}b~c#d", "&#1085;e"]
    assert questions[1]["options"] == [r"x\=y", "z"]


def test_places_are_those_of_the_gaps_and_answers() -> None:
    text = "one\ntwo {1:MC:\n  =a~\n  b} {1:SA:=c}"
    assert place_of(cloze.parse, text, "questions", 0, "options", 1) == (4, 3)
    assert place_of(cloze.parse, text, "questions", 1, "text") == (4, 6)


def test_a_gap_that_cannot_be_asked_is_named_and_the_others_come_in() -> None:
    questions, problems = read(cloze.parse, "{1:NM:=many} {1:MC:=a} {1:SA:x} {1:SA:=b}")
    assert [question["correct"] for question in questions] == [["b"]]
    assert problems == [
        'p:1:1: warning: The question "{1:NM:=many}" is left out. "many" is no number.',
        'p:1:14: warning: The question "{1:MC:=a}" is left out. A question needs at least 2 options.',
        'p:1:24: warning: The question "{1:SA:x}" is left out. No text is said to be right.',
    ]


def test_of_a_long_text_the_paragraph_with_the_gap_is_shown() -> None:
    questions, problems = read(cloze.parse, "word " * 400 + "\n\nHere {1:SA:=x}.\n\nThere {1:SA:=y}.")
    assert [question["text"] for question in questions] == [f"Here {GAP}.", f"There {GAP}."]
    assert len(problems) == 2


@pytest.mark.parametrize("text", ["", "no gap", "{1:SA:=open", "{1:OTHER:=a}", "{SA:=a}"])
def test_a_text_without_gaps_is_no_such_file(text: str) -> None:
    with pytest.raises(Unreadable) as stop:
        cloze.parse(text.encode(), Report())
    assert stop.value.message.code == "bank.empty"


def test_a_gap_with_far_too_many_answers_is_left_out() -> None:
    questions, problems = read(cloze.parse, "{1:MC:" + "~".join(["=a"] * 20_000) + "} {1:SA:=b}")
    assert [question["correct"] for question in questions] == [["b"]]
    assert [problem.rpartition(". ")[2] for problem in problems] == ["It has more than 100 answers."]


@pytest.mark.long
def test_right_answers_are_not_looked_for_in_all_of_them_each_time() -> None:
    place = Position()
    draft = Draft(place, "")
    choose(draft, [Answer("a", 100, place)] * 300_000, several=False)
    assert [entry[1].text for entry in draft.node().entries if isinstance(entry[1], Scalar)] == ["multiple"]


def test_a_brace_before_many_spaces_begins_no_gap() -> None:
    assert not cloze.has_gaps("{" + " " * 1_000_000)
    assert cloze.has_gaps("{ 1 : MC : =a~b}")
