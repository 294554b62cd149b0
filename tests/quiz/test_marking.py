"""Values are checked and marked by kind."""

import pytest

from appliance.quiz.kinds.question import Kind
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
