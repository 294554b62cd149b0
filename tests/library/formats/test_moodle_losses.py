"""What of an export from Moodle can't be played or carried over: it is named, and the rest comes in."""

import pytest

from appliance.library.formats.xml import parse
from appliance.library.nodes import Unreadable
from appliance.library.problems import Report
from tests.library.formats.asked import read
from tests.library.formats.moodle import left_out, one
from tests.library.told import told
from tests.support.banks.moodle import answer, feedback, question, quiz, with_file


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("essay", "Its answers are essays, which somebody has to read."),
        ("calculatedsimple", "Its numbers differ from student to student, and that can't be played here."),
        ("ddmarker", "Things are to be dragged onto a picture, and that can't be played here."),
        ("stack", 'Questions of the type "stack" can\'t be played here.'),
        ("", 'Questions of the type "?" can\'t be played here.'),
    ],
)
def test_what_cannot_be_played_is_named_and_the_rest_comes_in(kind: str, why: str) -> None:
    assert left_out(question(kind, "Q", answer("a", "100"))) == [
        f'p:4:3: warning: The question "Name of it" is left out. {why}'
    ]
    with pytest.raises(Unreadable) as stop:
        read(parse, quiz(question(kind, "Q")))
    assert stop.value.message.code == "bank.nothing_left"


def test_pictures_that_are_not_carried_over_are_named() -> None:
    text = (
        '<img src="@@PLUGINFILE@@/no.png"><img src="https://x.org/y.png"><img src="@@PLUGINFILE@@/a.png">'
        '<img src="@@PLUGINFILE@@/a.png">'
    )
    options = answer('<img src="x.png" alt="a cat">', "100") + answer('dog <img src="x.png">')
    comment = feedback('Yes <img src="x.png">')
    asked = with_file(question("multichoice", text, options.replace("</answer>", f"{comment}</answer>", 1)), "a.png")
    found, said = one(asked)
    assert found["options"] == ["a cat", "dog"]
    assert [line.partition("question 1: ")[2] for line in said] == [
        'The picture "no.png" is not in this file or damaged, so it is left out.',
        "The picture is on the internet and not in this file, so it is left out.",
        "A question shows one picture; 1 more is left out.",
        "A picture in an option is left out.",
        "A picture in an option is left out.",
        "A picture in the feedback is left out.",
    ]
    options = answer('<img src="x.png" alt="x.png">', "100") + answer("dog")
    assert left_out(question("multichoice", "Q", options)) == [
        'p:4:3: warning: The question "Name of it" is left out. One of its options is a picture, not a text.'
    ]


def test_what_is_the_same_for_many_questions_is_said_once() -> None:
    more = (
        '<hint format="html"><text>Think!</text></hint>'
        '<correctfeedback format="html"><text>Your answer is correct.</text></correctfeedback>'
    )
    twice = question("description", "b", more).replace("1.0000000", "2.0000000")
    _, said = read(parse, quiz(question("description", "a", more), twice))
    assert said == [
        "p:18:1: warning: 2 questions have hints for a second try; they are left out.",
        "p:18:47: warning: 2 questions have comments for all right or all wrong answers; they are left out.",
        "p:31:5: warning: The questions count differently in this file (1, 2 points); here each counts the same.",
    ]


def test_losses_of_html_are_named() -> None:
    _, said = one(question("description", "Film <video src='x'></video>"))
    assert said == ["p:9:22: warning: question 1: A film, a sound or another page stands here; it is left out."]


def test_far_too_long_a_text_is_left_out() -> None:
    assert left_out(question("description", "x" * 70_000)) == [
        'p:4:3: warning: The question "Name of it" is left out. A text of it is far longer than a question can be.'
    ]
    report = Report()
    with pytest.raises(Unreadable) as stop:
        parse(quiz(*[question("description", "<b>" * 15_000)] * 5).encode(), report)
    assert (stop.value.message.code, told(report.problems)) == ("xml.too_much_text", [])


@pytest.mark.long
def test_more_questions_than_a_pool_can_have_are_refused() -> None:
    for kind in ("description", "stack"):
        with pytest.raises(Unreadable) as stop:
            read(parse, quiz(*[question(kind, "Q")] * 2002))
        assert stop.value.message.code == "bank.too_many"
