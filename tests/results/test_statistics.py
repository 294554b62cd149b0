"""The figures of classical test theory, against formulas of other hands and against what they must be."""

from itertools import permutations
from statistics import correlation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.results.statistics import EXTREME, extremes, item_rest, upper_lower

GRADED = [(1.0, 0.9), (1.0, 0.7), (0.5, 0.8), (0.0, 0.4), (1.0, 0.5), (0.0, 0.1), (0.25, 0.3)]
SHARES = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])
CLASSES = st.lists(st.tuples(SHARES, SHARES), min_size=2, max_size=12)


def test_the_correlation_with_the_rest_is_that_of_pearson() -> None:
    credits_, rests = zip(*GRADED, strict=True)
    assert item_rest([GRADED]) == pytest.approx(correlation(credits_, rests))


def test_classes_that_differ_in_strength_don_t_correlate_by_that() -> None:
    """In each class credit falls as the rest rises, though the stronger class has more of both."""
    weak, strong = [(0.2, 0.0), (0.0, 0.2)], [(1.0, 0.8), (0.8, 1.0)]
    assert item_rest([weak, strong]) == pytest.approx(-1)
    assert item_rest([weak + strong]) == pytest.approx(0.8823529)


@pytest.mark.parametrize(
    "group", [[], [(1.0, 0.5)], [(1.0, 0.2), (1.0, 0.9)], [(0.0, 0.4), (1.0, 0.4)], [(0.1 + 0.2, 0.1), (0.3, 0.7)]]
)
def test_there_is_no_correlation_where_nothing_varies(group: list[tuple[float, float]]) -> None:
    assert item_rest([group]) is None


def test_the_upper_group_less_the_lower_one() -> None:
    """Of ten students 2.7 are in each group: two, and seven tenths of the third."""
    rests = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0]
    credits_ = [1, 1, 0, 1, 0, 1, 0, 1, 0, 0]
    group = list(zip(map(float, credits_), rests, strict=True))
    assert upper_lower([group]) == pytest.approx((2 - 0.7) / 2.7)


def test_students_at_the_border_of_a_group_belong_to_it_in_equal_parts() -> None:
    assert extremes([1.0, 0.5, 0.5, 0.5]) == [
        (1.0, 0.0),
        *[(pytest.approx(0.08 / 3), pytest.approx(1.08 / 3))] * 3,
    ]


def test_nothing_is_said_of_groups_that_are_alike() -> None:
    assert upper_lower([]) is None
    assert upper_lower([[(1.0, 0.5), (0.0, 0.5)]]) is None
    assert upper_lower([[(1.0, 0.5)], [(0.0, 0.7)]]) is None


@given(st.lists(CLASSES, min_size=1, max_size=3))
def test_figures_are_within_their_bounds_and_change_sign_with_the_credit(
    groups: list[list[tuple[float, float]]],
) -> None:
    turned = [[(1 - credit, rest) for credit, rest in group] for group in groups]
    for figure in (item_rest, upper_lower):
        value, other = figure(groups), figure(turned)
        assert (value is None) == (other is None)
        if value is not None and other is not None:
            assert -1 - 1e-9 <= value <= 1 + 1e-9
            assert value == pytest.approx(-other)


@given(st.lists(SHARES, max_size=20))
def test_each_group_has_its_share_of_the_class(rests: list[float]) -> None:
    belong = extremes(rests)
    for place in (0, 1):
        assert sum(each[place] for each in belong) == pytest.approx(EXTREME * len(rests))
        assert all(0 <= each[place] <= 1 for each in belong)


def test_the_order_of_students_does_not_matter() -> None:
    group = [(1.0, 0.5), (0.0, 0.5), (1.0, 0.5), (0.0, 0.2)]
    assert len({round(upper_lower([list(order)]) or 0, 12) for order in permutations(group)}) == 1
