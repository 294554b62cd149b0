"""What the fields of each kind mean, and what is said of each mistake."""

from typing import Any

import pytest

from appliance.library.schema import load_pool
from appliance.quiz.kinds.match import Match
from appliance.quiz.kinds.multiple import Multiple
from appliance.quiz.kinds.number import Number
from appliance.quiz.kinds.order import Order
from appliance.quiz.kinds.rating import Rating
from appliance.quiz.kinds.slide import Slide
from appliance.quiz.kinds.text import Text
from appliance.quiz.kinds.words import Words
from tests.library.pool_text import read, said_of


@pytest.mark.parametrize(
    ("fields", "kind", "expected"),
    [
        ("correct: 3", Number, {"correct": 3.0, "tolerance": 0.0, "unit": "", "margin": None}),
        ("correct: -2.5e3\nunit: km/h", Number, {"correct": -2500.0, "unit": "km/h"}),
        ("correct: 0\ntolerance: 0.01", Number, {"correct": 0.0, "tolerance": 0.01}),
        ("correct: 10\nclosest: true\nmargin: 5", Number, {"margin": 5.0}),
        ("kind: number\ncorrect: 3\nclosest: false", Number, {"margin": None}),
        ("correct: Paris", Text, {"correct": ("Paris",), "exact": False}),
        ("correct: [Paris, paree]", Text, {"correct": ("Paris", "paree")}),
        ("kind: text\ncorrect: 3", Text, {"correct": ("3",)}),
        ("kind: text\ncorrect: true", Text, {"correct": ("true",)}),
        ("correct: [Def, def]\nexact: true", Text, {"correct": ("Def", "def"), "exact": True}),
        ("kind: words", Words, {"most": 3}),
        ("most: 1", Words, {"most": 1}),
        ("kind: slide", Slide, {}),
        ("options: [a, b, c]\ncorrect: [a, b]\npartial: false", Multiple, {"partial": False}),
        ("options: [a, b, c]\ncorrect: [a, b]", Multiple, {"partial": True}),
        ("kind: text\ncorrect: a\nconfidence: true", Text, {"confidence": True}),
    ],
)
def test_the_fields_of_a_kind_are_read(fields: str, kind: type, expected: dict[str, Any]) -> None:
    question = read(fields)
    assert type(question) is kind
    assert {name: getattr(question, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("fields", "kind", "texts"),
    [
        ("kind: order\noptions: [a, b, c]", Order, ["a", "b", "c"]),
        ("kind: rating", Rating, ["1", "2", "3", "4", "5"]),
        ("labels: [low, high]", Rating, ["low", "high"]),
        ("kind: rating\noptions: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", Rating, [str(point) for point in range(11)]),
    ],
)
def test_the_items_of_a_kind_are_read_in_their_order(fields: str, kind: type, texts: list[str]) -> None:
    question = read(fields)
    assert (type(question), [item.text for item in question.items()]) == (kind, texts)


@pytest.mark.parametrize(
    "pairs",
    ["[[a, x], [b, y], [c, x]]", "[{a: x}, {b: y}, {c: x}]", "{a: x, b: y, c: x}"],
)
def test_pairs_may_be_written_in_three_ways(pairs: str) -> None:
    question = read(f"pairs: {pairs}\nothers: [z, '*w*']")
    assert isinstance(question, Match)
    assert [side.text for side in question.left] == ["a", "b", "c"]
    assert [side.html for side in question.right] == ["x", "y", "z", "<em>w</em>"]
    assert question.correct == (0, 1, 0)


def error(line: int, column: int, said: str) -> str:
    return f"p:{line}:{column}: question 1: {said}"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ("kind: number", error(3, 5, "Nothing says which number is right. Add correct: with the number.")),
        (
            "kind: number\ncorrect: three",
            error(5, 14, '"correct" must be a number from -1e+100 to 1e+100; found "three".'),
        ),
        (
            "kind: number\ncorrect: 1,5",
            error(5, 14, '"correct" must be a number from -1e+100 to 1e+100; found "1,5". Write 1.5.'),
        ),
        (
            "kind: number\ncorrect: 1/2",
            error(5, 14, '"correct" must be a number from -1e+100 to 1e+100; found "1/2". Write 0.5.'),
        ),
        (
            "kind: number\ncorrect: ½",
            error(5, 14, '"correct" must be a number from -1e+100 to 1e+100; found "½". Write 0.5.'),
        ),
        (
            "kind: number\ncorrect: .inf",
            error(5, 14, '"correct" must be a number from -1e+100 to 1e+100; found ".inf".'),
        ),
        (
            "kind: number\ncorrect: .nan",
            error(5, 14, '"correct" must be a number from -1e+100 to 1e+100; found ".nan".'),
        ),
        (
            f"kind: number\ncorrect: {'9' * 400}",
            error(5, 14, f'"correct" must be a number from -1e+100 to 1e+100; found "{"9" * 60}…".'),
        ),
        (
            "correct: 3\ntolerance: -1",
            error(5, 16, '"tolerance" must be a number from 0 to 1e+100; found "-1".'),
        ),
        (
            "kind: number\ncorrect: [1, 2]",
            error(5, 14, '"correct" must be a number from -1e+100 to 1e+100; found a list.'),
        ),
        (
            "correct: 3\nmargin: 2",
            error(
                5,
                5,
                '"margin" says where the credit for a near number ends, and needs closest: true.'
                ' Add closest: true, or remove "margin".',
            ),
        ),
        (
            "correct: 3\nclosest: true",
            error(
                5,
                5,
                "With closest: true something has to say how near a number must be to earn anything."
                " Add margin: with the distance from which on it earns nothing.",
            ),
        ),
        (
            "correct: 3\nclosest: true\ntolerance: 2\nmargin: 2",
            error(
                7,
                13,
                "The margin, 2, is not larger than the tolerance, 2."
                " Make it larger: between the two the credit falls from full to none.",
            ),
        ),
        (
            "correct: 3\nunit: '2'",
            error(5, 11, "The unit can be read as a number, so it could not be told from the answer."),
        ),
        (
            "correct: 3\nunit: abcdefghijklmnopqrstu",
            error(5, 11, '"unit" has 21 characters; at most 20 are possible. Shorten it.'),
        ),
        (
            "kind: text",
            error(
                3,
                5,
                "Nothing says which text is right. Add correct: with the text, or with a list of all that are right.",
            ),
        ),
        ("kind: text\ncorrect: []", error(5, 14, '"correct" has 1 to 100 texts; found 0.')),
        (
            "kind: text\ncorrect: {a: b}",
            error(
                5,
                14,
                '"correct" must be a text or a list of texts; found a list with names ("a:" …).'
                " Write correct: [one, another].",
            ),
        ),
        (
            f"kind: text\ncorrect: {'x' * 201}",
            error(5, 14, "A right text has 201 characters; at most 200 are possible. Shorten it."),
        ),
        (
            "correct: [Paris, 'paris.']",
            'p:4:22: warning: question 1: "paris." is accepted already, since it reads as "Paris". Remove it.',
        ),
        ("kind: words\nmost: 0", error(5, 11, '"most" must be a number from 1 to 10; found "0".')),
        ("kind: words\nmost: 1.5", error(5, 11, '"most" must be a whole number; found "1.5".')),
        (
            "kind: words\ncorrect: a",
            error(5, 5, 'In a question of the kind words nothing is right or wrong. Remove "correct".'),
        ),
        (
            "kind: rating\ncorrect: 3",
            error(5, 5, 'In a question of the kind rating nothing is right or wrong. Remove "correct".'),
        ),
        (
            "kind: slide\nanswer: a",
            error(5, 5, 'In a question of the kind slide nothing is right or wrong. Remove "correct".'),
        ),
        ("kind: rating\nlabels: [a]", error(5, 13, "A question has 2 to 11 options; found 1.")),
        (
            "labels: [a, b]\nkind: rating\noptions: [a, b]",
            error(6, 5, 'The points of the rating are given twice, by "labels" too. Keep one of them.'),
        ),
        (
            "kind: order\noptions: [a, b]\ncorrect: [a, b]",
            error(
                6,
                5,
                "The options of an order stand in their right order, so nothing else says what is right."
                ' Remove "correct".',
            ),
        ),
        (
            "kind: order\noptions: [a, b, a]",
            error(5, 21, 'Options 1 and 3 are both "a", and that is said to be right. Change one of them.'),
        ),
        ("kind: order", error(3, 5, "The question has no options. Add a list options: with 2 to 8 texts.")),
        (
            "kind: match",
            error(3, 5, "The question has no pairs. Write pairs: [[one, its other side], [two, its other side]]."),
        ),
        (
            "pairs: a",
            error(
                4,
                12,
                'The pairs must be a list; found "a". Write pairs: [[one, its other side], [two, its other side]].',
            ),
        ),
        (
            "pairs: [[a, b]]",
            error(
                4,
                12,
                "A question has 2 to 8 pairs; found 1. Write pairs: [[one, its other side], [two, its other side]].",
            ),
        ),
        (
            "pairs: [[a, b], [c]]",
            error(
                4,
                21,
                "A pair has two sides; found a list. Write pairs: [[one, its other side], [two, its other side]].",
            ),
        ),
        ("pairs: [[a, x], [A, y], [a, z]]", error(4, 30, 'Two pairs have "a" on the left side. Change one of them.')),
        ("pairs: {a: x, a: y}", error(4, 19, 'Two pairs have "a" on the left side. Change one of them.')),
        (
            "pairs: [[a, x], [b, x]]",
            error(4, 12, "All pairs have the same right side, so nothing could be wrong. Give them different ones."),
        ),
        ("pairs: [[a, x], [b, y]]\nothers: [y]", error(5, 14, '"y" is a right side already. Change one of them.')),
        ("pairs: [[a, x], [b, y]]\nothers: [z, z]", error(5, 17, '"z" is a right side already. Change one of them.')),
        (
            f"pairs: [[a, x], [b, y]]\nothers: {list(range(11))}",
            error(5, 13, 'The pairs and "others" have 13 right sides; at most 12 are possible. Remove some of them.'),
        ),
    ],
)
def test_each_mistake_gets_one_sentence_with_its_place(fields: str, said: str) -> None:
    assert said_of(fields) == [said]


@pytest.mark.parametrize(
    ("fields", "name", "kind"),
    [
        ("kind: number\ncorrect: 3\noptions: [a, b]", "options", "number"),
        ("kind: number\ncorrect: 3\nshuffle: true", "shuffle", "number"),
        ("options: [a, b]\ncorrect: a\nunit: cm", "unit", "single"),
        ("options: [a, b]\ncorrect: a\npartial: false", "partial", "single"),
        ("kind: order\noptions: [a, b]\nshuffle: false", "shuffle", "order"),
        ("kind: poll\noptions: [a, b]\nconfidence: true", "confidence", "poll"),
        ("kind: slide\nmost: 2", "most", "slide"),
    ],
)
def test_a_field_of_another_kind_gets_a_warning(fields: str, name: str, kind: str) -> None:
    line = next(number for number, each in enumerate(fields.splitlines(), 4) if each.startswith(name))
    said = f'"{name}" has no effect on a question of the kind {kind}.'
    of = "" if kind == "slide" else "question 1: "  # pages give slides no number
    assert said_of(fields) == [f"p:{line}:5: warning: {of}{said}"]
    loaded = load_pool(f"questions: [{{text: Q, {fields.replace(chr(10), ', ')}}}]".encode(), "p")
    assert loaded.pool is not None
    assert not loaded.pool.questions[0].confidence


def test_the_explanation_of_a_slide_is_told_to_be_seen_by_nobody() -> None:
    loaded = load_pool(b"questions:\n  - text: Welcome\n    kind: slide\n    explanation: Because\n", "p.yaml")
    assert loaded.pool is not None
    [problem] = loaded.problems
    assert (problem.severity, problem.line, problem.column) == ("warning", 4, 5)
    assert problem.message.code == "problem.slide_explanation"
    assert problem.hint is not None
    assert problem.hint.code == "problem.slide_into_text"
