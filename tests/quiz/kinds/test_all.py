"""What holds for every kind: what a page sends is an answer or none, and answers pass through log, marks and counts."""

import math
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.quiz.kinds import KINDS, Question
from appliance.quiz.kinds.question import Key, Kind, Rows, Value, Wire
from appliance.quiz.pool import Pool
from tests.quiz.kinds.cases import keys_of
from tests.support.play import pool_of, question

ALL: tuple[Kind, ...] = get_args(Kind)
SOME_KEYS = st.sampled_from(["k0", "k1", "k2", "k3", "k4", "k5", "k6", "", "kx", "Paris", "PARIS", "x" * 41])
WIRE: st.SearchStrategy[Wire] = (
    st.lists(SOME_KEYS | st.text(max_size=50), max_size=12).map(tuple)
    | st.permutations(["k0", "k1", "k2", "k3"]).map(tuple)
    | st.lists(st.sampled_from(["k3", "k4", "k5", "k6", ""]), min_size=3, max_size=3).map(tuple)
    | st.floats()
    | st.text(max_size=220)
    | st.floats().map(str)
)


def stored(value: Value) -> Value:
    """The value as it is read from the log."""
    decoder: msgspec.json.Decoder[Value] = msgspec.json.Decoder(Value)
    return decoder.decode(msgspec.json.encode(value))


@pytest.mark.parametrize("kind", ALL)
@given(wire=WIRE)
def test_whatever_comes_is_an_answer_or_none(kind: Kind, wire: Wire) -> None:
    asked = question(1, kind)
    value = asked.read(wire, keys_of(asked))
    if value is None:
        return
    key = asked.key()
    assert asked.answerable
    assert stored(value) == value
    assert asked.say(value)
    assert asked.read(asked.wire(value, tuple(keys_of(asked))), keys_of(asked)) == value
    assert asked.mark(value, None) is None
    parts = asked.parts(value, key)
    assert [part.given for part in parts] == [part.given for part in asked.parts(value, None)]
    assert {part.right for part in asked.parts(value, None)} == {None}
    if asked.scored:
        assert all(part.right is (part.given == part.expected) for part in parts) or asked.kind in ("number", "text")
        assert all(part.right for part in parts) == (asked.mark(value, key) == 1)
    credit = asked.mark(value, key)
    assert credit is None if not asked.scored else credit is not None and 0 <= credit <= 1
    assert counted(asked, [value, value], key) == 2 * counted(asked, [value], key)


def counted(asked: Question, values: list[Value], key: Key) -> int:
    counts = asked.counts(values, key)
    return sum(row.n for row in counts.rows) + counts.more if isinstance(counts, Rows) else sum(counts)


@pytest.mark.parametrize("kind", [kind for kind in ALL if KINDS[kind].answerable])
def test_each_kind_has_an_answer(kind: Kind) -> None:
    """So that the test above tests something."""
    asked = question(1, kind)
    wires: list[Wire] = [("k0",), ("k0", "k1", "k2", "k3"), ("k3", "k4", "k5"), "2.5", "Paris", ("sun",)]
    assert any(asked.read(wire, keys_of(asked)) is not None for wire in wires)


@pytest.mark.parametrize("kind", [kind for kind in ALL if KINDS[kind].scored])
def test_the_key_is_a_key_and_is_said(kind: Kind) -> None:
    asked = question(1, kind)
    key = asked.key()
    asked.check_key(key)
    assert asked.say_key(key)
    assert isinstance(key, float) or key
    assert math.isclose(asked.mark(key[0] if kind == "text" and isinstance(key, tuple) else key, key) or 0.0, 1.0)


def test_a_pool_of_all_kinds_is_read_back_as_written() -> None:
    pool = pool_of(*ALL, limit_s=5, points=2)
    assert msgspec.json.decode(msgspec.json.encode(pool), type=Pool) == pool


def test_a_pool_that_was_stored_before_there_were_more_kinds_is_read() -> None:
    stored_then = b"""{"title": "Old", "options": {"time_limit": 20.0}, "questions": [
      {"id": "a", "kind": "single", "text": "T", "html": "<p>T</p>",
       "options": [{"text": "x", "html": "x"}, {"text": "y", "html": "y"}], "correct": [1]},
      {"id": "b", "kind": "true_false", "text": "T", "html": "T", "shuffle": false,
       "options": [{"text": "x", "html": "x"}, {"text": "y", "html": "y"}], "correct": [0]},
      {"id": "c", "kind": "poll", "text": "T", "html": "T", "limit_s": 9.0,
       "options": [{"text": "x", "html": "x"}, {"text": "y", "html": "y"}]},
      {"id": "d", "kind": "multiple", "text": "T", "html": "T",
       "options": [{"text": "x", "html": "x"}, {"text": "y", "html": "y"}], "correct": [0, 1]}]}"""
    pool = msgspec.json.decode(stored_then, type=Pool)
    assert [asked.kind for asked in pool.questions] == ["single", "true_false", "poll", "multiple"]
    assert [asked.key() for asked in pool.questions] == [(1,), (0,), (), (0, 1)]
    assert pool.questions[3].mark((0,), (0, 1)) == 0.5
