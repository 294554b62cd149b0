"""Where each student sees at once what the own answer is worth: nobody else does, and the answer stays."""

from typing import Any

import pytest

from appliance.quiz.commands import Close, Correct, Next, Refused, Revote, Signal
from appliance.quiz.kinds import KINDS
from appliance.quiz.kinds.question import Kind
from tests.quiz.twins import public_bytes, twin_pool
from tests.support.picks import ANSWERS, OTHERS, wired
from tests.support.play import Play, kinds, pool_of, wire

SCORED: list[Kind] = [kind for kind, made in KINDS.items() if made.scored]
POOL = pool_of("single", "single", explanation_html="<p>why</p>")


def opened(play: Play | None = None, **options: Any) -> Play:
    play = play or Play(POOL, reveal="own", **options)
    play.join("ann", "bob", "cy")
    play.command(Next)
    return play


def test_a_saved_answer_shows_what_it_is_worth_while_the_question_is_open() -> None:
    play = opened()
    assert "mark" not in play.student("ann")
    play.answer("ann", 1)
    play.answer("bob", 0)
    assert play.student("ann")["mark"] == {"credit": 1.0, "points": 1.0}
    assert play.student("bob")["mark"] == {"credit": 0.0, "points": 0.0}
    assert "mark" not in play.student("cy")
    play.command(Close, hold=True)
    assert play.student("ann")["mark"] == {"credit": 1.0, "points": 1.0}
    assert "mark" not in play.student("cy")


def test_key_explanation_and_figures_wait_for_the_reveal() -> None:
    play = opened()
    play.answer("ann", 1)
    for held in (False, True):
        if held:
            play.command(Close, hold=True)
        assert not {"reveal", "standing", "top"} & set(play.student("ann"))
        assert not {"correct", "counts", "explanation_html"} & set(wire(play.projector()))
    play.command(Next)
    assert play.student("ann")["reveal"]["correct"] == list(play.keys("ann", 1))


def test_a_close_reveals_as_usual() -> None:
    play = opened()
    step = play.instructor().next
    assert step is not None
    assert step.label == "close_and_reveal"
    assert kinds(play.command(Close)) == ["turn_closed", "turn_revealed"]


@pytest.mark.parametrize("changes", [True, False])
def test_the_answer_is_locked_whatever_the_options_say(changes: bool) -> None:
    play = opened(changes=changes)
    assert play.student("ann")["question"]["changes"] is False
    play.answer("ann", 0)
    assert play.answer("ann", 1) == []
    assert play.last("ann").value == (0,)
    turn = play.state.turns[-1]
    play.send(Signal(student_id="ann", signal="hidden", turn=turn.number, round=1, value=play.keys("ann", 1)))
    play.command(Close)
    assert [answer.value for answer in play.state.turns[-1].answers["ann"]] == [(0,)]


def test_nobody_learns_anything_from_an_answer_of_somebody_else() -> None:
    one, other = opened(), opened(Play(twin_pool(POOL, 0), reveal="own"))
    for play in (one, other):
        play.answer("ann", 1)
    mine, theirs = public_bytes(one), public_bytes(other)
    assert {reader for reader in mine if mine[reader] != theirs[reader]} == {"student ann"}
    views = [play.student("ann") for play in (one, other)]
    assert views[0].pop("mark") != views[1].pop("mark")
    assert views[0] == views[1]


def test_a_corrected_key_changes_the_mark_at_once() -> None:
    play = opened()
    play.answer("ann", 1)
    play.command(Correct, question=1, correct=(1,))
    assert play.student("ann")["mark"] == {"credit": 0.0, "points": 0.0}
    play.command(Correct, question=1, void=True)
    assert play.student("ann")["mark"] == {"credit": None, "points": 0.0}


def test_a_second_round_has_marks_of_its_own() -> None:
    play = opened()
    play.answer("ann", 1)
    play.command(Close, hold=True)
    assert not isinstance(play.command(Revote), Refused)
    assert "mark" not in play.student("ann")
    play.answer("ann", 0)
    assert play.student("ann")["mark"] == {"credit": 0.0, "points": 0.0}


def test_practice_has_marks_and_no_standings() -> None:
    play = Play(POOL, points=0)
    play.join("ann", "bob")
    play.command(Next)
    play.answer("ann", 1)
    play.command(Close)
    view = play.student("ann")
    assert view["mark"] == {"credit": 1.0, "points": 0.0}
    assert not {"standing", "top"} & set(view)
    assert "top" not in wire(play.projector())
    play.command(Next)
    play.command(Close)
    play.command(Next)
    assert not {"standing", "top"} & set(play.student("ann"))
    assert play.student("ann")["summary"]["correct"] == 1


@pytest.mark.parametrize("kind", SCORED)
def test_where_each_has_another_question_the_own_mark_is_shown_and_all_else_waits(kind: Kind) -> None:
    play = opened(
        Play(pool_of(kind, kind, kind, explanation_html="<p>why</p>"), reveal="own", draw="individual", changes=True)
    )
    play.answer("ann", value=wired(play, ANSWERS[kind]))
    view = play.student("ann")
    assert view["mark"]["credit"] == play.last("ann").credit
    assert view["question"]["changes"] is False
    assert not {"reveal", "standing", "top"} & set(view)
    assert not {"correct", "counts", "explanation_html"} & set(wire(play.projector()))
    assert "mark" not in play.student("bob")
    play.answer("ann", value=wired(play, OTHERS[kind]))
    assert play.student("ann")["mark"] == view["mark"]
    play.command(Close)
    assert {"reveal", "mark"} <= set(play.student("ann"))
