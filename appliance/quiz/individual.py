"""The rules of individual mode: who gets a question of their own, and when.

A student gets one who is connected when a turn is opened, or connects while it is open. An id without a page gets none.
Each question's answer is shown to the student who had it. So somebody could join under many names, look at all their
answers after the reveal, and know the keys of what the class is asked in the next turns.
"""

from collections.abc import Container

from appliance.quiz.events import Event, QuestionDrawn
from appliance.quiz.records import Turn
from appliance.quiz.state import State


def draws(state: State, present: Container[str], had: Container[str]) -> dict[str, int]:
    """A question for each connected student who is not in `had`, if one is left for them."""
    here = (who for who, student in state.students.items() if who in present and not student.removed)
    drawn = {who: state.draw_for(who) for who in here if who not in had}
    return {who: question for who, question in drawn.items() if question is not None}


def late_draws(state: State, turn: Turn, at_ms: int, present: Container[str]) -> list[Event]:
    """A question for each of those who are connected and have none in the present turn."""
    if not state.individual:
        return []
    return [
        QuestionDrawn(
            at_ms=at_ms,
            student_id=student_id,
            turn=turn.number,
            question=question,
            limit_ms=turn.limit_ms if turn.own_limit else state.question_limit_ms(question),
        )
        for student_id, question in draws(state, present, had=turn.draws).items()
    ]
