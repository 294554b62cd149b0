"""The rules of the class: `decide` says what a command leads to.

    phase       next            other ways on
    lobby       open            ask (a question that is not in the pool), skip (pass over the coming question), finish
    open        close*          pause ⇄ resume, extend, close_in, skip, finish; closes by itself
    closed      reveal          revote (once), skip, finish
    revealed    open or finish  open any question, ask, skip, finish; goes on by itself where that was chosen, and
                                then pause ⇄ resume
    finished    –               correct, rename, remove, screen
    a slide     open or finish  as revealed

    Without a pool there is no next in the lobby and after a reveal: the instructor asks.

    * and reveal, where the session reveals at once; while paused: resume

An early close may wait a moment for phones; `closing.py` says what happens meanwhile, and `going_on.py` how it goes on
by itself.
The lobby comes back after a skipped question. A question may be opened again, and a student's last answer to it counts;
Next goes on after the furthest question that was opened.
Decisions read the state and never change it; `evolve` in `evolve.py` does.
"""

from collections.abc import Callable, Container

import msgspec

from appliance.quiz import answering, asking, closing, correcting, going_on, joining, people, steps
from appliance.quiz.commands import (
    Ask,
    Close,
    CloseIn,
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
    Pace,
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
from appliance.quiz.events import ScreenShown
from appliance.quiz.state import Phase, State
from appliance.quiz.steps import MAX_ROUNDS, Outcome
from appliance.sentence import sentence

_ALWAYS: frozenset[Phase] = frozenset(("lobby", "open", "closed", "revealed", "finished"))
_RUNNING: frozenset[Phase] = _ALWAYS - {"finished"}
_BETWEEN: frozenset[Phase] = frozenset(("lobby", "revealed"))
_WITH_CLOCK: frozenset[Phase] = frozenset(("open", "revealed"))
_NOT_NOW: dict[Phase, Refused] = {
    "lobby": Refused("not_now", sentence("command.nothing_open")),
    "open": Refused("not_now", sentence("command.still_open")),
    "closed": Refused("not_now", sentence("command.closed")),
    "revealed": going_on.REVEALED,
    "finished": Refused("not_now", sentence("command.over")),
}
_GONE_ON = Refused("not_now", sentence("command.gone_on"))


def decide(state: State, command: Command, at_ms: int, present: Container[str]) -> Outcome:
    """The events that `command`, received at `at_ms` of session time, leads to; or why it leads to none.

    An empty list: the command was carried out before. `present` holds the ids of the students who are connected.
    """
    phases, rule = _RULES[type(command)]
    cause = command.id if isinstance(command, FromInstructor) else ""
    if cause and cause in state.causes:
        return []
    if isinstance(command, FromInstructor) and command.step not in (None, state.step):
        return _GONE_ON  # before the phase is looked at: "close it first" would ask for what nobody meant
    if phases is not _ALWAYS and state.step_phase not in phases:
        return closing.CLOSING if steps.is_closing(state) else _NOT_NOW[state.step_phase]
    outcome = rule(state, command, at_ms, present) if type(command) in _BY_PRESENCE else rule(state, command, at_ms)
    if cause and not isinstance(outcome, Refused):
        return [msgspec.structs.replace(event, cause=cause) for event in outcome]
    return outcome


def possible(state: State) -> tuple[str, ...]:
    """The names of the instructor's commands that are possible now."""
    turn, phase = state.turn, state.step_phase
    barred: set[type] = set()
    barred.add(Resume if turn is None or turn.paused_ms is None else Pause)
    if phase == "revealed" and not going_on.counts_down(state):
        barred |= {Pause, Resume}
    if steps.is_closing(state):
        barred |= _NOT_WHILE_CLOSING
    if turn is not None and turn.round >= MAX_ROUNDS:
        barred.add(Revote)
    if phase in _BETWEEN and state.cursor >= state.length:
        barred.add(Skip)
    if state.individual:
        barred.add(Open)
    if state.individual or not state.takes_more:
        barred.add(Ask)
    if (step := steps.next_step(state)) is not None and step.do == "ask":
        barred.add(Next)
    return tuple([name for command, name in _NAMES.items() if phase in _RULES[command][0] and command not in barred])


def _screen(state: State, command: ShowScreen, at_ms: int) -> Outcome:
    return [] if state.screen == command.show else [ScreenShown(at_ms=at_ms, show=command.show)]


_NOT_WHILE_CLOSING: frozenset[type] = frozenset((Close, Pause, Resume, Extend, CloseIn))
_BY_PRESENCE = frozenset((Next, Open, Close, Revote, Finish, Tick))  # their rules also get `present`
_RULES: dict[type, tuple[frozenset[Phase], Callable[..., Outcome]]] = {
    Next: (_RUNNING, steps.take_next),
    Open: (_BETWEEN, steps.open_turn),
    Ask: (_BETWEEN, asking.ask),
    Close: (frozenset({"open"}), steps.close),
    Reveal: (frozenset({"closed"}), lambda state, _, at_ms: steps.reveal(state, at_ms)),
    Revote: (frozenset({"closed"}), steps.revote),
    Pause: (_WITH_CLOCK, steps.pause),
    Resume: (_WITH_CLOCK, steps.resume),
    Extend: (frozenset({"open"}), steps.extend),
    CloseIn: (frozenset({"open"}), steps.close_in),
    Pace: (_RUNNING, going_on.set_pace),
    Skip: (_RUNNING, steps.skip),
    Finish: (_RUNNING, steps.finish),
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
    Tick: (_ALWAYS, steps.tick),
    Delay: (_ALWAYS, steps.delay),
    Interrupt: (_ALWAYS, steps.interrupt),
}
_NAMES: dict[type, str] = {
    command: str(command.__struct_config__.tag) for command in _RULES if issubclass(command, FromInstructor)
}
