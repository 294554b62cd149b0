"""No choice is lost at the end of a question: what a phone sends by itself counts, and a close waits for it."""

from typing import Any, Literal

import pytest

from appliance.quiz.commands import (
    Close,
    CloseIn,
    Delay,
    Extend,
    ExtraTime,
    Finish,
    InstructorCommand,
    Interrupt,
    Next,
    Open,
    Pause,
    Refused,
    Remove,
    Resume,
    Reveal,
    Revote,
    Skip,
)
from appliance.quiz.events import Answered, TurnClosed, TurnClosing, TurnPaused
from appliance.quiz.session import possible
from appliance.sentence import sentence
from tests.quiz.closing import CLOSES, CLOSING_MS, END_MS, LIMIT_MS, closing, opened
from tests.support.play import Play, kinds, pool_of, read_log, wire, write_log


@pytest.mark.parametrize(("kind", "fields"), CLOSES)
@pytest.mark.parametrize("reveal", ["auto", "hold"])
def test_a_close_waits_for_a_present_student_and_then_has_its_usual_result(
    kind: type[InstructorCommand], fields: dict[str, Any], reveal: str
) -> None:
    at_once, waits = opened(reveal=reveal), opened(reveal=reveal)
    at_once.present = set()
    expected = kinds(at_once.command(kind, **fields))
    assert kinds(waits.command(kind, **fields)) == ["turn_closing"]
    assert waits.state.phase == "open"
    assert waits.state.closes_ms(waits.present) == waits.now_ms + CLOSING_MS
    assert waits.tick("ann", "bob", after_ms=CLOSING_MS - 1) == []
    assert kinds(waits.tick("ann", "bob", after_ms=1)) == expected
    assert waits.state.phase == at_once.state.phase
    closed = next(event for event in waits.log if isinstance(event, TurnClosed))
    assert closed == TurnClosed(at_ms=waits.now_ms, turn=1, by="instructor")
    assert waits.replayed() == waits.state


@pytest.mark.parametrize(("kind", "fields"), CLOSES)
def test_it_closes_at_once_if_all_present_students_have_answered(
    kind: type[InstructorCommand], fields: dict[str, Any]
) -> None:
    play = opened()
    play.present = {"ann"}
    assert kinds(play.command(kind, **fields))[0] == "turn_closed"


def test_before_the_question_shows_no_choice_exists() -> None:
    play = Play(pool_of("single"))
    play.waits = True
    play.join("ann")
    play.command(Next)
    assert kinds(play.command(Close, after_ms=499)) == ["turn_closed", "turn_revealed"]


def test_it_closes_as_soon_as_all_present_students_have_answered() -> None:
    play = closing()
    assert play.tick("ann", "bob", after_ms=20) == []
    assert kinds(play.answer("bob", 1, after_ms=20, auto=True)) == ["answered"]
    assert kinds(play.tick("ann", "bob")) == ["turn_closed", "turn_revealed"]
    answer = play.last("bob")
    assert (answer.auto, answer.credit, answer.elapsed_ms) == ("close", 1.0, 3000)


def test_it_does_not_wait_for_absent_students() -> None:
    play = closing()
    assert kinds(play.tick("ann", after_ms=20)) == ["turn_closed", "turn_revealed"]
    play = closing()
    play.command(Remove, student_id="bob")
    assert kinds(play.tick("ann", "bob")) == ["turn_closed", "turn_revealed"]


def test_an_answer_tapped_during_the_wait_is_accepted() -> None:
    play = closing()
    play.answer("bob", 0, after_ms=300)
    assert play.last("bob").auto == ""


def test_the_clock_stops_during_the_wait() -> None:
    """A student whose time ends during the wait is not late, and the wait makes no answer slower."""
    play = opened()
    play.now_ms = END_MS - 10
    play.command(Close)
    for who, after_ms in (("ann", 0), ("bob", CLOSING_MS - 1)):
        assert wire(play.student(who, after_ms=after_ms))["left_ms"] == 10
    assert kinds(play.answer("bob", 1, after_ms=CLOSING_MS - 1, auto=True)) == ["answered"]
    assert play.last("bob").elapsed_ms == LIMIT_MS - 10
    late = opened()
    late.now_ms = END_MS + 10
    late.command(Close)
    assert kinds(late.answer("bob", 1, auto=True)) == ["refused: expired"]


def test_closing_a_paused_question_accepts_chosen_options() -> None:
    play = opened()
    play.command(Pause, after_ms=100)
    assert kinds(play.answer("bob", 1, after_ms=5000)) == ["refused: paused"]
    assert kinds(play.command(Close, hold=True)) == ["turn_closing"]
    view = wire(play.student("bob"))
    assert (view.get("paused"), view["closing"], view["left_ms"]) == (None, True, LIMIT_MS - 3100)
    assert kinds(play.answer("bob", 1, after_ms=100, auto=True)) == ["answered"]
    assert play.last("bob").elapsed_ms == 3100
    assert kinds(play.tick("ann", "bob")) == ["turn_closed"]


# the events of a command while the question is closing
MEANWHILE: list[tuple[type[InstructorCommand], dict[str, Any], list[str]]] = [
    (Next, {}, []),
    (Close, {}, []),
    (Close, {"hold": True}, []),
    (Finish, {}, ["turn_closing"]),
    (Skip, {}, ["turn_skipped"]),
    (Pause, {}, ["refused: not_now"]),
    (Resume, {}, ["refused: not_now"]),
    (Extend, {"seconds": 15}, ["refused: not_now"]),
    (CloseIn, {"seconds": 15}, ["refused: not_now"]),
    (Open, {}, ["refused: not_now"]),
    (Reveal, {}, ["refused: not_now"]),
    (Revote, {}, ["refused: not_now"]),
    (ExtraTime, {"student_id": "bob", "factor": 2}, ["extra_time_given"]),
]


@pytest.mark.parametrize(("kind", "fields", "expected"), MEANWHILE)
@pytest.mark.parametrize("paused", [False, True])
def test_other_commands_during_the_wait(
    kind: type[InstructorCommand], fields: dict[str, Any], expected: list[str], *, paused: bool
) -> None:
    play = opened()
    if paused:
        play.command(Pause)
    play.command(Close)
    closes_ms = play.state.closes_ms(play.present)
    said = set(possible(play.state))
    outcome = play.command(kind, after_ms=200, **fields)
    assert kinds(outcome) == expected
    if isinstance(outcome, Refused):
        assert outcome.message == sentence("command.closing")
    assert (str(kind.__struct_config__.tag) in said) == (kind in (Next, Finish, Skip, ExtraTime))
    if kind is Skip:
        assert play.state.phase == "lobby"
        assert play.state.closes_ms(play.present) is None
        return
    assert play.state.closes_ms(play.present) == closes_ms
    play.tick("ann", "bob", after_ms=400)
    assert play.state.phase == ("finished" if kind is Finish else "revealed")


def test_a_close_does_not_undo_the_end_of_the_class() -> None:
    play = opened()
    play.command(Finish)
    assert play.command(Close, hold=True) == []
    play.tick(after_ms=CLOSING_MS)
    assert play.state.phase == "finished"


@pytest.mark.parametrize("paused", [False, True])
def test_a_restart_undoes_the_close_and_stops_the_clock_where_it_was(*, paused: bool) -> None:
    play = opened()
    if paused:
        play.command(Pause, after_ms=1000)
    play.command(Close, after_ms=1000)
    left_ms = wire(play.student("bob"))["left_ms"]
    assert left_ms == (LIMIT_MS - 4000)
    outcome = play.send(Interrupt(by="restart"), after_ms=50)
    assert outcome == [TurnPaused(at_ms=play.now_ms, turn=1, by="restart")]
    view = wire(play.student("bob"))
    assert (view["paused"], view.get("closing"), view["left_ms"]) == (True, None, left_ms)
    play.command(Resume, after_ms=9000)
    assert wire(play.student("bob"))["left_ms"] == left_ms
    assert kinds(play.answer("bob", 1)) == ["answered"]
    assert play.replayed() == play.state


@pytest.mark.parametrize("by", ["restart", "stall"])
@pytest.mark.parametrize(("kind", "fields"), [(Close, {}), (Close, {"hold": True}), (Finish, {})])
def test_an_interruption_before_the_start_finds_phones_that_have_gone_on(
    kind: type[InstructorCommand], fields: dict[str, Any], by: Literal["restart", "stall"]
) -> None:
    """Nothing was stored since the opening, but phones showed the question meanwhile and keep what was chosen."""
    play = Play(pool_of("single"))
    play.waits = True
    play.join("ann")
    play.command(Next)
    play.send(Interrupt(by=by))
    view = wire(play.student("ann"))
    assert (view["paused"], view["left_ms"], view["question"]["starts_in_ms"]) == (True, LIMIT_MS, 0)
    assert wire(play.instructor())["left_ms"] == LIMIT_MS
    assert kinds(play.command(kind, after_ms=50, **fields)) == ["turn_closing"]
    assert kinds(play.answer("ann", 1, after_ms=50)) == ["answered"]
    assert play.last("ann").elapsed_ms == 0
    assert kinds(play.tick("ann"))[0] == "turn_closed"
    assert play.replayed() == play.state


def test_the_whole_time_is_left_after_an_interruption_before_the_start() -> None:
    play = Play(pool_of("single"))
    play.join("ann")
    play.command(Next)
    play.send(Interrupt(by="restart"))
    play.command(Resume, after_ms=100)
    assert wire(play.student("ann"))["left_ms"] == LIMIT_MS
    assert kinds(play.answer("ann", 1, after_ms=LIMIT_MS)) == ["answered"]


def test_a_late_start_is_not_made_up_while_the_clock_is_stopped() -> None:
    assert closing().send(Delay(late_ms=700)) == []


def test_all_three_pages_learn_that_it_closes() -> None:
    play = opened()
    for view in (play.student("bob"), play.projector(), play.instructor()):
        assert "closing" not in wire(view)
    play.command(Close)
    for view in (play.student("bob"), play.projector(), play.instructor()):
        assert wire(view)["closing"]
        assert wire(view)["phase"] == "open"
    assert wire(play.instructor())["next"] == {"do": "close", "label": "closing"}
    play.tick(after_ms=CLOSING_MS)
    for view in (play.student("bob"), play.projector(), play.instructor()):
        assert "closing" not in wire(view)


@pytest.mark.parametrize("round_trip_ms", [0, 20, 300, 500, 800, 1000])
@pytest.mark.parametrize("closed_by", ["deadline", "extension", "extra time"])
def test_an_answer_sent_just_before_the_phones_deadline_counts_with_up_to_a_second_of_delay(
    round_trip_ms: int, closed_by: str
) -> None:
    """The phone counts from when the view reached it, so its deadline is late by the way there; the answer needs the
    way back. Of this whole round trip, up to half a second is credited."""
    play = opened()
    end_ms = END_MS
    if closed_by == "extension":
        play.command(Extend, seconds=15)
        end_ms += 15_000
    elif closed_by == "extra time":
        play.command(ExtraTime, student_id="bob", factor=1.5)
        end_ms += LIMIT_MS // 2
    play.now_ms = end_ms - 500 + round_trip_ms
    assert play.now_ms == end_ms + 500 or play.tick("ann", "bob") == []
    assert kinds(play.answer("bob", 1, credit_ms=min(500, round_trip_ms), auto=True)) == ["answered"]
    assert play.last("bob").auto == "deadline"


def test_the_log_the_views_and_the_feed_tell_who_sent_an_answer() -> None:
    play = opened()
    play.now_ms = END_MS - 500
    play.answer("bob", 0, auto=True)
    bob, ann = (wire(play.student(who))["answer"] for who in ("bob", "ann"))
    assert (bob["auto"], ann.get("auto")) == ("deadline", None)
    assert [row.get("auto") for row in wire(play.instructor())["feed"]] == ["deadline", None]
    logged = [event for event in play.log if isinstance(event, Answered)]
    assert [event.auto for event in logged] == ["", "deadline"]


def test_a_log_without_senders_of_answers_is_read() -> None:
    play = opened()
    [line] = [line for event, line in zip(play.log, write_log(play.log), strict=True) if isinstance(event, Answered)]
    assert b"auto" not in line
    [event] = read_log([line])
    assert isinstance(event, Answered)
    assert event.auto == ""


def test_a_second_finish_is_one_more_event_and_a_third_none() -> None:
    play = closing()
    assert kinds(play.command(Finish)) == ["turn_closing"]
    assert play.log[-1] == TurnClosing(at_ms=play.now_ms, turn=1, then="finish", cause=play.log[-1].cause)
    assert play.command(Finish) == []
