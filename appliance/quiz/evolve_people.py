"""The fold of what concerns single students: joining and leaving, refused claims, names, signals."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from appliance.quiz import claims
from appliance.quiz.events import (
    ClaimRefused,
    ClaimsDismissed,
    ExtraTimeGiven,
    JoiningLocked,
    Signalled,
    StudentConnected,
    StudentJoined,
    StudentLeft,
    StudentReadmitted,
    StudentRemoved,
    StudentRenamed,
    StudentReturned,
    StudentSwept,
)
from appliance.quiz.joining import asks_numbers
from appliance.quiz.records import Claim, LeftChoice, Student
from appliance.quiz.spelling import id_key
from appliance.quiz.state import State

_changed = msgspec.structs.replace
_V = TypeVar("_V")


def _student_joined(state: State, event: StudentJoined) -> None:
    _forget_claims(state, event.student_id)
    student = Student(
        student_id=event.student_id,
        name=event.name,
        token_hash=event.token_hash,
        pin=event.pin,
        claim_hash=event.claim_hash,
        joined_ms=event.at_ms,
        factor=event.factor,
        arrived=event.connected,
    )
    state.students = {**state.students, event.student_id: student}
    state.tokens = {**state.tokens, event.token_hash: event.student_id}
    state.ids = {id_key(event.student_id): event.student_id, **state.ids}  # what is there already stays
    _set_factor(state, event.student_id, event.factor)


def _student_connected(state: State, event: StudentConnected) -> None:
    change_student(state, event.student_id, arrived=True)


def _student_swept(state: State, event: StudentSwept) -> None:
    student_id = event.student_id
    _forget_token(state, student_id)
    _set_factor(state, student_id, 1.0)
    state.students = _without(state.students, student_id)
    if student_id not in (state.roster or ()):
        state.ids = _without(state.ids, *(key for key, known in state.ids.items() if known == student_id))


def _student_returned(state: State, event: StudentReturned) -> None:
    _forget_claims(state, event.student_id)
    _forget_token(state, event.student_id)
    state.tokens = {**state.tokens, event.token_hash: event.student_id}
    change_student(
        state,
        event.student_id,
        token_hash=event.token_hash,
        claim_hash=event.claim_hash,
        removed=False,
        away_now=False,
        left=None,
    )


def _student_left(state: State, event: StudentLeft) -> None:
    _forget_token(state, event.student_id)
    change_student(state, event.student_id, token_hash="", away_now=False, left=None)


def _claim_refused(state: State, event: ClaimRefused) -> None:
    before = state.claims.get(event.ticket)
    claim = Claim(
        student_id=event.student_id,
        name=event.name,
        ticket=event.ticket,
        why=event.why,
        at_ms=event.at_ms,
        tries=1 if before is None else before.tries + 1,
        source=event.source,
    )
    state.claims = claims.with_claim(state.claims, claim)


def _claims_dismissed(state: State, event: ClaimsDismissed) -> None:
    state.claims = _without(state.claims, *event.tickets)
    state.dismissed = (*state.dismissed, *event.tickets)[-claims.MAX_DISMISSED :]


def _student_readmitted(state: State, event: StudentReadmitted) -> None:
    if event.ticket:
        state.admitted = {**state.admitted, event.student_id: event.ticket}
        state.claims = _without(state.claims, event.ticket)
    else:
        state.awaited = {**state.awaited, event.student_id: event.until_ms}


def _student_removed(state: State, event: StudentRemoved) -> None:
    state.admitted = _without(state.admitted, event.student_id)
    state.awaited = _without(state.awaited, event.student_id)
    _forget_token(state, event.student_id)
    change_student(state, event.student_id, token_hash="", removed=True, away_now=False, left=None)


def _student_renamed(state: State, event: StudentRenamed) -> None:
    student_id, before = event.student_id, id_key(state.students[event.student_id].name)
    change_student(state, student_id, name=event.name)
    if asks_numbers(state):
        return
    if before != id_key(student_id) and state.ids.get(before) == student_id:
        state.ids = _without(state.ids, before)
    key = id_key(event.name)
    holder = state.students.get(state.ids.get(key, ""))
    if holder is None or holder.removed:
        state.ids = {**state.ids, key: student_id}  # whoever joins under the name means this student


def _extra_time_given(state: State, event: ExtraTimeGiven) -> None:
    change_student(state, event.student_id, factor=event.factor)
    _set_factor(state, event.student_id, event.factor)


def _joining_locked(state: State, event: JoiningLocked) -> None:
    state.locked = event.locked


def _signalled(state: State, event: Signalled) -> None:
    leaves = event.signal in ("hidden", "blur")
    away = state.students[event.student_id].away + leaves
    left = LeftChoice(event.turn, event.round, event.value) if event.turn else None
    change_student(state, event.student_id, away=away, away_now=leaves, left=left)


def change_student(state: State, student_id: str, **changes: Any) -> None:
    """Give some fields of a student other values."""
    state.students = {**state.students, student_id: _changed(state.students[student_id], **changes)}


def _set_factor(state: State, student_id: str, factor: float) -> None:
    state.slower = state.slower - {student_id} if factor == 1.0 else state.slower | {student_id}


def _forget_token(state: State, student_id: str) -> None:
    state.tokens = _without(state.tokens, state.students[student_id].token_hash)


def _forget_claims(state: State, student_id: str) -> None:
    state.admitted = _without(state.admitted, student_id)
    state.awaited = _without(state.awaited, student_id)
    state.claims = {ticket: claim for ticket, claim in state.claims.items() if claim.student_id != student_id}


def _without(mapping: Mapping[str, _V], *keys: str) -> Mapping[str, _V]:
    return {key: value for key, value in mapping.items() if key not in keys} if keys else mapping


PEOPLE: dict[type, Callable[[State, Any], None]] = {
    StudentJoined: _student_joined,
    StudentConnected: _student_connected,
    StudentSwept: _student_swept,
    StudentReturned: _student_returned,
    StudentLeft: _student_left,
    ClaimRefused: _claim_refused,
    ClaimsDismissed: _claims_dismissed,
    StudentReadmitted: _student_readmitted,
    StudentRemoved: _student_removed,
    StudentRenamed: _student_renamed,
    ExtraTimeGiven: _extra_time_given,
    JoiningLocked: _joining_locked,
    Signalled: _signalled,
}
