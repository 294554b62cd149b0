"""The rule of a corrected key."""

from appliance.quiz.commands import Correct, Refused
from appliance.quiz.events import Event, Mark, QuestionCorrected
from appliance.quiz.kinds.question import NotPlayable
from appliance.quiz.state import State
from appliance.sentence import sentence

NO_QUESTION = Refused("bad_value", sentence("command.no_question"))


def correct(state: State, command: Correct, at_ms: int) -> list[Event] | Refused:
    """Give a question another key, or none, and mark its answers anew."""
    index = state.question_at(command.question)
    if index is None:
        return NO_QUESTION
    if command.void == (command.correct is not None):
        return Refused("bad_value", sentence("command.key_or_void"))
    question = state.pool.questions[index]
    key = None
    if command.correct is not None:
        try:
            key = question.key_from(command.correct)
        except NotPlayable as error:
            return Refused("bad_value", sentence("command.no_key", why=error.sentence))
    corrected = state.draft()
    corrected.corrections = {**corrected.corrections, index: key}
    marks = tuple(
        Mark(
            student_id,
            answer.id,
            *corrected.score_of(index, answer.value, answer.round, answer.elapsed_ms, answer.limit_ms),
        )
        for turn in state.turns
        for student_id, answers in turn.answers.items()
        for answer in answers
        if answer.question == index
    )
    return [QuestionCorrected(at_ms=at_ms, question=index, correct=key, marks=marks)]
