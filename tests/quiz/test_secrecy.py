"""No key before the reveal: the class gets the same bytes whichever option is right."""

import itertools
from collections import Counter
from typing import Any

import msgspec
import pytest

from appliance.quiz.commands import (
    Close,
    Correct,
    Extend,
    Finish,
    Next,
    Pause,
    Resume,
    Reveal,
    Revote,
    ShowScreen,
    Skip,
)
from appliance.quiz.drawing import option_keys
from appliance.quiz.kinds.question import Kind, Option
from tests.quiz.twins import public_bytes, twin_pool, without_marks
from tests.support.play import Play, kinds, pool_of, wire

KINDS: list[Kind] = ["single", "multiple", "true_false", "poll"]
OPTIONS: list[dict[str, Any]] = [
    {},
    {"shuffle": False},
    {"live_counts": True, "changes": True},
    {"scoring": "speed", "points": 1000, "leaderboard": "every"},
    {"draw": "individual"},
]
HOLD = {"hold": True}
STANDINGS = (ShowScreen, {"show": "standings"})
# each step is an instructor's command with its fields; the views are compared after every step
WAYS: list[list[tuple[Any, dict[str, Any]]]] = [
    [(Next, {}), STANDINGS, (Pause, {}), (Resume, {}), (Extend, {"seconds": 5}), (Close, HOLD)],
    [(Next, {}), (Close, HOLD), STANDINGS, (Revote, {}), (Pause, {}), (Resume, {}), (Close, HOLD)],
    [(Next, {}), (Correct, {"question": 2, "void": True}), (Close, HOLD), (Correct, {"question": 3, "void": True})],
    [(Next, {}), (Close, HOLD), (Skip, {}), (Next, {}), (Skip, {}), (Finish, {})],
]


def twins(kind: Kind, options: dict[str, Any]) -> tuple[Play, Play]:
    """Two sessions of three questions; the first has another key in the second session."""
    pool = pool_of(kind, kind, kind, explanation="why", explanation_html="<p>why</p>")
    one, other = Play(pool, **options), Play(twin_pool(pool, 0), **options)
    for play in (one, other):
        play.join("ann", "bob", "cy")
    return one, other


def both_answer(one: Play, other: Play) -> None:
    picks = {"ann": (0,), "bob": (1,)}
    for student_id, indices in picks.items():
        if one.state.phase == "open" and one.state.turn is not None and one.state.turn.paused_ms is None:
            outcomes = [play.answer(student_id, *indices, after_ms=1700) for play in (one, other)]
            assert without_marks(outcomes[0]) == without_marks(outcomes[1])


@pytest.mark.parametrize("way", range(len(WAYS)))
@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_student_views_do_not_depend_on_the_key_before_the_reveal(
    kind: Kind, options: dict[str, Any], way: int
) -> None:
    one, other = twins(kind, options)
    for step, fields in WAYS[way]:
        for play in (one, other):
            play.command(step, after_ms=600, **fields)
        assert public_bytes(one) == public_bytes(other)
        both_answer(one, other)
        assert public_bytes(one, 300) == public_bytes(other, 300)
    assert one.state.turns, "a question was asked"


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_the_reveal_shows_the_key(kind: Kind, options: dict[str, Any]) -> None:
    one, other = twins(kind, options)
    for play in (one, other):
        play.command(Next)
    both_answer(one, other)
    for play in (one, other):
        play.command(Close, **HOLD)
        play.command(Reveal)
    assert one.state.turn is not None
    mine, theirs = public_bytes(one), public_bytes(other)
    for student_id in one.state.students:
        if one.state.turn.question_of(student_id) == 0:
            assert mine[f"student {student_id}"] != theirs[f"student {student_id}"]
    if not one.state.individual:
        assert mine["projector"] != theirs["projector"]


def test_the_right_option_may_be_anywhere_in_the_order() -> None:
    state = Play(pool_of(*KINDS[:2])).state
    places = Counter(state.option_order(0, f"student {number}").index(1) for number in range(2000))
    assert sorted(places) == [0, 1, 2, 3]
    assert all(400 < count < 600 for count in places.values())
    orders = Counter(tuple(state.option_order(0, f"student {number}")) for number in range(2400))
    assert set(orders) == set(itertools.permutations(range(4)))


def test_the_right_option_may_have_any_key() -> None:
    pool = pool_of("single")
    places: Counter[int] = Counter()
    for number in range(2000):
        keys = list(option_keys(pool.questions[0], 0, number.to_bytes(16, "big")))
        places[sorted(keys).index(keys[1])] += 1
    assert all(400 < places[place] < 600 for place in range(4))


def test_keys_differ_between_sessions_and_questions() -> None:
    pool = pool_of("single", "single")
    asked = enumerate(pool.questions)
    made = [option_keys(question, place, bytes([number])) for place, question in asked for number in range(50)]
    keys = [key for question in made for key in question]
    assert len(set(keys)) == len(keys) == 50 * 2 * 4
    assert {len(key) for key in keys} == {4}


def test_two_options_of_a_question_never_have_the_same_key() -> None:
    """With this seed the first draw gives two options of question 304 the same key."""
    pool = pool_of("single")
    eight = tuple(Option(text=str(number), html=str(number)) for number in range(8))
    question = msgspec.structs.replace(pool.questions[0], options=eight)
    assert len(option_keys(question, 303, (1412).to_bytes(16, "big"))) == 8


@pytest.mark.parametrize(
    ("kind", "session", "question", "shuffled"),
    [
        ("single", True, None, True),
        ("single", False, None, False),
        ("single", True, False, False),
        ("single", False, True, True),
        ("true_false", True, None, False),
        ("true_false", True, True, True),
        ("poll", True, None, True),
    ],
)
def test_session_question_and_kind_decide_what_is_shuffled(
    kind: Kind, session: bool, question: bool | None, shuffled: bool
) -> None:
    play = Play(pool_of(kind, shuffle=question), shuffle=session)
    orders = {tuple(play.state.option_order(0, f"s{number}")) for number in range(40)}
    assert (len(orders) > 1) == shuffled
    play.join("ann")
    play.command(Next)
    for view in (play.student("ann"), wire(play.projector())):
        assert view["question"].get("shuffled", False) == shuffled


def test_the_order_stays_the_same_in_a_session() -> None:
    play = Play(pool_of("single", "single"))
    play.join("ann")
    orders = [play.state.option_order(0, "ann")]
    for _ in range(4):
        play.command(Next)
        orders.append(play.state.option_order(0, "ann"))
    orders.append(play.replayed().option_order(0, "ann"))
    assert all(order == orders[0] for order in orders)


def test_a_refusal_does_not_depend_on_the_key() -> None:
    one, other = twins("single", {})
    for play in (one, other):
        play.command(Next)
        play.answer("ann", 1)
    assert kinds(one.answer("ann", 0)) == kinds(other.answer("ann", 0)) == []
