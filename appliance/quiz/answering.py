"""The rules of an answer: when it is taken, and what it is worth.

    the phone          does not hold the id (any more)    not_joined
    turn and round     not the open ones                  closed
    the clock          stopped                            paused
    the value          no answer to the student's         bad_value
                       own question
    elapsed time       received − start − credit, not     expired, if beyond the student's limit
                       below 0

An answer that repeats one which was taken changes nothing, whenever it comes.
"""

from collections.abc import Container

from appliance.quiz.joining import NOT_JOINED, seen
from appliance.quiz.marking import read_value
from appliance.quiz.messages import Answered, Event, Refused, SubmitAnswer
from appliance.quiz.state import MAX_CREDIT_MS, Answer, State

_CLOSED = Refused("closed", "This question is closed.")
_PAUSED = Refused("paused", "The clock is stopped. Your answer goes out when it runs again.")
_EXPIRED = Refused("expired", "The time for this question was over.")
_BAD_VALUE = Refused("bad_value", "This is not an answer to this question. Choose again.")


def answer(state: State, command: SubmitAnswer, at_ms: int) -> list[Event] | Refused:
    """Take an answer received at `at_ms`, by the table above."""
    if not state.holds(command):
        return NOT_JOINED
    student = state.students[command.student_id]
    if repeated(state, command) is not None:
        return []
    turn = state.turn
    if turn is None or state.phase != "open" or (command.turn, command.round) != (turn.number, turn.round):
        return _CLOSED
    if turn.paused_ms is not None:
        return _PAUSED
    number = turn.question_of(command.student_id)
    if number is None:
        return _CLOSED
    value = read_value(state.pool.questions[number], state.keys[number], command.value)
    if value is None:
        return _BAD_VALUE
    credit_ms = min(MAX_CREDIT_MS, max(0, command.credit_ms))
    raw_ms = max(0, at_ms - turn.start_ms)
    elapsed_ms = max(0, raw_ms - credit_ms)
    limit_ms = state.scored_limit_ms(turn, student)
    if elapsed_ms > limit_ms + turn.extended_ms:
        return _EXPIRED
    credit, points = state.score_of(number, value, turn.round, elapsed_ms, limit_ms)
    return [
        *seen(state, command, at_ms),
        Answered(
            at_ms=at_ms,
            student_id=command.student_id,
            answer_id=command.id,
            turn=turn.number,
            round=turn.round,
            question=number,
            value=value,
            elapsed_ms=elapsed_ms,
            raw_elapsed_ms=raw_ms,
            lag_credit_ms=credit_ms,
            limit_ms=limit_ms,
            credit=credit,
            points=points,
        ),
    ]


def repeated(state: State, command: SubmitAnswer) -> Answer | None:
    """The accepted answer that this one repeats: the same id, or, where answers lock, any of the same round."""
    locks = not state.options.changes
    for turn in reversed(state.turns):
        for answer in turn.answers.get(command.student_id) or ():
            if answer.id == command.id:
                return answer
            if locks and answer.round == command.round and turn.number == command.turn:
                return answer
    return None


def all_answered(state: State, present: Container[str]) -> bool:
    """Whether somebody who is `present` has the current question, and everybody who has it has answered."""
    turn, asked = state.turn, False
    if turn is None:
        return False
    for who, student in state.students.items():
        if who not in present or student.removed or turn.question_of(who) is None:
            continue
        if turn.answer_of(who) is None:
            return False
        asked = True
    return asked
