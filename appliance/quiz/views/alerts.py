"""What the instructor should know, beside what the class does."""

from typing import Literal

import msgspec

from appliance.quiz.state import State
from appliance.sentence import Sentence, sentence

MAX_CLAIMS_SHOWN = 20
_NO_ROSTER = sentence("alert.no_roster")
_WANTS_IN = sentence("alert.claim_anonymous")
_WHY_PAUSED = {"restart": sentence("alert.paused_by_restart"), "stall": sentence("alert.paused_by_stall")}


class Alert(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that the instructor should know. On a claim, and on a `stick` (its id) that waits, they can act."""

    kind: Literal["claim", "storage", "box", "roster", "stick", "paused"]
    message: Sentence
    stick: str = ""
    student_id: str = ""
    name: str = ""
    ticket: str = ""
    holder_name: str | None = None
    reason: str = ""
    ago_ms: int = 0
    tries: int = 0


def alerts_of(state: State, now_ms: int, others: list[Alert]) -> list[Alert]:
    """The session's alerts together with `others`, of which it does not know (storage, the box).

    Of the claims there are only the newest.
    """
    return [*_paused(state), *others, *_no_roster(state), *_claims(state, now_ms)]


def _paused(state: State) -> list[Alert]:
    """Why the clock of the open question is stopped, if the instructor has not stopped it."""
    turn = state.turn
    if turn is None or state.phase != "open" or not turn.is_paused or turn.paused_by not in _WHY_PAUSED:
        return []
    return [Alert(kind="paused", message=_WHY_PAUSED[turn.paused_by])]


def _no_roster(state: State) -> list[Alert]:
    open_to_all = state.individual and state.roster is None and state.phase != "finished"
    return [Alert(kind="roster", message=_NO_ROSTER)] if open_to_all else []


def _claims(state: State, now_ms: int) -> list[Alert]:
    alerts, anonymous = [], state.options.anonymous
    for claim in list(state.claims.values())[: -MAX_CLAIMS_SHOWN - 1 : -1]:
        holder = state.students.get(claim.student_id)
        alerts.append(
            Alert(
                kind="claim",
                message=_WANTS_IN if anonymous else sentence("alert.claim", student_id=claim.student_id),
                student_id=claim.student_id,
                name="" if anonymous else claim.name,
                ticket=claim.ticket,
                holder_name=None if holder is None else holder.name,
                reason=claim.why,
                ago_ms=max(0, now_ms - claim.at_ms),
                tries=claim.tries,
            )
        )
    return alerts
