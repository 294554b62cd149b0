"""A question of every kind, answered through the client and marked by a real server."""

from collections.abc import Callable
from pathlib import Path

from appliance.client.views import Question, Value
from appliance.quiz.kinds import KINDS
from tests.support.clients import asked, instructor_of, key, shows, student_of
from tests.support.people import box

POOL = """\
title: Every kind
points: 1
student_numbers: true
questions:
  - {text: single, confidence: true, options: [right, wrong, worse], correct: right}
  - {text: multiple, options: [right, also right, wrong], correct: [right, also right]}
  - {text: true_false, correct: true}
  - {text: poll, kind: poll, options: [right, wrong]}
  - {text: rating, kind: rating}
  - {text: number, correct: 1.5, unit: cm}
  - {text: text, correct: [Bogotá, Bogota D.C.]}
  - {text: words, kind: words, most: 2}
  - {text: order, kind: order, options: [first, second, third]}
  - {text: match, pairs: [[Oslo, Norway], [Lima, Peru]], others: [Chile]}
  - {text: slide, kind: slide}
"""


def in_order(question: Question, *texts: str) -> Value:
    return tuple(found for text in texts for found in key(question, text))


def in_any_order(value: Value, kind: str) -> Value:
    return tuple(sorted(value)) if kind == "multiple" and isinstance(value, tuple) else value


ANSWERS: dict[str, Callable[[Question], Value]] = {
    "single": lambda question: key(question, "right"),
    "multiple": lambda question: key(question, "right"),
    "true_false": lambda question: (question.options[0].key,),
    "poll": lambda question: key(question, "wrong"),
    "rating": lambda question: (question.options[3].key,),
    "number": lambda _: "1,5 cm",
    "text": lambda _: " bogotá",
    "words": lambda _: ("salt", "wind"),
    "order": lambda question: in_order(question, "first", "second", "third"),
    "match": lambda question: tuple(
        key(question, "Norway" if "Oslo" in left.html else "Peru")[0] for left in question.left
    ),
}


async def test_every_kind_of_question_is_answered(tmp_path: Path) -> None:
    (tmp_path / "pools").mkdir()
    (tmp_path / "pools" / "pool.yaml").write_text(POOL, encoding="utf-8")
    async with box(tmp_path) as here, student_of(here, "ann") as ann, instructor_of(here) as instructor:
        seen = []
        for turn, kind in enumerate(KINDS, 1):
            await instructor.next()
            question = await asked(ann, turn)
            assert question.html == f"{kind}"
            seen.append(question.kind)
            if kind == "slide":
                continue
            value = ANSWERS[kind](question)
            ack = await ann.answer(question, value, sure=2 if question.confidence else 0)
            await instructor.next()
            view = await shows(ann, lambda view: view.phase == "revealed")
            assert view.answer is not None
            assert (view.answer.id, view.answer.sure) == (ack.id, 2 if kind == "single" else 0)
            expected = 1.5 if kind == "number" else "bogotá" if kind == "text" else value
            assert in_any_order(view.answer.value, kind) == in_any_order(expected, kind)
            assert view.mark is not None
            assert view.mark.credit == (1.0 if question.scored else None)
            assert view.reveal is not None
            assert view.reveal.n == 1
        assert seen == list(KINDS)
