"""A number: read as people type it, marked by its distance."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.quiz.kinds.number import Number
from appliance.quiz.kinds.question import MAX_ROWS, Key, NotPlayable, Row, Rows, Wire
from tests.quiz.kinds.cases import head

ANY_NUMBER = st.floats(-1e100, 1e100)


def number(**fields: Any) -> Number:
    return Number(**head(**({"correct": 3.0} | fields)))


@pytest.mark.parametrize(
    ("wire", "value"),
    [
        ("1,5", 1.5), ("1,5 cm", 1.5), ("½", 0.5), (2.0, 2.0), (0.0, 0.0), ("-0", 0.0),
        ("", None), ("five", None), ("1,5 km", None), ("nan", None), ("inf", None), ("1e999", None),
        (math.inf, None), (math.nan, None), (1e101, None), ((), None), (("1",), None),
    ],
)  # fmt: skip
def test_a_number_is_read_as_typed(wire: Wire, value: float | None) -> None:
    read = number(unit="cm").read(wire, {})
    assert repr(read) == repr(value)


@pytest.mark.parametrize(
    ("fields", "value", "credit"),
    [
        ({}, 3.0, 1.0),
        ({}, 3.0000001, 0.0),
        ({"correct": 0.3}, 0.1 + 0.2, 1.0),
        ({"correct": 0.3, "tolerance": 0.01}, 0.31, 1.0),
        ({"correct": 0.3, "tolerance": 0.01}, 0.29, 1.0),
        ({"correct": 0.3, "tolerance": 0.01}, 0.3101, 0.0),
        ({"correct": 0.0, "tolerance": 0.5}, -0.5, 1.0),
        ({"correct": 0.0}, 0.0, 1.0),
        ({"correct": 1e100}, -1e100, 0.0),
        ({"margin": 2.0}, 3.0, 1.0),
        ({"margin": 2.0}, 4.0, 0.5),
        ({"margin": 2.0}, 2.5, 0.75),
        ({"margin": 2.0}, 5.0, 0.0),
        ({"margin": 2.0}, -40.0, 0.0),
        ({"tolerance": 1.0, "margin": 3.0}, 4.0, 1.0),
        ({"tolerance": 1.0, "margin": 3.0}, 5.0, 0.5),
        ({"tolerance": 1.0, "margin": 3.0}, 6.0, 0.0),
    ],
)
def test_the_distance_makes_the_credit(fields: dict[str, Any], value: float, credit: float) -> None:
    asked = number(**fields)
    assert asked.mark(value, asked.key()) == pytest.approx(credit)
    assert asked.mark(value, None) is None


@given(ANY_NUMBER, ANY_NUMBER, st.floats(0, 1e50), st.none() | st.floats(1.1e50, 1e100))
def test_credit_is_never_outside_of_its_range_and_full_for_the_key(
    value: float, key: float, tolerance: float, margin: float | None
) -> None:
    asked = number(correct=key, tolerance=tolerance, margin=margin)
    assert 0 <= (asked.mark(value, key) or 0.0) <= 1
    assert asked.mark(key, key) == 1


@given(ANY_NUMBER)
def test_a_number_that_is_said_is_read_as_itself(value: float) -> None:
    assert number().read(number().say(value), {}) == value


def test_a_key_is_said_with_its_tolerance_and_unit() -> None:
    assert number().say_key(2.5) == ["2.5"]
    assert number(tolerance=0.1, unit="cm").say_key(3.0) == ["3 ± 0.1 cm"]


@pytest.mark.parametrize("key", [(), (3,), math.inf, math.nan, 1e101])
def test_an_impossible_key_is_refused(key: Key) -> None:
    with pytest.raises(NotPlayable, match=r"^pool\.key_of_number"):
        number().check_key(key)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"tolerance": -1.0}, "tolerance"),
        ({"tolerance": math.nan}, "tolerance"),
        ({"tolerance": math.inf}, "tolerance"),
        ({"margin": 0.0}, "margin"),
        ({"tolerance": 2.0, "margin": 2.0}, "margin"),
        ({"margin": math.nan}, "margin"),
        ({"correct": math.inf}, "key_of_number"),
    ],
)
def test_settings_that_could_not_be_marked_are_refused(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(NotPlayable, match=rf"^pool\.{why}"):
        number(**fields)


def test_answers_are_rows_in_ascending_order_of_which_the_most_frequent_are_shown() -> None:
    asked = number(tolerance=1.0)
    assert asked.counts([10.0, 2.0, 3.0, 2.0], 3.0) == Rows((Row(2.0, 2, True), Row(3.0, 1, True), Row(10.0, 1, False)))
    assert asked.counts([2.0], None) == Rows((Row(2.0, 1, None),))
    many = asked.counts([*map(float, range(60)), 59.0, 58.0], None)
    assert isinstance(many, Rows)
    assert (len(many.rows), many.more) == (MAX_ROWS, 10)
    assert [row.text for row in many.rows[-2:]] == [58.0, 59.0]
