"""Commands and events: what can be asked of a session, and what can happen in it. Both unions are closed.

Commands may be refused. Events are facts, in the past tense. The log holds events alone, and the whole state is a fold
over them. Times are session milliseconds: a monotonic count that starts with the session and goes on,
after a restart, from the last event. Indices (`question`, options) count from 0 here and from 1 wherever a person reads
them; `turn` and `round` count from 1 everywhere.
"""

from typing import Annotated, Literal, dataclass_transform

import msgspec

from appliance.quiz.pool import Options
from appliance.sentence import Sentence

MAX_ID, MAX_NAME = 64, 80  # characters
StudentId = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_ID)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_NAME)]
# Visible ASCII: the log's index tells answers apart by it, and SQLite's JSON functions end a text at a NUL.
MessageId = Annotated[str, msgspec.Meta(max_length=64, pattern=r"\A[!-~]+\Z")]
Ticket = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Screen = Literal["auto", "join", "question", "standings", "blank"]
SignalKind = Literal["hidden", "visible", "blur", "focus"]
Auto = Literal["", "deadline", "close"]
ClosedBy = Literal["instructor", "deadline", "all_answered"]
Then = Literal["reveal", "hold", "finish"]
Why = Literal[
    "bad_message", "bad_value", "closed", "expired", "paused", "not_joined", "locked", "storage", "too_fast",
    "not_now", "claimed", "wrong_pin", "removed", "not_on_roster", "not_signed_in", "no_session", "full",
]  # fmt: skip


@dataclass_transform(frozen_default=True)  # subclasses are frozen too, which type checkers can't see
class FromInstructor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do"):
    """A command of the instructor; `id` is chosen by the page, and the same id is carried out once."""

    id: MessageId


class Next(FromInstructor, tag="next"):
    """Take the next step of the class."""


class Open(FromInstructor, tag="open"):
    """Open question `question` (1-based; the next one if left out) with a limit of its own if given."""

    question: Annotated[int, msgspec.Meta(ge=1)] | None = None
    limit_s: Annotated[float, msgspec.Meta(ge=1, le=3600)] | None = None


class Close(FromInstructor, tag="close"):
    """End the answering; with `hold` the answer is kept back even where the session reveals at once."""

    hold: bool = False


class Reveal(FromInstructor, tag="reveal"):
    """Show the answer of a closed question."""


class Revote(FromInstructor, tag="revote"):
    """Open the second round of a closed question."""


class Pause(FromInstructor, tag="pause"):
    """Stop the clock."""


class Resume(FromInstructor, tag="resume"):
    """Let the clock run on."""


class Extend(FromInstructor, tag="extend"):
    """Give everybody more time for the open question."""

    seconds: Annotated[float, msgspec.Meta(gt=0, le=3600)]


class Skip(FromInstructor, tag="skip"):
    """Drop the current question, which then counts for nobody, or pass over the coming one."""


class Finish(FromInstructor, tag="finish"):
    """End the class."""


class ShowScreen(FromInstructor, tag="screen"):
    """Choose what the projector shows until the next step."""

    show: Screen


class Lock(FromInstructor, tag="lock"):
    """Refuse newcomers if `joining` is true, admit them if it is false."""

    joining: bool


class Remove(FromInstructor, tag="remove"):
    """Take a student out of the class; the answers stay."""

    student_id: StudentId


class Rename(FromInstructor, tag="rename"):
    """Give a student another name."""

    student_id: StudentId
    name: Name


class Readmit(FromInstructor, tag="readmit"):
    """Let the phone that holds `ticket` in as this student; without a ticket, the next phone that asks, for a while."""

    student_id: StudentId
    ticket: Ticket | None = None


class Dismiss(FromInstructor, tag="dismiss"):
    """Forget the refused claim with this ticket, which is then not shown again; without a ticket, all of them."""

    ticket: Ticket | None = None


class ExtraTime(FromInstructor, tag="extra_time"):
    """Multiply a student's limits by `factor` (1 to 5)."""

    student_id: StudentId
    factor: Annotated[float, msgspec.Meta(ge=1, le=5)]


class Correct(FromInstructor, tag="correct"):
    """Name the right options (1-based) of question `question` (1-based), or make it count for nobody; re-scores all."""

    question: Annotated[int, msgspec.Meta(ge=1)]
    correct: tuple[Annotated[int, msgspec.Meta(ge=1)], ...] | None = None
    void: bool = False


InstructorCommand = (
    Next | Open | Close | Reveal | Revote | Pause | Resume | Extend | Skip | Finish | ShowScreen
    | Lock | Remove | Rename | Readmit | Dismiss | ExtraTime | Correct
)  # fmt: skip


class Join(msgspec.Struct, frozen=True, kw_only=True):
    """A phone claims an id; `new_pin` is the rejoin pin if the id is free.

    A `ticket` names a try that is refused. Its hash, `claim_hash`, proves later that a try which was accepted was the
    same phone's.
    `source` stands for the address that the phone has. A refusal is shown to the instructor only if it is `noted`.
    """

    student_id: str
    name: str
    token_hash: str
    new_pin: str
    ticket: str
    claim_hash: str
    pin: str = ""
    source: str = ""
    noted: bool = True


class FromPage(msgspec.Struct, frozen=True, kw_only=True):
    """What a student's page says. It counts only while `token_hash` is that of the phone that holds the id."""

    student_id: str
    token_hash: str = ""


class Connect(FromPage, frozen=True, kw_only=True):
    """A page of the student is connected."""


class SubmitAnswer(FromPage, frozen=True, kw_only=True):
    """A student's answer: `value` holds option keys; `credit_ms` (0 to 500) is the network delay to give back.

    `auto`: nobody tapped; the phone sent what was chosen because the question was about to close.
    """

    id: str
    turn: int
    round: int
    value: tuple[str, ...]
    credit_ms: int
    auto: bool = False


class Signal(FromPage, frozen=True, kw_only=True):
    """A student's page was left or came back; if it was left, `value` is what was chosen there and not sent."""

    signal: SignalKind
    turn: int = 0
    round: int = 0
    value: tuple[str, ...] = ()


class Leave(FromPage, frozen=True, kw_only=True):
    """A student gives the phone up; the id opens again by pin or by the instructor."""


class Sweep(msgspec.Struct, frozen=True):
    """Give up the ids of which no page was connected in time."""


class Tick(msgspec.Struct, frozen=True):
    """Check whether a deadline has passed, everybody has answered, or somebody who has connected lacks a question."""


class Delay(msgspec.Struct, frozen=True, kw_only=True):
    """The storage took `late_ms` to write an opening, longer than the lead covers."""

    late_ms: int


class Interrupt(msgspec.Struct, frozen=True, kw_only=True):
    """The server was started again with this session, or its event loop stood still for a while."""

    by: Literal["restart", "stall"]


Command = InstructorCommand | Join | Connect | SubmitAnswer | Signal | Leave | Sweep | Tick | Delay | Interrupt


class Refused(msgspec.Struct, frozen=True):
    """Why a command changes nothing: `why` for programs, `message` for a person. `events` note the attempt."""

    why: Why
    message: Sentence
    events: tuple["Event", ...] = ()


SECRETS = (
    "token_hash",
    "claim_hash",
    "pin",
    "ticket",
    "tickets",
    "source",
    "seed",
)  # fields of events that stay on the box


@dataclass_transform(frozen_default=True)
class _Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """An event; `cause` is the id of the instructor's command that led to it, if one did."""

    at_ms: int
    cause: str = ""


class SessionOpened(_Fact, tag="session_opened"):
    """All random draws of the session follow from `seed` (hex); `roster` is id → (name, factor)."""

    session_id: str
    code: str
    options: Options
    seed: str
    roster: dict[str, tuple[str, float]] | None = None


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
    value: tuple[int, ...] = ()


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


class TurnDelayed(_Fact, tag="turn_delayed"):
    turn: int
    start_ms: int


class TurnPaused(_Fact, tag="turn_paused"):
    turn: int
    by: Literal["instructor", "restart", "stall"] = "instructor"


class TurnResumed(_Fact, tag="turn_resumed"):
    turn: int


class TurnExtended(_Fact, tag="turn_extended"):
    turn: int
    by_ms: int


class Answered(_Fact, tag="answered"):
    """An accepted answer, marked by the key of that moment; `credit` is None where nothing is marked.

    `auto` is empty if the student sent it. Otherwise the phone sent what was chosen, because of the deadline or because
    the instructor closed the question.
    """

    student_id: str
    answer_id: str
    turn: int
    round: int
    question: int
    value: tuple[int, ...]
    elapsed_ms: int
    raw_elapsed_ms: int
    lag_credit_ms: int
    limit_ms: int
    credit: float | None = None
    points: float = 0.0
    auto: Auto = ""


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
    correct: tuple[int, ...] | None
    marks: tuple[Mark, ...]


Event = (
    SessionOpened | StudentJoined | StudentConnected | StudentSwept | StudentReturned | StudentLeft | ClaimRefused
    | ClaimsDismissed | StudentReadmitted | StudentRemoved
    | StudentRenamed | ExtraTimeGiven | JoiningLocked | Signalled | TurnOpened | QuestionDrawn | RoundOpened
    | TurnDelayed | TurnPaused | TurnResumed | TurnExtended | Answered | TurnClosing | TurnClosed | TurnRevealed
    | TurnSkipped | QuestionPassed | SessionFinished | ScreenShown | QuestionCorrected
)  # fmt: skip
