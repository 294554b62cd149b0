"""Points, as the pages say them."""

import pytest

from appliance.terminal.values import points, points_like


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((3.0, 12.0), ["3", "12"]),
        ((3.0, 12.5), ["3.00", "12.50"]),
        ((0.333, 1.0), ["0.33", "1.00"]),
        ((2.999, 1.001), ["3", "1"]),
    ],
)
def test_the_points_of_a_list_have_the_same_number_of_decimals(values: tuple[float, ...], said: list[str]) -> None:
    like = points_like(values)
    assert [like(value) for value in values] == said


def test_points_that_stand_alone_have_decimals_only_where_they_need_some() -> None:
    assert [points(value) for value in (100.0, 0.5, 33.333)] == ["100", "0.50", "33.33"]
