"""The rules of the close: a choice that is not sent yet still counts.

when it is asked for                       what happens
everybody who is here has answered, or     it closes at once
the question does not show yet
somebody has not                           the clock stops and phones send what is chosen; it closes once everybody
                                           who is here has answered, or after `CLOSING_MS`

meanwhile                                  leads to
next, close                                nothing: the first one counts
finish                                     the end of the class, after the close
skip                                       what it always does, at once
pause, resume, extend, close_in            a refusal
a restart of the server, or a stall        the question is open and paused, and the close is forgotten

A close soon after that waits longer, until phones have had time to come back with what they kept: see `live/desk.py`.
"""

from collections.abc import Container

from appliance.quiz import answering
from appliance.quiz.commands import Refused
from appliance.quiz.events import ClosedBy, Event, SessionFinished, Then, TurnClosed, TurnClosing, TurnRevealed
from appliance.quiz.state import State
from appliance.sentence import sentence

CLOSING = Refused("not_now", sentence("command.closing"))


def close(state: State, then: Then, at_ms: int, present: Container[str]) -> list[Event]:
    """The instructor closes the open question; `then` is what follows."""
    turn = state.turns[-1]
    if turn.closing is not None:
        goes_further = then == "finish" and turn.closing.then != "finish"
        return [TurnClosing(at_ms=at_ms, turn=turn.number, then=then)] if goes_further else []
    if turn.running_ms(at_ms) >= turn.start_ms and answering.somebody_has_not(state, present):
        return [TurnClosing(at_ms=at_ms, turn=turn.number, then=then)]
    return closed(state, "instructor", then, at_ms)


def closed(state: State, by: ClosedBy, then: Then, at_ms: int) -> list[Event]:
    """Close the open question, with the choices on pages that were left, and do what follows."""
    turn = state.turns[-1].number
    events = answering.left_behind(state, at_ms, "deadline" if by == "deadline" else "close")
    events.append(TurnClosed(at_ms=at_ms, turn=turn, by=by))
    if then != "hold":
        events.append(TurnRevealed(at_ms=at_ms, turn=turn))
    if then == "finish":
        events.append(SessionFinished(at_ms=at_ms))
    return events


def usual(state: State) -> Then:
    """What follows a close in this session: only where something is right is it held back, to be discussed."""
    turn = state.turn
    asks_opinion = turn is not None and turn.question is not None and not state.pool.questions[turn.question].scored
    return "hold" if state.options.reveal == "hold" and not asks_opinion else "reveal"


def due(state: State, at_ms: int, present: Container[str]) -> ClosedBy | None:
    """Why the open question closes by itself at this moment; None if it does not."""
    turn, closes_ms = state.turn, state.closes_ms(present)
    if turn is None or closes_ms is None:
        return None
    if turn.closing is not None:
        waits = at_ms < closes_ms and answering.somebody_has_not(state, present)
        return None if waits else "instructor"
    if at_ms >= closes_ms:
        return "deadline"
    return "all_answered" if state.options.close_when_all and answering.all_answered(state, present) else None
