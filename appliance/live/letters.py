"""What lies on the desk: a command and who waits for the reply, a batch that is being written, a rehearsal."""

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from appliance.quiz.messages import Command, Event, Refused
from appliance.quiz.picture import Picture
from appliance.quiz.state import Answer, State, Student


class Accepted(msgspec.Struct, frozen=True):
    """The command is carried out and on the disk.

    `answer` is what a submitted answer was stored as, `student` who a join let in, as it was at that moment, and
    `changed` whether anything happened that was not so before.
    """

    answer: Answer | None = None
    student: Student | None = None
    changed: bool = False


Reply = Accepted | Refused


class Letter(msgspec.Struct, frozen=True):
    """A command, when it was received in session time, and who hears what became of it."""

    command: Command
    at_ms: int
    done: Callable[[Reply], None]


class Batch(NamedTuple):
    """What was decided in one step, while the journal writes it."""

    letters: list[Letter]
    replies: list[Reply]
    events: list[Event]
    draft: State


class Rehearsal(msgspec.Struct, frozen=True):
    """What the class will see if events of these kinds follow on the committed state."""

    kinds: list[type[Event]]
    picture: Picture
