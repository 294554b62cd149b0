"""What the three audiences are shown, as a client reads it.

They are the server's own shapes (`quiz/views`), from which fields and types are inherited. Only the parts that the
server keeps as encoded JSON (`msgspec.Raw`) are named again here, with what they hold; hence the `ignore` beside them.
What a view doesn't have is None, 0 or empty. A field that this version does not know is left out.
"""

from typing import Any

import msgspec

from appliance.quiz.kinds.question import Image, Wire
from appliance.quiz.standings import Distribution
from appliance.quiz.views import instructor, keyed, parts, projector, student
from appliance.quiz.views.questions import CountsPart, OptionPart
from appliance.quiz.views.student import AnswerPart, Mark, Standing, Summary, You
from appliance.sentence import Sentence


class Question(parts.QuestionPart, frozen=True, kw_only=True):
    """A question as the class gets it. `kind` is empty where everybody has another one, as the projector sees it.

    `starts_in_ms` is the time until it is shown. `options` are in the order to show them; of a `match` they are the
    right side.
    """

    kind: str = ""
    html: str = ""  # type: ignore[assignment]
    image: Image | None = None  # type: ignore[assignment]
    left: tuple[OptionPart, ...] = ()  # type: ignore[assignment]
    options: tuple[OptionPart, ...] = ()  # type: ignore[assignment]


class Reveal(parts.RevealPart, frozen=True, kw_only=True):
    """How a question came out, with its key, for the class."""

    explanation_html: str  # type: ignore[assignment]


class Wifi(msgspec.Struct, frozen=True):
    """The box's own network."""

    ssid: str
    passphrase: str


class Addresses(msgspec.Struct, frozen=True):
    """Where students go; `wifi` only where the box makes its own."""

    student: str = ""
    wifi: Wifi | None = None


class Note(msgspec.Struct, frozen=True):
    """What is told of the box: what became of the stick, why phones may not find the Wi-Fi, the projector's language.

    `claim_code` comes only to the box's own screen, as long as nobody has claimed it,
    `new_code` once a stick has asked for a new password; `look` is there where it is not as usual.
    """

    stick: Sentence | None = None
    wifi: Sentence | None = None
    claim_code: str = ""
    new_code: str = ""
    language: str = ""
    look: dict[str, Any] | None = None


class StudentView(student.SharedView, frozen=True, kw_only=True):
    """All that a student is shown; `question` is always whole."""

    title: str  # type: ignore[assignment]
    reveal: Reveal | None = None
    you: You
    question: Question | None = None
    left_ms: int | None = None
    answer: AnswerPart | None = None
    missed: bool = False
    mark: Mark | None = None
    standing: Standing | None = None
    summary: Summary | None = None


class ReviewRow(student.ReviewRow, frozen=True, kw_only=True):
    """A question that was asked, with its key and the student's own answer."""

    html: str  # type: ignore[assignment]
    image: Image | None = None  # type: ignore[assignment]
    left: tuple[OptionPart, ...] = ()  # type: ignore[assignment]
    options: tuple[OptionPart, ...]  # type: ignore[assignment]
    explanation_html: str  # type: ignore[assignment]


class LeftOption(keyed.LeftOption, frozen=True, kw_only=True):
    """A side that stands still, which is never called by a `name`, as options may be."""

    name: Sentence | None = None


class KeyedQuestion(keyed.KeyedQuestion, frozen=True, kw_only=True):
    """A question with its key, as the instructor gets it."""

    html: str  # type: ignore[assignment]
    image: Image | None = None  # type: ignore[assignment]
    left: tuple[LeftOption, ...] = ()  # type: ignore[assignment]
    options: tuple[keyed.KeyedOption, ...]  # type: ignore[assignment]
    explanation_html: str  # type: ignore[assignment]


class AnsweredQuestion(KeyedQuestion, frozen=True, kw_only=True):
    """A question with all that was answered in the session; nothing of that while nobody has answered."""

    counts: CountsPart | None = None
    counts_more: int = 0
    answered: int = 0


class InstructorView(instructor.InstructorView, frozen=True, kw_only=True):
    """All that the instructor is shown; `attendance`, `pending` and `standings` are the newest that came."""

    title: str  # type: ignore[assignment]
    question: KeyedQuestion | None = None
    addresses: Addresses | None = None  # type: ignore[assignment]
    box: Note | None = None  # type: ignore[assignment]


class ProjectorView(projector.ProjectorView, frozen=True, kw_only=True):
    """All that the class sees together. While no session is open, `phase` is `none` and nearly all else is empty."""

    title: str = ""  # type: ignore[assignment]
    code: str = ""
    code_needed: bool = False
    addresses: Addresses | None = None  # type: ignore[assignment]
    storage: str = "ok"
    draw: str = ""
    questions: int = 0
    limit_s: float = 0
    present: int = 0
    joined: int = 0
    question: Question | None = None
    explanation_html: str = ""  # type: ignore[assignment]
    scores: Distribution | None = None  # type: ignore[assignment]
    box: Note | None = None  # type: ignore[assignment]


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """How many students are connected and, while a question is open, how many `of` whom have answered this round."""

    here: int
    turn: int = 0
    round: int = 0
    answered: int = 0
    of: int = 0


Value = Wire  # keys of options, a text or a number: what a kind takes stands in PROTOCOL.md
