"""The rule of a question on the spot: the instructor asks what is in no pool, perhaps only on the blackboard.

It is put behind the pool's questions and opened at once. What is right is said afterwards, with `correct`; until then
nothing of it is marked.
"""

from collections.abc import Callable, Sequence
from typing import Final

from appliance.quiz import steps
from appliance.quiz.commands import Ask, Refused, SpotKind
from appliance.quiz.events import Event, QuestionAdded
from appliance.quiz.kinds import Question
from appliance.quiz.kinds.choice import MAX_OPTIONS
from appliance.quiz.kinds.number import Number
from appliance.quiz.kinds.question import Option
from appliance.quiz.kinds.rating import Rating
from appliance.quiz.kinds.single import Single
from appliance.quiz.kinds.text import Text
from appliance.quiz.kinds.true_false import TrueFalse
from appliance.quiz.kinds.words import Words
from appliance.quiz.pool import MAX_QUESTIONS
from appliance.quiz.spelling import clean
from appliance.quiz.state import State
from appliance.sentence import sentence

# What makes a question of each kind, and its options if the instructor names none. Options stand in the same order on
# all phones, as they may stand on the blackboard.
_MAKERS: Final[dict[SpotKind, tuple[Callable[..., Question], tuple[str, ...]]]] = {
    "single": (Single, ("A", "B", "C", "D")),
    "true_false": (TrueFalse, ("✓", "✗")),
    "rating": (Rating, ("1", "2", "3", "4", "5")),
    "number": (Number, ()),
    "text": (Text, ()),
    "words": (Words, ()),
}
MAX_TEXT, MAX_OPTION = 2000, 200  # characters, as they are typed
_OLD = Refused("not_now", sentence("command.ask_old"))
_FULL = Refused("not_now", sentence("command.ask_full", most=MAX_QUESTIONS))
_INDIVIDUAL = Refused("not_now", sentence("command.ask_individual"))
_OPTIONS = Refused("bad_value", sentence("command.ask_options"))


def ask(state: State, command: Ask, at_ms: int) -> list[Event] | Refused:
    """Put a question behind those of the pool, and open it."""
    number = len(state.pool.questions)
    if state.individual:
        return _INDIVIDUAL
    if not state.takes_more:
        return _OLD
    if number >= MAX_QUESTIONS:
        return _FULL
    question = _question(state, command)
    if question is None:
        return _OPTIONS
    added = QuestionAdded(at_ms=at_ms, question=number, added=question)
    limit_s = state.options.time_limit if command.limit_s is None else command.limit_s
    return [added, steps.opened(state, number, at_ms, round(1000 * limit_s), own_limit=command.limit_s is not None)]


def problem_with(kind: SpotKind, text: str, options: Sequence[str]) -> Refused | None:
    """What is too much in a question as it was typed; None if nothing is."""
    most = Rating.most_options if kind == "rating" else MAX_OPTIONS
    if len(text) > MAX_TEXT:
        return Refused("bad_value", sentence("command.ask_text_long", most=MAX_TEXT))
    if len(options) > most:
        return Refused("bad_value", sentence("command.ask_options_many", most=most))
    if any(len(option) > MAX_OPTION for option in options):
        return Refused("bad_value", sentence("command.ask_option_long", most=MAX_OPTION))
    return None


def _question(state: State, command: Ask) -> Question | None:
    """The question that is asked; None if it can't have these options."""
    make, usual = _MAKERS[command.kind]
    options = command.options or tuple(Option(text, text) for text in usual)
    texts = [clean(option.text) for option in options]
    if bool(texts) != bool(usual) or not all(texts) or len(set(texts)) != len(texts):
        return None
    fields: dict[str, object] = {
        "id": _free_id(state), "text": command.text, "html": command.html, "image": command.image
    }  # fmt: skip
    if usual:
        fields |= {"options": options, "shuffle": False}
    try:
        return make(**fields)
    except ValueError:
        return None


def _free_id(state: State) -> str:
    """An id that no question of the session has."""
    taken, number = {question.id for question in state.pool.questions}, len(state.pool.questions) + 1
    while f"spot-{number}" in taken:
        number += 1
    return f"spot-{number}"
