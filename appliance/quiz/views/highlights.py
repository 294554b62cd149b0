"""What a student may be glad about at the end of a class, besides the place: each of it a fact, and none is made up."""

from collections.abc import Iterator
from itertools import groupby
from statistics import fmean
from typing import Final

import msgspec

from appliance.quiz.records import Answer
from appliance.quiz.views.shared import Picture

_LEAST_STREAK: Final = 3
_LEAST_CLASS: Final = 3  # a question that fewer have answered tells nothing of the class
_LEAST_TIMES: Final = 4
_QUICKER: Final = 0.8  # of the earlier time, or less


class Rare(msgspec.Struct, frozen=True):
    """The student was right in question `number`, as were `right` of the `of` who answered: half or fewer."""

    number: int
    right: int
    of: int


class Quicker(msgspec.Struct, frozen=True):
    """The mean time of the first half of the answers, and of the second, in which no fewer were right."""

    before_ms: int
    after_ms: int


class Highlights(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`streak`: how many in a row were right, 0 for too few to speak of."""

    streak: int = 0
    rare: Rare | None = None
    quicker: Quicker | None = None


def highlights(picture: Picture, student_id: str) -> Highlights | None:
    """Of a student, over all marked questions that were asked; None if there are none."""
    given = list(_given(picture, student_id))[::-1]
    longest = max((len(list(run)) for right, run in groupby(given, key=_is_right) if right), default=0)
    found = Highlights(
        streak=longest if longest >= _LEAST_STREAK else 0,
        rare=_rare(picture, student_id),
        quicker=_quicker([answer for answer in given if answer is not None]),
    )
    return None if found == Highlights() else found


def streak(picture: Picture, student_id: str) -> int:
    """How many of the student's answers were right in a row, up to now."""
    count = 0
    for answer in _given(picture, student_id):
        if not _is_right(answer):
            break
        count += 1
    return count


def _given(picture: Picture, student_id: str) -> Iterator[Answer | None]:
    """The student's answers where they were marked, the newest first; None where one was missed."""
    for turn in picture.marked:
        drawn = None if turn.question is not None else turn.draws.get(student_id)
        if drawn is None or picture.state.is_marked(drawn):
            given = turn.answers.get(student_id)
            yield given[-1] if given else None


def _is_right(answer: Answer | None) -> bool:
    return answer is not None and answer.credit == 1.0


def _rare(picture: Picture, student_id: str) -> Rare | None:
    """The hardest question in which the student was right."""
    found = [
        Rare(picture.numbers[question], right, of)
        for question, (who, right, of) in picture.right.items()
        if student_id in who and of >= _LEAST_CLASS and right * 2 <= of
    ]
    return min(found, key=lambda rare: rare.right / rare.of, default=None)


def _quicker(answers: list[Answer]) -> Quicker | None:
    if len(answers) < _LEAST_TIMES:
        return None
    half = len(answers) // 2
    first, second = answers[:half], answers[-half:]
    before, after = (fmean(answer.elapsed_ms for answer in part) for part in (first, second))
    no_worse = sum(map(_is_right, second)) >= sum(map(_is_right, first))
    return Quicker(round(before), round(after)) if no_worse and after <= _QUICKER * before else None
