"""A choice on a page that the student left is kept, and is answered at the end of the question."""

from typing import Any

import pytest

from appliance.quiz.commands import InstructorCommand, Refused, Remove, Revote, Signal
from appliance.quiz.events import Event
from tests.quiz.closing import CLOSES, CLOSING_MS, END_MS, LIMIT_MS, opened
from tests.support.play import Play, kinds, wire


def leaves(play: Play, student_id: str, *indices: int, **fields: Any) -> list[Event] | Refused:
    """The student leaves the page with these options chosen."""
    choice: dict[str, Any] = {"turn": 1, "round": 1, "value": play.keys(student_id, *indices)} if indices else {}
    return play.send(Signal(student_id=student_id, signal="hidden", **(choice | fields)))


def test_a_choice_on_a_page_left_behind_is_answered_at_the_deadline() -> None:
    play = opened(scoring="speed")
    assert kinds(leaves(play, "bob", 1)) == ["signalled"]
    assert wire(play.student("bob")).get("answer") is None
    play.now_ms = END_MS + 500
    assert kinds(play.tick()) == ["answered", "turn_closed", "turn_revealed"]
    answer = play.last("bob")
    assert (answer.auto, answer.credit, answer.elapsed_ms, answer.points) == ("deadline", 1.0, LIMIT_MS, 0.5)
    assert play.replayed() == play.state


@pytest.mark.parametrize(("kind", "fields"), CLOSES)
def test_a_choice_on_a_page_left_behind_is_answered_at_the_close(
    kind: type[InstructorCommand], fields: dict[str, Any]
) -> None:
    play = opened()
    leaves(play, "bob", 1)
    play.command(kind, after_ms=1000, **fields)
    play.tick(after_ms=CLOSING_MS)
    assert (play.last("bob").auto, play.last("bob").elapsed_ms) == ("close", 4000)


def test_a_student_who_returns_to_the_page_answers_themselves() -> None:
    play = opened()
    leaves(play, "bob", 1)
    play.send(Signal(student_id="bob", signal="visible"), 100)
    assert kinds(at_the_end(play)) == ["turn_closed", "turn_revealed"]
    play = opened()
    leaves(play, "bob", 1)
    play.answer("bob", 0, after_ms=100)
    assert kinds(at_the_end(play)) == ["turn_closed", "turn_revealed"]
    assert play.last("bob").auto == ""


def at_the_end(play: Play) -> list[Event] | Refused:
    play.now_ms = END_MS + 500
    return play.tick("ann", "bob")


@pytest.mark.parametrize(
    "fields",
    [{}, {"turn": 2}, {"turn": 0}, {"round": 2}, {"value": ("no key",)}, {"value": ()}, {"value": ("",) * 16}],
    ids=str,
)
def test_an_impossible_choice_is_not_kept(fields: dict[str, Any]) -> None:
    play = opened()
    leaves(play, "bob", *((1,) if fields else ()), **fields)
    leaves(play, "ann", 2)
    assert play.state.students["ann"].left is None, "Ann has answered"
    assert kinds(at_the_end(play)) == ["turn_closed", "turn_revealed"]


def test_a_kept_choice_does_not_count_in_the_second_round_nor_for_removed_students() -> None:
    play = opened(reveal="hold")
    leaves(play, "bob", 1)
    play.command(Remove, student_id="bob")
    assert kinds(at_the_end(play)) == ["turn_closed"]
    play = opened(reveal="hold")
    leaves(play, "bob", 1)
    assert kinds(at_the_end(play)) == ["answered", "turn_closed"]
    play.command(Revote)
    assert kinds(play.tick(after_ms=60_000)) == ["turn_closed"]


def test_an_id_already_used_by_a_page_blocks_nobody() -> None:
    play = opened(changes=True)
    play.answer("bob", 0, id="left-1.1")
    leaves(play, "bob", 1)
    assert kinds(at_the_end(play)) == ["turn_closed", "turn_revealed"]


def test_a_later_answer_replaces_the_choice_left_behind() -> None:
    """A reloaded page or an answer from another tab does not mean that the student came back."""
    play = opened(changes=True)
    leaves(play, "bob", 0)
    play.answer("bob", 1, after_ms=500)
    play.now_ms = END_MS + 500
    assert "answered" not in kinds(play.tick())
    assert (play.last("bob").value, play.tally("bob").points) == ((1,), 1.0)
    assert play.replayed() == play.state


def test_another_choice_left_behind_replaces_the_first() -> None:
    play = opened()
    leaves(play, "bob", 1)
    assert leaves(play, "bob", 1) == []
    assert kinds(leaves(play, "bob", 2)) == ["signalled"]
    at_the_end(play)
    assert play.last("bob").value == (2,)
