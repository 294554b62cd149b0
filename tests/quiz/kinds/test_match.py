"""Pairs: one of the right side for each of the left side, or none."""

from typing import Any

import pytest

from appliance.quiz.kinds.match import Match
from appliance.quiz.kinds.question import Key, NotPlayable, Wire
from tests.quiz.kinds.cases import head, keys_of, options, reversed_order


def match(**fields: Any) -> Match:
    sides = {
        "left": options("Oslo", "Rome", "Bergen"),
        "right": options("Norway", "Italy", "Chad"),
        "correct": (0, 1, 0),
    }
    return Match(**head(**(sides | fields)))


PAIRS = match()  # k0 to k2 are the left side, k3 to k5 the right side


@pytest.mark.parametrize(
    ("wire", "value"),
    [
        (("k3", "k4", "k3"), (0, 1, 0)),
        (("k5", "", "k4"), (2, -1, 1)),
        (("", "", "k5"), (-1, -1, 2)),
        (("", "", ""), None),
        (("k3", "k4"), None),
        (("k3", "k4", "k3", "k3"), None),
        (("k3", "k4", "k0"), None),
        (("k3", "k4", "k9"), None),
        ((), None),
        ("k3", None),
        (1.0, None),
    ],
)
def test_each_of_the_left_side_gets_one_of_the_right_side(wire: Wire, value: tuple[int, ...] | None) -> None:
    assert PAIRS.read(wire, keys_of(PAIRS)) == value


@pytest.mark.parametrize(
    ("value", "key", "credit"),
    [
        ((0, 1, 0), (0, 1, 0), 1.0),
        ((0, 1, 2), (0, 1, 0), 2 / 3),
        ((-1, 1, -1), (0, 1, 0), 1 / 3),
        ((1, 0, 1), (0, 1, 0), 0.0),
        ((1, 0, 1), (1, 0, 1), 1.0),
    ],
)
def test_right_pairs_make_the_credit(value: tuple[int, ...], key: Key, credit: float) -> None:
    assert PAIRS.mark(value, key) == pytest.approx(credit)
    assert PAIRS.mark(value, None) is None


def test_only_the_right_side_is_shuffled_and_always() -> None:
    assert match(shuffle=False).shuffles(False) is True
    assert list(PAIRS.arrange(reversed_order)) == [5, 4, 3]
    assert [item.text for item in PAIRS.items()] == ["Oslo", "Rome", "Bergen", "Norway", "Italy", "Chad"]


def test_right_pairs_are_counted_by_the_left_side() -> None:
    assert PAIRS.counts([(0, 1, 0), (0, -1, 2)], PAIRS.key()) == (2, 1, 1)
    assert PAIRS.counts([(0, 1, 0)], None) == (0, 0, 0)


@pytest.mark.parametrize("key", [(), (0, 1), (0, 1, 3), (0, 1, -1), ("Norway", "Italy", "Norway"), 1.0])
def test_an_impossible_key_is_refused(key: Key) -> None:
    with pytest.raises(NotPlayable, match=r"^pool\.key_of_match"):
        PAIRS.check_key(key)


def test_pairs_are_said_with_an_arrow() -> None:
    assert PAIRS.say((2, -1, 0)) == "Oslo → Chad | Bergen → Norway"
    assert PAIRS.say_key((0, 1, 0)) == ["Oslo → Norway", "Rome → Italy", "Bergen → Norway"]


@pytest.mark.parametrize(
    "fields",
    [
        {"left": options("a"), "correct": (0,)},
        {"left": options(*"abcdefghi"), "correct": (0,) * 9},
        {"right": options("a"), "correct": (0, 0, 0)},
        {"right": options(*map(str, range(13)))},
    ],
)
def test_the_sides_are_bounded(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="a match has"):
        match(**fields)
