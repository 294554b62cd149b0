"""Sessions that differ only in the key of one question, and must look the same to a class until it is revealed."""

from typing import Any

import msgspec

from appliance.quiz.commands import Refused
from appliance.quiz.events import Answered, Event, QuestionCorrected
from appliance.quiz.kinds import Question
from appliance.quiz.kinds.choice import Choice
from appliance.quiz.kinds.match import Match
from appliance.quiz.kinds.number import Number
from appliance.quiz.kinds.text import Text
from appliance.quiz.pool import Pool
from appliance.quiz.state import State
from appliance.quiz.views.student import render_student, review
from tests.support.play import Play


def with_another_key(question: Question) -> Question:
    """The question with another key and another explanation: everything that a reveal shows.

    The key of an order is how it stands in the pool, so that only the explanation differs.
    """
    other: dict[str, Any] = {}
    match question:
        case Number():
            other = {"correct": (question.correct or 0) + 1}
        case Text():
            other = {"correct": ("quite another text",)}
        case Match():
            other = {"correct": tuple((index + 1) % len(question.right) for index in question.correct)}
        case Choice():
            size = len(question.options)
            other = {"correct": tuple(sorted((index + 1) % size for index in question.correct))}
    return msgspec.structs.replace(
        question,
        **other,
        explanation=f"not {question.explanation}",
        explanation_html=f"<p>not</p>{question.explanation_html}",
        tags=(*question.tags, "twin"),
    )


def twin_pool(pool: Pool, number: int) -> Pool:
    """`pool` with another key of the question at index `number`."""
    questions = list(pool.questions)
    questions[number] = with_another_key(questions[number])
    return msgspec.structs.replace(pool, questions=tuple(questions))


def without_marks(outcome: list[Event] | Refused) -> list[Event] | Refused:
    """The outcome without what an answer is worth."""
    if isinstance(outcome, Refused):
        return outcome
    return [_unmarked(event) for event in outcome]


def _unmarked(event: Event) -> Event:
    if isinstance(event, Answered):
        return msgspec.structs.replace(event, credit=None, points=0.0)
    if isinstance(event, QuestionCorrected):
        marks = tuple(msgspec.structs.replace(mark, credit=None, points=0.0) for mark in event.marks)
        return msgspec.structs.replace(event, marks=marks)
    return event


def public_bytes(play: Play, after_ms: int = 0) -> dict[str, bytes]:
    """Everything that students and the projector can get now, by reader; all views are made of one picture."""
    seen, picture = {"projector": msgspec.json.encode(play.projector(after_ms))}, play.picture()
    for student_id in play.state.students:
        knows = (0, len(play.state.turns))
        views = [render_student(picture, student_id, play.now_ms + after_ms, known, str).view for known in knows]
        seen[f"student {student_id}"] = b"\n".join([*views, msgspec.json.encode(review(picture, student_id))])
    return seen


def keyed_bytes(play: Play, student_id: str) -> bytes:
    """What a student can get now that could contain a key; without standings, which also depend on other students."""
    view = play.student(student_id)
    return msgspec.json.encode(
        [*map(view.get, ("question", "answer", "missed", "reveal", "mark")), review(play.picture(), student_id)]
    )


def questions_of_turn(state: State, number: int) -> set[int]:
    """The questions that a student had in turn `number`."""
    turn = state.turns[number - 1]
    return set(turn.draws.values()) if turn.question is None else {turn.question}
