"""The rules of the class: `decide` says what a command leads to.

    phase       next            other ways on
    lobby       open            skip (pass over the coming question), finish
    open        close*          pause ⇄ resume, extend, skip, finish; closes by itself
    closed      reveal          revote (once), skip, finish
    revealed    open or finish  open any question, skip, finish
    finished    –               correct, rename, remove, screen

    * and reveal, where the session reveals at once; while paused: resume

The lobby comes back after a skipped question. A question may be opened again, and a student's last answer to it counts;
Next goes on after the furthest question that was opened.
Decisions read the state and never change it; `evolve` in `fold.py` does.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from appliance.quiz import answering, joining
from appliance.quiz.messages import (
    AnyWish,
    Close,
    Command,
    Correct,
    Delay,
    Event,
    Extend,
    ExtraTime,
    ExtraTimeGiven,
    Finish,
    Join,
    JoiningLocked,
    Leave,
    Lock,
    Mark,
    Next,
    Open,
    Pause,
    QuestionCorrected,
    QuestionPassed,
    Readmit,
    Refused,
    Remove,
    Rename,
    Restart,
    Resume,
    Reveal,
    Revote,
    RoundOpened,
    ScreenShown,
    SessionFinished,
    ShowScreen,
    Signal,
    Signalled,
    Skip,
    StudentLeft,
    StudentReadmitted,
    StudentRemoved,
    StudentRenamed,
    SubmitAnswer,
    Tick,
    TurnClosed,
    TurnDelayed,
    TurnExtended,
    TurnOpened,
    TurnPaused,
    TurnResumed,
    TurnRevealed,
    TurnSkipped,
)
from appliance.quiz.pool import MAX_LIMIT_S, check_correct
from appliance.quiz.state import Phase, State, Turn

Outcome = list[Event] | Refused

MAX_ROUNDS = 2
_ALWAYS: frozenset[Phase] = frozenset(("lobby", "open", "closed", "revealed", "finished"))
_RUNNING: frozenset[Phase] = _ALWAYS - {"finished"}
_BETWEEN: frozenset[Phase] = frozenset(("lobby", "revealed"))
_NOT_NOW: dict[Phase, str] = {
    "lobby": "No question is open. Tap Next to open one.",
    "open": "A question is open. Close it first.",
    "closed": "The question is closed. Reveal it or let the class vote again.",
    "revealed": "This question has been revealed. Tap Next to go on.",
    "finished": "This class is over. Start a new session to play again.",
}
_NO_STUDENT = Refused("bad_value", "Nobody in this class has this number.")
_NO_QUESTION = Refused("bad_value", "The pool has no question with this number.")


def decide(state: State, command: Command, at_ms: int) -> Outcome:
    """The events that `command`, received at `at_ms` of session time, leads to; or why it leads to none.

    No events and no refusal: the command is already carried out.
    """
    phases, rule = _RULES[type(command)]
    cause = command.id if isinstance(command, AnyWish) else ""
    if cause and cause in state.causes:
        return []
    if state.phase not in phases:
        return Refused("not_now", _NOT_NOW[state.phase])
    outcome = rule(state, command, at_ms)
    if cause and not isinstance(outcome, Refused):
        return [msgspec.structs.replace(event, cause=cause) for event in outcome]
    return outcome


def possible(state: State) -> tuple[str, ...]:
    """The names of the instructor's commands that are possible now."""
    turn, names = state.turn, []
    for command, (phases, _) in _RULES.items():
        if not issubclass(command, AnyWish) or state.phase not in phases:
            continue
        paused = turn is not None and turn.paused_ms is not None
        if (command is Pause and paused) or (command is Resume and not paused):
            continue
        if command is Revote and turn is not None and turn.round >= MAX_ROUNDS:
            continue
        if command is Skip and state.phase in _BETWEEN and state.cursor >= state.length:
            continue
        if command is Open and state.individual:
            continue
        names.append(str(command.__struct_config__.tag))
    return tuple(names)


def _next(state: State, command: Next, at_ms: int) -> Outcome:
    if state.phase == "open":
        turn = _current(state)
        return _close(state, Close(id=command.id), at_ms) if turn.paused_ms is None else _resume(state, None, at_ms)
    if state.phase == "closed":
        return _reveal(state, at_ms)
    if state.cursor < state.length:
        return _open(state, Open(id=command.id), at_ms)
    return _finish(state, None, at_ms)


def _open(state: State, command: Open, at_ms: int) -> Outcome:
    number = len(state.turns) + 1
    start_ms = at_ms + state.options.lead_ms
    own_limit = command.limit_s is not None
    limit_ms = round(1000 * (command.limit_s or 0))
    if state.individual:
        if command.question is not None:
            return Refused("bad_value", "In this session each student gets another question; it can't be chosen.")
        drawn = {s.student_id: state.draw_for(s.student_id) for s in state.students.values() if not s.removed}
        draws = {student_id: question for student_id, question in drawn.items() if question is not None}
        if state.cursor >= state.length:
            return Refused("not_now", "No question is left. Tap Next to end the class.")
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
        return Refused("not_now", "No question is left. Tap Next to end the class.")
    if question >= state.length:
        return _NO_QUESTION
    limit_ms = limit_ms if own_limit else state.question_limit_ms(question)
    return [
        TurnOpened(
            at_ms=at_ms, turn=number, start_ms=start_ms, limit_ms=limit_ms, question=question, own_limit=own_limit
        )
    ]


def _close(state: State, command: Close, at_ms: int) -> Outcome:
    return _closing(state, "instructor", at_ms, hold=command.hold)


def _closing(state: State, by: Any, at_ms: int, *, hold: bool = False) -> list[Event]:
    turn = _current(state)
    events: list[Event] = [TurnClosed(at_ms=at_ms, turn=turn.number, by=by)]
    if state.options.reveal == "auto" and not hold:
        events.append(TurnRevealed(at_ms=at_ms, turn=turn.number))
    return events


def _reveal(state: State, at_ms: int) -> list[Event]:
    return [TurnRevealed(at_ms=at_ms, turn=_current(state).number)]


def _revote(state: State, _: Revote, at_ms: int) -> Outcome:
    turn = _current(state)
    if turn.round >= MAX_ROUNDS:
        return Refused("not_now", "The class has voted twice. Reveal the answer.")
    start_ms = at_ms + state.options.lead_ms
    return [RoundOpened(at_ms=at_ms, turn=turn.number, round=turn.round + 1, start_ms=start_ms)]


def _pause(state: State, _: Pause, at_ms: int) -> Outcome:
    turn = _current(state)
    return [] if turn.paused_ms is not None else [TurnPaused(at_ms=at_ms, turn=turn.number)]


def _resume(state: State, _: Resume | None, at_ms: int) -> Outcome:
    turn = _current(state)
    return [] if turn.paused_ms is None else [TurnResumed(at_ms=at_ms, turn=turn.number)]


def _extend(state: State, command: Extend, at_ms: int) -> Outcome:
    turn = _current(state)
    by_ms = round(1000 * command.seconds)
    if turn.limit_ms + turn.extended_ms + by_ms > 2 * 1000 * MAX_LIMIT_S:
        return Refused("bad_value", "A question can't stay open for more than two hours.")
    return [TurnExtended(at_ms=at_ms, turn=turn.number, by_ms=by_ms)]


def _skip(state: State, _: Skip, at_ms: int) -> Outcome:
    if state.phase in ("open", "closed"):
        return [TurnSkipped(at_ms=at_ms, turn=_current(state).number)]
    if state.cursor >= state.length:
        return Refused("not_now", "No question is left to skip. Tap Next to end the class.")
    return [QuestionPassed(at_ms=at_ms, question=state.cursor)]


def _finish(state: State, _: Finish | None, at_ms: int) -> Outcome:
    events: list[Event] = []
    if state.phase == "open":
        events += _closing(state, "instructor", at_ms, hold=True)
    if state.phase in ("open", "closed"):
        events += _reveal(state, at_ms)
    return [*events, SessionFinished(at_ms=at_ms)]


def _screen(state: State, command: ShowScreen, at_ms: int) -> Outcome:
    return [] if state.screen == command.show else [ScreenShown(at_ms=at_ms, show=command.show)]


def _lock(state: State, command: Lock, at_ms: int) -> Outcome:
    return [] if state.locked == command.joining else [JoiningLocked(at_ms=at_ms, locked=command.joining)]


def _remove(state: State, command: Remove, at_ms: int) -> Outcome:
    student = state.students.get(command.student_id)
    if student is None:
        return _NO_STUDENT
    return [] if student.removed else [StudentRemoved(at_ms=at_ms, student_id=command.student_id)]


def _rename(state: State, command: Rename, at_ms: int) -> Outcome:
    name = joining.clean(command.name)
    if not name:
        return Refused("bad_value", "A name has at least one letter.")
    if command.student_id not in state.students:
        return _NO_STUDENT
    return [StudentRenamed(at_ms=at_ms, student_id=command.student_id, name=name)]


def _readmit(state: State, command: Readmit, at_ms: int) -> Outcome:
    claim = state.claims.get(command.ticket)
    if state.admitted.get(command.student_id) == command.ticket:
        return []
    if claim is None or claim.student_id != command.student_id:
        return Refused("bad_value", "This phone no longer asks to come in. Let it try again.")
    return [StudentReadmitted(at_ms=at_ms, student_id=command.student_id, ticket=command.ticket)]


def _extra_time(state: State, command: ExtraTime, at_ms: int) -> Outcome:
    student = state.students.get(command.student_id)
    if student is None:
        return _NO_STUDENT
    if student.factor == command.factor:
        return []
    return [ExtraTimeGiven(at_ms=at_ms, student_id=command.student_id, factor=command.factor)]


def _correct(state: State, command: Correct, at_ms: int) -> Outcome:
    number = command.question - 1
    if number >= len(state.pool.questions):
        return _NO_QUESTION
    if command.void == (command.correct is not None):
        return Refused("bad_value", "Name the right options, or let the question count for nobody.")
    question = state.pool.questions[number]
    correct = None
    if command.correct is not None:
        correct = tuple(sorted(option - 1 for option in command.correct))
        try:
            check_correct(question.kind, correct, len(question.options))
        except ValueError as problem:
            return Refused("bad_value", f"This can't be the key: {problem}.")
    corrected = state.draft()
    corrected.own("corrections")[number] = correct
    marks = tuple(
        Mark(
            student_id,
            answer.id,
            *corrected.score_of(number, answer.value, answer.round, answer.elapsed_ms, answer.limit_ms),
        )
        for turn in state.turns
        for student_id, answers in turn.answers.items()
        for answer in answers
        if answer.question == number
    )
    return [QuestionCorrected(at_ms=at_ms, question=number, correct=correct, marks=marks)]


def _signal(state: State, command: Signal, at_ms: int) -> Outcome:
    student = state.students.get(command.student_id)
    leaves = command.signal in ("hidden", "blur")
    if student is None or student.removed or student.away_now == leaves:
        return []
    return [Signalled(at_ms=at_ms, student_id=command.student_id, signal=command.signal)]


def _leave(state: State, command: Leave, at_ms: int) -> Outcome:
    student = state.students.get(command.student_id)
    if student is None or not student.token_hash:
        return []
    return [StudentLeft(at_ms=at_ms, student_id=command.student_id)]


def _tick(state: State, command: Tick, at_ms: int) -> Outcome:
    turn = state.turn
    closes_ms = state.closes_ms(command.present)
    if turn is None or closes_ms is None:
        return []
    if at_ms >= closes_ms:
        return _closing(state, "deadline", at_ms)
    if state.options.close_when_all:
        present = (state.students.get(student_id) for student_id in command.present)
        here = [s.student_id for s in present if s is not None and not s.removed]
        asked = [student_id for student_id in here if turn.question_of(student_id) is not None]
        if asked and all(turn.answer_of(student_id) for student_id in asked):
            return _closing(state, "all_answered", at_ms)
    return []


def _delay(state: State, command: Delay, at_ms: int) -> Outcome:
    turn = state.turn
    if turn is None or state.phase != "open" or turn.paused_ms is not None:
        return []
    return [TurnDelayed(at_ms=at_ms, turn=turn.number, start_ms=turn.start_ms + command.late_ms)]


def _restart(state: State, _: Restart, at_ms: int) -> Outcome:
    turn = state.turn
    if turn is None or state.phase != "open" or turn.paused_ms is not None:
        return []
    return [TurnPaused(at_ms=at_ms, turn=turn.number, by="restart")]


def _current(state: State) -> Turn:
    return state.turns[-1]


_RULES: dict[type, tuple[frozenset[Phase], Callable[[State, Any, int], Outcome]]] = {
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
    Lock: (_RUNNING, _lock),
    Remove: (_ALWAYS, _remove),
    Rename: (_ALWAYS, _rename),
    Readmit: (_RUNNING, _readmit),
    ExtraTime: (_RUNNING, _extra_time),
    Correct: (_ALWAYS, _correct),
    Join: (_ALWAYS, joining.join),
    SubmitAnswer: (_ALWAYS, answering.answer),
    Signal: (_ALWAYS, _signal),
    Leave: (_ALWAYS, _leave),
    Tick: (_ALWAYS, _tick),
    Delay: (_ALWAYS, _delay),
    Restart: (_ALWAYS, _restart),
}
