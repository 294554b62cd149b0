"""A file as all formats give it: texts, lists and named values that know where they stand.

Each text stays as the author typed it: whoever asks for a number reads it as one, and `no`, `1e3` or `2:30` as an
option remain what they are.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from appliance.library.problems import Place, Severity
from appliance.sentence import Sentence


class Slip(NamedTuple):
    """What was read in another way than its author most likely meant: where, what happened, what to do.

    It is `likely` unless the author may well have meant it. It is reported only where a text or a list is asked for:
    a comment after a number loses nothing.
    """

    place: Place
    message: Sentence
    hint: Sentence
    likely: bool = True
    severity: Severity = "warning"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text; `plain` where a format has quotes and it was typed without; `slip` where it is hardly what was meant."""

    text: str
    plain: bool
    line: int
    column: int
    slip: Slip | None = None


@dataclass(frozen=True, slots=True)
class Embedded(Scalar):
    """A picture that the pool's file holds itself: `data` are the bytes of a picture's file, `text` is its name.

    It stands only as the `image` of a question.
    """

    data: bytes = field(default=b"", kw_only=True)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list; `slip` where it hardly has the entries that were meant."""

    items: tuple["Node", ...]
    line: int
    column: int
    slip: Slip | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """Names with values, as typed: a name may be there twice.

    A `foreign` one is a question of another program. If it can't be asked, it is left out with a warning, since what is
    wrong with it by the rules of a pool may be right by those of its own format.
    """

    entries: tuple[tuple[Scalar, "Node"], ...]
    line: int
    column: int
    foreign: bool = False


Node = Scalar | Sequence | Mapping


class Unreadable(Exception):
    """Nothing beyond this place can be read."""

    def __init__(self, place: Place, message: Sentence, hint: Sentence | None = None) -> None:
        super().__init__(message.code)
        self.place, self.message, self.hint = place, message, hint
