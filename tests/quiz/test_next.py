"""Next alone leads through a class: which step it is, and what the instructor's page calls it."""

from typing import Any

import pytest

from appliance.quiz.commands import (
    Close,
    Finish,
    InstructorCommand,
    Next,
    Open,
    Pause,
    Refused,
    Resume,
    Reveal,
    Revote,
    Skip,
)
from appliance.quiz.kinds.question import Kind
from appliance.quiz.session import possible
from appliance.sentence import sentence
from tests.quiz.phases import POOL, at
from tests.support.play import Play, kinds, pool_of, wire


@pytest.mark.parametrize(("reveal", "phase"), [("auto", "revealed"), ("hold", "closed")])
def test_next_and_the_deadline_close_in_the_same_way(reveal: str, phase: str) -> None:
    by_next, by_time = at("open", reveal=reveal), at("open", reveal=reveal)
    by_next.command(Next)
    by_time.tick(after_ms=60_000)
    assert by_next.state.phase == by_time.state.phase == phase


@pytest.mark.parametrize("hold", [False, True])
def test_next_alone_leads_through_the_class(hold: bool) -> None:
    play = Play(POOL, reveal="hold" if hold else "auto")
    phases = []
    while play.state.phase != "finished":
        play.command(Next)
        phases.append(play.state.phase)
    assert phases == [*["open", *["closed"] * hold, "revealed"] * 3, "finished"]
    assert kinds(play.command(Next)) == ["refused: not_now"]


@pytest.mark.parametrize("command", [Open, Close, Reveal, Revote])
def test_of_two_instructors_who_tap_the_same_at_once_the_second_is_told_that_the_class_has_gone_on(
    command: type[InstructorCommand],
) -> None:
    """Not to close a question that neither meant to be closed, or what else the next step needs."""
    play = at("closed" if command in (Reveal, Revote) else "open", reveal="hold")
    if command is Open:
        play = at("revealed")
    step = play.instructor().step
    assert not isinstance(play.command(command, step=step), Refused)
    assert play.command(command, step=step) == Refused("not_now", sentence("command.gone_on"))


@pytest.mark.parametrize("passed", [0, 1, 2, 3])
def test_next_ends_the_class_after_all_questions_were_skipped(passed: int) -> None:
    play = Play(POOL)
    for _ in range(passed):
        play.command(Skip)
    for _ in range(3 - passed):
        play.command(Next)
        play.command(Skip)
    assert kinds(play.command(Skip)) == kinds(play.command(Open)) == ["refused: not_now"]
    assert "skip" not in possible(play.state)
    assert play.instructor().next is not None
    assert kinds(play.command(Next)) == ["session_finished"]
    assert play.instructor().next is None


def test_the_last_question_can_be_skipped_while_open() -> None:
    play = at("revealed")
    play.command(Open, question=3)
    play.command(Skip)
    assert (play.state.phase, play.state.cursor) == ("lobby", 3)
    assert kinds(play.command(Next)) == ["session_finished"]


def test_next_goes_on_after_the_furthest_question() -> None:
    play = Play(POOL)
    play.command(Open, question=2)
    play.command(Close)
    play.command(Open, question=1)
    play.command(Close)
    play.command(Next)
    assert play.state.turns[-1].question == 2


@pytest.mark.parametrize("kind", ["poll", "rating", "words"])
def test_where_nothing_is_right_the_close_reveals_unless_a_discussion_is_asked_for(kind: Kind) -> None:
    play = Play(pool_of(kind, kind, "single"), reveal="hold")
    closes: list[tuple[type[InstructorCommand], dict[str, bool], str]] = [
        (Next, {}, "revealed"),
        (Close, {"hold": True}, "closed"),
    ]
    for close, how, phase in closes:
        play.command(Next)
        assert wire(play.instructor())["next"] == {"do": "close", "label": "close_and_reveal"}
        play.command(close, **how)
        assert play.state.phase == phase
    play.command(Reveal)
    play.command(Next)
    assert wire(play.instructor())["next"] == {"do": "close", "label": "close_vote"}


@pytest.mark.parametrize(
    ("reveal", "steps", "expected"),
    [
        ("auto", [], {"do": "open", "label": "start", "number": 1}),
        ("auto", [Next], {"do": "close", "label": "close_and_reveal"}),
        ("hold", [Next], {"do": "close", "label": "close_vote"}),
        ("auto", [Next, Pause], {"do": "resume", "label": "resume"}),
        ("hold", [Next, Close], {"do": "reveal", "label": "reveal"}),
        ("hold", [Next, Close, Revote], {"do": "close", "label": "close_vote"}),
        ("auto", [Next, Close], {"do": "open", "label": "question", "number": 2}),
        ("auto", [Next, Skip], {"do": "open", "label": "question", "number": 2}),
        ("auto", [Skip], {"do": "open", "label": "question", "number": 2}),
        ("auto", [Skip, Skip], {"do": "finish", "label": "finish"}),
        ("auto", [Next, Close, Next, Close], {"do": "finish", "label": "finish"}),
        ("auto", [Finish], None),
    ],
)
def test_the_next_step_is_named_and_is_what_next_does(
    reveal: str, steps: list[Any], expected: dict[str, object] | None
) -> None:
    by_name, by_next = (Play(pool_of("single", "single"), reveal=reveal) for _ in range(2))
    for play in (by_name, by_next):
        for step in steps:
            play.command(step)
    named = wire(by_name.instructor()).get("next")
    assert named == expected
    if named is not None:
        commands: dict[str, type[InstructorCommand]] = {
            "open": Open, "close": Close, "resume": Resume, "reveal": Reveal, "finish": Finish,
        }  # fmt: skip
        assert kinds(by_name.command(commands[named["do"]])) == kinds(by_next.command(Next))
