"""A rating: one point of a labelled line, which nobody marks and nothing shuffles."""

import pytest

from appliance.quiz.kinds.question import Wire
from appliance.quiz.kinds.rating import Rating
from tests.quiz.kinds.cases import head, keys_of, options

RATING = Rating(**head(options=options("1", "2", "3", "4", "5")))


@pytest.mark.parametrize(
    ("wire", "value"), [(("k4",), (4,)), (("k0", "k1"), None), ((), None), (("k5",), None), ("k1", None), (3.0, None)]
)
def test_one_point_is_read(wire: Wire, value: tuple[int, ...] | None) -> None:
    assert RATING.read(wire, keys_of(RATING)) == value


def test_nothing_is_marked_or_shuffled() -> None:
    assert (RATING.mark((4,), ()), RATING.mark((4,), None), RATING.key(), RATING.scored) == (None, None, (), False)
    assert (RATING.shuffles(True), Rating(**head(options=options("a", "b"), shuffle=True)).shuffles(True)) == (
        False,
    ) * 2


def test_points_are_counted_in_their_order() -> None:
    assert RATING.counts([(4,), (0,), (4,)], ()) == (1, 0, 0, 0, 2)
    assert RATING.say((3,)) == "4"


@pytest.mark.parametrize(("points", "possible"), [(1, False), (2, True), (11, True), (12, False)])
def test_a_line_has_two_to_eleven_points(points: int, possible: bool) -> None:
    texts = options(*map(str, range(points)))
    if possible:
        assert len(Rating(**head(options=texts)).items()) == points
    else:
        with pytest.raises(ValueError, match="2 to 11 options"):
            Rating(**head(options=texts))
