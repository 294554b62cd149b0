"""The JSON Schema of pools is current, and says of a file what reading it says."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from appliance.library.json_schema import as_text, pool_schema
from appliance.library.schema import load_pool
from appliance.pool_files import SCHEMA
from tests.library.format_page import examples, whole
from tests.support.json_schema import complaints

FOLDER = Path(__file__).parents[2] / "pools"
WHOLE = pool_schema()


def said_of(text: str) -> list[str]:
    return complaints(yaml.safe_load(text), WHOLE, WHOLE)


def test_the_file_beside_the_samples_is_current() -> None:
    written = (FOLDER / SCHEMA).read_text(encoding="utf-8")
    assert written == as_text(), "run: python -m appliance.library.json_schema"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.name)
def test_each_sample_names_the_schema_and_is_as_it_says(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.splitlines()[0] == f"# yaml-language-server: $schema={SCHEMA}"
    assert said_of(text) == []


@pytest.mark.parametrize("example", [*examples("yaml"), *examples("json")], ids=lambda text: text[:40])
def test_each_example_is_as_it_says(example: str) -> None:
    assert said_of(whole(example)) == []


@pytest.mark.parametrize(
    "fields",
    [
        "kind: single, options: [a, b]",
        "kind: single, correct: a",
        "kind: single, options: [a], correct: a",
        "kind: single, options: [a, b, c, d, e, f, g, h, i], correct: a",
        "kind: sinlge, options: [a, b], correct: a",
        "kind: poll, options: [a, b], correct: a",
        "kind: number, correct: three",
        "kind: number, correct: 3, tolerance: -1",
        "kind: number, correct: 3, options: [3, 4]",
        "kind: text",
        "kind: words, most: 11",
        "kind: words, most: 1.5",
        "kind: order, options: [a, b], correct: [a, b]",
        "kind: match, pairs: [[a, 1]]",
        "kind: match, pairs: [[a, 1], [b, 2, 3]]",
        "kind: rating, labels: [a]",
        "kind: slide, correct: a",
        "correct: true, time_limit: 0",
        "correct: true, scoring: fast",
        "corect: true",
    ],
)
def test_what_can_not_be_read_or_has_no_effect_is_not_in_the_schema(fields: str) -> None:
    pool = f"questions: [{{text: Q, {fields}}}]"
    assert load_pool(pool.encode(), "p.yaml").problems != ()
    assert said_of(pool) != []


@pytest.mark.parametrize(
    "pool",
    ["title: T", "questions: []", "questions: [{correct: true}]", "ask: 0\nquestions: [{text: Q, correct: true}]"],
)
def test_a_pool_without_what_it_needs_is_not_in_the_schema(pool: str) -> None:
    assert load_pool(pool.encode(), "p.yaml").pool is None
    assert said_of(pool) != []


def forms(schema: Any) -> list[Any]:
    """All parts of a schema."""
    if isinstance(schema, dict):
        return [schema, *(part for value in schema.values() for part in forms(value))]
    return [part for value in schema for part in forms(value)] if isinstance(schema, list) else []


def test_each_field_says_what_it_is_for() -> None:
    named = [part["properties"] for part in forms(WHOLE) if part.get("additionalProperties") is False]
    assert len(named) == 2
    assert all(field.get("description") for properties in named for field in properties.values())
