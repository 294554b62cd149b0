"""Words: a few of each student, gathered into a cloud."""

from typing import Any

import pytest

from appliance.quiz.kinds.question import NotPlayable, Row, Rows, Wire
from appliance.quiz.kinds.words import Words
from tests.quiz.kinds.cases import head


def words(**fields: Any) -> Words:
    return Words(**head(**fields))


@pytest.mark.parametrize(
    ("wire", "value"),
    [
        (("sun",), ("sun",)), (("sun", " water "), ("sun", "water")), (("b", "a", "B"), ("b", "a")),
        (("Éa", "ea", "EA.", "x"), ("Éa", "x")), (("", "sun", ""), ("sun",)), (("a", "b", "c"), ("a", "b", "c")),
        (("x" * 40,), ("x" * 40,)),
        ((), None), (("", " "), None), (("a", "b", "c", "d"), None), (("x" * 41,), None), (("a",) * 11, None),
        ("sun", None), (1.0, None),
    ],
)  # fmt: skip
def test_words_are_read_each_once(wire: Wire, value: tuple[str, ...] | None) -> None:
    assert words().read(wire, {}) == value


def test_at_most_so_many_words_are_taken() -> None:
    assert words(most=1).read(("a", "b"), {}) is None
    assert words(most=1).read(("a", "A"), {}) == ("a",)
    for most in (0, 11):
        with pytest.raises(NotPlayable, match=r"^pool\.range"):
            words(most=most)


def test_nothing_is_marked() -> None:
    asked = words()
    assert (asked.mark(("sun",), ()), asked.key(), asked.scored, asked.say_key(())) == (None, (), False, [])
    with pytest.raises(NotPlayable, match=r"^pool\.key_of_unscored"):
        asked.check_key(("sun",))


def test_a_word_is_a_row_in_its_most_frequent_spelling() -> None:
    asked = words()
    given = [("Sun", "water"), ("sun", "Light"), ("Sun",)]
    assert asked.counts(given, ()) == Rows((Row("Sun", 3, None), Row("Light", 1, None), Row("water", 1, None)))
    assert asked.say(("Sun", "water")) == "Sun | water"
