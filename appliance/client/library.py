"""What the instructor is told of pools, of sessions and of their files, before and after a class."""

from typing import Literal

import msgspec

from appliance.quiz.kinds.question import Image, Wire
from appliance.quiz.pool import Options
from appliance.quiz.views.questions import OptionPart
from appliance.sentence import Sentence


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with a pool or a class list: `where` in its file, and what to do (`hint`), if that is known."""

    severity: Literal["error", "warning"]
    where: Sentence
    message: Sentence
    hint: Sentence | None = None


class PoolRow(msgspec.Struct, frozen=True, kw_only=True):
    """A pool of the box, with the `options` of its sessions where nothing else is chosen; None where it is not `ok`.

    One that is not `ok` can't be opened. One that is `outdated` is as it was before its file was broken.
    """

    id: str
    title: str
    ok: bool
    questions: int
    slides: int
    options: Options | None
    problems: list[Problem]
    outdated: bool = False
    about: Sentence | None = None


class Stick(msgspec.Struct, frozen=True):
    """A stick in the box; one in the `state` `waiting` is not used until somebody allows it."""

    id: str
    state: str
    message: Sentence | None = None


class Pools(msgspec.Struct, frozen=True):
    """All pools, and whether there is a class list, with what is wrong with it; and the sticks."""

    pools: list[PoolRow]
    roster: bool
    roster_problems: list[Problem]
    sticks: list[Stick] = []


class PreviewOption(OptionPart, frozen=True):
    """An option, and whether it is right, where options are what is right."""

    right: bool = False


class Previewed(msgspec.Struct, frozen=True, kw_only=True):
    """A question of a pool, with its key, as a class gets it if the questions come as they are written."""

    number: int | None
    kind: str
    html: str
    image: Image | None = None
    left: tuple[OptionPart, ...] = ()
    options: tuple[PreviewOption, ...]
    correct: Wire
    unit: str | None = None
    tolerance: float | None = None
    most: int | None = None
    explanation_html: str = ""


class Pool(PoolRow, frozen=True, kw_only=True):
    """A pool with its questions and slides."""

    preview: list[Previewed]


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A session of the box; `past` where it is open only to be corrected, `unreadable` says why its file can't be read.

    `started_at` is a time by ISO 8601.
    """

    session_id: str
    code: str
    title: str
    phase: str
    open: bool
    past: bool
    started_at: str = ""
    students: int = 0
    anonymous: bool = False
    unreadable: Sentence | None = None


class FileRow(msgspec.Struct, frozen=True):
    """A file that there is of each session, and what it is called."""

    file: str
    title: Sentence
