"""The rules of an answer: when it is taken, and what it is worth.

    the phone          does not hold the id (any more)    not_joined
    turn and round     not the open ones                  closed
    the clock          stopped                            paused
    the value          no answer to the student's         bad_value
                       own question
    elapsed time       received − start − credit, not     expired, if beyond the student's limit
                       below 0

An answer that repeats one which was taken changes nothing, whenever it comes. While a close waits for phones, the clock
stands at the moment of the close, and answers are taken even if the question was paused before.
"""

from collections.abc import Container, Iterator

from appliance.quiz.commands import Refused, Signal, SubmitAnswer
from appliance.quiz.events import MAX_SAID, Answered, Auto, Event
from appliance.quiz.joining import NOT_JOINED, seen
from appliance.quiz.kinds.question import Value
from appliance.quiz.records import Answer, LeftChoice, Student
from appliance.quiz.state import MAX_CREDIT_MS, State
from appliance.sentence import sentence

_CLOSED = Refused("closed", sentence("answer.closed"))
_PAUSED = Refused("paused", sentence("answer.paused"))
_EXPIRED = Refused("expired", sentence("answer.expired"))
_BAD_VALUE = Refused("bad_value", sentence("answer.not_to_this_question"))


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
    if turn.is_paused:
        return _PAUSED
    number = turn.question_of(command.student_id)
    if number is None:
        return _CLOSED
    value = state.pool.questions[number].read(command.value, state.keys[number])
    if value is None:
        return _BAD_VALUE
    credit_ms = min(MAX_CREDIT_MS, max(0, command.credit_ms))
    raw_ms = max(0, turn.running_ms(at_ms) - turn.start_ms)
    auto: Auto = "" if not command.auto else "deadline" if turn.closing is None else "close"
    answered = _answered(state, student, command.id, value, (at_ms, raw_ms, credit_ms), auto, command.sure)
    if raw_ms - credit_ms > turn.time_ms(answered.limit_ms, student.factor):
        return _EXPIRED
    return [*seen(state, command, at_ms), answered]


def left_choice(state: State, command: Signal) -> LeftChoice | None:
    """The unsent choice on a page that is being left; None if it may not be sent now, or was sent."""
    turn, student_id = state.turn, command.student_id
    if turn is None or state.phase != "open" or (command.turn, command.round) != (turn.number, turn.round):
        return None
    number = turn.question_of(student_id)
    if number is None or (turn.answer_of(student_id) is not None and not state.may_change(number, turn.round)):
        return None
    value = state.pool.questions[number].read(command.value, state.keys[number])
    return None if value is None else LeftChoice(turn.number, turn.round, value)


def left_behind(state: State, at_ms: int, auto: Auto) -> list[Event]:
    """The choices of those who left their page before sending them, as answers at the close.

    A locked phone can't send anything at the end. So its page says what is chosen when it is left, and that counts.
    """
    turn = state.turns[-1]
    answers: list[Event] = []
    for who, student in state.students.items():
        left, given, number = student.left, turn.answer_of(who), turn.question_of(who)
        if left is None or student.removed or (left.turn, left.round) != (turn.number, turn.round) or number is None:
            continue
        if given is not None and (not state.may_change(number, turn.round) or given.value == left.value):
            continue
        answer_id = f"left-{turn.number}.{turn.round}"
        if any(answer.id == answer_id for t in state.turns for answer in t.answers.get(who) or ()):
            continue  # as with an answer that is sent, an id counts once
        end_ms = min(turn.running_ms(at_ms), state.deadline_ms(turn, student))
        raw_ms = max(0, end_ms - turn.start_ms)
        answers.append(_answered(state, student, answer_id, left.value, (at_ms, raw_ms, 0), auto))
    return answers


def _answered(
    state: State,
    student: Student,
    answer_id: str,
    value: Value,
    times_ms: tuple[int, int, int],
    auto: Auto,
    sure: int = 0,
) -> Answered:
    """The answer to the student's question, marked; `times_ms`: when it was received, how long it took, the credit."""
    turn, (at_ms, raw_ms, credit_ms) = state.turns[-1], times_ms
    number = turn.question_of(student.student_id) or 0
    question = state.pool.questions[number]
    elapsed_ms, limit_ms = max(0, raw_ms - credit_ms), state.scored_limit_ms(turn, student)
    credit, points = state.score_of(number, value, turn.round, elapsed_ms, limit_ms)
    return Answered(
        at_ms=at_ms,
        student_id=student.student_id,
        answer_id=answer_id,
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
        auto=auto,
        said=question.say(value)[:MAX_SAID],
        sure=sure if question.confidence else 0,
    )


def repeated(state: State, command: SubmitAnswer) -> Answer | None:
    """The accepted answer that this one repeats: the same id, or, where answers lock, any of the same round."""
    for turn in reversed(state.turns):
        for answer in turn.answers.get(command.student_id) or ():
            if answer.id == command.id:
                return answer
            if (turn.number, answer.round) == (command.turn, command.round):
                number = turn.question_of(command.student_id)
                if number is not None and not state.may_change(number, answer.round):
                    return answer
    return None


def all_answered(state: State, present: Container[str]) -> bool:
    """Whether somebody who is `present` has the current question, and everybody who has it has answered."""
    asked = False
    for has_answered in _asked(state, present):
        if not has_answered:
            return False
        asked = True
    return asked


def somebody_has_not(state: State, present: Container[str]) -> bool:
    """Whether somebody who is `present` has the current question and has not answered."""
    return not all(_asked(state, present))


def _asked(state: State, present: Container[str]) -> Iterator[bool]:
    """For each student who is `present` and has the current question: whether the student has answered."""
    turn = state.turn
    if turn is None:
        return
    for who, student in state.students.items():
        if who in present and not student.removed and turn.question_of(who) is not None:
            yield turn.answer_of(who) is not None
