"""What can have happened in a session: a closed union of events.

Events are facts, in the past tense. They are what the log holds, and the whole state is a fold over them. Times are
session milliseconds: a monotonic count that starts with the session and goes on, after a restart, from the last event.
Indices (`question`, options) count from 0 here and from 1 wherever a person reads them; `turn` and `round` count from 1
everywhere.
"""

from typing import Literal, dataclass_transform

import msgspec

from appliance.quiz.kinds import Question
from appliance.quiz.kinds.question import Key, Value
from appliance.quiz.pool import Options

Screen = Literal["auto", "join", "question", "question_alone", "standings", "blank"]
SignalKind = Literal["hidden", "visible", "blur", "focus"]
Auto = Literal["", "deadline", "close"]
ClosedBy = Literal["instructor", "deadline", "all_answered"]
Then = Literal["reveal", "hold", "finish"]
Why = Literal[
    "bad_message", "bad_value", "closed", "expired", "paused", "not_joined", "locked", "storage", "too_fast",
    "not_now", "claimed", "wrong_pin", "removed", "not_on_roster", "not_signed_in", "no_session", "full", "playback",
]  # fmt: skip

MAX_SAID = 300

# Fields of events that stay on the box.
SECRETS = ("token_hash", "claim_hash", "pin", "ticket", "tickets", "source", "seed", "accounts")


@dataclass_transform(frozen_default=True)
class _Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """An event; `cause` is the id of the instructor's command that led to it, if one did."""

    at_ms: int
    cause: str = ""


class SessionOpened(_Fact, tag="session_opened"):
    """All random draws of the session follow from `seed` (hex); `roster` is id → (name, factor), and `accounts` are of
    it: id → (e-mail address, user name), as other programs know the student. Pages have no use for those.

    `asked` are the questions that the session asks, in order. In logs of earlier versions it is None: all of the pool,
    as they stand there.
    """

    session_id: str
    code: str
    options: Options
    seed: str
    roster: dict[str, tuple[str, float]] | None = None
    asked: tuple[int, ...] | None = None
    accounts: dict[str, tuple[str, str]] = {}


class StudentJoined(_Fact, tag="student_joined"):
    """An id was taken. `connected` is false: the student arrives with the first page. In older logs it is left out."""

    student_id: str
    name: str
    token_hash: str
    pin: str
    claim_hash: str
    factor: float = 1.0
    connected: bool = True


class StudentConnected(_Fact, tag="student_connected"):
    """A page of the student was connected for the first time: from now on the student belongs to the class."""

    student_id: str


class StudentSwept(_Fact, tag="student_swept"):
    """An id without a page was given up and is free again."""

    student_id: str


class StudentReturned(_Fact, tag="student_returned"):
    """Another phone took the id over, let in by the pin, by the instructor or by its own earlier claim."""

    student_id: str
    token_hash: str
    claim_hash: str
    by: Literal["pin", "instructor", "claim"]


class StudentLeft(_Fact, tag="student_left"):
    student_id: str


class ClaimRefused(_Fact, tag="claim_refused"):
    student_id: str
    name: str
    ticket: str
    why: Why
    source: str = ""


class ClaimsDismissed(_Fact, tag="claims_dismissed"):
    tickets: tuple[str, ...]


class StudentReadmitted(_Fact, tag="student_readmitted"):
    """The phone with this ticket may come in as the student; with an empty ticket, any one phone before `until_ms`."""

    student_id: str
    ticket: str = ""
    until_ms: int = 0


class StudentRemoved(_Fact, tag="student_removed"):
    student_id: str


class StudentRenamed(_Fact, tag="student_renamed"):
    student_id: str
    name: str


class ExtraTimeGiven(_Fact, tag="extra_time_given"):
    student_id: str
    factor: float


class JoiningLocked(_Fact, tag="joining_locked"):
    locked: bool


class Signalled(_Fact, tag="signalled"):
    """A page was left or came back. If it was left with a choice that was not sent, `value` is that choice."""

    student_id: str
    signal: SignalKind
    turn: int = 0
    round: int = 0
    value: Value = ()


class QuestionAdded(_Fact, tag="question_added"):
    """The instructor asks something that is not in the pool: it becomes question `question`, without a key so far."""

    question: int
    added: Question


class TurnOpened(_Fact, tag="turn_opened"):
    """A question (`question`), or each student's own (`draws`), opened; answering counts from `start_ms`."""

    turn: int
    start_ms: int
    limit_ms: int
    question: int | None = None
    draws: dict[str, int] = {}
    own_limit: bool = False


class QuestionDrawn(_Fact, tag="question_drawn"):
    """A late joiner got a question."""

    student_id: str
    turn: int
    question: int
    limit_ms: int


class RoundOpened(_Fact, tag="round_opened"):
    turn: int
    round: int
    start_ms: int


class PaceSet(_Fact, tag="pace_set"):
    """So many seconds after a reveal it goes on by itself; None: by the instructor's tap alone."""

    next_after: float | None


class TurnDelayed(_Fact, tag="turn_delayed"):
    turn: int
    start_ms: int


class TurnPaused(_Fact, tag="turn_paused"):
    """The clock stopped: that of the open question, or after the reveal the countdown to what comes next."""

    turn: int
    by: Literal["instructor", "restart", "stall"] = "instructor"


class TurnResumed(_Fact, tag="turn_resumed"):
    turn: int


class TurnExtended(_Fact, tag="turn_extended"):
    turn: int
    by_ms: int


class TurnShortened(_Fact, tag="turn_shortened"):
    """From now on there are only `left_ms` for everybody, with extra time so much more; extensions come on top.

    The limit stays what the score counts by: nobody's points change because others had answered.
    """

    turn: int
    left_ms: int


class Answered(_Fact, tag="answered"):
    """An accepted answer, marked by the key of that moment; `credit` is None where nothing is marked.

    `said` is the value as text, of at most `MAX_SAID` characters, so that the log can be read without the rules.
    `auto` is empty if the student sent the answer. Otherwise the phone sent what was chosen, because of the deadline or
    because the instructor closed the question. `sure`: 1 guessed, 2 fairly sure, 3 sure, 0 not asked or not told.
    """

    student_id: str
    answer_id: str
    turn: int
    round: int
    question: int
    value: Value
    elapsed_ms: int
    raw_elapsed_ms: int
    lag_credit_ms: int
    limit_ms: int
    credit: float | None = None
    points: float = 0.0
    auto: Auto = ""
    said: str = ""
    sure: int = 0


class TurnClosing(_Fact, tag="turn_closing"):
    """The question closes in a moment; the clock stands, and phones send what is chosen. `then` is what follows."""

    turn: int
    then: Then


class TurnClosed(_Fact, tag="turn_closed"):
    turn: int
    by: ClosedBy


class TurnRevealed(_Fact, tag="turn_revealed"):
    turn: int


class TurnSkipped(_Fact, tag="turn_skipped"):
    turn: int


class QuestionPassed(_Fact, tag="question_passed"):
    """A question that was not opened was passed over."""

    question: int


class SessionFinished(_Fact, tag="session_finished"):
    pass


class ScreenShown(_Fact, tag="screen_shown"):
    show: Screen


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """What one answer is worth after a correction."""

    student_id: str
    answer_id: str
    credit: float | None
    points: float


class QuestionCorrected(_Fact, tag="question_corrected"):
    """The key is now `correct`; None: the question is void. `marks` covers every answer to it."""

    question: int
    correct: Key | None
    marks: tuple[Mark, ...]


Event = (
    SessionOpened | StudentJoined | StudentConnected | StudentSwept | StudentReturned | StudentLeft | ClaimRefused
    | ClaimsDismissed | StudentReadmitted | StudentRemoved
    | StudentRenamed | ExtraTimeGiven | JoiningLocked | Signalled | QuestionAdded | TurnOpened | QuestionDrawn
    | RoundOpened | PaceSet
    | TurnDelayed | TurnPaused | TurnResumed | TurnExtended | TurnShortened | Answered | TurnClosing | TurnClosed
    | TurnRevealed | TurnSkipped | QuestionPassed | SessionFinished | ScreenShown | QuestionCorrected
)  # fmt: skip
