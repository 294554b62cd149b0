"""A text: what counts as the same answer, and how answers are gathered."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.quiz.kinds.question import MAX_ROWS, Key, NotPlayable, Row, Rows, Wire
from appliance.quiz.kinds.text import MAX_ACCEPTED, MAX_TYPED, Text
from tests.quiz.kinds.cases import head


def text(*correct: str, **fields: Any) -> Text:
    return Text(**head(correct=correct or ("Paris",), **fields))


@pytest.mark.parametrize(
    ("wire", "value"),
    [
        ("Paris", "Paris"), ("  New \n York ", "New York"), ("\u200bOslo", "Oslo"), ("?", "?"), ("é" * 200, "é" * 200),
        ("", None), ("  ", None), ("\u200b", None), ("x" * 201, None), ("x" * 10_000, None),
        (("Paris",), None), (1.0, None),
    ],
)  # fmt: skip
def test_a_text_is_read_cleaned(wire: Wire, value: str | None) -> None:
    assert text().read(wire, {}) == value


@pytest.mark.parametrize(
    ("accepted", "typed"),
    [
        ("Paris", "paris"), ("Paris", "PARIS."), ("Paris", "“Paris”"), ("Paris", " ¿Pa ris? "), ("Café", "cafe"),
        ("Straße", "STRASSE"), ("Łódź", "lodz"), ("İstanbul", "istanbul"), ("Søren", "Soren"), ("œuvre", "oeuvre"),
        ("H₂O", "h2o"), ("New York", "newyork"), ("it's", "it’s"), ("x-ray", "X‑Ray"), ("Москва", "МОСКВА!"),
        ("Афины", "афины"), ("Αθήνα", "αθηνα"), ("كَتَبَ", "كتب"), ("أحمد", "احمد"), ("北京", "北京。"), ("٤٢", "42"),
        ("हिन्दी", "हिन्दी।"), ("C++", "c++"), ("!", "!"),
    ],
)  # fmt: skip
def test_case_accents_spaces_and_punctuation_at_the_ends_are_forgiven(accepted: str, typed: str) -> None:
    asked = text("something else", accepted)
    assert asked.mark(typed, asked.key()) == 1


@pytest.mark.parametrize(
    ("accepted", "typed"),
    [
        ("Paris", "Pari"), ("C", "C#"), ("C", "C++"), ("-5", "5"), ("5", "5%"), ("か", "が"), ("कि", "की"), ("!", "?"),
        ("a.b", "ab"),
    ],
)  # fmt: skip
def test_other_differences_are_not(accepted: str, typed: str) -> None:
    asked = text(accepted)
    assert asked.mark(typed, asked.key()) == 0


@pytest.mark.parametrize(
    ("typed", "credit"),
    [("it's Café", 1), ("it’s  Café", 1), ("It's Café", 0), ("it's Cafe", 0), ("it's Café.", 0), ("it'sCafé", 0)],
)
def test_an_exact_text_forgives_only_what_cannot_be_seen(typed: str, credit: float) -> None:
    asked = text("it's Café", exact=True)
    assert asked.mark(asked.read(typed, {}) or "", asked.key()) == credit
    assert asked.mark(typed, None) is None


@given(st.text(max_size=MAX_TYPED))
def test_whatever_is_typed_equals_itself(typed: str) -> None:
    for asked in (text(), text(exact=True)):
        value = asked.read(typed, {})
        if value is not None:
            assert asked.mark(value, (str(value),)) == 1
            assert asked.read(str(value), {}) == value


def test_answers_that_count_as_the_same_are_a_row_in_the_most_frequent_spelling() -> None:
    counted = text().counts(["Rome", "paris", "Paris", "Paris.", "Paris", "ROME", "Oslo"], ("Paris",))
    assert counted == Rows((Row("Paris", 4, True), Row("Rome", 2, False), Row("Oslo", 1, False)))
    assert text(exact=True).counts(["paris", "Paris"], ("Paris",)) == Rows(
        (Row("Paris", 1, True), Row("paris", 1, False))
    )
    assert text().counts(["Paris"], None) == Rows((Row("Paris", 1, None),))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (("Paris!", "paris", "Paris"), "paris"),
        (("pariS", "PARIS", "Paris"), "Paris"),
        (("paris", "Paris", "Paris"), "Paris"),
    ],
)
def test_of_spellings_that_are_as_frequent_the_plainest_is_shown_in_whichever_order_they_came(
    typed: tuple[str, ...], shown: str
) -> None:
    for order in permutations(typed):
        assert text().counts(order, None) == Rows((Row(shown, 3, None),))


def test_only_the_most_frequent_rows_are_shown_and_the_rest_is_counted() -> None:
    counted = text().counts([*map(str, range(MAX_ROWS)), "x", "y"] * 2 + ["x"], None)
    assert isinstance(counted, Rows)
    assert (counted.rows[0], len(counted.rows), counted.more) == (Row("x", 3, None), MAX_ROWS, 4)


@pytest.mark.parametrize("key", [(), 1.0, (1,), ("",), ("  ",), ("x" * 201,), ("x",) * (MAX_ACCEPTED + 1)])
def test_an_impossible_key_is_refused(key: Key) -> None:
    with pytest.raises(NotPlayable, match=r"^pool\.key_of_text"):
        text().check_key(key)


def test_another_accepted_text_is_a_key() -> None:
    asked = text()
    asked.check_key(("Paris", "Paname"))
    assert asked.mark("paname", ("Paris", "Paname")) == 1
    assert (asked.say("paname"), asked.say_key(("Paris", "Paname"))) == ("paname", ["Paris", "Paname"])
