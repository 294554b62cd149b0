"""What the desk works on: a command with what runs on its reply, and a batch that is being written."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from appliance.quiz.answering import repeated
from appliance.quiz.commands import Command, Join, Refused, SubmitAnswer
from appliance.quiz.events import Event
from appliance.quiz.joining import known_id
from appliance.quiz.records import Answer, Student
from appliance.quiz.state import State
from appliance.sentence import sentence

_NOT_STORED = Refused("storage", sentence("command.not_stored"))
_ANSWER_NOT_STORED = Refused("storage", sentence("answer.not_stored"))
_JOIN_NOT_STORED = Refused("storage", sentence("join.not_stored"))


class Accepted(msgspec.Struct, frozen=True):
    """The command is carried out and on the disk.

    After `SubmitAnswer`, `answer` is the answer as it was stored. After `Join`, `student` is the student as of that
    moment, and `changed` says whether the join led to any event.
    """

    answer: Answer | None = None
    student: Student | None = None
    changed: bool = False


Reply = Accepted | Refused


def accepted(state: State, command: Command, events: Sequence[Event]) -> Accepted:
    """The reply to a command that has led to `events` and to `state`; a repeated answer gets its first reply again."""
    if isinstance(command, Join):
        return Accepted(student=state.students[known_id(state, command.student_id)], changed=bool(events))
    if not isinstance(command, SubmitAnswer):
        return Accepted()
    turn = state.turn
    given = turn.answers.get(command.student_id) if events and turn is not None else None
    return Accepted(given[-1] if given else repeated(state, command))


def not_stored(command: Command) -> Refused:
    """The reply to a command whose events can't be stored."""
    if isinstance(command, SubmitAnswer):
        return _ANSWER_NOT_STORED
    return _JOIN_NOT_STORED if isinstance(command, Join) else _NOT_STORED


class Letter(msgspec.Struct, frozen=True):
    """A command, the session time at which it was received, and what runs with the reply, if anything does."""

    command: Command
    at_ms: int
    done: Callable[[Reply], None] | None = None

    def answer(self, reply: Reply) -> None:
        if self.done is not None:
            self.done(reply)


class Batch(NamedTuple):
    """What was decided in one step, while the journal writes it."""

    letters: list[Letter]
    replies: list[Reply]
    events: list[Event]
    draft: State
