"""A slide between questions: it shows, nobody answers, no clock runs, and it is in no figure."""

from typing import Any

import msgspec
import pytest

from appliance.quiz import drawing
from appliance.quiz.commands import (
    Close,
    CloseIn,
    Extend,
    Finish,
    InstructorCommand,
    Interrupt,
    Next,
    Open,
    Pause,
    Refused,
    Resume,
    Reveal,
    Revote,
    Skip,
)
from appliance.quiz.events import TurnOpened
from appliance.quiz.pool import Options
from appliance.quiz.views.questions import MAX_LISTED, listed
from appliance.quiz.views.student import review
from appliance.sentence import sentence
from tests.support.play import Play, kinds, pool_of, wire

POOL = pool_of("slide", "single", "slide", "single", "slide")


def played(steps: int = 1, **options: Any) -> Play:
    """A session after so many steps; a question is closed by the step after it was opened."""
    play = Play(POOL, close_when_all=True, **options)
    play.join("ann")
    for _ in range(steps):
        play.command(Next)
    return play


def test_next_goes_from_a_slide_straight_to_what_follows() -> None:
    play = played(0)
    labels = []
    while (step := play.instructor().next) is not None:
        labels.append((step.do, step.label, step.number))
        play.command(Next)
    assert labels == [
        ("open", "start_slide", None),
        ("open", "question", 1),
        ("close", "close_and_reveal", None),
        ("open", "slide", None),
        ("open", "question", 2),
        ("close", "close_and_reveal", None),
        ("open", "slide", None),
        ("finish", "finish", None),
    ]
    assert [event.question for event in play.log if isinstance(event, TurnOpened)] == [0, 1, 2, 3, 4]
    assert play.state.phase == "finished"
    assert play.replayed() == play.state


def test_a_slide_has_no_clock() -> None:
    play = played(live_counts=True)
    for view in (play.student("ann"), wire(play.projector()), wire(play.instructor())):
        assert not {"left_ms", "paused", "limit_ms", "starts_in_ms", "counts", "answered", "times", "pending"} & set(
            view
        )
        assert view["phase"] == "open"
        assert view["question"]["kind"] == "slide"
        assert not {"limit_ms", "options"} & set(view["question"]) - {"options"}
    assert play.student("ann")["question"]["starts_in_ms"] == 0
    assert play.tick("ann", after_ms=10_000_000) == []
    assert play.state.closes_ms({"ann"}) is None


@pytest.mark.parametrize("command", [Close, Pause, Resume, Reveal, Revote, Extend, CloseIn])
def test_steps_of_a_question_are_refused_on_a_slide(command: type[InstructorCommand]) -> None:
    play = played()
    fields = {"seconds": 5} if command in (Extend, CloseIn) else {}
    assert str(command.__struct_config__.tag) not in play.instructor().can
    assert kinds(play.command(command, **fields)) == ["refused: not_now"]


def test_any_question_can_be_opened_from_a_slide_and_the_class_can_end_there() -> None:
    play = played()
    assert kinds(play.command(Skip)) == ["question_passed"]
    assert kinds(play.command(Open, question=2)) == ["turn_opened"]
    assert play.state.turns[-1].question == 3
    play.command(Close)
    play.command(Next)
    assert kinds(play.command(Finish)) == ["session_finished"]


def test_an_answer_to_a_slide_is_refused() -> None:
    play = played()
    assert kinds(play.answer("ann", value=("x",))) == ["refused: bad_value"]
    assert kinds(play.answer("ann", value="x")) == ["refused: bad_value"]


def test_a_restart_does_not_pause_a_slide() -> None:
    play = played()
    assert play.send(Interrupt(by="restart")) == []
    assert kinds(play.command(Next)) == ["turn_opened"]


def test_questions_are_counted_without_slides() -> None:
    play = played(0)
    assert wire(play.projector())["questions"] == play.instructor().of == 2
    assert play.student("ann")["next"] == {"number": 1, "of": 2}
    play.command(Next)
    assert "number" not in play.student("ann")["question"]
    assert play.student("ann")["next"] == {"number": 1, "of": 2}
    play.command(Next)
    shown = wire(play.instructor())
    assert (play.student("ann")["question"]["number"], shown["question"]["number"], shown["number"]) == (1, 1, 1)
    assert "next_question" not in shown, "a slide comes"
    play.answer("ann", 1)
    while play.state.phase != "finished":
        play.command(Next)
    summary = play.student("ann")["summary"]
    assert (summary["of"], summary["answered"], summary["correct"]) == (2, 1, 1)
    rows = review(play.picture(), "ann")
    assert rows is not None
    assert [row.number for row in rows] == [1, 2]


def test_nobody_misses_a_slide() -> None:
    play = played(5)
    assert play.state.turns[-1].question == 3
    play.command(Next)
    play.command(Next)
    assert "missed" not in play.student("ann")
    attendance = play.instructor().attendance
    assert attendance is not None
    assert attendance[0].missed is False


def test_a_slide_goes_with_the_question_that_follows_it() -> None:
    orders: set[tuple[int, ...]] = set()
    for number in range(40):
        options = Options(order="shuffled", ask=1 + number % 2)
        order = drawing.asked(POOL, options, number.to_bytes(4, "big"))
        assert order[-1] == 4
        assert _pairs(order[:-1]) <= {(0, 1), (2, 3)}
        orders.add(order)
    assert orders == {(0, 1, 4), (2, 3, 4), (0, 1, 2, 3, 4), (2, 3, 0, 1, 4)}


def _pairs(order: tuple[int, ...]) -> set[tuple[int, int]]:
    return {(order[place], order[place + 1]) for place in range(0, len(order), 2)}


def test_a_slide_is_opened_by_its_id_and_next_goes_on_behind_it() -> None:
    play = played(3)
    assert play.state.pool.questions[2].kind == "slide"
    first, third = (play.state.pool.questions[index].id for index in (0, 2))
    assert kinds(play.command(Open, question=third)) == ["turn_opened"]
    assert (play.state.turns[-1].question, play.instructor().next_question) == (2, 2)
    assert kinds(play.command(Open, question=first)) == ["turn_opened"]
    assert kinds(play.command(Open, question="of another pool")) == ["refused: bad_value"]
    assert play.command(Next) != []
    assert play.state.turns[-1].question == 3
    assert play.replayed() == play.state


def test_the_list_of_questions_has_slides_and_what_is_left_out_in_the_order_of_the_session() -> None:
    text = "<p>Tell <strong>me</strong>:<br>\n1 &lt; 2</p>"
    pool = msgspec.structs.replace(
        POOL, questions=(*POOL.questions, msgspec.structs.replace(POOL.questions[1], id="long", html="<p>" + "x" * 99))
    )
    pool = msgspec.structs.replace(
        pool, questions=(msgspec.structs.replace(pool.questions[0], html=text), *pool.questions[1:])
    )
    play = Play(pool, close_when_all=True)
    play.state.program = (1, 0, 5)
    play.join("ann")
    play.command(Next)
    rows = listed(play.state)
    assert [(row.number, row.opened) for row in rows] == [
        (1, True),
        (None, False),
        (2, False),
        (None, False),
        (3, False),
        (None, False),
    ]
    assert rows[1].text == "Tell me: 1 < 2"
    assert rows[2].text == "x" * MAX_LISTED + "…"
    assert [row.id for row in rows][:3] == [pool.questions[index].id for index in play.state.program]


@pytest.mark.parametrize("command", [Skip, Open])
@pytest.mark.parametrize("shown", [0, 1])
def test_two_instructors_who_tap_at_once_go_on_once_in_a_row_of_slides(
    command: type[Skip] | type[Open], shown: int
) -> None:
    play = Play(pool_of("slide", "slide", "slide", "slide", "single"))
    for _ in range(shown):
        play.command(Next)
    step = play.instructor().step
    play.command(command, step=step)
    went_on = play.state.cursor
    outcome = play.command(command, step=step)
    assert isinstance(outcome, Refused)
    assert outcome.message == sentence("command.gone_on")
    assert play.state.cursor == went_on == shown + 1
    assert not isinstance(play.command(command, step=play.instructor().step), Refused)
    assert play.state.cursor == shown + 2
    play.command(command)
    assert play.state.cursor == shown + 3, "a client that names no step is not held up"
