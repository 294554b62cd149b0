"""The rules of joining: who may hold an id.

    the id is            the phone shows             it gets
    any                  a ticket that was let in    the id; another phone that held it goes
    any, awaited         –                           the id; another phone that held it goes
    removed              anything else               a refusal that the instructor sees
    held                 its own earlier ticket      the id again (the reply to it was lost)
    held                 the rejoin pin              the id, and the other phone goes
    held                 anything else               a refusal that the instructor sees
    free, but locked     –                           a refusal that the instructor sees
    or not on the roster
    free                 –                           the id

So the first claim wins. Awaited is an id for which the instructor lets the next phone in, for two minutes. How often
somebody may try a pin is not decided here: the door counts that by address (`web/attempt_limits.py`).

A student belongs to the class once a page of theirs was connected. An id without a page is given up after two minutes,
or sooner if there are too many such ids, and doesn't count towards a full class.
"""

import hmac
from itertools import count
from typing import Literal

from appliance.quiz.commands import MAX_ID, MAX_NAME, Connect, FromPage, Join, Refused, Sweep
from appliance.quiz.events import (
    ClaimRefused,
    Event,
    StudentConnected,
    StudentJoined,
    StudentReturned,
    StudentSwept,
    Why,
)
from appliance.quiz.records import Student
from appliance.quiz.spelling import id_key
from appliance.quiz.state import ARRIVAL_MS, MAX_NOT_ARRIVED, MAX_STUDENTS, State
from appliance.sentence import Sentence, sentence

NOT_JOINED = Refused("not_joined", sentence("join.first"))
_NAME_CLAIMED = sentence("join.name_claimed")
_DISMISSED = sentence("join.dismissed")
_SENTENCES: dict[Why, Sentence] = {
    "claimed": sentence("join.claimed"),
    "wrong_pin": sentence("join.wrong_pin"),
    "removed": sentence("join.removed"),
    "not_on_roster": sentence("join.not_on_roster"),
    "locked": sentence("join.locked"),
    "no_session": sentence("join.over"),
    "full": sentence("join.full", most=MAX_STUDENTS),
}


def problem_with(student_id: str, name: str) -> Sentence | None:
    """What is wrong with a number or a name after cleaning; None if nothing is."""
    if not student_id:
        return sentence("join.no_number")
    if len(student_id) > MAX_ID:
        return sentence("join.number_too_long", limit=MAX_ID)
    if not name:
        return sentence("join.no_name")
    if len(name) > MAX_NAME:
        return sentence("join.name_too_long", limit=MAX_NAME)
    return None


def asks_numbers(state: State) -> bool:
    """Whether students join with a number. Where they don't, a student's id is the name."""
    return not state.options.anonymous and (state.options.student_numbers or state.roster is not None)


def known_id(state: State, typed: str) -> str:
    """The id that `typed` means: that of the roster or the class with another spelling, else `typed` itself.

    Where somebody who was removed has this id, and somebody else was given it as a name since, it means the latter.
    """
    holder = state.students.get(typed)
    if (holder is not None and not holder.removed) or typed in (state.roster or ()):
        return typed
    return state.ids.get(id_key(typed)) or typed


def join(state: State, command: Join, at_ms: int) -> list[Event] | Refused:
    """Claim an id, by the table above."""
    student_id = known_id(state, command.student_id)
    holder = state.students.get(student_id)
    why: Why | None = None
    if state.phase == "finished":
        return Refused("no_session", _SENTENCES["no_session"])
    own = holder is not None and holder.token_hash and _same(holder.claim_hash, command.claim_hash)
    awaited = at_ms < state.awaited.get(student_id, 0) and not own
    if awaited or _same(state.admitted.get(student_id, ""), command.ticket):
        if holder is not None:
            return _return(holder, command, "instructor", at_ms)
    elif holder is not None:
        if holder.removed:
            why = "removed"
        elif own:
            return [] if holder.token_hash == command.token_hash else _return(holder, command, "claim", at_ms)
        elif not command.pin:
            why = "claimed"
        elif not _same(holder.pin, command.pin):
            why = "wrong_pin"
        else:
            return _return(holder, command, "pin", at_ms)
    else:
        why = _obstacle(state, student_id)
    if why is not None:
        return _refuse(state, student_id, command, why, at_ms)
    name, factor = (state.roster or {}).get(student_id, (command.name, 1.0))
    joined = StudentJoined(
        at_ms=at_ms,
        student_id=student_id,
        name=_numbered(state, command.name) if state.options.anonymous else name or command.name,
        token_hash=command.token_hash,
        pin=command.new_pin,
        claim_hash=command.claim_hash,
        factor=factor,
        connected=False,
    )
    return [*_make_room(state, at_ms), joined]


def _numbered(state: State, word: str) -> str:
    """What somebody is called of whom no name is known: `word` with the next number that nobody has."""
    taken = {student.name for student in state.students.values()}
    return next(name for n in count(len(taken) + 1) if (name := f"{word} {n}") not in taken)


def connect(state: State, command: Connect, at_ms: int) -> list[Event] | Refused:
    """Note that a page of the student is connected."""
    return seen(state, command, at_ms) if state.holds(command) else NOT_JOINED


def seen(state: State, command: FromPage, at_ms: int) -> list[Event]:
    """The events of any sign of a page: with the first one the student belongs to the class."""
    if state.students[command.student_id].arrived:
        return []
    return [StudentConnected(at_ms=at_ms, student_id=command.student_id)]


def sweep(state: State, _: Sweep, at_ms: int) -> list[Event]:
    """Give up the ids of which no page was connected in time."""
    late = [who for who in not_arrived(state) if at_ms - state.students[who].joined_ms >= ARRIVAL_MS]
    return [StudentSwept(at_ms=at_ms, student_id=student_id) for student_id in late]


def not_arrived(state: State) -> list[str]:
    """The ids without a page so far, the oldest first. A student who was drawn a question had one."""
    return [
        who
        for who, student in state.students.items()
        if not (student.arrived or student.removed or any(who in turn.draws for turn in state.turns))
    ]


def _make_room(state: State, at_ms: int) -> list[Event]:
    """Give up the oldest id without a page, if there are too many of them."""
    if len(state.students) < MAX_NOT_ARRIVED:
        return []
    waiting = not_arrived(state)
    return [StudentSwept(at_ms=at_ms, student_id=waiting[0])] if len(waiting) >= MAX_NOT_ARRIVED else []


def _obstacle(state: State, student_id: str) -> Why | None:
    """Why a newcomer may not have a free id; None if nothing is in the way."""
    if len(state.students) >= MAX_STUDENTS <= sum(student.belongs for student in state.students.values()):
        return "full"
    if state.roster is not None and student_id not in state.roster:
        return "not_on_roster"
    return "locked" if state.locked else None


def _return(holder: Student, command: Join, by: Literal["pin", "instructor", "claim"], at_ms: int) -> list[Event]:
    return [
        StudentReturned(
            at_ms=at_ms,
            student_id=holder.student_id,
            token_hash=command.token_hash,
            claim_hash=command.claim_hash,
            by=by,
        )
    ]


def _refuse(state: State, student_id: str, command: Join, why: Why, at_ms: int) -> Refused:
    """The refusal; the instructor is shown the claim, unless it is known already or was dismissed.

    A phone whose claim was dismissed is told so, and no longer that it has to wait.
    """
    if command.ticket in state.dismissed:
        return Refused(why, _SENTENCES[why] if why == "wrong_pin" else _DISMISSED, dismissed=True)
    claim = state.claims.get(command.ticket)
    fresh = claim is None or claim.student_id != student_id or why == "wrong_pin"
    events: tuple[Event, ...] = ()
    if fresh and command.noted:
        refused = ClaimRefused(
            at_ms=at_ms, student_id=student_id, name=command.name, ticket=command.ticket, why=why, source=command.source
        )
        events = (refused,)
    said = _NAME_CLAIMED if why == "claimed" and command.by_name else _SENTENCES[why]
    return Refused(why, said, events)


def _same(one: str, other: str) -> bool:
    """Equal and not empty, compared in constant time."""
    return bool(one) and hmac.compare_digest(one.encode(), other.encode())
