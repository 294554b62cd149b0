"""What may be asked of a session: a closed union of commands, and why one is refused.

A command leads to events or is refused. What somebody types has no bounds here: the rules say what is wrong with it.
Indices (`question`, options) count from 1 here, as a person reads them; a
`question` is the number that the class sees, see `program.py`.
"""

from typing import Annotated, Literal, dataclass_transform

import msgspec

from appliance.quiz.events import Event, Screen, SignalKind, Why
from appliance.quiz.kinds.question import Image, Option, Wire
from appliance.quiz.pool import MAX_NEXT_S, MIN_NEXT_S
from appliance.sentence import Sentence

MAX_ID, MAX_NAME = 64, 80  # characters
StudentId = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_ID)]
# Visible ASCII: the log's views tell answers apart by it, and SQLite's JSON functions end a text at a NUL.
MessageId = Annotated[str, msgspec.Meta(max_length=64, pattern=r"\A[!-~]+\Z")]
Ticket = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
SpotKind = Literal["single", "true_false", "rating", "number", "text", "words"]
# What is right, as the instructor says it: numbers of options, a number, or texts.
_Key = tuple[Annotated[int, msgspec.Meta(ge=1)] | str, ...] | float


@dataclass_transform(frozen_default=True)  # subclasses are frozen too, which type checkers can't see
class FromInstructor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do"):
    """A command of the instructor; `id` is chosen by the page, and the same id is carried out once.

    With `step`, that of the view in which it was tapped, it is refused if the class has taken another step since.
    """

    id: MessageId
    step: int | None = None


class Next(FromInstructor, tag="next"):
    """Take the next step of the class."""


class Open(FromInstructor, tag="open"):
    """Open a question, the next one if none is named, with a limit of its own if given.

    It is named by its number (1-based) or its id; a slide has an id only.
    """

    question: Annotated[int, msgspec.Meta(ge=1)] | str | None = None
    limit_s: Annotated[float, msgspec.Meta(ge=1, le=3600)] | None = None


class Ask(FromInstructor, tag="ask"):
    """Ask something that is not in the pool, with a limit of its own if given.

    `text` and `html` may be empty, since the question may stand on the blackboard; `image` may be a photograph of it.
    Kinds with options have usual ones. No page sends it like this: see `AskIn` in `web/protocol.py`.
    """

    kind: SpotKind
    text: str = ""
    html: str = ""
    options: tuple[Option, ...] = ()
    image: Image | None = None
    limit_s: Annotated[float, msgspec.Meta(ge=1, le=3600)] | None = None


class Close(FromInstructor, tag="close"):
    """End the answering; with `hold` the answer is kept back even where the session reveals at once."""

    hold: bool = False


class Reveal(FromInstructor, tag="reveal"):
    """Show the answer of a closed question."""


class Revote(FromInstructor, tag="revote"):
    """Open the second round of a closed question."""


class Pause(FromInstructor, tag="pause"):
    """Stop the clock of the open question, or the countdown to what comes next."""


class Resume(FromInstructor, tag="resume"):
    """Let the clock run on."""


class Extend(FromInstructor, tag="extend"):
    """Give everybody more time for the open question."""

    seconds: Annotated[float, msgspec.Meta(gt=0, le=3600)]


class CloseIn(FromInstructor, tag="close_in"):
    """Leave everybody so much time for the open question; nothing changes where less is left."""

    seconds: Annotated[float, msgspec.Meta(ge=1, le=3600)]


class Pace(FromInstructor, tag="pace"):
    """Go on by itself `next_after` seconds after each reveal, the present one too; with None, only by a tap."""

    next_after: Annotated[float, msgspec.Meta(ge=MIN_NEXT_S, le=MAX_NEXT_S)] | None


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
    name: str


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
    """Say what is right in question `question`, or make it count for nobody; re-scores all.

    A question is named by its number (1-based) or its id. Numbers shift when something is asked on the spot, ids don't.
    `correct` has the numbers of the right options (1-based; several where the kind allows it), of all options in the
    right order, or of the right side for each of the left side; or it is a number, or the accepted texts.
    """

    question: Annotated[int, msgspec.Meta(ge=1)] | str
    correct: _Key | None = None
    void: bool = False


# The commands that the instructor's page sends as they are.
Plain = (
    Next | Open | Close | Reveal | Revote | Pause | Resume | Extend | CloseIn | Pace | Skip | Finish
    | ShowScreen | Lock | Remove | Rename | Readmit | Dismiss | ExtraTime | Correct
)  # fmt: skip
InstructorCommand = Plain | Ask


class Join(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="join"):
    """A phone claims an id; `new_pin` is the rejoin pin if the id is free.

    With `by_name` the id is a name, since nobody was asked for a number. A `ticket` names a try that is
    refused. Its hash, `claim_hash`, proves later that a try which was accepted was the same phone's.
    `source` stands for the address that the phone has. A refusal is shown to the instructor only if it is `noted`.
    """

    student_id: str
    name: str
    token_hash: str
    new_pin: str
    ticket: str
    claim_hash: str
    pin: str = ""
    by_name: bool = False
    source: str = ""
    noted: bool = True


class FromPage(msgspec.Struct, frozen=True, kw_only=True, tag_field="do"):
    """What a student's page says. It counts only while `token_hash` is that of the phone that holds the id."""

    student_id: str
    token_hash: str = ""


class Connect(FromPage, frozen=True, kw_only=True, tag="connect"):
    """A page of the student is connected."""


class SubmitAnswer(FromPage, frozen=True, kw_only=True, tag="answer"):
    """A student's answer: `value` is what the page sent; `credit_ms` (0 to 500) is the network delay to give back.

    `auto`: nobody tapped; the phone sent what was chosen because the question was about to close. `sure`: as in
    `Answered`.
    """

    id: str
    turn: int
    round: int
    value: Wire
    credit_ms: int
    auto: bool = False
    sure: int = 0


class Signal(FromPage, frozen=True, kw_only=True, tag="signal"):
    """A student's page was left or came back; if it was left, `value` is what was chosen there and not sent."""

    signal: SignalKind
    turn: int = 0
    round: int = 0
    value: Wire = ()


class Leave(FromPage, frozen=True, kw_only=True, tag="leave"):
    """A student gives the phone up; the id opens again by pin or by the instructor."""


class Sweep(msgspec.Struct, frozen=True, tag_field="do", tag="sweep"):
    """Give up the ids of which no page was connected in time."""


class Tick(msgspec.Struct, frozen=True, tag_field="do", tag="tick"):
    """Check whether a deadline has passed, everybody has answered, or somebody who has connected lacks a question."""


class Delay(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="delay"):
    """The storage took `late_ms` to write an opening, longer than the lead covers."""

    late_ms: int


class Interrupt(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="interrupt"):
    """The server was started again with this session, or its event loop stood still for a while."""

    by: Literal["restart", "stall"]


Command = InstructorCommand | Join | Connect | SubmitAnswer | Signal | Leave | Sweep | Tick | Delay | Interrupt


class Refused(msgspec.Struct, frozen=True):
    """Why a command changes nothing: `why` for programs, `message` for a person. `events` note the attempt.

    `dismissed`: the instructor has seen this try to join and did not let it in.
    """

    why: Why
    message: Sentence
    events: tuple[Event, ...] = ()
    dismissed: bool = False
