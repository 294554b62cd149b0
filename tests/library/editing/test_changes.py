"""Changes of a pool's text: what was asked for, and nothing else."""

import re
from typing import Any

import pytest

from appliance.library.editing.changes import (
    Add,
    Change,
    Copy,
    Move,
    NotChanged,
    Put,
    Remove,
    Set,
    Text,
    changed,
    fields_of,
)
from appliance.library.schema import load_pool

HEAD = "# my pool\ntitle: Waves  # the nice one\ntime_limit: 40\nquestions:\n"
LIGHT = """\
  # about light
  - text: Is light a wave?  # yes
    options:
    - "Yes"
    - No way
    - Sometimes
    correct: "Yes"
"""
AGE = "\n  # about age\n  - question: 'How old?'\n    answer: 5\n"
SHORT = "\n  - {text: Short, correct: true}\n"
TAIL = "scoring: speed\n# the end\n"
FILE = HEAD + LIGHT + AGE + SHORT + TAIL


def made(change: Change, file: str = FILE) -> str:
    return changed(file.encode(), "waves.yaml", change).decode()


def fields(at: int, file: str = FILE, **other: Any) -> dict[str, Any]:
    """The fields of a question, some of them changed; None takes one out."""
    pool = load_pool(file.encode(), "waves.yaml").pool
    assert pool is not None
    return {name: value for name, value in {**fields_of(pool.questions[at]), **other}.items() if value is not None}


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (Set({"title": "Light"}), "title: Waves", "title: Light"),
        (Set({"time_limit": 20}), "time_limit: 40", "time_limit: 20"),
        (Set({"time_limit": None}), "time_limit: 40\n", ""),
        (Set({"points": 5}), "questions:", "points: 5\nquestions:"),
        (Set({"scoring": "flat"}), "scoring: speed", "scoring: flat"),
        (Put(0, fields(0, text="Is it?")), "text: Is light a wave?  # yes", "text: Is it?  # yes"),
        (Put(0, fields(0, explanation="A\nB")), '"Yes"\n\n', '"Yes"\n    explanation: |-\n      A\n      B\n\n'),
        (Put(1, fields(1, correct=6)), "answer: 5", "answer: 6"),
        (Put(1, fields(1, tolerance=0.5)), "answer: 5", "answer: 5\n    tolerance: 0.5"),
        (Put(2, fields(2, correct=False)), "correct: true", "correct: false"),
        (Remove(0), LIGHT, ""),
        (Remove(1), AGE, ""),
        (Remove(2), SHORT, ""),
    ],
)
def test_a_change_leaves_all_else_as_it_was_written(change: Change, old: str, new: str) -> None:
    assert FILE.count(old) == 1
    after = re.sub("(?<=[^ ]) +#", "  #", made(change))  # a comment stays in its column
    assert after == FILE.replace(old, new)


SETTINGS = """\
# my pool
title: Waves   # the nice one

# how it counts
score_fn: speed  # for once
# for slow readers
time_limit: 40

# now the questions
questions:
  - text: One
    correct: 1
points: 3
# the end
"""


@pytest.mark.parametrize(
    ("settings", "old", "new"),
    [
        ({"scoring": None}, "score_fn: speed  # for once\n", ""),
        ({"time_limit": None}, "time_limit: 40\n", ""),
        ({"points": None}, "points: 3\n", ""),
        ({"points": 5}, "points: 3", "points: 5"),
        ({"ask": 1, "reveal": "own"}, "time_limit: 40\n", "time_limit: 40\nask: 1\nreveal: own\n"),
        ({"shuffle": False, "turns": None}, "time_limit: 40\n", "time_limit: 40\nshuffle: false\n"),
        ({"title": "Waves: 2"}, "title: Waves ", "title: 'Waves: 2' "),
    ],
)
def test_comments_stay_when_settings_change(settings: dict[str, Any], old: str, new: str) -> None:
    assert SETTINGS.count(old) == 1
    after = made(Set(settings), SETTINGS)
    assert re.sub(" +#", " #", after) == re.sub(" +#", " #", SETTINGS.replace(old, new))


@pytest.mark.parametrize("head", ["", "---\n", "  title: |\n    Waves\n  time_limit: 40\n"])
def test_a_first_setting_stands_before_the_questions(head: str) -> None:
    body = "questions:\n- text: One\n  correct: 1\n"
    file = head + (body if "title" not in head else "".join("  " + line for line in body.splitlines(keepends=True)))
    after = made(Set({"title": "Light", "ask": 1}), file)
    pool = load_pool(after.encode(), "waves.yaml").pool
    assert pool is not None
    assert (pool.title, pool.options.ask) == ("Light", 1)
    assert after.endswith(file[file.index("questions") :])


def test_each_wrong_setting_is_named_with_what_is_wrong() -> None:
    with pytest.raises(NotChanged) as refused:
        made(Set({"title": "", "time_limit": "soon", "ask": 1.5, "points": 5, "scoring": "flat", "shuffle": True}))
    found = {name: problem.message.code for name, problem in refused.value.settings.items()}
    assert found == {"title": "problem.empty", "time_limit": "problem.not_a_number", "ask": "problem.not_whole"}


def test_a_picture_stays_until_it_is_taken_away() -> None:
    plain = "title: T\nquestions:\n  - text: One # or not\n    correct: 1\n"
    file = plain.replace("    correct", "    image: a.png # drawn\n    image_alt: An a\n    correct")
    question = {"kind": "number", "text": "One", "correct": 1}
    assert made(Put(0, question), file) == file
    assert made(Put(0, {**question, "image": None, "image_alt": None}), file) == plain
    other = {**question, "image": "b.png", "image_alt": None}
    assert made(Put(0, other), plain) == plain + "    image: b.png\n"
    assert "An a" not in made(Put(0, other), file)
    added = made(Add(1, [{"text": "Two", "correct": 2, "image": "b.png", "image_alt": None}]), plain)
    assert added == plain + "  - text: Two\n    correct: 2\n    image: b.png\n"


def test_options_and_what_is_right_are_written_together() -> None:
    written = "    options: ['Yes', No way, Sometimes]\n    correct: \"Sometimes\"\n"
    assert made(Put(0, fields(0, correct="Sometimes"))) == FILE.replace(LIGHT[LIGHT.index("    options") :], written)


def test_a_question_moves_with_its_comments() -> None:
    assert made(Move(0, 2)) == FILE.replace(LIGHT, "").replace(SHORT, SHORT + LIGHT)
    assert made(Move(2, 0)) == FILE.replace(SHORT, "").replace(LIGHT, SHORT + LIGHT)
    assert made(Move(1, 1)) == FILE


def test_questions_are_added_anywhere() -> None:
    new: list[dict[str, Any]] = [
        {"text": "New", "kind": "words"},
        {"text": "B?", "options": ["a", "b"], "correct": "b"},
    ]
    written = "\n  - text: New\n    kind: words\n\n  - text: B?\n    options: [a, b]\n    correct: b\n"
    assert made(Add(1, new)) == FILE.replace(LIGHT, LIGHT + written)
    assert made(Add(3, new)) == FILE.replace(SHORT, SHORT + written)


def test_a_copy_is_written_as_the_question_is_and_has_no_id_of_its_own() -> None:
    assert made(Copy(1)) == FILE.replace(AGE, AGE + AGE)
    named = FILE.replace("    answer: 5\n", "    answer: 5\n    id: age\n    image: tree.png\n")
    copy = AGE + "    image: tree.png\n"
    own = AGE + "    id: age\n    image: tree.png\n"
    assert made(Copy(1), named) == FILE.replace(AGE, own + copy)


def test_another_kind_takes_the_place_of_a_question() -> None:
    after = made(Put(0, {"text": "Is light a wave?", "kind": "match", "pairs": [["a", "b"], ["c", "d"]]}))
    pool = load_pool(after.encode(), "waves.yaml").pool
    assert pool is not None
    assert [question.kind for question in pool.questions] == ["match", "number", "true_false"]
    assert "No way" not in after


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("dash", ["- ", "-   ", "-\n  "])
@pytest.mark.parametrize("indent", ["", "  ", "      "])
def test_files_may_be_indented_as_their_authors_like(indent: str, dash: str, ending: str) -> None:
    body = f"{dash}text: One\n  correct: 1\n- text: Two\n  correct: 2\n"
    if dash == "-   ":
        body = "-   text: One\n    correct: 1\n- text: Two\n  correct: 2\n"
    lines = "".join(indent + line for line in body.splitlines(keepends=True))
    file = f"title: T\nquestions:\n{lines}points: 3\n".replace("\n", ending)
    after = made(Put(0, {"text": "Uno", "kind": "number", "correct": 1}), file)
    assert after.count(ending) == after.count("\n")
    pool = load_pool(after.encode(), "waves.yaml").pool
    assert pool is not None
    assert [question.text for question in pool.questions] == ["Uno", "Two"]
    assert pool.options.points == 3
    assert made(
        Remove(0), file
    ) == f"title: T\nquestions:\n{indent}- text: Two\n{indent}  correct: 2\npoints: 3\n".replace("\n", ending)


def test_a_block_of_text_with_a_hash_is_no_comment() -> None:
    one = "  - text: |\n      One\n\n      # not a comment\n    correct: 1\n"
    file = f"questions:\n{one}  # a comment\n  - text: Two\n    correct: 2\n"
    assert made(Remove(1), file) == file[: file.index("  # a comment")]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (Put(0, {"text": ""}), "edit.wrong"),
        (Put(0, fields(0, correct="Never")), "edit.wrong"),
        (Put(3, fields(0)), "edit.no_question"),
        (Put(-1, fields(0)), "edit.no_question"),
        (Remove(3), "edit.no_question"),
        (Move(0, 3), "edit.no_question"),
        (Move(0, -1), "edit.no_question"),
        (Add(4, [fields(0)]), "edit.no_question"),
        (Set({"scoring": "wild"}), "edit.wrong"),
        (Set({"questions": "x"}), "edit.wrong"),
    ],
)
def test_what_could_not_be_played_is_refused(change: Change, why: str) -> None:
    with pytest.raises(NotChanged) as refused:
        made(change)
    assert refused.value.sentence.code == why


def test_a_refusal_says_what_is_wrong() -> None:
    with pytest.raises(NotChanged) as refused:
        made(Put(0, fields(0, correct="Never")))
    assert refused.value.loaded is not None
    assert [problem.message.code for problem in refused.value.loaded.problems] == ["problem.no_such_option"]


def test_the_last_question_stays() -> None:
    with pytest.raises(NotChanged) as refused:
        made(Remove(0), "questions:\n  - text: One\n    correct: 1\n")
    assert refused.value.sentence.code == "edit.last_question"


@pytest.mark.parametrize(
    "file",
    [
        "questions: [{text: One, correct: 1}, {text: Two, correct: 2}]\n",
        "{questions: [{text: One, correct: 1}]}\n",
        "- {question: One, answers: [a, b], correct: a}\n",
    ],
)
def test_a_file_without_a_line_for_each_question_is_changed_as_text(file: str) -> None:
    assert load_pool(file.encode(), "waves.yaml").pool is not None
    with pytest.raises(NotChanged) as refused:
        made(Remove(0), file)
    assert refused.value.sentence.code == "edit.as_text"
    assert made(Text("title: other"), file) == "title: other"


def test_a_change_that_gives_another_question_another_meaning_is_refused() -> None:
    """Without the first one, the number of the second one's right option would count from 0."""
    file = "questions:\n" + "".join(
        f"  - question: Q{right}\n    choices: [a, b, c]\n    answer: {right}\n" for right in (3, 1)
    )
    pool = load_pool(file.encode(), "waves.yaml").pool
    assert pool is not None
    assert [question.key() for question in pool.questions] == [(2,), (0,)]
    with pytest.raises(NotChanged) as refused:
        made(Remove(0), file)
    assert refused.value.sentence.code == "edit.as_text"
    assert "Q1" in made(Move(0, 1), file)


def test_a_file_that_only_one_reader_of_yaml_takes_is_changed_as_text() -> None:
    file = "questions:\n  - text:\tOne\n    correct: 1\n"
    assert load_pool(file.encode(), "waves.yaml").pool is not None
    with pytest.raises(NotChanged) as refused:
        made(Put(0, {"text": "Two", "kind": "number", "correct": 2}), file)
    assert refused.value.sentence.code == "edit.as_text"


def test_a_broken_file_is_mended_as_text() -> None:
    with pytest.raises(NotChanged) as refused:
        made(Remove(0), "questions:\n  - text: One\n")
    assert refused.value.sentence.code == "edit.broken"


@pytest.mark.parametrize("typed", ["+5", "-0", "~", ".NaN", "1e400", "-007", "0x_", "._", "2023-2-3", "2023-02-30"])
def test_an_option_that_looks_like_a_number_or_a_date_stays_as_it_is_typed(typed: str) -> None:
    file = FILE.replace("No way", typed)
    assert made(Put(0, fields(0, file, text="Is light a beam?")), file) == file.replace("a wave?", "a beam?")
