"""Pools that are written read back as the same pools."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from appliance.library.schema import load_pool
from appliance.library.writing import write_pool
from appliance.quiz.kinds import KINDS
from appliance.quiz.kinds.question import Kind
from appliance.quiz.pool import Pool

SAMPLES = sorted((Path(__file__).parents[2] / "pools").glob("*.yaml"))

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=40),
    st.text("ab \n:#-'\"[]{}*&!|>%@,?é\t\\\\", min_size=1, max_size=40),
    st.sampled_from(["yes", "no", "true", "1e3", "2:30", "0x1F", "null", "~", "=", "<<", "- a", "a: b", "a #b", "1.0"]),
)
OPTIONS = st.lists(TEXTS, min_size=2, max_size=6)


def indices(options: list[str]) -> st.SearchStrategy[int]:
    return st.integers(0, len(options) - 1)


NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)


def of_kind(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"text": TEXTS, **fields})


# One kind a row, so that none is forgotten: a row of which no example could be loaded fails.
QUESTIONS = {
    "single": OPTIONS.flatmap(lambda options: of_kind(options=st.just(options), correct_answer=indices(options))),
    "multiple": OPTIONS.flatmap(
        lambda options: of_kind(
            options=st.just(options),
            kind=st.just("multiple"),
            correct_answer=st.lists(indices(options), min_size=1, unique=True),
            partial=st.booleans(),
        )
    ),
    "true_false": of_kind(correct=st.booleans()),
    "poll": of_kind(options=OPTIONS),
    "rating": of_kind(labels=OPTIONS),
    "number": of_kind(correct=NUMBERS, tolerance=st.floats(0, 9), unit=st.sampled_from(["cm", "°C", "%"]))
    | of_kind(correct=NUMBERS, closest=st.just(True), margin=st.floats(0.1, 9)),
    "text": of_kind(correct=st.lists(TEXTS, min_size=1, max_size=4), exact=st.booleans()),
    "words": of_kind(most=st.integers(1, 5)),
    "order": of_kind(options=OPTIONS),
    "match": of_kind(
        pairs=st.lists(st.tuples(TEXTS, TEXTS), min_size=2, max_size=5), others=st.lists(TEXTS, max_size=2)
    ),
    "slide": of_kind(),
}
MORE = st.fixed_dictionaries(
    {},
    optional={
        "explanation": TEXTS,
        "time_limit": st.integers(1, 3600),
        "points": st.floats(0, 1000),
        "scoring": st.sampled_from(["flat", "speed"]),
        "tags": st.lists(TEXTS, max_size=3),
        "id": TEXTS,
    },
)


def read_back(pool: Pool) -> Pool | None:
    loaded = load_pool(write_pool(pool), "pool.yaml")
    assert loaded.pool is not None, loaded.problems
    return loaded.pool


@pytest.mark.parametrize("kind", KINDS)
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(title=TEXTS, data=st.data(), more=MORE)
def test_a_question_reads_back_as_it_was(kind: Kind, title: str, data: st.DataObject, more: dict[str, Any]) -> None:
    question = data.draw(QUESTIONS[kind]) | more | {"kind": kind}
    pool = load_pool(json.dumps({"title": title, "questions": [question]}).encode(), "pool.json").pool
    assume(pool is not None)
    assert pool is not None
    assert read_back(pool) == pool


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_a_sample_reads_back_as_it_was(sample: Path) -> None:
    pool = load_pool(sample.read_bytes(), sample.name).pool
    assert pool is not None
    assert read_back(pool) == pool
