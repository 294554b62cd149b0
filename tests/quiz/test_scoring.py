"""Points from credit and time, on their grid."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.quiz.kinds.question import Scoring
from appliance.quiz.scoring import score, total


@pytest.mark.parametrize(
    ("scoring", "credit", "elapsed_ms", "points", "expected"),
    [
        ("flat", 1.0, 0, 1, 1.0),
        ("flat", 1.0, 20_000, 1, 1.0),
        ("flat", 0.0, 0, 1, 0.0),
        ("flat", 0.5, 20_000, 20, 10.0),
        ("flat", 1 / 3, 0, 1, 0.35),
        ("flat", 2 / 3, 0, 1, 0.65),
        ("flat", 1 / 3, 0, 1000, 350.0),
        ("flat", 1 / 8, 0, 1, 0.15),
        ("speed", 1.0, 0, 1, 1.0),
        ("speed", 1.0, 10_000, 1, 0.75),
        ("speed", 1.0, 20_000, 1, 0.5),
        ("speed", 1.0, 5_000, 1000, 900.0),
        ("speed", 1.0, 4_000, 20, 18.0),
        ("speed", 0.5, 20_000, 1, 0.25),
        ("speed", 0.5, 10_000, 1000, 400.0),
        ("speed", 0.0, 0, 1000, 0.0),
        ("speed", 1.0, 30_000, 1, 0.5),
        ("speed", 1.0, -5, 1, 1.0),
        ("speed", 1.0, 1_000, 1, 1.0),  # 0.975 is half a step and is rounded up
        ("speed", 1.0, 1_001, 1, 0.95),
        ("flat", 1.0, 0, 0, 0.0),
        ("speed", None, 0, 1, 0.0),
    ],
)
def test_points_follow_the_scoring(
    scoring: Scoring, credit: float | None, elapsed_ms: int, points: float, expected: float
) -> None:
    assert score(scoring, credit, elapsed_ms, 20_000, points) == expected


@given(elapsed_ms=st.integers(0, 40_000), limit_ms=st.integers(1_000, 20_000), credit=st.sampled_from([0.25, 0.5, 1.0]))
def test_speed_is_within_half_a_step_of_the_formula(elapsed_ms: int, limit_ms: int, credit: float) -> None:
    got = score("speed", credit, elapsed_ms, limit_ms, 1)
    exact = Fraction(credit) * (1 - min(Fraction(1), Fraction(elapsed_ms, limit_ms)) / 2)
    assert abs(Fraction(got) - exact) <= Fraction(1, 40) + Fraction(1, 10**9)
    assert abs(got * 20 - round(got * 20)) < 1e-9
    assert credit / 2 - 0.025 - 1e-9 <= got <= credit


@given(first=st.integers(0, 20_000), later=st.integers(0, 5_000))
def test_a_later_answer_is_never_worth_more(first: int, later: int) -> None:
    assert score("speed", 1.0, first + later, 20_000, 1000) <= score("speed", 1.0, first, 20_000, 1000)


def test_a_few_milliseconds_of_clock_noise_do_not_change_the_points_within_a_step() -> None:
    assert len({score("speed", 1.0, elapsed, 20_000, 1000) for elapsed in range(5_010, 6_990)}) == 1


def test_a_total_has_no_rounding_dust() -> None:
    assert total(0.1 + 0.2) == 0.3
    assert total(sum([0.05] * 20)) == 1.0
