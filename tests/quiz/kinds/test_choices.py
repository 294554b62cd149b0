"""Single, multiple, true_false and poll: what is read, marked, counted and said."""

import pytest

from appliance.quiz.kinds.question import Key, Kind, NotPlayable, Option
from appliance.quiz.kinds.single import Single
from tests.quiz.kinds.cases import head, options, reversed_order
from tests.support.play import question

KEYS = {"ka": 0, "kb": 1, "kc": 2, "kd": 3}


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        ("single", ["kb"], (1,)),
        ("single", [], None),
        ("single", ["ka", "kb"], None),
        ("single", ["ka", "ka"], None),
        ("single", ["kx"], None),
        ("single", [""], None),
        ("single", ["1"], None),
        ("true_false", ["ka"], (0,)),
        ("true_false", ["ka", "kb"], None),
        ("poll", ["kd"], (3,)),
        ("poll", ["kd", "ka"], None),
        ("poll", [], None),
        ("multiple", ["kd", "ka"], (0, 3)),
        ("multiple", ["ka", "kb", "kc", "kd"], (0, 1, 2, 3)),
        ("multiple", ["kc"], (2,)),
        ("multiple", [], None),
        ("multiple", ["ka", "ka"], None),
        ("multiple", ["ka", "kx"], None),
    ],
)
def test_a_value_is_read_or_refused_by_kind(kind: Kind, value: list[str], read: tuple[int, ...] | None) -> None:
    assert question(1, kind).read(tuple(value), KEYS) == read


@pytest.mark.parametrize(
    ("kind", "correct", "value", "credit"),
    [
        ("single", (1,), (1,), 1.0),
        ("single", (1,), (0,), 0.0),
        ("true_false", (0,), (0,), 1.0),
        ("true_false", (0,), (1,), 0.0),
        ("poll", (), (2,), None),
        ("multiple", (0, 2), (0, 2), 1.0),
        ("multiple", (0, 2), (0,), 0.5),
        ("multiple", (0, 2), (0, 1), 0.0),
        ("multiple", (0, 2), (0, 1, 2), 0.5),
        ("multiple", (0, 2), (1, 3), 0.0),
        ("multiple", (0, 2), (0, 1, 2, 3), 0.0),
        ("multiple", (0, 1, 2), (0,), 1 / 3),
        ("multiple", (0, 1, 2), (0, 1, 3), 1 / 3),
        ("multiple", (3,), (3,), 1.0),
        ("multiple", (3,), (2, 3), 0.0),
    ],
)
def test_each_kind_gives_its_credit(
    kind: Kind, correct: tuple[int, ...], value: tuple[int, ...], credit: float | None
) -> None:
    assert question(1, kind).mark(value, correct) == credit


@pytest.mark.parametrize("kind", ["single", "multiple", "true_false", "poll"])
def test_a_void_question_is_not_marked(kind: Kind) -> None:
    assert question(1, kind).mark((0,), None) is None


@pytest.mark.parametrize(
    ("value", "credit"),
    [((0, 2), 1.0), ((0,), 0.0), ((0, 1, 2), 0.0), ((0, 1, 2, 3), 0.0), ((1, 3), 0.0)],
)
def test_without_partial_credit_only_all_right_options_count(value: tuple[int, ...], credit: float) -> None:
    assert question(1, "multiple", partial=False).mark(value, (0, 2)) == credit


@pytest.mark.parametrize("kind", ["single", "multiple", "true_false", "poll"])
@pytest.mark.parametrize("wire", ["ka", 0.0, 1.0])
def test_a_text_or_a_number_is_no_option(kind: Kind, wire: str | float) -> None:
    assert question(1, kind).read(wire, KEYS) is None


def test_the_picks_of_each_option_are_counted() -> None:
    several = question(1, "multiple")
    assert several.counts([(0, 2), (2,), (0, 2)], (0,)) == (2, 0, 3, 0)
    assert several.counts([], None) == (0, 0, 0, 0)


def test_an_answer_and_a_key_are_said_by_the_options_texts() -> None:
    several = question(1, "multiple")
    assert (several.say((0, 2)), several.say_key((1, 3))) == ("o1-0 | o1-2", ["o1-1", "o1-3"])


@pytest.mark.parametrize("key", [("o1-0",), (0, "1"), 1.0])
def test_a_key_of_options_is_made_of_indices(key: Key) -> None:
    with pytest.raises(NotPlayable):
        question(1, "multiple").check_key(key)


def test_options_that_come_last_stay_behind_those_that_are_shuffled() -> None:
    texts = [Option("all of these", "", last=True), *options("a", "b", "c"), Option("none", "", last=True)]
    asked = Single(**head(options=tuple(texts), correct=(1,)))
    assert list(asked.arrange(reversed_order)) == [3, 2, 1, 0, 4]


@pytest.mark.parametrize(
    ("kind", "usual", "own", "shuffles"),
    [
        ("single", True, None, True),
        ("single", False, None, False),
        ("multiple", True, False, False),
        ("poll", False, True, True),
        ("true_false", True, None, False),
        ("true_false", False, True, True),
    ],
)
def test_a_question_says_whether_it_is_shuffled(kind: Kind, usual: bool, own: bool | None, shuffles: bool) -> None:
    assert question(1, kind, shuffle=own).shuffles(usual) is shuffles
