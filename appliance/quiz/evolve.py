"""The fold: `evolve` applies an event to the state. Each event has one row in `_FOLDS`, and none can fail.

A fold gives fields of the draft other values. In place it only changes the draft's own copy of the current turn and of
its answers: answers come many at once, and a copy of all of them for each one would make that slow.
"""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from appliance.quiz.drawing import option_keys
from appliance.quiz.events import (
    Answered,
    Event,
    PaceSet,
    QuestionAdded,
    QuestionCorrected,
    QuestionDrawn,
    QuestionPassed,
    RoundOpened,
    ScreenShown,
    SessionFinished,
    SessionOpened,
    TurnClosed,
    TurnClosing,
    TurnDelayed,
    TurnExtended,
    TurnOpened,
    TurnPaused,
    TurnResumed,
    TurnRevealed,
    TurnShortened,
    TurnSkipped,
)
from appliance.quiz.evolve_people import PEOPLE, change_student
from appliance.quiz.pool import Pool
from appliance.quiz.program import with_opened
from appliance.quiz.records import Answer, Closing, Shortened, Tally, Turn
from appliance.quiz.spelling import id_key
from appliance.quiz.state import MAX_CAUSES, Phase, State, count_turn

_changed = msgspec.structs.replace


def replay(pool: Pool, events: Iterable[Event]) -> State:
    """The state after all of a session's events."""
    state = State(pool)
    for event in events:
        evolve(state, event)
    return state


def evolve(state: State, event: Event) -> State:
    """Change `state`, a draft, by one event; returns it."""
    state.seq += 1
    state.at_ms = max(state.at_ms, event.at_ms)
    if event.cause and event.cause not in state.causes:
        state.causes = (*state.causes, event.cause)[-MAX_CAUSES:]
    _FOLDS[type(event)](state, event)
    return state


def _session_opened(state: State, event: SessionOpened) -> None:
    state.session_id, state.code = event.session_id, event.code
    state.options, state.roster = event.options, event.roster
    ids: dict[str, str] = {}
    for student_id in event.roster or ():  # two that differ only in spelling: then only the exact spelling is taken
        ids[id_key(student_id)] = "" if id_key(student_id) in ids else student_id
    state.ids = ids
    state.seed = bytes.fromhex(event.seed)
    state.program = tuple(range(len(state.pool.questions))) if event.asked is None else event.asked
    state.takes_more = event.asked is not None
    state.without_pool = not state.pool.questions
    state.keys = tuple(option_keys(question, place, state.seed) for place, question in enumerate(state.pool.questions))


def _question_added(state: State, event: QuestionAdded) -> None:
    state.pool = _changed(state.pool, questions=(*state.pool.questions, event.added))
    state.keys = (*state.keys, option_keys(event.added, event.question, state.seed))


def _turn_opened(state: State, event: TurnOpened) -> None:
    if state.turns:
        settled = dict(state.settled)
        count_turn(settled, state.turns, len(state.turns) - 1)
        state.settled = settled
    turn = Turn(
        number=event.turn,
        question=event.question,
        start_ms=event.start_ms,
        limit_ms=event.limit_ms,
        draws=dict(event.draws),
        own_limit=event.own_limit,
    )
    state.turns = [*state.turns, turn]
    if event.question is None:
        state.cursor += 1
    else:
        state.program, state.cursor = with_opened(state.program, state.cursor, event.question)
    _enter(state, "open")


def _question_drawn(state: State, event: QuestionDrawn) -> None:
    turn = state.turns[-1]
    turn.draws = {**turn.draws, event.student_id: event.question}
    turn.limit_ms = max(turn.limit_ms, event.limit_ms)


def _round_opened(state: State, event: RoundOpened) -> None:
    turn = state.turns[-1]
    turn.round, turn.start_ms, turn.extended_ms, turn.shortened = event.round, event.start_ms, 0, None
    _enter(state, "open")


def _turn_delayed(state: State, event: TurnDelayed) -> None:
    state.turns[-1].start_ms = event.start_ms


def _turn_paused(state: State, event: TurnPaused) -> None:
    turn = state.turns[-1]
    turn.paused_ms, turn.paused_by = turn.running_ms(event.at_ms), event.by
    turn.closing = None


def _turn_resumed(state: State, event: TurnResumed) -> None:
    turn = state.turns[-1]
    if turn.paused_ms is None:
        return
    stood_ms = event.at_ms - turn.paused_ms
    if turn.goes_on_ms is None:
        turn.start_ms += stood_ms
    else:
        turn.goes_on_ms += stood_ms
    turn.paused_ms = None


def _turn_extended(state: State, event: TurnExtended) -> None:
    state.turns[-1].extended_ms += event.by_ms


def _turn_shortened(state: State, event: TurnShortened) -> None:
    turn = state.turns[-1]
    after_ms = max(0, turn.running_ms(event.at_ms) - turn.start_ms)
    turn.shortened = Shortened(after_ms, event.left_ms, turn.extended_ms)


def _answered(state: State, event: Answered) -> None:
    answers = state.turns[-1].answers
    answer = Answer(
        id=event.answer_id,
        round=event.round,
        question=event.question,
        value=event.value,
        elapsed_ms=event.elapsed_ms,
        at_ms=event.at_ms,
        limit_ms=event.limit_ms,
        credit=event.credit,
        points=event.points,
        auto=event.auto,
        sure=event.sure,
    )
    if state.students[event.student_id].left is not None:
        change_student(state, event.student_id, left=None)  # what was chosen before counts no more
    answers[event.student_id] = (*answers.pop(event.student_id, ()), answer)  # in the order of the latest answers


def _turn_closing(state: State, event: TurnClosing) -> None:
    turn = state.turns[-1]
    turn.closing = Closing(event.at_ms if turn.closing is None else turn.closing.at_ms, event.then)


def _turn_closed(state: State, _: TurnClosed) -> None:
    turn = state.turns[-1]
    turn.paused_ms = turn.closing = None
    _enter(state, "closed")


def _turn_revealed(state: State, event: TurnRevealed) -> None:
    _enter(state, "revealed")
    _count_down(state, event.at_ms)


def _pace_set(state: State, event: PaceSet) -> None:
    state.options = _changed(state.options, next_after=event.next_after)
    if state.phase == "revealed":
        _count_down(state, event.at_ms)


def _count_down(state: State, from_ms: int) -> None:
    """Start the countdown to what comes next, if it goes on by itself."""
    turn, after_s = state.turns[-1], state.options.next_after
    turn.goes_on_ms = None if after_s is None else from_ms + round(1000 * after_s)
    turn.paused_ms = None


def _turn_skipped(state: State, _: TurnSkipped) -> None:
    turn = state.turns[-1]
    turn.skipped, turn.paused_ms, turn.closing = True, None, None
    _enter(state, "lobby")


def _question_passed(state: State, event: QuestionPassed) -> None:
    state.step = state.seq
    state.cursor = event.question + 1 if state.individual else state.program.index(event.question) + 1


def _session_finished(state: State, _: SessionFinished) -> None:
    state.claims = {}  # nobody comes in any more
    _enter(state, "finished")


def _screen_shown(state: State, event: ScreenShown) -> None:
    state.screen = event.show


def _question_corrected(state: State, event: QuestionCorrected) -> None:
    state.corrections = {**state.corrections, event.question: event.correct}
    marks = {(mark.student_id, mark.answer_id): mark for mark in event.marks}

    def remark(student_id: str, answer: Answer) -> Answer:
        mark = marks.get((student_id, answer.id))
        return answer if mark is None else _changed(answer, credit=mark.credit, points=mark.points)

    turns = []
    for turn in state.turns:
        answers = {who: tuple(remark(who, answer) for answer in given) for who, given in turn.answers.items()}
        turns.append(_changed(turn, answers=answers))
    state.turns = turns
    settled: dict[str, Tally] = {}
    for index in range(len(turns) - 1):
        count_turn(settled, turns, index)
    state.settled = settled


def _enter(state: State, phase: Phase) -> None:
    """Set the phase, which is a step of the class; the projector shows again what the phase asks for."""
    state.phase, state.screen, state.step = phase, "auto", state.seq


_FOLDS: dict[type, Callable[[State, Any], None]] = {
    **PEOPLE,
    SessionOpened: _session_opened,
    QuestionAdded: _question_added,
    TurnOpened: _turn_opened,
    QuestionDrawn: _question_drawn,
    RoundOpened: _round_opened,
    PaceSet: _pace_set,
    TurnDelayed: _turn_delayed,
    TurnPaused: _turn_paused,
    TurnResumed: _turn_resumed,
    TurnExtended: _turn_extended,
    TurnShortened: _turn_shortened,
    Answered: _answered,
    TurnClosing: _turn_closing,
    TurnClosed: _turn_closed,
    TurnRevealed: _turn_revealed,
    TurnSkipped: _turn_skipped,
    QuestionPassed: _question_passed,
    SessionFinished: _session_finished,
    ScreenShown: _screen_shown,
    QuestionCorrected: _question_corrected,
}
