"""The steps of the class: what Next does, and how a question is opened, paused, closed, revealed and passed over."""

from collections.abc import Container
from typing import Literal

import msgspec

from appliance.quiz import closing, correcting, going_on, individual
from appliance.quiz.commands import (
    Close,
    CloseIn,
    Delay,
    Extend,
    Finish,
    Interrupt,
    Next,
    Open,
    Pause,
    Refused,
    Resume,
    Revote,
    Skip,
    Tick,
)
from appliance.quiz.events import (
    Event,
    QuestionPassed,
    RoundOpened,
    SessionFinished,
    TurnDelayed,
    TurnExtended,
    TurnOpened,
    TurnPaused,
    TurnResumed,
    TurnRevealed,
    TurnShortened,
    TurnSkipped,
)
from appliance.quiz.kinds.question import MAX_LIMIT_S
from appliance.quiz.records import Turn
from appliance.quiz.state import State
from appliance.sentence import sentence

Outcome = list[Event] | Refused

MAX_ROUNDS = 2
_NOTHING_LEFT = Refused("not_now", sentence("command.nothing_left"))
_ASK_NEXT = Refused("not_now", sentence("command.ask_next"))


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """The step that Next takes: the command that it stands for, and what the button for it says.

    `label` is a code: `closing resume close_and_reveal close_vote reveal start start_slide question slide ask finish`.
    `number` is the question that `start` and `question` open, counted as the session asks them. `ask` is for the
    instructor alone: what is asked can't be decided here.
    """

    do: Literal["resume", "close", "reveal", "open", "ask", "finish"]
    label: str
    number: int | None = None


def next_step(state: State) -> Step | None:
    """The step that Next would take now; None when nothing is left to do."""
    phase = state.step_phase
    if phase == "finished":
        return None
    if phase == "open":
        if is_closing(state):
            return Step("close", "closing")
        if _current(state).is_paused:
            return Step("resume", "resume")
        return Step("close", "close_vote" if closing.usual(state) == "hold" else "close_and_reveal")
    if phase == "closed":
        return Step("reveal", "reveal")
    if state.cursor >= state.length:
        return Step("ask", "ask") if state.without_pool and not state.individual else Step("finish", "finish")
    is_first = not state.turns and state.cursor == 0
    if not state.individual and not state.is_answerable(state.program[state.cursor]):
        return Step("open", "start_slide" if is_first else "slide")
    return Step("open", "start" if is_first else "question", state.next_number())


def take_next(state: State, command: Next, at_ms: int, present: Container[str]) -> Outcome:
    """Take the step of the class that `next_step` names."""
    step = next_step(state)
    match step.do if step is not None else "finish":
        case "resume":
            return resume(state, None, at_ms)
        case "close":
            return close(state, Close(id=command.id), at_ms, present)
        case "reveal":
            return reveal(state, at_ms)
        case "open":
            return open_turn(state, Open(id=command.id), at_ms, present)
        case "ask":
            return _ASK_NEXT
        case _:
            return finish(state, None, at_ms, present)


def open_turn(state: State, command: Open, at_ms: int, present: Container[str]) -> Outcome:
    """Open a question, or in individual mode one for each student."""
    number = len(state.turns) + 1
    start_ms = at_ms + state.options.lead_ms
    own_limit = command.limit_s is not None
    limit_ms = round(1000 * (command.limit_s or 0))
    if state.individual:
        if command.question is not None:
            return Refused("bad_value", sentence("command.individual"))
        if state.cursor >= state.length:
            return _NOTHING_LEFT
        draws = individual.draws(state, present, had={})
        limits = [state.question_limit_ms(question) for question in draws.values()]
        default_ms = round(1000 * state.options.time_limit)
        return [
            TurnOpened(
                at_ms=at_ms,
                turn=number,
                start_ms=start_ms,
                limit_ms=limit_ms if own_limit else max(limits, default=default_ms),
                draws=draws,
                own_limit=own_limit,
            )
        ]
    if command.question is None and state.cursor >= state.length:
        return _NOTHING_LEFT
    question = state.program[state.cursor] if command.question is None else state.question_at(command.question)
    if question is None:
        return correcting.NO_QUESTION
    if not state.is_answerable(question):
        return [TurnOpened(at_ms=at_ms, turn=number, start_ms=at_ms, limit_ms=0, question=question)]
    limit_ms = limit_ms if own_limit else state.question_limit_ms(question)
    return [opened(state, question, at_ms, limit_ms, own_limit=own_limit)]


def opened(state: State, question: int, at_ms: int, limit_ms: int, *, own_limit: bool) -> TurnOpened:
    """The opening of a question that all answer."""
    return TurnOpened(
        at_ms=at_ms,
        turn=len(state.turns) + 1,
        start_ms=at_ms + state.options.lead_ms,
        limit_ms=limit_ms,
        question=question,
        own_limit=own_limit,
    )


def close(state: State, command: Close, at_ms: int, present: Container[str]) -> Outcome:
    """End the answering."""
    return closing.close(state, "hold" if command.hold else closing.usual(state), at_ms, present)


def reveal(state: State, at_ms: int) -> list[Event]:
    """Show the answer of a closed question."""
    return [TurnRevealed(at_ms=at_ms, turn=_current(state).number)]


def revote(state: State, _: Revote, at_ms: int, present: Container[str]) -> Outcome:
    """Open the second round."""
    turn = _current(state)
    if turn.round >= MAX_ROUNDS:
        return Refused("not_now", sentence("command.voted_twice"))
    start_ms = at_ms + state.options.lead_ms
    opened = RoundOpened(at_ms=at_ms, turn=turn.number, round=turn.round + 1, start_ms=start_ms)
    return [opened, *individual.late_draws(state, turn, at_ms, present)]


def pause(state: State, _: Pause, at_ms: int) -> Outcome:
    """Stop the clock."""
    turn = _with_clock(state)
    if isinstance(turn, Refused):
        return turn
    return [] if turn.is_paused else [TurnPaused(at_ms=at_ms, turn=turn.number)]


def resume(state: State, _: Resume | None, at_ms: int) -> Outcome:
    """Let the clock run on."""
    turn = _with_clock(state)
    if isinstance(turn, Refused):
        return turn
    return [TurnResumed(at_ms=at_ms, turn=turn.number)] if turn.is_paused else []


def extend(state: State, command: Extend, at_ms: int) -> Outcome:
    """Give everybody more time."""
    turn = _current(state)
    by_ms = round(1000 * command.seconds)
    if turn.closing is not None:
        return closing.CLOSING
    if turn.limit_ms + turn.extended_ms + by_ms > 2 * 1000 * MAX_LIMIT_S:
        return Refused("bad_value", sentence("command.too_long"))
    return [TurnExtended(at_ms=at_ms, turn=turn.number, by_ms=by_ms)]


def close_in(state: State, command: CloseIn, at_ms: int) -> Outcome:
    """Leave everybody less time."""
    turn = _current(state)
    left_ms = round(1000 * command.seconds)
    if turn.closing is not None:
        return closing.CLOSING
    if turn.ends_ms - max(turn.start_ms, turn.running_ms(at_ms)) <= left_ms:
        return []
    return [TurnShortened(at_ms=at_ms, turn=turn.number, left_ms=left_ms)]


def skip(state: State, _: Skip, at_ms: int) -> Outcome:
    """Drop the current question, or pass over the coming one."""
    if state.step_phase in ("open", "closed"):
        return [TurnSkipped(at_ms=at_ms, turn=_current(state).number)]
    if state.cursor >= state.length:
        return Refused("not_now", sentence("command.nothing_to_skip"))
    question = state.cursor if state.individual else state.program[state.cursor]
    return [QuestionPassed(at_ms=at_ms, question=question)]


def finish(state: State, _: Finish | None, at_ms: int, present: Container[str]) -> Outcome:
    """End the class."""
    if state.step_phase == "open":
        return closing.close(state, "finish", at_ms, present)
    events = reveal(state, at_ms) if state.phase == "closed" else []
    return [*events, SessionFinished(at_ms=at_ms)]


def tick(state: State, _: Tick, at_ms: int, present: Container[str]) -> Outcome:
    """Close the open question or go on if it is time, or draw questions for those who have come."""
    if going_on.is_due(state, at_ms, present):
        return open_turn(state, Open(id=""), at_ms, present)
    turn = state.turn
    if turn is None or state.step_phase != "open":
        return []
    by = closing.due(state, at_ms, present)
    if turn.closing is not None:
        return [] if by is None else closing.closed(state, by, turn.closing.then, at_ms)
    if by != "deadline" and (drawn := individual.late_draws(state, turn, at_ms, present)):
        return drawn
    return [] if by is None else closing.closed(state, by, closing.usual(state), at_ms)


def delay(state: State, command: Delay, at_ms: int) -> Outcome:
    """Move the start of a question that the storage held up."""
    turn = state.turn
    if turn is None or state.phase != "open" or turn.paused_ms is not None or turn.closing is not None:
        return []
    return [TurnDelayed(at_ms=at_ms, turn=turn.number, start_ms=turn.start_ms + command.late_ms)]


def interrupt(state: State, command: Interrupt, at_ms: int) -> Outcome:
    """Stop the clock of an open question, or a countdown, that the server could not attend to.

    Phones count on by themselves meanwhile, so a question that was about to start has started: they may keep answers.
    """
    turn = state.turn
    runs = state.step_phase == "open" or going_on.counts_down(state)
    if turn is None or not runs or turn.is_paused:
        return []
    return [TurnPaused(at_ms=max(at_ms, turn.start_ms), turn=turn.number, by=command.by)]


def _current(state: State) -> Turn:
    return state.turns[-1]


def _with_clock(state: State) -> Turn | Refused:
    """The current turn, if its clock, or after the reveal its countdown, can be stopped or run on."""
    turn = _current(state)
    if turn.closing is not None:
        return closing.CLOSING
    return turn if state.step_phase == "open" or going_on.counts_down(state) else going_on.REVEALED


def is_closing(state: State) -> bool:
    """Whether the open question waits for phones before it closes."""
    return state.turn is not None and state.turn.closing is not None
