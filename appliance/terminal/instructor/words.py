"""What stands for steps, reasons and notes, in the words of the page."""

from collections.abc import Mapping
from math import ceil
from typing import Final

from appliance.client.views import InstructorView
from appliance.quiz.steps import Step
from appliance.quiz.views.attendance import AttendanceRow
from appliance.terminal.countdown import clock
from appliance.terminal.instructor.running import Running
from appliance.terminal.speech import Speech

_STEPS: Final[Mapping[str, str]] = {
    "closing": "class.closing",
    "ask": "instructor.dock.ask",
    "resume": "instructor.next.resume",
    "close_and_reveal": "instructor.next.close_and_reveal",
    "close_vote": "instructor.next.close_vote",
    "reveal": "instructor.next.reveal",
    "start": "instructor.next.start",
    "start_slide": "instructor.next.start_slide",
    "question": "instructor.next.question",
    "slide": "instructor.next.slide",
    "finish": "instructor.next.finish",
}
REASONS: Final[Mapping[str, str]] = {
    "claimed": "instructor.claim.claimed",
    "removed": "instructor.claim.removed",
    "not_on_roster": "instructor.claim.not_on_roster",
    "locked": "instructor.claim.locked",
    "wrong_pin": "instructor.claim.wrong_pin",
}
# The kinds in which something can be right.
KEYED: Final = frozenset(("single", "true_false", "multiple", "number", "text", "order", "match"))
_LEAST, _MOST = 0.35, 0.7  # shares between which a discussion pays, as on the page


def step_said(step: Step, said: Speech) -> str:
    """What the next step is called."""
    return said(_STEPS[step.label], number=step.number or 0) if step.label in _STEPS else step.do


def advice(share: float, phase: str, said: Speech) -> str:
    """What a share of right answers means for what comes next."""
    percent = said("class.percent", n=round(100 * share))
    if phase == "revealed":
        return said("instructor.share.done", share=percent)
    if share < _LEAST:
        return said("instructor.share.low", share=percent)
    if share <= _MOST:
        return said("instructor.share.middle", share=percent)
    return said("instructor.share.high", share=percent)


def all_in(view: InstructorView, said: Speech) -> str:
    """That everybody who can has answered; "" while somebody is waited for."""
    answered = view.answered or 0
    if view.phase != "open" or view.pending is None or view.pending or not answered:
        return ""
    if answered >= view.joined:
        return said("instructor.attendance.all")
    return said("instructor.attendance.all_here", n=view.joined - answered)


def pace_said(running: Running) -> str:
    """For how many time goes on when it is over for all others; or what is said of the countdown to the next step."""
    view, said = running.view, running.said
    if view is None:
        return ""
    if view.phase == "open":
        is_over = running.countdown.left_s(running.since_s) == 0
        if not view.longer or not is_over or view.paused or view.closing:
            return ""
        rest_s = max(0.0, (view.longer_ms or 0) / 1000 - running.since_s)
        return said("instructor.dock.longer", n=view.longer, s=ceil(rest_s))
    if view.next_in_ms is not None:
        left_s = running.next_in_s
        return said("common.paused") if left_s is None else said("instructor.dock.next_in", s=left_s)
    if not view.next_after or view.phase != "revealed" or view.next is None:
        return ""
    if view.next.do == "finish":
        return said("instructor.dock.last")
    return said("instructor.dock.nobody") if view.answered == 0 and view.next.do == "open" else ""


def note_of(row: AttendanceRow, running: Running) -> str:
    """How somebody is connected, and what else there is to say."""
    said, stuck = running.said, (running.view.stuck or []) if running.view is not None else []
    if row.removed:
        return said("instructor.attendance.removed")
    gone = ""
    if not row.connected and row.last_seen_ms is None:
        gone = said("instructor.attendance.never")
    elif not row.connected:
        gone = said("instructor.attendance.gone", time=clock((row.last_seen_ms or 0) / 1000 + running.since_s))
    notes = [
        gone,
        said("instructor.attendance.not_responding") if row.student_id in stuck else "",
        said("instructor.attendance.away_now") if row.connected and row.away_now else "",
        said("instructor.attendance.away", n=row.away) if row.away > row.away_now else "",
        said("instructor.attendance.extra", factor=said.number(row.factor)) if row.factor != 1 else "",
        said("instructor.attendance.pages", n=row.sockets) if row.sockets > 1 else "",
        said("instructor.attendance.missed") if row.missed else "",
        said("instructor.attendance.awaited") if awaits(row, running) else "",
    ]
    return " · ".join(filter(None, notes))


def awaits(row: AttendanceRow, running: Running) -> bool:
    """Whether the next phone that asks for the number is let in."""
    return row.next_phone_ms is not None and row.next_phone_ms > 1000 * running.since_s
