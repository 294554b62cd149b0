"""What is asked: a pool of questions, frozen and always valid.

A `Pool` is what the library makes of a YAML file and what a session stores; text is kept twice, as the author's
Markdown source (for files) and as safe HTML (for pages). A question's `None` means: as the session's options say.
Constructors raise ValueError on anything that could not be played, so no later code checks again.
"""

from typing import Literal

import msgspec

from appliance.sentence import Sentence, sentence

Kind = Literal["single", "multiple", "true_false", "poll"]
Scoring = Literal["flat", "speed"]
Reveal = Literal["auto", "hold"]
Draw = Literal["together", "individual"]
Leaderboard = Literal["every", "end", "never"]

MAX_QUESTIONS = 500
MIN_OPTIONS, MAX_OPTIONS = 2, 8
MIN_LIMIT_S, MAX_LIMIT_S = 1, 3600
MAX_POINTS = 100_000
_LIMIT, _POINTS = sentence("pool.limit"), sentence("pool.points")


class NotPlayable(ValueError):
    """A key or a setting that can't be; `sentence` is the reason, worded to stand within another sentence."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(f"{why.code} {dict(why.args)}")
        self.sentence = why


def check_correct(kind: Kind, correct: tuple[int, ...], options: int) -> None:
    """Raise NotPlayable unless `correct` can be the key of a question of this kind with so many options."""
    if len(set(correct)) != len(correct) or not all(0 <= index < options for index in correct):
        raise NotPlayable(sentence("pool.key_outside"))
    if kind == "poll":
        if correct:
            raise NotPlayable(sentence("pool.key_of_poll"))
    elif kind == "multiple":
        if not correct:
            raise NotPlayable(sentence("pool.key_empty"))
    elif len(correct) != 1:
        raise NotPlayable(sentence("pool.key_of_one"))


def _check_range(what: Sentence, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise NotPlayable(sentence("pool.range", what=what, least=least, most=most))


class Option(msgspec.Struct, frozen=True):
    """One possible answer."""

    text: str
    html: str


class Question(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One question; `correct` holds the indices of the right options and is empty for a poll."""

    id: str
    kind: Kind
    text: str
    html: str
    options: tuple[Option, ...]
    correct: tuple[int, ...] = ()
    explanation: str = ""
    explanation_html: str = ""
    limit_s: float | None = None
    points: float | None = None
    scoring: Scoring | None = None
    shuffle: bool | None = None
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not MIN_OPTIONS <= len(self.options) <= MAX_OPTIONS:
            raise ValueError(f"a question has {MIN_OPTIONS} to {MAX_OPTIONS} options")
        check_correct(self.kind, self.correct, len(self.options))
        if self.limit_s is not None:
            _check_range(_LIMIT, self.limit_s, MIN_LIMIT_S, MAX_LIMIT_S)
        if self.points is not None:
            _check_range(_POINTS, self.points, 0, MAX_POINTS)


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a session is played. The pool sets them; the instructor may change them when opening the session."""

    time_limit: float = 30
    scoring: Scoring = "flat"
    points: float = 1
    reveal: Reveal = "auto"
    changes: bool = False
    shuffle: bool = True
    draw: Draw = "together"
    turns: int | None = None
    close_when_all: bool = False
    live_counts: bool = False
    leaderboard: Leaderboard = "every"
    lead_ms: int = 500

    def __post_init__(self) -> None:
        _check_range(_LIMIT, self.time_limit, MIN_LIMIT_S, MAX_LIMIT_S)
        _check_range(_POINTS, self.points, 0, MAX_POINTS)
        _check_range(sentence("pool.lead"), self.lead_ms, 0, 10_000)
        if self.turns is not None:
            _check_range(sentence("pool.turns"), self.turns, 1, MAX_QUESTIONS)


class Pool(msgspec.Struct, frozen=True, kw_only=True):
    """A titled list of questions with the options of its sessions."""

    title: str
    questions: tuple[Question, ...]
    options: Options = Options()

    def __post_init__(self) -> None:
        if not 1 <= len(self.questions) <= MAX_QUESTIONS:
            raise ValueError(f"a pool has 1 to {MAX_QUESTIONS} questions")
        if len({question.id for question in self.questions}) != len(self.questions):
            raise ValueError("each question of a pool has an id of its own")
