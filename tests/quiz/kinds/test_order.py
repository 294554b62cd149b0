"""An order: all options, each once, marked by its neighbours."""

from itertools import permutations

import pytest

from appliance.quiz.kinds.order import Order
from appliance.quiz.kinds.question import Key, NotPlayable, Wire
from tests.quiz.kinds.cases import head, keys_of, options, reversed_order

ORDER = Order(**head(options=options("a", "b", "c", "d")))


@pytest.mark.parametrize(
    ("wire", "value"),
    [
        (("k2", "k0", "k3", "k1"), (2, 0, 3, 1)),
        (("k0", "k1", "k2", "k3"), (0, 1, 2, 3)),
        (("k0", "k1", "k2"), None),
        (("k0", "k1", "k2", "k2"), None),
        (("k0", "k1", "k2", "k9"), None),
        (("k0", "k1", "k2", "k3", "k3"), None),
        ((), None),
        ("k0", None),
        (1.0, None),
    ],
)
def test_an_order_has_each_option_once(wire: Wire, value: tuple[int, ...] | None) -> None:
    assert ORDER.read(wire, keys_of(ORDER)) == value


@pytest.mark.parametrize(
    ("value", "key", "credit"),
    [
        ((0, 1, 2, 3), (0, 1, 2, 3), 1.0),
        ((1, 2, 3, 0), (0, 1, 2, 3), 2 / 3),
        ((1, 0, 2, 3), (0, 1, 2, 3), 1 / 3),
        ((0, 1, 3, 2), (0, 1, 2, 3), 1 / 3),
        ((3, 2, 1, 0), (0, 1, 2, 3), 0.0),
        ((2, 0, 3, 1), (0, 1, 2, 3), 0.0),
        ((3, 2, 1, 0), (3, 2, 1, 0), 1.0),
    ],
)
def test_right_neighbours_make_the_credit(value: tuple[int, ...], key: Key, credit: float) -> None:
    assert ORDER.mark(value, key) == pytest.approx(credit)
    assert ORDER.mark(value, None) is None


def test_only_the_right_order_gets_full_credit() -> None:
    full = [value for value in permutations(range(4)) if ORDER.mark(value, ORDER.key()) == 1]
    assert full == [ORDER.key()] == [(0, 1, 2, 3)]


def test_it_is_always_shuffled_and_never_into_the_right_order() -> None:
    asked = Order(**head(options=options("a", "b", "c"), shuffle=False))
    assert asked.shuffles(False) is True
    assert list(asked.arrange(reversed_order)) == [2, 1, 0]
    assert list(asked.arrange(range)) == [1, 2, 0]


def test_two_options_may_be_dealt_in_the_right_order_so_that_no_screen_tells_it() -> None:
    asked = Order(**head(options=options("a", "b")))
    assert [list(asked.arrange(draw)) for draw in (range, reversed_order)] == [[0, 1], [1, 0]]


def test_options_in_their_right_places_are_counted() -> None:
    assert ORDER.counts([(0, 1, 2, 3), (0, 2, 1, 3)], ORDER.key()) == (2, 1, 1, 2)
    assert ORDER.counts([(0, 1, 2, 3), (3, 2, 1, 0)], (3, 2, 1, 0)) == (1, 1, 1, 1)
    assert ORDER.counts([(0, 1, 2, 3)], None) == (0, 0, 0, 0)


@pytest.mark.parametrize("key", [(), (0, 1, 2), (0, 1, 2, 2), (0, 1, 2, 4), (0, 1, 2, 3, 3), ("a", "b", "c", "d"), 1.0])
def test_an_impossible_key_is_refused(key: Key) -> None:
    with pytest.raises(NotPlayable, match=r"^pool\.key_of_order"):
        ORDER.check_key(key)


def test_an_order_is_said_in_its_order() -> None:
    assert (ORDER.say((2, 0, 3, 1)), ORDER.say_key((1, 0, 2, 3))) == ("c | a | d | b", ["b", "a", "c", "d"])


@pytest.mark.parametrize("size", [0, 1, 9])
def test_the_number_of_options_is_bounded(size: int) -> None:
    with pytest.raises(ValueError, match="2 to 8 options"):
        Order(**head(options=options(*map(str, range(size)))))
