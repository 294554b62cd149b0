"""The rules of the class: `decide` says what a command leads to.

    phase       next            other ways on
    lobby       open            skip (pass over the coming question), finish
    open        close*          pause ⇄ resume, extend, skip, finish; closes by itself
    closed      reveal          revote (once), skip, finish
    revealed    open or finish  open any question, skip, finish
    finished    –               correct, rename, remove, screen

    * and reveal, where the session reveals at once; while paused: resume

An early close may wait a moment for phones; `closing.py` says what happens meanwhile.
The lobby comes back after a skipped question. A question may be opened again, and a student's last answer to it counts;
Next goes on after the furthest question that was opened.
Decisions read the state and never change it; `evolve` in `evolve.py` does.
"""

from collections.abc import Callable, Container
from typing import Literal

import msgspec

from appliance.quiz import answering, closing, correcting, individual, joining, people
from appliance.quiz.commands import (
    Close,
    Command,
    Connect,
    Correct,
    Delay,
    Dismiss,
    Extend,
    ExtraTime,
    Finish,
    FromInstructor,
    Interrupt,
    Join,
    Leave,
    Lock,
    Next,
    Open,
    Pause,
    Readmit,
    Refused,
    Remove,
    Rename,
    Resume,
    Reveal,
    Revote,
    ShowScreen,
    Signal,
    Skip,
    SubmitAnswer,
    Sweep,
    Tick,
)
from appliance.quiz.events import (
    Event,
    QuestionPassed,
    RoundOpened,
    ScreenShown,
    SessionFinished,
    TurnDelayed,
    TurnExtended,
    TurnOpened,
    TurnPaused,
    TurnResumed,
    TurnRevealed,
    TurnSkipped,
)
from appliance.quiz.pool import MAX_LIMIT_S
from appliance.quiz.state import Phase, State, Turn
from appliance.sentence import sentence

Outcome = list[Event] | Refused

MAX_ROUNDS = 2
_ALWAYS: frozenset[Phase] = frozenset(("lobby", "open", "closed", "revealed", "finished"))
_RUNNING: frozenset[Phase] = _ALWAYS - {"finished"}
_BETWEEN: frozenset[Phase] = frozenset(("lobby", "revealed"))
_NOT_NOW: dict[Phase, Refused] = {
    "lobby": Refused("not_now", sentence("command.nothing_open")),
    "open": Refused("not_now", sentence("command.still_open")),
    "closed": Refused("not_now", sentence("command.closed")),
    "revealed": Refused("not_now", sentence("command.revealed")),
    "finished": Refused("not_now", sentence("command.over")),
}
_NOTHING_LEFT = Refused("not_now", sentence("command.nothing_left"))


def decide(state: State, command: Command, at_ms: int, present: Container[str]) -> Outcome:
    """The events that `command`, received at `at_ms` of session time, leads to; or why it leads to none.

    An empty list: the command was carried out before. `present` holds the ids of the students who are connected.
    """
    phases, rule = _RULES[type(command)]
    cause = command.id if isinstance(command, FromInstructor) else ""
    if cause and cause in state.causes:
        return []
    if state.phase not in phases:
        return closing.CLOSING if _is_closing(state) else _NOT_NOW[state.phase]
    outcome = rule(state, command, at_ms, present) if type(command) in _BY_PRESENCE else rule(state, command, at_ms)
    if cause and not isinstance(outcome, Refused):
        return [msgspec.structs.replace(event, cause=cause) for event in outcome]
    return outcome


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """The step that Next takes: the command that it stands for, and what the button for it says.

    `label` is a code: `closing resume close_and_reveal close_vote reveal start question finish`. `number` is the
    question that `start` and `question` open.
    """

    do: Literal["resume", "close", "reveal", "open", "finish"]
    label: str
    number: int | None = None


def next_step(state: State) -> Step | None:
    """The step that Next would take now; None when nothing is left to do."""
    if state.phase == "finished":
        return None
    if state.phase == "open":
        if _is_closing(state):
            return Step("close", "closing")
        if _current(state).is_paused:
            return Step("resume", "resume")
        return Step("close", "close_and_reveal" if state.options.reveal == "auto" else "close_vote")
    if state.phase == "closed":
        return Step("reveal", "reveal")
    if state.cursor >= state.length:
        return Step("finish", "finish")
    is_first = not state.turns and state.cursor == 0
    return Step("open", "start" if is_first else "question", state.cursor + 1)


def possible(state: State) -> tuple[str, ...]:
    """The names of the instructor's commands that are possible now."""
    turn, names = state.turn, []
    for command, (phases, _) in _RULES.items():
        if not issubclass(command, FromInstructor) or state.phase not in phases:
            continue
        paused = turn is not None and turn.paused_ms is not None
        if (command is Pause and paused) or (command is Resume and not paused):
            continue
        if command in _NOT_WHILE_CLOSING and _is_closing(state):
            continue
        if command is Revote and turn is not None and turn.round >= MAX_ROUNDS:
            continue
        if command is Skip and state.phase in _BETWEEN and state.cursor >= state.length:
            continue
        if command is Open and state.individual:
            continue
        names.append(str(command.__struct_config__.tag))
    return tuple(names)


def _next(state: State, command: Next, at_ms: int, present: Container[str]) -> Outcome:
    step = next_step(state)
    match step.do if step is not None else "finish":
        case "resume":
            return _resume(state, None, at_ms)
        case "close":
            return _close(state, Close(id=command.id), at_ms, present)
        case "reveal":
            return _reveal(state, at_ms)
        case "open":
            return _open(state, Open(id=command.id), at_ms, present)
        case _:
            return _finish(state, None, at_ms, present)


def _open(state: State, command: Open, at_ms: int, present: Container[str]) -> Outcome:
    number = len(state.turns) + 1
    start_ms = at_ms + state.options.lead_ms
    own_limit = command.limit_s is not None
    limit_ms = round(1000 * (command.limit_s or 0))
    if state.individual:
        if command.question is not None:
            return Refused("bad_value", sentence("command.individual"))
        draws = individual.draws(state, present, had={})
        if state.cursor >= state.length:
            return _NOTHING_LEFT
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
    question = state.cursor if command.question is None else command.question - 1
    if command.question is None and question >= state.length:
        return _NOTHING_LEFT
    if question >= state.length:
        return correcting.NO_QUESTION
    limit_ms = limit_ms if own_limit else state.question_limit_ms(question)
    return [
        TurnOpened(
            at_ms=at_ms, turn=number, start_ms=start_ms, limit_ms=limit_ms, question=question, own_limit=own_limit
        )
    ]


def _close(state: State, command: Close, at_ms: int, present: Container[str]) -> Outcome:
    return closing.close(state, "hold" if command.hold else closing.usual(state), at_ms, present)


def _reveal(state: State, at_ms: int) -> list[Event]:
    return [TurnRevealed(at_ms=at_ms, turn=_current(state).number)]


def _revote(state: State, _: Revote, at_ms: int, present: Container[str]) -> Outcome:
    turn = _current(state)
    if turn.round >= MAX_ROUNDS:
        return Refused("not_now", sentence("command.voted_twice"))
    start_ms = at_ms + state.options.lead_ms
    opened = RoundOpened(at_ms=at_ms, turn=turn.number, round=turn.round + 1, start_ms=start_ms)
    return [opened, *individual.late_draws(state, turn, at_ms, present)]


def _pause(state: State, _: Pause, at_ms: int) -> Outcome:
    turn = _current(state)
    if turn.closing is not None:
        return closing.CLOSING
    return [] if turn.is_paused else [TurnPaused(at_ms=at_ms, turn=turn.number)]


def _resume(state: State, _: Resume | None, at_ms: int) -> Outcome:
    turn = _current(state)
    if turn.closing is not None:
        return closing.CLOSING
    return [TurnResumed(at_ms=at_ms, turn=turn.number)] if turn.is_paused else []


def _extend(state: State, command: Extend, at_ms: int) -> Outcome:
    turn = _current(state)
    by_ms = round(1000 * command.seconds)
    if turn.closing is not None:
        return closing.CLOSING
    if turn.limit_ms + turn.extended_ms + by_ms > 2 * 1000 * MAX_LIMIT_S:
        return Refused("bad_value", sentence("command.too_long"))
    return [TurnExtended(at_ms=at_ms, turn=turn.number, by_ms=by_ms)]


def _skip(state: State, _: Skip, at_ms: int) -> Outcome:
    if state.phase in ("open", "closed"):
        return [TurnSkipped(at_ms=at_ms, turn=_current(state).number)]
    if state.cursor >= state.length:
        return Refused("not_now", sentence("command.nothing_to_skip"))
    return [QuestionPassed(at_ms=at_ms, question=state.cursor)]


def _finish(state: State, _: Finish | None, at_ms: int, present: Container[str]) -> Outcome:
    if state.phase == "open":
        return closing.close(state, "finish", at_ms, present)
    events = _reveal(state, at_ms) if state.phase == "closed" else []
    return [*events, SessionFinished(at_ms=at_ms)]


def _screen(state: State, command: ShowScreen, at_ms: int) -> Outcome:
    return [] if state.screen == command.show else [ScreenShown(at_ms=at_ms, show=command.show)]


def _tick(state: State, _: Tick, at_ms: int, present: Container[str]) -> Outcome:
    turn = state.turn
    if turn is None or state.phase != "open":
        return []
    by = closing.due(state, at_ms, present)
    if turn.closing is not None:
        return [] if by is None else closing.closed(state, by, turn.closing.then, at_ms)
    if by != "deadline" and (drawn := individual.late_draws(state, turn, at_ms, present)):
        return drawn
    return [] if by is None else closing.closed(state, by, closing.usual(state), at_ms)


def _delay(state: State, command: Delay, at_ms: int) -> Outcome:
    turn = state.turn
    if turn is None or state.phase != "open" or turn.paused_ms is not None or turn.closing is not None:
        return []
    return [TurnDelayed(at_ms=at_ms, turn=turn.number, start_ms=turn.start_ms + command.late_ms)]


def _interrupt(state: State, command: Interrupt, at_ms: int) -> Outcome:
    turn = state.turn
    if turn is None or state.phase != "open" or turn.is_paused:
        return []
    return [TurnPaused(at_ms=at_ms, turn=turn.number, by=command.by)]


def _current(state: State) -> Turn:
    return state.turns[-1]


def _is_closing(state: State) -> bool:
    return state.turn is not None and state.turn.closing is not None


_NOT_WHILE_CLOSING: frozenset[type] = frozenset((Close, Pause, Resume, Extend))
_BY_PRESENCE = frozenset((Next, Open, Close, Revote, Finish, Tick))  # their rules also get `present`
_RULES: dict[type, tuple[frozenset[Phase], Callable[..., Outcome]]] = {
    Next: (_RUNNING, _next),
    Open: (_BETWEEN, _open),
    Close: (frozenset({"open"}), _close),
    Reveal: (frozenset({"closed"}), lambda state, _, at_ms: _reveal(state, at_ms)),
    Revote: (frozenset({"closed"}), _revote),
    Pause: (frozenset({"open"}), _pause),
    Resume: (frozenset({"open"}), _resume),
    Extend: (frozenset({"open"}), _extend),
    Skip: (_RUNNING, _skip),
    Finish: (_RUNNING, _finish),
    ShowScreen: (_ALWAYS, _screen),
    Lock: (_RUNNING, people.lock),
    Remove: (_ALWAYS, people.remove),
    Rename: (_ALWAYS, people.rename),
    Readmit: (_RUNNING, people.readmit),
    Dismiss: (_RUNNING, people.dismiss),
    ExtraTime: (_RUNNING, people.extra_time),
    Correct: (_ALWAYS, correcting.correct),
    Join: (_ALWAYS, joining.join),
    Connect: (_ALWAYS, joining.connect),
    Sweep: (_ALWAYS, joining.sweep),
    SubmitAnswer: (_ALWAYS, answering.answer),
    Signal: (_ALWAYS, people.signal),
    Leave: (_ALWAYS, people.leave),
    Tick: (_ALWAYS, _tick),
    Delay: (_ALWAYS, _delay),
    Interrupt: (_ALWAYS, _interrupt),
}
