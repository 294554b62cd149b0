"""Each kind of question can be read from a file and marked."""

from typing import get_args

import pytest

from appliance.library.kinds import READERS
from appliance.library.schema import load_pool
from appliance.quiz.kinds import KINDS
from appliance.quiz.kinds.question import Kind

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
