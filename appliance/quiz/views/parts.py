"""Parts of views that are alike for many readers: what a picture makes once for all of them."""

import msgspec

from appliance.quiz.kinds.question import Wire
from appliance.quiz.views.questions import CountsPart


class QuestionPart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A question without its key; all but `turn`, `round` and `starts_in_ms` is left out where the page has it."""

    turn: int
    round: int
    starts_in_ms: int
    number: int | None = None
    of: int | None = None
    kind: str | None = None
    html: msgspec.Raw | None = None
    image: msgspec.Raw | None = None
    left: list[msgspec.Raw] | None = None
    options: list[msgspec.Raw] | None = None
    unit: str | None = None
    most: int | None = None
    confidence: bool = False
    scored: bool = True
    limit_ms: int | None = None
    changes: bool | None = None
    shuffled: bool | None = None


class RevealPart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a question came out, for the class."""

    correct: Wire
    explanation_html: msgspec.Raw
    counts: CountsPart
    counts_before: CountsPart | None = None
    counts_more: int = 0
    n: int
    n_before: int | None = None
    missed: int


class TopRow(msgspec.Struct, frozen=True):
    rank: int
    name: str
    points: float


class Played(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a playback is, for the instructor: the step that was shown last, from 1, of how many; the session time.

    `speed` is 0 while it stands still. `stays`: it can't be ended.
    """

    step: int
    steps: int
    at_ms: int
    length_ms: int
    speed: int
    stays: bool = False

    @property
    def how(self) -> str:
        """What all other pages are told of it."""
        return "plays" if self.speed else "still"


class Coming(msgspec.Struct, frozen=True):
    number: int
    of: int
