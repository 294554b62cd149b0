"""Limits, deadlines, pauses and delays of an open question; the first question starts at 1500 in all of these."""

from typing import Any, Literal

import pytest

from appliance.quiz.commands import (
    Close,
    Delay,
    Extend,
    ExtraTime,
    Interrupt,
    Leave,
    Next,
    Open,
    Pause,
    Refused,
    Remove,
    Resume,
    Revote,
)
from appliance.quiz.events import TurnClosed, TurnPaused
from appliance.quiz.views.attendance import Presence
from tests.quiz.clock import END_MS, GRACE_MS, LIMIT_MS, START_MS, at, closes, opened
from tests.support.play import Play, Room, kinds, pool_of, wire


@pytest.mark.parametrize(
    ("question", "fields", "limit_ms"),
    [
        ({}, {}, 20_000),
        ({"limit_s": 7.5}, {}, 7_500),
        ({"limit_s": 7.5}, {"limit_s": 90}, 90_000),
        ({}, {"limit_s": 1.0004}, 1_000),
    ],
)
def test_the_limit_comes_from_the_command_else_the_question_else_the_session(
    question: dict[str, Any], fields: dict[str, Any], limit_ms: int
) -> None:
    play = Play(pool_of("single", **question))
    play.join("ann")
    play.command(Open, **fields)
    assert closes(play) == START_MS + limit_ms + GRACE_MS
    assert play.student("ann")["question"]["limit_ms"] == limit_ms
    assert play.student("ann", after_ms=500)["left_ms"] == limit_ms


@pytest.mark.parametrize("lead_ms", [0, 500, 3000])
def test_answering_counts_from_the_end_of_the_lead(lead_ms: int) -> None:
    play = Play(pool_of("single"), lead_ms=lead_ms)
    play.join("ann")
    play.command(Next)
    view = play.student("ann")
    assert view["question"]["starts_in_ms"] == lead_ms
    assert view["left_ms"] == lead_ms + LIMIT_MS
    play.answer("ann", 1, after_ms=lead_ms + 250)
    assert play.last("ann").elapsed_ms == 250


def test_the_instructor_and_the_projector_learn_for_how_long_somebody_with_extra_time_may_still_answer() -> None:
    """As long as it is somebody who is connected and has not answered; the projector is not told how many."""
    play = opened()
    play.command(ExtraTime, student_id="bob", factor=2)
    room = Room(bob=Presence(sockets=1, latency_ms=None, seen_ms=0))

    def said(here: Room) -> list[int | None]:
        seen, wall = wire(play.instructor(here)), wire(play.projector())
        assert "longer" not in wall
        return [seen.get("longer"), seen.get("longer_ms"), wall.get("longer_ms")]

    at(play, START_MS)
    assert said(room) == [1, 2 * LIMIT_MS, 2 * LIMIT_MS]
    at(play, END_MS + 5000)
    assert said(room) == [1, LIMIT_MS - 5000, LIMIT_MS - 5000]
    play.present = {"ann"}
    assert said(Room()) == [None, None, None]
    play.present = {"ann", "bob"}
    play.answer("bob", 1)
    assert said(room) == [None, None, None]


def test_a_question_closes_half_a_second_after_the_deadline() -> None:
    play = opened()
    assert closes(play, "ann", "bob") == END_MS + GRACE_MS
    assert at(play, END_MS + GRACE_MS - 1).tick("ann", "bob") == []
    assert kinds(at(play, END_MS + GRACE_MS).tick("ann", "bob")) == ["turn_closed", "turn_revealed"]
    assert play.log[-2] == TurnClosed(at_ms=END_MS + GRACE_MS, turn=1, by="deadline")
    assert play.tick("ann") == []
    assert closes(play) is None


def test_it_waits_for_the_extra_time_of_students_who_are_present() -> None:
    play = opened()
    play.command(ExtraTime, student_id="bob", factor=1.5)
    assert closes(play, "ann") == END_MS + GRACE_MS
    assert closes(play, "ann", "bob") == START_MS + 30_000 + GRACE_MS
    play.answer("bob", 1, after_ms=1000)
    assert closes(play, "ann", "bob") == END_MS + GRACE_MS


def test_it_waits_for_extra_time_if_an_answer_may_change() -> None:
    play = opened(changes=True)
    play.command(ExtraTime, student_id="bob", factor=1.5)
    play.answer("bob", 1, after_ms=1000)
    assert closes(play, "bob") == START_MS + 30_000 + GRACE_MS


def test_it_does_not_wait_for_removed_students() -> None:
    play = opened()
    play.command(ExtraTime, student_id="bob", factor=5)
    play.command(Remove, student_id="bob")
    assert closes(play, "bob") == END_MS + GRACE_MS


@pytest.mark.parametrize(
    ("present", "answer", "by"),
    [
        (("ann", "bob"), ("ann",), None),
        (("ann", "bob"), ("ann", "bob"), "all_answered"),
        (("ann",), ("ann",), "all_answered"),
        (("bob",), ("ann",), None),
        ((), ("ann", "bob"), None),
        ((), (), None),
        (("ann", "stranger"), ("ann",), "all_answered"),
    ],
)
def test_it_closes_once_all_present_students_have_answered(
    present: tuple[str, ...], answer: tuple[str, ...], by: str | None
) -> None:
    play = opened(close_when_all=True)
    for student_id in answer:
        play.answer(student_id, 0, after_ms=700)
    outcome = play.tick(*present)
    assert outcome == ([] if by is None else play.log[-2:])
    assert by is None or play.log[-2] == TurnClosed(at_ms=play.now_ms, turn=1, by="all_answered")


def test_it_stays_open_after_all_answers_unless_the_option_is_set() -> None:
    play = opened()
    play.answer("ann", 0)
    play.answer("bob", 0)
    assert play.tick("ann", "bob") == []


def test_all_answered_depends_on_the_round_and_the_pause() -> None:
    play = opened(close_when_all=True)
    play.answer("ann", 0)
    play.command(Pause)
    assert play.tick("ann") == []
    play.command(Resume)
    play.command(Close, hold=True)
    play.command(Revote)
    assert play.tick("ann") == []
    play.answer("ann", 0)
    assert kinds(play.tick("ann")) == ["turn_closed", "turn_revealed"]


def test_all_answered_ignores_removed_students() -> None:
    play = opened(close_when_all=True)
    play.answer("ann", 0)
    play.command(Remove, student_id="bob")
    assert kinds(play.tick("ann", "bob")) == ["turn_closed", "turn_revealed"]


@pytest.mark.parametrize(
    ("paused_at", "resumed_at"), [(1100, 9100), (START_MS, START_MS + 1), (5000, 60_000), (END_MS + 100, 90_000)]
)
def test_a_pause_moves_the_start_and_the_deadline(paused_at: int, resumed_at: int) -> None:
    play = opened()
    at(play, paused_at).command(Pause)
    at(play, resumed_at)
    assert closes(play, "ann") is None
    assert play.tick("ann") == []
    view = play.student("ann")
    assert view["paused"] is True
    assert view["left_ms"] == max(0, END_MS - paused_at)
    assert view["question"]["starts_in_ms"] == max(0, START_MS - paused_at)
    play.command(Resume)
    stood = resumed_at - paused_at
    assert play.state.turn is not None
    assert play.state.turn.start_ms == START_MS + stood
    assert closes(play, "ann") == END_MS + GRACE_MS + stood
    view = play.student("ann")
    assert "paused" not in view
    assert view["left_ms"] == max(0, END_MS - paused_at)
    assert view["question"]["starts_in_ms"] == max(0, START_MS - paused_at)


def test_elapsed_time_leaves_out_a_pause() -> None:
    play = opened()
    at(play, START_MS + 4000).command(Pause)
    at(play, START_MS + 50_000).command(Resume)
    play.answer("ann", 1, after_ms=1000)
    assert play.last("ann").elapsed_ms == 5000


def test_next_resumes_a_paused_question() -> None:
    play = opened()
    play.command(Pause)
    assert play.instructor().next is not None
    assert kinds(play.command(Next)) == ["turn_resumed"]
    assert play.state.phase == "open"


def test_closing_ends_a_pause() -> None:
    play = opened()
    play.command(Pause)
    play.command(Close, hold=True)
    play.command(Revote)
    assert play.state.turn is not None
    assert play.state.turn.paused_ms is None


@pytest.mark.parametrize("by", ["restart", "stall"])
def test_an_interruption_pauses_an_open_question_once(by: Literal["restart", "stall"]) -> None:
    play = opened()
    at(play, 7000)
    assert play.send(Interrupt(by=by)) == [TurnPaused(at_ms=7000, turn=1, by=by)]
    assert play.send(Interrupt(by=by), after_ms=10) == []
    at(play, 90_000).command(Resume)
    assert closes(play) == END_MS + GRACE_MS + 83_000


@pytest.mark.parametrize("steps", [[], [Next, Next], [Next, Next, Next, Next, Next]])
def test_an_interruption_pauses_nothing_else(steps: list[Any]) -> None:
    play = Play(pool_of("single", "single"))
    for step in steps:
        play.command(step)
    assert play.state.phase != "open"
    assert play.send(Interrupt(by="restart")) == play.send(Delay(late_ms=5)) == play.tick(after_ms=10**9) == []


def test_a_slow_card_moves_the_start() -> None:
    play = opened()
    outcome = play.send(Delay(late_ms=300))
    assert kinds(outcome) == ["turn_delayed"]
    assert closes(play) == END_MS + GRACE_MS + 300
    at(play, START_MS + 300).answer("ann", 1)
    assert play.last("ann").elapsed_ms == 0


def test_a_delay_does_not_affect_a_paused_question() -> None:
    play = opened()
    play.command(Pause)
    assert play.send(Delay(late_ms=300)) == []


def test_an_extension_moves_every_deadline_and_the_score_stays_with_the_limit() -> None:
    play = opened(scoring="speed")
    play.command(ExtraTime, student_id="bob", factor=2)
    play.command(Extend, seconds=15)
    play.command(Extend, seconds=0.5)
    assert closes(play, "ann") == END_MS + 15_500 + GRACE_MS
    assert closes(play, "bob") == START_MS + 40_000 + 15_500 + GRACE_MS
    assert play.student("ann")["left_ms"] == 500 + 35_500
    assert play.student("bob")["left_ms"] == 500 + 55_500
    at(play, START_MS + 30_000).answer("ann", 1)
    play.answer("bob", 1)
    assert (play.last("ann").limit_ms, play.last("ann").points) == (20_000, 0.5)
    assert (play.last("bob").limit_ms, play.last("bob").points) == (40_000, 0.65)


def test_extensions_are_bounded() -> None:
    play = opened()
    assert kinds(play.command(Extend, seconds=3600)) == ["turn_extended"]
    outcome = play.command(Extend, seconds=3600)
    assert isinstance(outcome, Refused)
    assert outcome.why == "bad_value"


@pytest.mark.parametrize("leave", [True, False])
def test_a_student_who_left_the_class_is_waited_for_only_if_present(leave: bool) -> None:
    play = opened()
    play.command(ExtraTime, student_id="bob", factor=2)
    if leave:
        play.send(Leave(student_id="bob"))
    present = ("ann",) if leave else ("ann", "bob")
    assert closes(play, *present) == START_MS + (20_000 if leave else 40_000) + GRACE_MS
