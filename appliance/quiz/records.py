"""What the state of a session is made of: students, answers, claims, tallies and turns. All but a turn are frozen."""

import msgspec
from msgspec import field

from appliance.quiz.events import Auto, Then, Why
from appliance.quiz.kinds.question import Value
from appliance.quiz.scoring import total


class LeftChoice(msgspec.Struct, frozen=True):
    """The choice on a page that was left before it was sent; `value` is as an answer's."""

    turn: int
    round: int
    value: Value


class Student(msgspec.Struct, frozen=True, kw_only=True):
    """The student who holds an id; `token_hash` is empty once the student has left or was removed."""

    student_id: str
    name: str
    token_hash: str
    pin: str
    claim_hash: str
    joined_ms: int
    factor: float = 1.0
    removed: bool = False
    away: int = 0
    away_now: bool = False
    left: LeftChoice | None = None
    arrived: bool = True  # a page of the student was connected, now or earlier

    @property
    def belongs(self) -> bool:
        """Whether the student belongs to the class, and is counted, ranked and in the results."""
        return self.arrived and not self.removed


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted answer; `credit` is None where nothing is marked."""

    id: str
    round: int
    question: int
    value: Value
    elapsed_ms: int
    at_ms: int
    limit_ms: int
    credit: float | None
    points: float
    auto: Auto = ""
    sure: int = 0


class Closing(msgspec.Struct, frozen=True):
    """The instructor has closed the question at `at_ms`; it closes in a moment, and `then` says what follows."""

    at_ms: int
    then: Then


class Shortened(msgspec.Struct, frozen=True):
    """The instructor has left `left_ms`, when the time had run for `after_ms` and the turn had these `extended_ms`."""

    after_ms: int
    left_ms: int
    extended_ms: int


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody tried to join as `student_id`; `at_ms` is the last try, `tries` how many there were.

    `source` stands for an address, "" where it is not known.
    """

    student_id: str
    name: str
    ticket: str
    why: Why
    at_ms: int
    tries: int = 1
    source: str = ""


class Tally(msgspec.Struct, frozen=True):
    """A student's points, number of fully right answers, and number of answers to marked questions."""

    points: float = 0.0
    correct: int = 0
    answered: int = 0

    def plus(self, answer: Answer, sign: int = 1) -> "Tally":
        """The tally with `answer` added, or taken out if `sign` is −1; an answer without credit changes nothing."""
        credit = answer.credit
        if credit is None:
            return self
        points = total(self.points + sign * answer.points)
        return Tally(points, self.correct + sign if credit == 1.0 else self.correct, self.answered + sign)


class Turn(msgspec.Struct):
    """One opening; `answers` holds each student's accepted answers in order, both rounds."""

    number: int
    question: int | None
    start_ms: int
    limit_ms: int
    draws: dict[str, int] = field(default_factory=dict)
    own_limit: bool = False
    extended_ms: int = 0
    shortened: Shortened | None = None
    paused_ms: int | None = None
    paused_by: str = ""  # what the last pause came from, as TurnPaused has it
    closing: Closing | None = None
    goes_on_ms: int | None = None  # after the reveal: when the countdown to what comes next is over
    round: int = 1
    skipped: bool = False
    answers: dict[str, tuple[Answer, ...]] = field(default_factory=dict)

    def question_of(self, student_id: str) -> int | None:
        """The index of the question that the student has in this turn."""
        return self.draws.get(student_id) if self.question is None else self.question

    def answer_of(self, student_id: str) -> Answer | None:
        """The student's latest answer in the current round."""
        given = self.answers.get(student_id)
        return given[-1] if given and given[-1].round == self.round else None

    def running_ms(self, now_ms: int) -> int:
        """`now_ms`, or the moment at which the clock was stopped: by a pause, or by a close that waits for phones."""
        if self.paused_ms is not None:
            return self.paused_ms
        return now_ms if self.closing is None else min(now_ms, self.closing.at_ms)

    def time_ms(self, limit_ms: int, factor: float = 1.0) -> int:
        """How long answers count, from the start on, for a student with this limit.

        `factor` is the student's extra time, with which the limit has been multiplied already.
        """
        time_ms, shortened = limit_ms + self.extended_ms, self.shortened
        if shortened is None:
            return time_ms
        left_ms = round(shortened.left_ms * factor) + self.extended_ms - shortened.extended_ms
        return min(time_ms, shortened.after_ms + left_ms)

    @property
    def ends_ms(self) -> int:
        """Until when answers count without extra time, as long as the clock is not stopped."""
        return self.start_ms + self.time_ms(self.limit_ms)

    @property
    def is_paused(self) -> bool:
        """Whether answers have to wait until the clock runs again."""
        return self.paused_ms is not None and self.closing is None
