"""The rules of commands that concern one student, or the claims to join."""

import msgspec

from appliance.quiz import answering
from appliance.quiz.commands import MAX_NAME, Dismiss, ExtraTime, Leave, Lock, Readmit, Refused, Remove, Rename, Signal
from appliance.quiz.events import (
    ClaimsDismissed,
    Event,
    ExtraTimeGiven,
    JoiningLocked,
    Signalled,
    StudentLeft,
    StudentReadmitted,
    StudentRemoved,
    StudentRenamed,
)
from appliance.quiz.joining import asks_numbers, seen
from appliance.quiz.spelling import clean, id_key
from appliance.quiz.state import NEXT_PHONE_MS, State
from appliance.sentence import sentence

_NO_STUDENT = Refused("bad_value", sentence("command.no_student"))


def lock(state: State, command: Lock, at_ms: int) -> list[Event] | Refused:
    """Close the class to newcomers, or open it again."""
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
    if state.options.anonymous:
        return Refused("bad_value", sentence("command.anonymous"))
    if not name:
        return Refused("bad_value", sentence("command.no_name"))
    if len(name) > MAX_NAME:
        return Refused("bad_value", sentence("command.name_too_long", most=MAX_NAME))
    if command.student_id not in state.students:
        return _NO_STUDENT
    if not asks_numbers(state) and _is_taken(state, command.student_id, name):
        return Refused("bad_value", sentence("command.name_taken", name=name))
    return [StudentRenamed(at_ms=at_ms, student_id=command.student_id, name=name)]


def _is_taken(state: State, student_id: str, name: str) -> bool:
    """Whether another student has this name, so that nothing would tell the two apart."""
    others = (other for other in state.students.values() if other.student_id != student_id and not other.removed)
    return id_key(name) in (id_key(other.name) for other in others)


def readmit(state: State, command: Readmit, at_ms: int) -> list[Event] | Refused:
    """Let in the phone that holds the ticket, or, without a ticket, the next phone that asks for this number."""
    if command.ticket is None:
        if command.student_id not in state.students:
            return _NO_STUDENT
        until_ms = at_ms + NEXT_PHONE_MS
        return [StudentReadmitted(at_ms=at_ms, student_id=command.student_id, until_ms=until_ms)]
    claim = state.claims.get(command.ticket)
    if state.admitted.get(command.student_id) == command.ticket:
        return []
    if claim is None or claim.student_id != command.student_id:
        return Refused("bad_value", sentence("command.no_claim"))
    return [StudentReadmitted(at_ms=at_ms, student_id=command.student_id, ticket=command.ticket)]


def dismiss(state: State, command: Dismiss, at_ms: int) -> list[Event]:
    """Forget one refused claim, or all of them."""
    tickets = tuple(ticket for ticket in state.claims if command.ticket in (None, ticket))
    return [ClaimsDismissed(at_ms=at_ms, tickets=tickets)] if tickets else []


def extra_time(state: State, command: ExtraTime, at_ms: int) -> list[Event] | Refused:
    """Give a student more time for each question."""
    student = state.students.get(command.student_id)
    if student is None:
        return _NO_STUDENT
    if student.factor == command.factor:
        return []
    return [ExtraTimeGiven(at_ms=at_ms, student_id=command.student_id, factor=command.factor)]


def signal(state: State, command: Signal, at_ms: int) -> list[Event] | Refused:
    """Note that a student left the page or came back."""
    leaves = command.signal in ("hidden", "blur")
    if not state.holds(command):
        return []
    student, left = state.students[command.student_id], answering.left_choice(state, command) if leaves else None
    if student.away_now == leaves and student.left == left:
        return []
    signalled = Signalled(at_ms=at_ms, student_id=command.student_id, signal=command.signal)
    if left is not None:
        signalled = msgspec.structs.replace(signalled, turn=left.turn, round=left.round, value=left.value)
    return [*seen(state, command, at_ms), signalled]


def leave(state: State, command: Leave, at_ms: int) -> list[Event] | Refused:
    """A student leaves the class and gives up the number."""
    if not state.holds(command):
        return []
    return [StudentLeft(at_ms=at_ms, student_id=command.student_id)]
