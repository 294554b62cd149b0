"""Answers that are made with the keyboard, for each kind of question."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from appliance.client.views import Question, StudentView, Value
from appliance.terminal.fields import Field
from appliance.terminal.glyphs import Glyphs
from appliance.terminal.speech import Speech
from appliance.terminal.student.drafts import Draft, draft_of
from appliance.terminal.student.lesson import Lesson
from appliance.terminal.student.scene import Scene, top_of

OPTIONS = [{"key": key, "html": f"<p>{text}</p>"} for key, text in (("a", "one"), ("b", "two"), ("c", "three"))]
LEFT = [{"key": "x", "html": "left one"}, {"key": "y", "html": "left two"}]
ENGLISH = Speech("en", Glyphs())
KINDS: dict[str, dict[str, Any]] = {
    **{kind: {"options": OPTIONS} for kind in ("single", "true_false", "poll", "rating", "multiple", "order")},
    "match": {"options": OPTIONS, "left": LEFT},
    "number": {"unit": "km"},
    "text": {},
    "words": {"most": 3},
}


def question(kind: str) -> Question:
    return msgspec.convert({"turn": 1, "round": 1, "starts_in_ms": 0, "kind": kind, **KINDS[kind]}, Question)


def draft(kind: str, value: Value | None = None) -> Draft:
    made = draft_of(question(kind), value)
    assert made is not None
    return made


def press(made: Draft, keys: str) -> bool:
    """Keys by their names or letters, with blanks between them; whether Enter, at the end, said that it is done."""
    done = False
    for key in keys.split():
        if key == "enter":
            done = made.enter()
        else:
            made.key(key, key if len(key) == 1 else " " if key == "space" else None)
    return done


@pytest.mark.parametrize(
    ("kind", "keys", "value"),
    [
        ("single", "", None),
        ("single", "2", ("b",)),
        ("single", "2 3", ("c",)),
        ("single", "9", None),
        ("single", "down down space", ("c",)),
        ("single", "up space", ("c",)),
        ("single", "enter", ("a",)),
        ("true_false", "1", ("a",)),
        ("poll", "3", ("c",)),
        ("rating", "down enter", ("b",)),
        ("multiple", "enter", None),
        ("multiple", "3 1", ("a", "c")),
        ("multiple", "3 1 3", ("a",)),
        ("multiple", "down space", ("b",)),
        ("number", "- 1 , 5", "-1,5"),
        ("number", "1 2 backspace 3", "13"),
        ("text", "b o g o t á", "bogotá"),
        ("text", "a c left b", "abc"),
        ("words", "s u n enter s e a", ("sun", "sea")),
        ("words", "enter", None),
        ("order", "", None),
        ("order", "space down down", ("b", "c", "a")),
        ("order", "down space up", ("b", "a", "c")),
        ("order", "down down", None),
        ("match", "2", ("b", "")),
        ("match", "2 3", ("b", "c")),
        ("match", "2 3 up 0", ("", "c")),
        ("match", "0", None),
    ],
)
def test_keys_make_an_answer(kind: str, keys: str, value: Value | None) -> None:
    made = draft(kind)
    press(made, keys)
    assert made.value(by_hand=False) == value


def test_the_order_in_which_options_came_is_an_answer_once_it_is_sent() -> None:
    assert draft("order").value(by_hand=True) == ("a", "b", "c")


def test_enter_leads_through_the_fields_and_then_is_done() -> None:
    made = draft("words")
    assert not made.leads_on()
    press(made, "s u n")
    assert made.leads_on()
    assert not press(made, "enter")
    assert not made.leads_on()
    assert press(made, "enter")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("single", ("b",)),
        ("multiple", ("a", "c")),
        ("text", "bogotá"),
        ("words", ("sun", "sea")),
        ("order", ("c", "a", "b")),
        ("match", ("b", "c")),
    ],
)
def test_an_answer_that_was_given_is_there_again(kind: str, value: Value) -> None:
    assert draft(kind, value).value(by_hand=False) == value


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [20, 74])
def test_each_draft_fits_its_width(kind: str, width: int) -> None:
    made = draft(kind)
    press(made, "2 space down x")
    assert max(line.cell_len for line in made.lines(width, ENGLISH)) <= width


def test_a_field_takes_no_more_than_it_may_and_no_line_breaks() -> None:
    field = Field(10)
    field.insert("one\ntwo\x1b[31m" + "x" * 10_000)
    assert field.text == "one two[31"
    assert field.shown(8, has_focus=True).cell_len == 8


def test_a_digit_stands_pale_before_an_option_that_does_not() -> None:
    first = draft("single", ("b",)).lines(40, ENGLISH)[0]
    assert [first.plain[span.start : span.end] for span in first.spans if span.style == "dim"] == [" 1 ( ) "]
    assert not first.style


def test_a_long_name_leaves_room_for_the_question_number_and_the_clock() -> None:
    wire = json.loads((Path(__file__).parents[1] / "wire" / "kinds.json").read_text("utf-8"))["steps"]
    view = msgspec.convert(next(step["student"] for step in wire if step["name"] == "single: open"), StudentView)
    view = msgspec.structs.replace(view, you=msgspec.structs.replace(view.you, name="n" * 80), left_ms=90_000)
    lesson = Lesson(lambda: 0.0)
    lesson.take(view)
    line = top_of(Scene(lesson, view, 55, ENGLISH))[0].plain
    assert line.startswith("Question 1 of ")
    assert "nnn…" in line
    assert line.endswith(" 1:30 ")
