"""A question whose time the instructor has cut short; the first one starts at 1500 in all of these."""

import pytest

from appliance.quiz.commands import (
    Close,
    CloseIn,
    Delay,
    Extend,
    ExtraTime,
    Pause,
    Resume,
    Revote,
)
from tests.quiz.clock import END_MS, GRACE_MS, LIMIT_MS, START_MS, at, closes, opened
from tests.support.play import kinds


def test_a_shortened_question_closes_for_everybody_after_that_time_and_extra_time_counts_in_it() -> None:
    play = opened(time_limit=120)
    play.command(ExtraTime, student_id="bob", factor=2)
    cut_ms = START_MS + 40_000
    assert kinds(at(play, cut_ms).command(CloseIn, seconds=15)) == ["turn_shortened"]
    assert play.instructor().left_ms == play.projector().left_ms == play.student("ann")["left_ms"] == 15_000
    assert play.student("bob")["left_ms"] == 30_000
    assert closes(play, "ann") == cut_ms + 15_000 + GRACE_MS
    assert closes(play, "ann", "bob") == cut_ms + 30_000 + GRACE_MS
    assert kinds(at(play, cut_ms + 15_001).answer("ann", 1)) == ["refused: expired"]
    assert kinds(at(play, cut_ms + 30_000).answer("bob", 1)) == ["answered"]
    assert kinds(at(play, cut_ms + 30_500).tick("ann", "bob")) == ["turn_closed", "turn_revealed"]


@pytest.mark.parametrize("passed_ms", [5000, 9000, LIMIT_MS + 100])
def test_a_question_with_no_more_time_left_is_not_shortened(passed_ms: int) -> None:
    play = opened()
    play.command(ExtraTime, student_id="bob", factor=5)
    assert at(play, START_MS + passed_ms).command(CloseIn, seconds=15) == []
    assert closes(play, "ann") == END_MS + GRACE_MS
    assert play.student("bob")["left_ms"] == 5 * LIMIT_MS - passed_ms


def test_a_shortened_question_is_scored_as_if_it_were_not() -> None:
    play, other = opened(scoring="speed", time_limit=120), opened(scoring="speed", time_limit=120)
    for one in (play, other):
        at(one, START_MS + 30_000).answer("ann", 1)
    play.command(CloseIn, seconds=15)
    for one in (play, other):
        at(one, START_MS + 42_000).answer("bob", 1)
    for who in ("ann", "bob"):
        assert (play.last(who).points, play.last(who).limit_ms) == (other.last(who).points, 120_000)


def test_after_a_question_was_shortened_it_is_extended_paused_and_delayed_as_before() -> None:
    play = opened(time_limit=120)
    play.command(Extend, seconds=60)
    at(play, START_MS + 40_000).command(CloseIn, seconds=15)
    play.command(Extend, seconds=10)
    play.command(Pause, after_ms=5000)
    assert play.student("ann", after_ms=3000)["left_ms"] == 20_000
    play.command(Resume)
    play.send(Delay(late_ms=300))
    assert closes(play, "ann") == play.now_ms + 20_300 + GRACE_MS
    assert play.student("ann")["left_ms"] == 20_300
    play.command(CloseIn, seconds=15)
    assert play.student("ann")["left_ms"] == 15_000
    assert play.command(CloseIn, seconds=15, after_ms=10) == []


def test_a_question_that_is_shortened_before_it_shows_is_open_for_that_time() -> None:
    play = opened()
    play.command(CloseIn, seconds=15)
    assert closes(play, "ann") == START_MS + 15_000 + GRACE_MS


def test_a_second_round_has_the_whole_limit_though_the_first_was_shortened_and_extended() -> None:
    play = opened()
    play.command(CloseIn, seconds=15)
    play.command(Extend, seconds=15)
    play.command(Close, hold=True)
    at(play, 60_000).command(Revote)
    assert closes(play) == 60_500 + LIMIT_MS + GRACE_MS
