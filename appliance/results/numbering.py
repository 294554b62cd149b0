"""The numbers by which the class knew its questions, read from the log of any version.

A log has the indices of questions in the pool. The same rules as in a running class make numbers of them
(`quiz/program.py`), so that results count as phones and projector did.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from appliance.quiz.events import QuestionPassed, TurnOpened
from appliance.quiz.kinds import Question
from appliance.quiz.pool import Draw
from appliance.quiz.program import Program, numbers_in, with_opened

# The id of a question that its author gave none: made of its text, or asked on the spot.
_MADE: Final = re.compile(r"[0-9a-f]{10}(-\d+)?|spot-\d+")

KINDS_OF_EVENTS: Final = ("session_opened", "turn_opened", "question_passed")


class _Options(msgspec.Struct, frozen=True):
    draw: Draw = "together"


class _Opened(msgspec.Struct, frozen=True, tag_field="kind", tag="session_opened"):
    """Only what is needed: exported copies lack other fields."""

    options: _Options = _Options()
    asked: Program | None = None


_decode = msgspec.json.Decoder(_Opened | TurnOpened | QuestionPassed).decode


def numbers_of(questions: Sequence[Question], own: int, events: Iterable[str]) -> dict[int, int]:
    """Number in the pool, from 1 → the question's number; slides have none.

    `questions` are the `own` ones of the pool and those asked on the spot. `events` are the bodies of all events of
    `KINDS_OF_EVENTS`, in order. Raises ValueError if they name a question that there is not.
    """
    program, cursor, individual = tuple(range(own)), 0, False
    for body in events:
        match _decode(body):
            case _Opened(options=options, asked=asked):
                program, individual = (program if asked is None else asked), options.draw == "individual"
            case TurnOpened(question=int(question)):
                program, cursor = with_opened(program, cursor, question)
            case QuestionPassed(question=question) if not individual:
                cursor = program.index(question) + 1
    try:
        numbers = numbers_in(program, questions, individual=individual)
    except IndexError as error:
        raise ValueError from error
    return {question + 1: number for question, number in numbers.items()}


def is_made(question_id: str) -> bool:
    """Whether it is no id that an author gave."""
    return _MADE.fullmatch(question_id) is not None
