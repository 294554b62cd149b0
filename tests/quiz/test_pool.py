"""Pools, questions and options that could not be played are refused when they are made."""

from typing import Any

import msgspec
import pytest

from appliance.quiz.kinds.question import Kind, NotPlayable, Option
from appliance.quiz.pool import Options, Pool
from tests.support.play import pool_of, question


@pytest.mark.parametrize(
    ("kind", "correct"),
    [
        ("single", ()),
        ("single", (0, 1)),
        ("single", (4,)),
        ("single", (-1,)),
        ("true_false", ()),
        ("true_false", (2,)),
        ("multiple", ()),
        ("multiple", (1, 1)),
        ("multiple", (0, 4)),
        ("poll", (0,)),
    ],
)
def test_an_impossible_key_is_refused(kind: Kind, correct: tuple[int, ...]) -> None:
    with pytest.raises(NotPlayable, match=r"^pool\.key_"):
        question(1, kind).check_key(correct)
    if correct:  # without one, nobody has said yet what is right
        with pytest.raises(NotPlayable, match=r"^pool\.key_"):
            question(1, kind, correct=correct)


@pytest.mark.parametrize(
    ("kind", "correct"), [("single", (3,)), ("multiple", (0, 1, 2, 3)), ("multiple", (2,)), ("poll", ())]
)
def test_a_possible_key_is_accepted(kind: Kind, correct: tuple[int, ...]) -> None:
    question(1, kind).check_key(correct)


@pytest.mark.parametrize("fields", [{"limit_s": 0.5}, {"limit_s": 3601}, {"points": -1}, {"points": 100_001}])
def test_a_question_out_of_range_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(NotPlayable, match=r"^pool\.range "):
        question(1, **fields)


@pytest.mark.parametrize("count", [0, 1, 9])
def test_the_number_of_options_is_bounded(count: int) -> None:
    with pytest.raises(ValueError, match="2 to 8 options"):
        msgspec.structs.replace(question(1), options=(Option("a", "a"),) * count, correct=(0,))


@pytest.mark.parametrize(
    "fields",
    [
        {"time_limit": 0},
        {"time_limit": 3601},
        {"points": -1},
        {"lead_ms": -1},
        {"lead_ms": 10_001},
        {"turns": 0},
        {"turns": 501},
    ],
)
def test_options_out_of_range_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(NotPlayable, match=r"^pool\.range "):
        Options(**fields)


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        msgspec.json.decode(b'{"time": 3}', type=Options)


def test_a_pool_has_questions_with_different_ids() -> None:
    with pytest.raises(ValueError, match="at most 500"):
        Pool(title="Many", questions=tuple(question(number) for number in range(501)))
    with pytest.raises(ValueError, match="id of its own"):
        Pool(title="Twice", questions=(question(1), question(1)))


def test_a_pool_is_read_back_as_written() -> None:
    pool = pool_of("single", "multiple", "true_false", "poll", limit_s=5, points=2)
    assert msgspec.json.decode(msgspec.json.encode(pool), type=Pool) == pool


def test_a_stored_pool_is_checked_when_it_is_read() -> None:
    body = msgspec.json.encode(question(1)).replace(b'"correct":[1]', b'"correct":[1,2]')
    with pytest.raises(msgspec.ValidationError, match=r"pool\.key_of_one"):
        msgspec.json.decode(body, type=type(question(1)))
