"""What a pool file may contain, and how its texts, numbers and ids are read."""

import json

import pytest

from appliance.quiz.pool import Options
from tests.library.pool_text import HEAD, load, pool_of, read, said, said_of


def test_every_field_of_a_question_can_be_set() -> None:
    question = read(
        "id: own\nkind: single\noptions: [a, b]\ncorrect: b\nexplanation: '*why*'\ntime_limit: 12.5\n"
        "points: 0\nscoring: speed\nshuffle: true\ntags: [one, two]"
    )
    assert (question.id, question.kind, question.text, question.key()) == ("own", "single", "Q", (1,))
    assert (question.explanation, question.explanation_html) == ("*why*", "<em>why</em>")
    assert (question.limit_s, question.points, question.scoring, question.shuffle) == (12.5, 0, "speed", True)
    assert question.tags == ("one", "two")


@pytest.mark.parametrize(
    ("fields", "kind", "texts", "correct"),
    [
        ("options: [a, b, c]\ncorrect: b", "single", ("a", "b", "c"), (1,)),
        ("options: [a, b, c]\ncorrect: [c, a]", "multiple", ("a", "b", "c"), (0, 2)),
        ("kind: multiple\noptions: [a, b]\ncorrect: b", "multiple", ("a", "b"), (1,)),
        ("kind: single\noptions: [a, b]\ncorrect: [b]", "single", ("a", "b"), (1,)),
        ("kind: poll\noptions: [a, b]", "poll", ("a", "b"), ()),
        ("correct: true", "true_false", ("True", "False"), (0,)),
        ("correct: False", "true_false", ("True", "False"), (1,)),
        ("correct: yes", "true_false", ("True", "False"), (0,)),
        ("kind: true_false\noptions: [Ja, Nein]\ncorrect: false", "true_false", ("Ja", "Nein"), (1,)),
        ("kind: true_false\noptions: [Ja, Nein]\ncorrect: ja", "true_false", ("Ja", "Nein"), (0,)),
        ("kind: true_false\noptions: [No, Yes]\ncorrect: true", "true_false", ("No", "Yes"), (1,)),
        ("options: [False, True]\ncorrect: true", "true_false", ("False", "True"), (1,)),
        ("kind: true_false\noptions: {A: No, B: Yes}\ncorrect: b", "true_false", ("No", "Yes"), (1,)),
        ("options: {A: x, B: y, C: z, D: w}\ncorrect: B", "single", ("x", "y", "z", "w"), (1,)),
        ("options: {A: x, B: y, C: z}\ncorrect: [C, A]", "multiple", ("x", "y", "z"), (0, 2)),
        ("options: {A: A, B: C}\ncorrect: A", "single", ("A", "C"), (0,)),
        ("options: {A: x, B: y}\ncorrect: y", "single", ("x", "y"), (1,)),
        ("options: [a, b, c]\ncorrect_answer: 0", "single", ("a", "b", "c"), (0,)),
        ("options: [a, b, c]\ncorrect_answer: [2, 0]", "multiple", ("a", "b", "c"), (0, 2)),
        ("options: [a, b]\nanswer: b", "single", ("a", "b"), (1,)),
        ("kind: true_false\noptions: [Ja, Nein]\ncorrect_answer: 1", "true_false", ("Ja", "Nein"), (1,)),
        ("kind: poll\noptions: {A: x, B: y}", "poll", ("x", "y"), ()),
    ],
)
def test_each_kind_reads_its_keys(fields: str, kind: str, texts: tuple[str, ...], correct: tuple[int, ...]) -> None:
    question = read(fields)
    assert (question.kind, tuple(option.text for option in question.items())) == (kind, texts)
    assert question.key() == correct
    assert question.shuffles(True) is (kind != "true_false")


@pytest.mark.parametrize(
    "typed", ["no", "on", "Yes", "1e3", "2:30", "012", "0x1F", "2024-01-01", "1_000", "null", "~", ".5", "+1", "NaN"]
)
def test_an_option_stays_as_typed(typed: str) -> None:
    question = read(f"options: [other, {typed}]\ncorrect: {typed}\nexplanation: {typed}x\ntags: [{typed}]")
    assert question.items()[1].text == typed
    assert (question.key(), question.tags) == ((1,), (typed,))


@pytest.mark.parametrize(("typed", "limit_s"), [("1", 1), ("3600", 3600), ("1e3", 1000), ("012", 12), ("'7'", 7)])
def test_numbers_are_read_in_fields_for_numbers(typed: str, limit_s: float) -> None:
    assert read(f"correct: true\ntime_limit: {typed}").limit_s == limit_s


def test_older_field_names_are_read() -> None:
    pool = pool_of(
        "time_limit_default: 9\nscore_fn: speed\n"
        "questions:\n  - question: Q\n    options: [a, b]\n    answer: b\n    score_fn: flat\n"
    )
    assert pool.options == Options(time_limit=9, scoring="speed")
    question = pool.questions[0]
    assert (question.text, question.key(), question.scoring) == ("Q", (1,), "flat")


def test_a_webquiz_file_is_read() -> None:
    loaded = load(
        "title: W\nshow_right_answer: true\nquestions:\n"
        "  - question: Q\n    options:\n      - a\n      - b\n    correct_answer: [1]\n    min_correct: 1\n"
    )
    assert loaded.pool is not None
    assert loaded.pool.questions[0].key() == (1,)
    assert [problem.severity for problem in loaded.problems] == ["warning", "warning"]


def test_json_is_read_with_tabs_and_escapes() -> None:
    pool = {"title": "Emoji 🧪", "questions": [{"text": "Q/\n", "options": ["😀", "b\\ud83d"], "correct": "😀"}]}
    question = pool_of(json.dumps(pool, indent="\t"), "P.JSON").questions[0]
    assert [option.text for option in question.items()] == ["😀", "b\\ud83d"]
    assert pool_of(json.dumps(pool, separators=(",", ":")), "p.json").title == "Emoji 🧪"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_line_ends_and_byte_order_marks_are_read(mark: bytes, line_end: bytes) -> None:
    text = HEAD + "    options: [ä, 🧪, العربية]\n    correct: العربية\n"
    question = pool_of(mark + text.encode().replace(b"\n", line_end)).questions[0]
    assert [option.text for option in question.items()] == ["ä", "🧪", "العربية"]
    broken = load(mark + text.replace("correct: العربية", "correct: x").encode().replace(b"\n", line_end))
    assert (broken.problems[0].line, broken.problems[0].column) == (5, 14)


def test_invisible_characters_in_names_words_and_numbers_are_ignored() -> None:
    question = read(
        "kind\u200b: single\u00a0\noptions: {A\u200b: x, B: y}\ncorrect: A\n"
        "points: 2\u00a0\nshuffle: true\u200b\nscoring: flat\u200b"
    )
    assert (question.kind, question.key(), question.points, question.shuffle) == ("single", (0,), 2, True)
    assert read("correct: t\u00adrue").kind == "true_false"
    assert said_of("kind: poll\noptions: [a, \u200b]") == ["p:5:18: question 1: Option 2 is empty."]


def test_an_id_stays_with_a_question_that_moves() -> None:
    first, second = "  - {text: Q, options: [a, b], correct: a}\n", "  - {text: R, options: [a, b], correct: a}\n"
    there = {q.text: q.id for q in pool_of("questions:\n" + first + second).questions}
    moved = {q.text: q.id for q in pool_of("questions:\n" + second + first).questions}
    assert there == moved
    assert len(set(there.values())) == 2


def test_equal_questions_have_different_ids() -> None:
    one, two, three = pool_of("questions:\n" + "  - {text: Q, correct: true}\n" * 3).questions
    assert (two.id, three.id) == (f"{one.id}-2", f"{one.id}-3")


def test_an_explicit_id_that_equals_a_later_derived_one_is_refused() -> None:
    derived = pool_of("questions: [{text: Q, correct: true}]").questions[0].id
    text = f"questions: [{{text: Q, correct: true}}, {{id: {derived}, text: R, correct: true}}]"
    assert said(text) == [f'p:1:40: question 2: The id "{derived}" is that of question 1. Give each its own.']
