"""An answer to a question → credit from 0 to 1, one function a kind.

A value is checked (`read_value`) before it is marked; both are looked up by kind, so a new kind is a new row.
"""

from collections.abc import Callable, Mapping, Sequence

from appliance.quiz.pool import Kind, Question

Value = tuple[int, ...]  # option indices, in pool order
Marker = Callable[[Value, Value], float | None]


def _one(picked: Value, correct: Value) -> float:
    return 1.0 if picked == correct else 0.0


def _several(picked: Value, correct: Value) -> float:
    hits = len(frozenset(picked) & frozenset(correct))
    return max(0.0, (2 * hits - len(picked)) / len(correct))


def _nothing(_picked: Value, _correct: Value) -> None:
    return None


_MARKERS: dict[Kind, Marker] = {"single": _one, "true_false": _one, "multiple": _several, "poll": _nothing}


def read_value(question: Question, keys: Mapping[str, int], value: Sequence[str]) -> Value | None:
    """The option indices that `value` names by their keys, in pool order; None if it is no answer to this question."""
    if len(value) == 1:
        index = keys.get(value[0])
        return None if index is None else (index,)
    if question.kind != "multiple" or not value:
        return None
    picked = {keys.get(key, -1) for key in value}
    if -1 in picked or len(picked) != len(value):
        return None
    return tuple(sorted(picked))


def mark(question: Question, correct: Value | None, value: Value) -> float | None:
    """Credit 0 to 1 under the key `correct`; None where nothing is marked: a poll, or a void question (`correct` None).

    Several right options: (hits − false picks) / right options, not below 0.
    """
    if correct is None:
        return None
    return _MARKERS[question.kind](value, correct)
