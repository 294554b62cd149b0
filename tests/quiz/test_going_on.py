"""A class that goes on by itself after each reveal."""

from typing import Any

import pytest

from appliance.quiz.commands import Close, Finish, Interrupt, Next, Open, Pace, Pause, Refused, Resume, Skip
from appliance.quiz.going_on import goes_on_ms
from appliance.quiz.session import possible
from tests.support.play import Play, kinds, pool_of, wire

HERE = frozenset({"ann", "bob"})


def revealed(*asked: Any, **options: Any) -> Play:
    """The first question, which Ann has answered, has been revealed at this moment; the next one opens after 10 s."""
    play = Play(pool_of(*(asked or ("single", "single", "single"))), **({"next_after": 10} | options))
    play.join("ann", "bob")
    play.command(Next)
    play.answer("ann", 0, after_ms=1000)
    play.command(Close, after_ms=1000)
    assert play.state.phase == "revealed"
    return play


def in_ms(play: Play) -> int | None:
    due_ms = goes_on_ms(play.state, HERE)
    return None if due_ms is None else due_ms - play.now_ms


def test_the_next_question_opens_so_many_seconds_after_the_reveal() -> None:
    play = revealed()
    assert play.instructor().next_in_ms == play.projector().next_in_ms == in_ms(play) == 10_000
    assert play.tick(*HERE, after_ms=9999) == []
    assert kinds(play.tick(*HERE, after_ms=1)) == ["turn_opened"]
    assert play.state.turns[-1].question == 1
    assert "next_in_ms" not in wire(play.instructor())
    assert "next_in_ms" not in wire(play.projector())
    assert play.tick(*HERE) == []


def test_after_a_question_that_nobody_answered_it_waits_for_the_instructor() -> None:
    play = revealed()
    play.tick(*HERE, after_ms=10_000)
    play.command(Close, after_ms=1000)
    assert (play.state.phase, in_ms(play)) == ("revealed", None)
    assert "next_in_ms" not in wire(play.instructor())
    assert play.tick(*HERE, after_ms=10**6) == []
    assert isinstance(play.command(Pause), Refused)
    assert kinds(play.command(Next)) == ["turn_opened"]


def test_nothing_opens_by_itself_unless_that_was_chosen() -> None:
    play = revealed(next_after=None)
    assert in_ms(play) is None
    assert play.tick(*HERE, after_ms=10**8) == []
    assert isinstance(play.command(Pause), Refused)
    assert isinstance(play.command(Resume), Refused)
    assert {"pause", "resume"}.isdisjoint(possible(play.state))


def test_the_countdown_is_held_and_runs_on() -> None:
    play = revealed()
    assert "pause" in possible(play.state)
    assert kinds(play.command(Pause, after_ms=4000)) == ["turn_paused"]
    assert play.tick(*HERE, after_ms=60_000) == []
    view = play.instructor()
    assert (view.next_in_ms, view.paused, play.projector().paused) == (6000, True, True)
    assert {"pause", "resume"} & set(possible(play.state)) == {"resume"}
    assert kinds(play.command(Resume)) == ["turn_resumed"]
    assert in_ms(play) == 6000
    assert kinds(play.tick(*HERE, after_ms=6000)) == ["turn_opened"]


@pytest.mark.parametrize("held", [False, True])
def test_a_tap_goes_on_at_once(held: bool) -> None:
    play = revealed()
    if held:
        play.command(Pause)
    assert kinds(play.command(Next)) == ["turn_opened"]
    assert play.student("ann").get("paused") is None
    assert play.student("ann")["left_ms"] == 20_500
    assert play.tick(*HERE, after_ms=15_000) == []


def test_it_never_begins_and_never_ends_a_class() -> None:
    play = Play(pool_of("single"), next_after=10)
    play.join("ann", "bob")
    assert play.tick(*HERE, after_ms=10**7) == []
    play.command(Next)
    play.command(Close)
    assert in_ms(play) is None
    assert play.tick(*HERE, after_ms=10**7) == []
    assert (play.state.phase, play.instructor().next_after) == ("revealed", 10)
    assert isinstance(play.command(Pause), Refused)


def test_it_waits_on_a_slide_and_after_a_question_that_was_skipped() -> None:
    play = revealed("single", "slide", "single", "single")
    assert kinds(play.tick(*HERE, after_ms=10_000)) == ["turn_opened"]
    assert play.tick(*HERE, after_ms=10**6) == []
    assert isinstance(play.command(Pause), Refused)
    play.command(Next)
    play.command(Skip)
    assert play.tick(*HERE, after_ms=10**6) == []


def test_nothing_opens_for_an_empty_room() -> None:
    play = revealed()
    assert play.tick("a stranger", after_ms=60_000) == []
    assert kinds(play.tick("bob")) == ["turn_opened"]


@pytest.mark.parametrize("by", ["restart", "stall"])
def test_an_interruption_holds_the_countdown(by: Any) -> None:
    play = revealed()
    assert kinds(play.send(Interrupt(by=by), after_ms=3000)) == ["turn_paused"]
    assert play.send(Interrupt(by=by)) == []
    assert play.tick(*HERE, after_ms=10**6) == []
    play.command(Resume)
    assert in_ms(play) == 7000


def test_the_pace_is_set_during_the_class_and_holds_from_that_moment() -> None:
    play = revealed(next_after=None)
    assert kinds(play.command(Pace, next_after=20, after_ms=5000)) == ["pace_set"]
    assert (in_ms(play), play.instructor().next_after) == (20_000, 20)
    assert play.command(Pace, next_after=20, after_ms=5000) == []
    assert in_ms(play) == 15_000
    play.command(Pause)
    play.command(Pace, next_after=30)
    assert in_ms(play) == 30_000
    play.command(Pace, next_after=None)
    assert (in_ms(play), play.instructor().next_after) == (None, None)
    play.command(Pace, next_after=5)
    play.command(Open, question=3)
    assert in_ms(play) is None
    play.command(Finish)
    assert in_ms(play) is None
    assert isinstance(play.command(Pace, next_after=10), Refused)


def test_each_student_gets_another_question_by_itself_too() -> None:
    play = revealed(draw="individual", turns=2)
    assert kinds(play.tick(*HERE, after_ms=10_000)) == ["turn_opened"]
    assert set(play.state.turns[-1].draws) == set(HERE)
