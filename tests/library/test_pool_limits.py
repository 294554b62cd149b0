"""How large a pool may be, and how many problems are told."""

from typing import Any

import pytest

from appliance.library import fields as fields_module
from appliance.library import schema
from appliance.library.problems import MAX_PROBLEMS, nearest
from appliance.words import say
from tests.library.pool_text import load, said


@pytest.mark.long
def test_only_the_first_of_many_unknown_names_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0

    def counting(typed: str, *known: Any) -> str | None:
        nonlocal compared
        compared += 1
        return nearest(typed, *known)

    monkeypatch.setattr(fields_module, "nearest", counting)
    fields = "".join(f", x{number}: 1" for number in range(20_000))
    assert load(f"questions: [{{text: Q, correct: true{fields}}}]").pool is not None
    assert compared == 100


def test_a_pool_has_at_most_500_questions() -> None:
    questions = "time_limit: 9\nquestions:\n" + "  - {text: Q, correct: true}\n" * 501
    assert said(questions) == [
        "p:503:5: The pool has 501 questions; at most 500 are possible. Split it into several pools."
    ]


def test_many_errors_are_cut_off_and_many_warnings_do_not_block() -> None:
    errors = load("questions:\n" + "  - {text: Q, txet: 1, correct: maybe, kind: true_false}\n" * 501)
    assert len([p for p in errors.problems if p.severity == "error"]) == MAX_PROBLEMS + 1
    fields = "".join(f", x{number}: 1" for number in range(MAX_PROBLEMS + 100))
    warnings = load(f"questions: [{{text: Q, correct: true{fields}}}]")
    assert warnings.pool is not None
    assert len(warnings.problems) == MAX_PROBLEMS


@pytest.mark.long
def test_tables_that_grow_too_large_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "MAX_HTML", 1 << 20)
    table = "".join(f"      {row}\n" for row in ("a|" * 900, "-|" * 900, *["x"] * 900))
    question = f"  - text: |\n{table}    correct: true\n"
    loaded = load("questions:\n" + question * 3)
    assert loaded.pool is None
    assert [say(p.message) for p in loaded.problems] == ["The texts up to here are too large to be shown."]


@pytest.mark.long
@pytest.mark.parametrize("marks", ["*a", "**_", "[", "~~a", "<a", "`a``"])
def test_a_pool_of_marks_is_refused_before_it_is_rendered(marks: str) -> None:
    """Markdown looks at each mark: a file full of them took half a minute."""
    question = f"  - text: '{(marks * 10_000)[:9900]}'\n    correct: true\n"
    loaded = load(f"questions:\n{question * 100}")
    assert loaded.pool is None
    (problem,) = [problem for problem in loaded.problems if problem.severity == "error"]
    assert "more than 50000 signs" in say(problem.message)
    assert problem.hint is not None
    assert say(problem.hint) == "Split the pool into several files."


@pytest.mark.long
def test_a_large_pool_of_code_is_accepted() -> None:
    code = "for (i = 0; i < n && !found; i++) { if (a[i] == *p) { found = a_b_c[i] > 3; } }"
    lines = "\n".join([f"      {code}"] * 4)
    question = f"  - text: |\n      What does it do?\n      ```\n{lines}\n      ```\n    correct: true\n"
    assert load(f"questions:\n{question * 500}").pool is not None
