"""The rules of who is in the class, and how: what `session.py` decides of a student."""

from appliance.quiz.messages import (
    Event,
    ExtraTime,
    ExtraTimeGiven,
    JoiningLocked,
    Leave,
    Lock,
    Readmit,
    Refused,
    Remove,
    Rename,
    Signal,
    Signalled,
    StudentLeft,
    StudentReadmitted,
    StudentRemoved,
    StudentRenamed,
)
from appliance.quiz.spelling import clean
from appliance.quiz.state import State

_NO_STUDENT = Refused("bad_value", "Nobody in this class has this number.")


def lock(state: State, command: Lock, at_ms: int) -> list[Event] | Refused:
    """Let nobody in any more, or let them in again."""
    return [] if state.locked == command.joining else [JoiningLocked(at_ms=at_ms, locked=command.joining)]


def remove(state: State, command: Remove, at_ms: int) -> list[Event] | Refused:
    """Take a student out of the class; the answers stay."""
    student = state.students.get(command.student_id)
    if student is None:
        return _NO_STUDENT
    return [] if student.removed else [StudentRemoved(at_ms=at_ms, student_id=command.student_id)]


def rename(state: State, command: Rename, at_ms: int) -> list[Event] | Refused:
    """Give a student another name."""
    name = clean(command.name)
    if not name:
        return Refused("bad_value", "A name has at least one letter.")
    if command.student_id not in state.students:
        return _NO_STUDENT
    return [StudentRenamed(at_ms=at_ms, student_id=command.student_id, name=name)]


def readmit(state: State, command: Readmit, at_ms: int) -> list[Event] | Refused:
    """Let the phone in that asks for a student's number."""
    claim = state.claims.get(command.ticket)
    if state.admitted.get(command.student_id) == command.ticket:
        return []
    if claim is None or claim.student_id != command.student_id:
        return Refused("bad_value", "This phone no longer asks to come in. Let it try again.")
    return [StudentReadmitted(at_ms=at_ms, student_id=command.student_id, ticket=command.ticket)]


def extra_time(state: State, command: ExtraTime, at_ms: int) -> list[Event] | Refused:
    """Give a student more time for each question."""
    student = state.students.get(command.student_id)
    if student is None:
        return _NO_STUDENT
    if student.factor == command.factor:
        return []
    return [ExtraTimeGiven(at_ms=at_ms, student_id=command.student_id, factor=command.factor)]


def signal(state: State, command: Signal, at_ms: int) -> list[Event] | Refused:
    """A page was left, or come back to."""
    student = state.students.get(command.student_id)
    leaves = command.signal in ("hidden", "blur")
    if student is None or student.removed or student.away_now == leaves:
        return []
    return [Signalled(at_ms=at_ms, student_id=command.student_id, signal=command.signal)]


def leave(state: State, command: Leave, at_ms: int) -> list[Event] | Refused:
    """A student gives the number back."""
    student = state.students.get(command.student_id)
    if student is None or not student.token_hash:
        return []
    return [StudentLeft(at_ms=at_ms, student_id=command.student_id)]
