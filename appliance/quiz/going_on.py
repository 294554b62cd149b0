"""The rules of going on by itself: some seconds after a reveal, what comes next opens without a tap.

    since the reveal, or since the pace was set after it    the countdown runs
    pause, resume                                           it stops, and runs on
    a restart of the server, or a stall                     it stops, until the instructor lets it run on
    it is over, and a student is connected                  what Next would open opens
    next, open, ask, finish                                 happen at once, and it ends

There is no countdown before the first question, after one that was skipped, on a slide and after the last question: the
instructor begins, talks and ends. There is none after a question that nobody has answered either: the class may be at
something else. Without a student nothing opens, since all would miss it.
"""

from collections.abc import Container

from appliance.quiz.commands import Pace, Refused
from appliance.quiz.events import Event, PaceSet
from appliance.quiz.state import State
from appliance.sentence import sentence

REVEALED = Refused("not_now", sentence("command.revealed"))


def counts_down(state: State) -> bool:
    """Whether there is a countdown to what comes next; it may be stopped."""
    turn = state.turn
    follows = state.phase == "revealed" and state.cursor < state.length
    return follows and turn is not None and turn.goes_on_ms is not None and bool(turn.answers)


def goes_on_ms(state: State, present: Container[str]) -> int | None:
    """When what comes next opens by itself; None if it does not, or not as long as only these are `present`."""
    turn = state.turn
    if turn is None or not counts_down(state) or turn.is_paused:
        return None
    return turn.goes_on_ms if any(who in present for who in state.students) else None


def is_due(state: State, at_ms: int, present: Container[str]) -> bool:
    """Whether what comes next opens at this moment."""
    due_ms = goes_on_ms(state, present)
    return due_ms is not None and at_ms >= due_ms


def set_pace(state: State, command: Pace, at_ms: int) -> list[Event]:
    """Choose after how long it goes on by itself."""
    if command.next_after == state.options.next_after:
        return []
    return [PaceSet(at_ms=at_ms, next_after=command.next_after)]


def countdown(state: State, now_ms: int) -> dict[str, int | bool]:
    """What views say of it: `next_in_ms`, the time left, and whether it is `paused`; empty if there is none."""
    turn = state.turn
    if turn is None or turn.goes_on_ms is None or not counts_down(state):
        return {}
    return {"next_in_ms": max(0, turn.goes_on_ms - turn.running_ms(now_ms)), "paused": turn.is_paused}
