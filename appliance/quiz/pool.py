"""What is asked: a pool of questions, frozen and always valid.

A `Pool` is what the library makes of a YAML file and what a session stores. Constructors raise ValueError on anything
that could not be played, so no later code checks again.
"""

from typing import Literal

import msgspec

from appliance.quiz.kinds import Question
from appliance.quiz.kinds.question import (
    LIMIT,
    MAX_LIMIT_S,
    MAX_POINTS,
    MIN_LIMIT_S,
    POINTS,
    Scoring,
    check_range,
)
from appliance.sentence import sentence

Reveal = Literal["auto", "hold", "own"]
Order = Literal["written", "shuffled"]
Draw = Literal["together", "individual"]
Leaderboard = Literal["every", "end", "never"]

MAX_QUESTIONS = 500
MIN_NEXT_S, MAX_NEXT_S = 3, 600


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a session is played. The pool sets them; the instructor may change them when opening the session.

    With `reveal: own`, students see what their answer is worth as soon as it is saved, so it can't be changed. `order`
    and `ask` say which questions the session asks, and in which order: see `drawing.asked`. `changes` is whether
    answers may be changed until the close; with None they may, unless being quick counts. With `student_numbers`,
    students join with a number beside their name, as they always do with a roster. In an `anonymous` session nobody is
    asked for a name or a number, the roster is left aside, and no phone can take over from another. `review` is whether
    students may look at their answers beside the right ones once the session is over. `next_after`: after so many
    seconds a reveal is followed by what comes next, see `going_on.py`; None: by the instructor's tap alone.
    """

    time_limit: float = 30.0
    scoring: Scoring = "flat"
    points: float = 100.0
    reveal: Reveal = "auto"
    changes: bool | None = None
    shuffle: bool = True
    draw: Draw = "together"
    turns: int | None = None
    order: Order = "written"
    ask: int | None = None
    student_numbers: bool = False
    anonymous: bool = False
    close_when_all: bool = False
    live_counts: bool = False
    leaderboard: Leaderboard = "every"
    review: bool = True
    lead_ms: int = 500
    next_after: float | None = None

    def __post_init__(self) -> None:
        check_range(LIMIT, self.time_limit, MIN_LIMIT_S, MAX_LIMIT_S)
        check_range(POINTS, self.points, 0, MAX_POINTS)
        check_range(sentence("pool.lead"), self.lead_ms, 0, 10_000)
        if self.next_after is not None:
            check_range(sentence("pool.next_after"), self.next_after, MIN_NEXT_S, MAX_NEXT_S)
        if self.turns is not None:
            check_range(sentence("pool.turns"), self.turns, 1, MAX_QUESTIONS)
        if self.ask is not None:
            check_range(sentence("pool.ask"), self.ask, 1, MAX_QUESTIONS)


class Pool(msgspec.Struct, frozen=True, kw_only=True):
    """A titled list of questions with the options of its sessions; empty where all is asked on the spot."""

    title: str
    questions: tuple[Question, ...]
    options: Options = Options()

    def __post_init__(self) -> None:
        if len(self.questions) > MAX_QUESTIONS:
            raise ValueError(f"a pool has at most {MAX_QUESTIONS} questions")
        if len({question.id for question in self.questions}) != len(self.questions):
            raise ValueError("each question of a pool has an id of its own")

    def answerable(self) -> int:
        """How many questions there are; slides are none."""
        return sum(question.answerable for question in self.questions)

    def pictures(self) -> set[str]:
        """The addresses of all pictures."""
        return {question.image.src for question in self.questions if question.image is not None}
