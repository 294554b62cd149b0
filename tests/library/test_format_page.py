"""Each example of pools/README.md is read as the page says."""

from __future__ import annotations

import re

import pytest

from appliance.library.render import inline
from appliance.library.roster import load_roster
from appliance.library.schema import load_pool
from appliance.quiz.kinds import KINDS
from tests.library.format_page import BLOCKS, PAGE, examples, whole
from tests.library.told import told


def test_the_page_has_examples_of_every_kind() -> None:
    assert [len(examples(kind)) for kind in ("yaml", "yaml wrong", "json", "csv", "csv table")] == [22, 1, 1, 1, 1]


def test_the_page_shows_and_names_each_kind() -> None:
    pools = [load_pool(whole(example).encode(), "pool.yaml").pool for example in examples("yaml")]
    shown = {question.kind for pool in pools if pool is not None for question in pool.questions}
    named = set(re.findall(r"\(`(\w+)`\)", PAGE.read_text("utf-8")))
    assert shown == named == KINDS.keys()


@pytest.mark.parametrize("example", examples("yaml"), ids=lambda text: text.partition("\n")[0][:40])
def test_an_example_is_a_pool_without_problems(example: str) -> None:
    loaded = load_pool(whole(example).encode(), "pool.yaml")
    assert loaded.problems == ()
    assert loaded.pool is not None


def test_the_example_in_json_is_a_pool_without_problems() -> None:
    loaded = load_pool(examples("json")[0].encode(), "pool.json")
    assert (loaded.pool is not None, loaded.problems) == (True, ())


def test_the_example_of_a_table_is_a_pool_without_problems() -> None:
    loaded = load_pool(examples("csv table")[0].encode(), "pool.csv")
    assert loaded.pool is not None
    assert [(question.kind, question.key()) for question in loaded.pool.questions] == [
        *(("single", (1,)), ("multiple", (0, 2))),
    ]
    assert loaded.problems == ()


def test_the_wrong_example_gets_the_sentence_shown_on_the_page() -> None:
    loaded = load_pool(examples("yaml wrong")[0].encode(), "pool.yaml")
    _, sentence = BLOCKS[[kind for kind, _ in BLOCKS].index("yaml wrong") + 1]
    assert loaded.pool is None
    assert told(loaded.problems, "pool.yaml") == [sentence.strip()]


def test_the_class_list_is_read() -> None:
    roster = load_roster(examples("csv")[0].encode())
    assert roster.students == {"1001": ("Ada Lovelace", 1.0), "1002": ("Alan Turing", 1.5)}
    assert list(roster.problems) == []


@pytest.mark.parametrize(
    "first", [*re.findall(r"begins\nwith one of `([^`]+)`", PAGE.read_text("utf-8"))[0].split(), "`", "- "]
)
def test_a_text_that_begins_with_one_of_these_needs_quotes(first: str) -> None:
    pool = "questions:\n  - text: {}\n    correct: true\n"
    assert load_pool(pool.format(f"{first}x").encode(), "pool.yaml").pool is None
    assert load_pool(pool.format(f"'{first}x'").encode(), "pool.yaml").problems == ()


def test_a_text_that_begins_with_a_dash_and_no_space_needs_none() -> None:
    assert load_pool(b"questions:\n  - text: -5 is less than 0\n    correct: true\n", "pool.yaml").problems == ()


def test_a_backslash_is_shown_as_the_page_says() -> None:
    for typed, shown in re.findall(r"`([^`]+)` shows\s+`([^`]+)`", PAGE.read_text("utf-8")):
        assert inline(typed) == shown
    assert inline(r"C:\\*.*") == r"C:\*.*"
