"""Which answers count: time, place, value, repeats. Each question starts at 1500 and has a limit of 20 s."""

from typing import Any

import pytest

from appliance.quiz.commands import Close, ExtraTime, Finish, Next, Open, Pause, Remove, Resume, Revote
from appliance.quiz.events import Answered
from tests.support.play import Play, kinds, pool_of

START_MS, LIMIT_MS = 1500, 20_000


def opened(kind: Any = "single", **options: Any) -> Play:
    play = Play(pool_of(kind, "single"), **options)
    play.join("ann", "bob")
    play.command(Next)
    return play


@pytest.mark.parametrize(
    ("at_ms", "credit_ms", "raw_ms", "elapsed_ms"),
    [
        (1000, 0, 0, 0),
        (1000, 500, 0, 0),
        (START_MS, 0, 0, 0),
        (START_MS + 200, 300, 200, 0),
        (START_MS + 300, 300, 300, 0),
        (START_MS + 301, 300, 301, 1),
        (START_MS + 5000, 0, 5000, 5000),
        (START_MS + 5000, 120, 5000, 4880),
        (START_MS + LIMIT_MS, 0, 20_000, 20_000),
        (START_MS + LIMIT_MS, 500, 20_000, 19_500),
        (START_MS + LIMIT_MS + 1, 1, 20_001, 20_000),
        (START_MS + LIMIT_MS + 500, 500, 20_500, 20_000),
        (START_MS + LIMIT_MS + 1, 0, None, None),
        (START_MS + LIMIT_MS + 301, 300, None, None),
        (START_MS + LIMIT_MS + 501, 500, None, None),
    ],
)
def test_elapsed_time_is_credited_within_its_bounds(
    at_ms: int, credit_ms: int, raw_ms: int | None, elapsed_ms: int | None
) -> None:
    play = opened()
    play.now_ms = at_ms
    outcome = play.answer("ann", 1, credit_ms=credit_ms, id="a")
    if raw_ms is None or elapsed_ms is None:
        assert kinds(outcome) == ["refused: expired"]
        return
    assert outcome == [
        Answered(
            at_ms=at_ms,
            student_id="ann",
            answer_id="a",
            turn=1,
            round=1,
            question=0,
            value=(1,),
            elapsed_ms=elapsed_ms,
            raw_elapsed_ms=raw_ms,
            lag_credit_ms=credit_ms,
            limit_ms=LIMIT_MS,
            credit=1.0,
            points=1.0,
            said="o1-1",
        )
    ]


@pytest.mark.parametrize(("credit_ms", "kept_ms"), [(-50, 0), (501, 500), (10**12, 500)])
def test_the_lag_credit_is_bounded(credit_ms: int, kept_ms: int) -> None:
    play = opened()
    outcome = play.answer("ann", 1, after_ms=10_000, credit_ms=credit_ms)
    assert isinstance(outcome, list)
    assert isinstance(outcome[0], Answered)
    assert outcome[0].lag_credit_ms == kept_ms
    assert outcome[0].elapsed_ms == outcome[0].raw_elapsed_ms - kept_ms


@pytest.mark.parametrize(("late_ms", "accepted"), [(0, True), (1, False)])
def test_extra_time_moves_the_students_own_deadline(late_ms: int, accepted: bool) -> None:
    play = opened()
    play.command(ExtraTime, student_id="ann", factor=1.5)
    play.now_ms = START_MS + 30_000 + late_ms
    assert kinds(play.answer("ann", 1)) == ["answered" if accepted else "refused: expired"]
    assert kinds(play.answer("bob", 1)) == ["refused: expired"]


def test_extra_time_stretches_the_speed_score() -> None:
    play = opened(scoring="speed", points=1000)
    play.command(ExtraTime, student_id="ann", factor=2)
    play.now_ms = START_MS + 10_000
    play.answer("ann", 1)
    play.answer("bob", 1)
    assert (play.last("ann").points, play.last("bob").points) == (900, 750)


@pytest.mark.parametrize(
    ("kind", "fields", "value", "credit", "points"),
    [
        ("single", {}, (1,), 1.0, 1.0),
        ("single", {}, (0,), 0.0, 0.0),
        ("single", {"points": 20}, (1,), 1.0, 20.0),
        ("single", {"points": 0}, (1,), 1.0, 0.0),
        ("multiple", {"points": 1000}, (0,), 0.5, 500.0),
        ("true_false", {}, (0,), 1.0, 1.0),
        ("poll", {}, (3,), None, 0.0),
        ("single", {"scoring": "speed", "points": 1000}, (1,), 1.0, 750.0),
        ("multiple", {"scoring": "speed", "points": 1000}, (0,), 0.5, 400.0),
    ],
)
def test_an_answer_is_marked_by_its_question(
    kind: Any, fields: dict[str, Any], value: tuple[int, ...], credit: float | None, points: float
) -> None:
    play = Play(pool_of(kind, **fields))
    play.join("ann")
    play.command(Next)
    play.now_ms = START_MS + 10_000
    play.answer("ann", *value)
    assert (play.last("ann").credit, play.last("ann").points) == (credit, points)


def test_a_second_round_is_scored_flat() -> None:
    play = opened(scoring="speed", reveal="hold")
    play.answer("ann", 1, after_ms=10_500)
    assert play.last("ann").points == 0.75
    play.command(Close)
    play.command(Revote)
    play.answer("ann", 1, after_ms=20_000)
    assert (play.last("ann").round, play.last("ann").points) == (2, 1.0)
    assert play.tally("ann").points == 1.0


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"turn": 0}, "closed"),
        ({"turn": 2}, "closed"),
        ({"turn": -1}, "closed"),
        ({"turn": 10**40}, "closed"),
        ({"round": 2}, "closed"),
        ({"round": 0}, "closed"),
        ({"value": ()}, "bad_value"),
        ({"value": ("",)}, "bad_value"),
        ({"value": ("x" * 4000,)}, "bad_value"),
        ({"value": ("0",)}, "bad_value"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(fields: dict[str, Any], why: str) -> None:
    play = opened()
    before = play.state
    assert kinds(play.answer("ann", 1, **({"value": play.keys("ann", 1)} | fields))) == [f"refused: {why}"]
    assert play.state == before


@pytest.mark.parametrize("student_id", ["eve", "", "ANN"])
def test_an_id_that_has_not_joined_cannot_answer(student_id: str) -> None:
    play = opened()
    assert kinds(play.answer(student_id, value=play.keys("ann", 1))) == ["refused: not_joined"]


def test_keys_belong_to_the_question_that_is_open() -> None:
    play = opened("multiple")
    mine, others = list(play.state.keys[0]), list(play.state.keys[1])
    assert not set(mine) & set(others)
    for value in [(others[0],), (mine[0], others[0]), (mine[0], mine[0]), (*mine, others[0])]:
        assert kinds(play.answer("ann", value=value)) == ["refused: bad_value"]
    assert kinds(play.answer("ann", value=tuple(reversed(mine)))) == ["answered"]
    assert play.last("ann").value == (0, 1, 2, 3)


@pytest.mark.parametrize("changes", [False, True])
def test_a_paused_question_refuses_answers_and_says_so(changes: bool) -> None:
    play = opened(changes=changes)
    play.command(Pause)
    assert kinds(play.answer("ann", 1)) == ["refused: paused"]
    play.command(Resume, after_ms=60_000)
    assert kinds(play.answer("ann", 1)) == ["answered"]


@pytest.mark.parametrize("step", [Close, Finish])
def test_a_closed_question_takes_no_answer(step: Any) -> None:
    play = opened(reveal="hold")
    play.command(step)
    assert kinds(play.answer("ann", 1)) == ["refused: closed"]


def test_before_the_first_question_nothing_is_open() -> None:
    play = Play(pool_of("single"))
    play.join("ann")
    assert kinds(play.answer("ann", value=(next(iter(play.state.keys[0])),))) == ["refused: closed"]


def test_a_late_packet_does_not_count_for_the_next_question() -> None:
    play = opened()
    old = play.keys("ann", 1)
    play.command(Close)
    play.command(Next)
    assert kinds(play.answer("ann", turn=1, value=old)) == ["refused: closed"]
    assert play.state.turn is not None
    assert play.state.turn.answers == {}


def test_if_answers_lock_a_later_one_repeats_the_first() -> None:
    play = opened()
    play.answer("ann", 0, id="first", after_ms=700)
    before = play.state
    for fields in ({"id": "first"}, {"id": "second"}, {"id": "third", "value": ("nonsense",)}):
        assert play.answer("ann", 1, **fields) == []
    assert play.state == before
    assert play.last("ann").value == (0,)
    assert kinds(play.answer("bob", 1, id="first")) == ["answered"]


def test_if_answers_may_change_the_last_counts() -> None:
    play = opened(changes=True, scoring="speed")
    play.answer("ann", 1, id="one", after_ms=500)
    play.answer("ann", 0, id="two", after_ms=5000)
    assert play.tally("ann").points == 0
    assert play.answer("ann", 1, id="one") == []
    assert play.last("ann").value == (0,)
    play.answer("ann", 1, id="three", after_ms=5000)
    assert [answer.id for answer in play.state.turns[0].answers["ann"]] == ["one", "two", "three"]
    assert (play.tally("ann").points, play.tally("ann").answered) == (0.75, 1)


@pytest.mark.parametrize("changes", [False, True])
@pytest.mark.parametrize("steps", [[Pause], [Close], [Close, Next], [Finish]])
def test_a_resent_answer_is_a_repeat_whenever_it_comes(changes: bool, steps: list[Any]) -> None:
    play = opened(changes=changes)
    play.answer("ann", 1, id="a")
    old = play.keys("ann", 1)
    for step in steps:
        play.command(step)
    for turn in (1, 2, 7):
        assert play.answer("ann", id="a", turn=turn, value=old) == []
    assert sum(isinstance(event, Answered) for event in play.log) == 1


def test_answers_lock_in_each_round() -> None:
    play = opened(reveal="hold")
    play.answer("ann", 0)
    play.command(Close)
    play.command(Revote)
    assert kinds(play.answer("ann", 1)) == ["answered"]
    assert play.answer("ann", 0) == []
    assert play.answer("ann", 0, round=1) == []
    assert play.last("ann").value == (1,)


def test_the_first_rounds_answer_counts_for_a_student_who_does_not_vote_again() -> None:
    play = opened(reveal="hold")
    play.answer("ann", 1)
    play.command(Close)
    play.command(Revote)
    assert kinds(play.answer("bob", 1, round=1)) == ["refused: closed"]
    play.command(Close)
    assert play.tally("ann").points == 1


def test_a_removed_student_can_neither_answer_nor_repeat() -> None:
    play = opened()
    play.answer("ann", 1, id="a")
    play.command(Remove, student_id="ann")
    assert kinds(play.answer("ann", 1, id="a")) == ["refused: not_joined"]
    assert kinds(play.answer("ann", 1)) == ["refused: not_joined"]


def test_a_question_asked_again_counts_by_the_last_answer() -> None:
    play = opened()
    play.join("cy")
    play.answer("ann", 1)
    play.answer("bob", 1)
    play.command(Next)
    play.command(Open, question=1)
    play.answer("ann", 0)
    play.answer("cy", 1)
    assert [play.tally(who).points for who in ("ann", "bob", "cy")] == [0, 1, 1]
    assert [play.tally(who).answered for who in ("ann", "bob", "cy")] == [1, 1, 1]
    play.command(Next)
    play.command(Open, question=1)
    play.answer("ann", 1)
    play.answer("bob", 0)
    play.command(Next)
    assert [play.tally(who).points for who in ("ann", "bob", "cy")] == [1, 0, 1]
    assert [play.state.of(who) for who in ("ann", "bob", "cy")] == [1, 1, 1]
    assert play.replayed() == play.state
