"""QTI 1.2 as Canvas and Respondus write it, and QTI 2."""

from typing import Any

import pytest

from appliance.library.formats.xml import parse
from appliance.library.nodes import Unreadable
from appliance.library.problems import Report
from tests.library.formats.asked import place_of, read
from tests.support.banks.qti import (
    FIELD,
    SIMPLE,
    TWO,
    bank,
    canvas,
    choices,
    declared,
    equal,
    feedback,
    item,
    label,
    scored,
)


def one(item: str) -> tuple[dict[str, Any], list[str]]:
    found, said = read(parse, bank(item))
    assert len(found) == 1
    return found[0], said


def test_one_right_option() -> None:
    found, said = one(canvas("multiple_choice_question", "Which?", choices(*TWO), scored(equal("2"))))
    assert found == {
        "text": "Which?",
        "options": ["<b> is bold", r"2\*3"],
        "kind": "single",
        "correct_answer": "1",
    }
    assert said == []
    source = bank(canvas("multiple_choice_question", "Which?", choices(*TWO), scored(equal("2"))))
    assert place_of(parse, source, "questions", 0, "text") == (10, 51)
    assert place_of(parse, source, "questions", 0, "options", 1)[0] == 11


def test_several_right_options_in_one_condition_or_in_many() -> None:
    options = choices(*TWO, label("3", "c"), cardinality="Multiple")
    whole = scored(f"<and>{equal('1')}{equal('3')}<not>{equal('2')}</not></and>")
    found, said = one(canvas("multiple_answers_question", "Which?", options, whole))
    assert (found["kind"], found["correct_answer"], said) == ("multiple", ["0", "2"], [])
    parts = [("1", "33.33"), ("2", "33.33"), ("3", "-33.33")]
    each = "".join(scored(equal(ident), score, action="Add") for ident, score in parts)
    found, said = one(canvas("multiple_answers_question", "Which?", options, each))
    assert (found["kind"], found["correct_answer"], said) == ("multiple", ["0", "1"], [])


def test_true_or_false() -> None:
    options = choices(label("t", "True"), label("f", "False"))
    found, said = one(canvas("true_false_question", "Q", options, scored(equal("f"))))
    assert (found, said) == ({"text": "Q", "kind": "true_false", "correct": "false"}, [])


def test_a_question_without_points_is_marked_by_its_comments() -> None:
    right = scored(equal("1"), "0", "QUE_AC")
    wrong = scored(equal("2"), "0", "QUE_AIC", action="Add")
    found, _ = one(canvas("multipleChoice", "Q", choices(*TWO), right + wrong))
    assert (found["kind"], found["correct_answer"]) == ("single", "0")


def test_a_text() -> None:
    either = scored(equal("cat") + equal("a*b"))
    found, said = one(canvas("short_answer_question", "Q", FIELD.format(""), either))
    assert (found["kind"], found["correct"], said) == ("text", ["cat", "a*b"], [])
    exact = scored(equal("Cat", more=' case="Yes"'))
    assert one(canvas("short_answer_question", "Q", FIELD.format(""), exact))[0]["exact"] == "true"


def test_a_number_with_its_range() -> None:
    bounds = '<and><vargte respident="r1">3.9</vargte><varlte respident="r1">4.1</varlte></and>'
    found, said = one(canvas("numerical_question", "Q", FIELD.format(""), scored(f"<or>{equal('4.0')}{bounds}</or>")))
    assert (found["kind"], found["correct"], found["tolerance"], said) == ("number", "4", "0.1", [])
    found, said = one(canvas("numerical_question", "Q", FIELD.format(""), scored(equal("4.50"))))
    assert (found["kind"], found["correct"], said) == ("number", "4.5", [])


def test_pairs() -> None:
    labels = (label("x", "Paris"), label("y", "Rome"), label("z", "Oslo"))
    both = choices(*labels, ident="r1", name="France") + choices(*labels, ident="r2", name="Italy")
    right = scored(equal("x", "r1"), "50", action="Add") + scored(equal("y", "r2"), "50", action="Add")
    found, said = one(canvas("matching_question", "Match", both, right))
    assert (found["kind"], found["pairs"], said) == ("match", [["France", "Paris"], ["Italy", "Rome"]], [])
    assert found["others"] == ["Oslo"]


def test_named_gaps_are_questions_of_their_own() -> None:
    gaps = choices(label("1", "red"), label("2", "Red one"), ident="response_a", name="a")
    gaps += choices(label("3", "sky"), label("4", "sea"), ident="response_b", name="b")
    right = "".join(
        scored(equal(ident, response), "33", action="Add")
        for ident, response in (("1", "response_a"), ("2", "response_a"), ("4", "response_b"))
    )
    found, said = read(parse, bank(canvas("multiple_dropdowns_question", "Say [a] and [b]", gaps, right)))
    assert [each["text"] for each in found] == [r"Say \_\_\_\_\_ and (…)", r"Say (…) and \_\_\_\_\_"]
    assert (found[0]["kind"], found[0]["correct"]) == ("text", ["red", "Red one"])
    assert (found[1]["kind"], found[1]["options"], found[1]["correct_answer"]) == ("single", ["sky", "sea"], "1")
    assert said == []


def test_comments_go_into_the_explanation() -> None:
    shown = scored(equal("1"), "0", "1_fb") + scored(equal("2"), "100", "correct_fb")
    texts = (
        feedback("general_fb", "&lt;p&gt;Think.&lt;/p&gt;") + feedback("1_fb", "No!") + feedback("correct_fb", "Yes.")
    )
    more = texts + feedback("general_incorrect_fb", "Oh.")
    found, said = one(canvas("multiple_choice_question", "Q", choices(*TWO), shown, more))
    assert found["explanation"] == "Think.\n\n- <b> is bold: No!\n- 2\\*3: Yes."
    assert [line.partition(" warning: ")[2] for line in said] == [
        "1 question has comments for all wrong answers; they are left out."
    ]


def test_a_text_to_read_is_a_slide_and_the_title_is_the_pools() -> None:
    source = bank(canvas("text_only_question", "Read."))
    assert read(parse, source)[0] == [{"text": "Read.", "kind": "slide"}]
    assert place_of(parse, source, "title") == (3, 3)


@pytest.mark.parametrize(
    ("kind", "response", "why"),
    [
        ("essay_question", FIELD.format(""), "Its answers are essays, which somebody has to read."),
        ("file_upload_question", "", 'Questions of the type "file_upload_question" can\'t be played here.'),
        ("calculated_question", FIELD.format(""), "Its numbers differ from student to student, and that can't be"),
        ("hotspot", "<response_xy/>", "Things are to be dragged onto a picture, and that can't be played here."),
        ("x", FIELD.format("") * 2, "It has several fields to fill in."),
        ("x", choices(label("1", "a")), "A question needs at least 2 options."),
        ("multiple_choice_question", choices(), "A question needs at least 2 options."),
        ("multiple_choice_question", "", "It has neither options nor an answer."),
    ],
)
def test_what_cannot_be_played_is_named_and_the_rest_comes_in(kind: str, response: str, why: str) -> None:
    found, said = read(parse, bank(canvas(kind, "Q", response), canvas("text_only_question", "Kept")))
    assert [each["text"] for each in found] == ["Kept"]
    assert len(said) == 1
    assert said[0].startswith(f'p:4:7: warning: The question "Name of it" is left out. {why}')


def alone(source: str) -> tuple[dict[str, Any], list[str]]:
    found, said = read(parse, source)
    assert len(found) == 1
    return found[0], said


def test_choices_of_version_2() -> None:
    body = f"<p>Read.</p><choiceInteraction responseIdentifier='R'><prompt>Which?</prompt>{SIMPLE}</choiceInteraction>"
    found, said = alone(item(declared("B"), body))
    assert found == {
        "text": "Read.\n\nWhich?",
        "options": ["a < **b**", "c"],
        "kind": "single",
        "correct_answer": "1",
    }
    assert said == []
    found, said = alone(item(declared("A", "B", cardinality="multiple"), body))
    assert (found["kind"], found["correct_answer"], said) == ("multiple", ["0", "1"], [])
    mapping = '<mapping><mapEntry mapKey="A" mappedValue="1"/><mapEntry mapKey="B" mappedValue="-1"/></mapping>'
    found, said = alone(item(declared(cardinality="multiple", mapping=mapping), body))
    assert (found["kind"], found["correct_answer"], said) == ("multiple", ["0"], [])


def test_what_is_typed_in_version_2() -> None:
    body = "<p>2 + 2 = <textEntryInteraction responseIdentifier='R'/></p>"
    found, said = alone(item(declared("4", base="integer"), body))
    assert (found["text"], found["kind"], found["correct"], said) == ("2 + 2 =", "number", "4", [])
    found, _ = alone(item(declared("four", "vier", base="string"), body))
    assert (found["kind"], found["correct"]) == ("text", ["four", "vier"])


def test_gaps_of_version_2() -> None:
    choice = "<inlineChoiceInteraction responseIdentifier='S'><inlineChoice identifier='x'>is</inlineChoice>"
    choice += "<inlineChoice identifier='y'>be</inlineChoice></inlineChoiceInteraction>"
    body = f"<p>It {choice} <textEntryInteraction responseIdentifier='R'/>.</p>"
    found, said = read(parse, item(declared("on", base="string") + declared("x", name="S"), body))
    assert [each["text"] for each in found] == [r"It \_\_\_\_\_ (…).", r"It (…) \_\_\_\_\_."]
    assert (found[0]["options"], found[0]["correct_answer"], found[1]["correct"]) == (["is", "be"], "0", ["on"])
    assert said == []


def test_orders_and_pairs_of_version_2() -> None:
    body = f"<orderInteraction responseIdentifier='R'><prompt>Sort</prompt>{SIMPLE}</orderInteraction>"
    found, said = alone(item(declared("B", "A", cardinality="ordered"), body))
    assert (found["kind"], found["options"], said) == ("order", ["c", "a < **b**"], [])
    sides = "".join(
        "<simpleMatchSet>"
        + "".join(f"<simpleAssociableChoice identifier='{x}'>{x}!</simpleAssociableChoice>" for x in side)
        + "</simpleMatchSet>"
        for side in ("abc", "xyz")
    )
    body = f"<matchInteraction responseIdentifier='R'><prompt>Match</prompt>{sides}</matchInteraction>"
    found, said = alone(item(declared("a y", "b x", cardinality="multiple", base="directedPair"), body))
    assert (found["pairs"], found["others"]) == ([["a!", "y!"], ["b!", "x!"]], ["z!"])
    assert [line.partition("question 1: ")[2] for line in said] == ["1 entry has no partner; it is left out."]


def test_comments_of_version_2() -> None:
    simple = SIMPLE.replace("c</", "c<feedbackInline identifier='B'>No.</feedbackInline></")
    body = f"<choiceInteraction responseIdentifier='R'><prompt>Q</prompt>{simple}</choiceInteraction>"
    more = "<modalFeedback identifier='A'>Yes.</modalFeedback><modalFeedback identifier='x'><p>All.</p></modalFeedback>"
    found, said = alone(item(declared("A"), body, more))
    assert (found["options"], found["explanation"]) == (["a < **b**", "c"], "All.\n\n- c: No.\n- a < **b**: Yes.")
    assert said == []


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<hotspotInteraction responseIdentifier='R'/>", "bank.kind"),
        ("<choiceInteraction/><choiceInteraction/>", "bank.several_fields"),
        ("<extendedTextInteraction responseIdentifier='R'/>", "bank.essay"),
        ("", "bank.no_options_or_answer"),
    ],
)
def test_what_cannot_be_played_of_version_2(body: str, why: str) -> None:
    report = Report()
    with pytest.raises(Unreadable) as stop:
        parse(item(declared(), f"<p>Q</p>{body}").encode(), report)
    assert stop.value.message.code == "bank.nothing_left"
    assert [problem.hint.code for problem in report.problems if problem.hint is not None] == [why]


@pytest.mark.long
def test_more_items_than_a_pool_can_have_are_refused() -> None:
    with pytest.raises(Unreadable) as stop:
        read(parse, bank(*[canvas("text_only_question", "Q")] * 2002))
    assert stop.value.message.code == "bank.too_many"
