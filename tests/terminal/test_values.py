"""Numbers and points, as the pages say them."""

import pytest

from appliance.terminal.glyphs import Glyphs
from appliance.terminal.speech import Speech
from appliance.terminal.values import points, points_like
from appliance.words.languages import LANGUAGES

ENGLISH = Speech("en", Glyphs())


def test_decimals_stand_behind_the_sign_that_the_language_has() -> None:
    with_comma = {"de", "es", "fr", "pt", "uk"}  # as Intl has it in browsers
    said = {tag: Speech(tag, Glyphs()).number(1234.56, 1) for tag in LANGUAGES}
    assert said == {tag: "1234,6" if tag in with_comma else "1234.6" for tag in LANGUAGES}
    assert [Speech("de", Glyphs()).number(value) for value in (3, 0.25, -1.5)] == ["3", "0,25", "-1,5"]


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
    like = points_like(values, ENGLISH)
    assert [like(value) for value in values] == said


def test_points_that_stand_alone_have_decimals_only_where_they_need_some() -> None:
    assert [points(value, ENGLISH) for value in (100.0, 0.5, 33.333)] == ["100", "0.50", "33.33"]
