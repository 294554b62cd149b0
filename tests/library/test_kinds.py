"""Each kind of question can be read from a file and marked."""

from typing import get_args

import pytest

from appliance.library.kinds import READERS
from appliance.library.schema import load_pool
from appliance.quiz.kinds import KINDS
from appliance.quiz.kinds.question import Kind
from tests.library.told import told

PLAINEST: dict[Kind, str] = {
    "single": "options: [a, b], correct: a",
    "multiple": "options: [a, b], correct: [a]",
    "true_false": "correct: true",
    "poll": "options: [a, b]",
    "rating": "",
    "number": "correct: 3",
    "text": "correct: a",
    "words": "",
    "order": "options: [a, b]",
    "match": "pairs: [[a, 1], [b, 2]]",
    "slide": "",
}


def test_each_kind_has_a_class_and_a_reader() -> None:
    assert KINDS.keys() == READERS.keys() == PLAINEST.keys() == set(get_args(Kind))


@pytest.mark.parametrize(("kind", "fields"), PLAINEST.items())
def test_the_key_of_each_kind_is_marked_as_right(kind: Kind, fields: str) -> None:
    loaded = load_pool(f"questions: [{{text: Q, kind: {kind}, {fields}}}]".encode(), "p.yaml")
    assert (loaded.problems, loaded.pool is not None) == ((), True)
    assert loaded.pool is not None
    [question] = loaded.pool.questions
    assert (type(question), question.kind) == (KINDS[kind], kind)
    key = question.key()
    question.check_key(key)
    right = key[0] if isinstance(key, tuple) and kind == "text" else key
    assert question.mark(right, key) == (1 if question.scored else None)
    assert question.mark(right, None) is None


READ_AS_90 = "This number is read as 90, not as 90000."


@pytest.mark.parametrize(
    ("name", "text", "warned"),
    [
        ("p.yaml", "questions: [{text: Q, correct: 90.000}]", True),
        ("p.yaml", "questions: [{text: Q, correct: 90.000, tolerance: 10}]", True),
        ("p.yaml", "questions: [{text: Q, correct: 90.000, tolerance: 0.5}]", False),
        ("p.yaml", "questions: [{text: Q, correct: 90.000, closest: true, margin: 1.5}]", False),
        ("p.yaml", "questions: [{text: Q, correct: 90.00}]", False),
        ("p.json", '[{"question": "How many?", "type": "number", "answer": "90,000"}]', True),
        ("p.csv", 'Question,Kind,Answer\nHow many?,number,"90,000"\n', True),
        ("p.csv", "Question,Kind,Answer\nHow many?,number,90.000\n", True),
        ("p.gift", "Q{#90,000}", True),
        ("p.gift", "Q{#90.000:5}", True),
        ("p.gift", "Q{#90.000:0.5}", False),
        ("p.txt", "How many litres?\nAnswer: 90,000\n", True),
    ],
)
def test_a_number_that_can_be_read_in_two_ways_is_told(name: str, text: str, *, warned: bool) -> None:
    loaded = load_pool(text.encode(), name)
    assert loaded.pool is not None
    assert loaded.pool.questions[0].key() == 90
    assert any(READ_AS_90 in problem for problem in told(loaded.problems)) == warned


def test_a_comma_in_a_pool_is_an_error_that_says_both_ways() -> None:
    loaded = load_pool(b"questions: [{text: Q, kind: number, correct: '90,000'}]", "p.yaml")
    assert loaded.pool is None
    [problem] = told(loaded.problems)
    assert problem.endswith('found "90,000". Write 90000, or 90 if a part of one is meant.')
