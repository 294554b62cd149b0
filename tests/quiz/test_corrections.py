"""A corrected key re-scores every answer, whenever it was given."""

from typing import Any

import pytest

from appliance.quiz.commands import Close, Correct, Finish, Next, Open, Remove, Revote, Skip
from appliance.quiz.views.keyed import answered_question
from tests.support.play import Play, kinds, pool_of


def played(*, finished: bool = False) -> Play:
    """Three questions with speed scoring, the second one asked twice; answers took 10 s of 20."""
    play = Play(pool_of("single", "multiple", "single"), scoring="speed", points=20)
    play.join("ann", "bob")
    for number, answers in [(1, ((1,), (0,))), (2, ((0, 2), (0,))), (3, ((1,), (1,))), (2, ((1,), (0, 2)))]:
        play.command(Open, question=number)
        play.now_ms += 10_500
        play.answer("ann", *answers[0])
        play.answer("bob", *answers[1])
        play.command(Next)
    if finished:
        play.command(Finish)
    return play


def points(play: Play) -> tuple[float, float]:
    return play.tally("ann").points, play.tally("bob").points


@pytest.mark.parametrize("finished", [False, True])
@pytest.mark.parametrize(
    ("fields", "ann", "bob"),
    [
        ({"question": 1, "correct": (1,)}, 15, 45),
        ({"question": 1, "void": True}, 15, 30),
        ({"question": 2, "correct": (2,)}, 45, 15),
        ({"question": 2, "correct": (1, 2, 3)}, 35, 25),
        ({"question": 2, "void": True}, 30, 15),
        ({"question": 3, "correct": (4,)}, 15, 15),
        ({"question": 1, "correct": (2,)}, 30, 30),
    ],
)
def test_a_correction_rescores_the_answers(finished: bool, fields: dict[str, Any], ann: float, bob: float) -> None:
    play = played(finished=finished)
    assert points(play) == (30, 30)
    play.command(Correct, **fields)
    assert points(play) == (ann, bob)
    rank = {True: 1, False: 2}
    assert play.picture().standings.ranks == {"ann": rank[ann >= bob], "bob": rank[bob >= ann]}
    assert play.replayed() == play.state


def test_a_correction_can_be_undone() -> None:
    play = played(finished=True)
    before = play.state.tallies()
    for fields in ({"correct": (4,)}, {"void": True}, {"correct": (2,)}):
        play.command(Correct, question=1, **fields)
    assert play.state.tallies() == before


def test_what_was_answered_is_shown_beside_the_key_whatever_has_been_asked_since() -> None:
    """Of the question that was asked twice the last answers count; a skipped turn and a removed student do not."""
    play = played()
    play.join("cleo")
    play.command(Open, question=2)
    play.answer("cleo", 3)
    play.command(Next)
    play.command(Open, question=2)
    play.answer("ann", 3)
    play.command(Skip)
    play.command(Remove, student_id="cleo")
    shown = answered_question(play.picture(), 1)
    keys = list(play.state.keys[1])
    assert isinstance(shown.counts, dict)
    assert [shown.counts[key] for key in keys] == [1, 1, 1, 0]  # ann: 1, bob: 0 and 2
    assert (shown.answered, shown.correct) == (2, (keys[0], keys[2]))
    play.command(Correct, question=2, void=True)
    assert answered_question(play.picture(), 1).answered == 2


def test_nothing_is_shown_beside_the_key_of_a_question_that_nobody_answered() -> None:
    shown = answered_question(Play(pool_of("single")).picture(), 0)
    assert (shown.counts, shown.answered) == (None, 0)


def test_a_void_question_counts_for_nobody() -> None:
    play = played(finished=True)
    play.command(Correct, question=1, void=True)
    assert play.student("ann")["summary"] == {"correct": 1, "answered": 2, "of": 2, "points": 15.0, "rank": 2}
    assert play.picture().most == 40


def test_later_answers_are_marked_by_the_new_key() -> None:
    play = Play(pool_of("single"))
    play.join("ann", "bob")
    play.command(Next)
    play.answer("ann", 1)
    play.command(Correct, question=1, correct=(1,))
    play.answer("bob", 0)
    assert points(play) == (0, 1)
    play.command(Next)
    view = play.student("ann")
    assert view["reveal"]["correct"] == [list(play.state.keys[0])[0]]  # noqa: RUF015
    assert view["mark"] == {"credit": 0.0, "points": 0.0}


def test_a_correction_may_come_before_the_question() -> None:
    play = Play(pool_of("single"))
    play.join("ann")
    play.command(Correct, question=1, correct=(4,))
    play.command(Next)
    play.answer("ann", 3)
    assert play.tally("ann").points == 1


def test_a_second_round_stays_flat_and_the_first_stays_scored_by_time() -> None:
    play = Play(pool_of("single"), scoring="speed", reveal="hold")
    play.join("ann", "bob")
    play.command(Next)
    play.answer("ann", 0, after_ms=10_500)
    play.answer("bob", 0)
    play.command(Close)
    play.command(Revote)
    play.answer("bob", 0, after_ms=10_500)
    play.command(Correct, question=1, correct=(1,))
    assert points(play) == (0.75, 1.0)


def test_a_poll_stays_a_poll() -> None:
    play = Play(pool_of("poll"))
    play.join("ann")
    play.command(Next)
    play.answer("ann", 1)
    assert kinds(play.command(Correct, question=1, correct=())) == ["question_corrected"]
    assert play.last("ann").credit is None
    assert kinds(play.command(Correct, question=1, correct=(1,))) == ["refused: bad_value"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"correct": (1,), "void": True},
        {"correct": ()},
        {"correct": (1, 2)},
        {"correct": (5,)},
        {"correct": (10**30,)},
        {"correct": (1,) * 1000},
    ],
)
def test_an_impossible_key_changes_nothing(fields: dict[str, Any]) -> None:
    play = played()
    before = play.state
    assert kinds(play.command(Correct, question=1, **fields)) == ["refused: bad_value"]
    assert play.state == before
