"""An answer to a question → credit from 0 to 1, one function a kind.

A value is checked (`read_value`) before it is marked; both are looked up by kind, so a new kind is a new row.
"""

from collections.abc import Callable, Mapping, Sequence

from appliance.quiz.pool import Kind, Question

Marker = Callable[[frozenset[int], frozenset[int]], float | None]


def _one(picked: frozenset[int], correct: frozenset[int]) -> float:
    return 1.0 if picked == correct else 0.0


def _several(picked: frozenset[int], correct: frozenset[int]) -> float:
    hits = len(picked & correct)
    return max(0.0, (hits - len(picked - correct)) / len(correct))


def _nothing(_picked: frozenset[int], _correct: frozenset[int]) -> None:
    return None


_MARKERS: dict[Kind, Marker] = {"single": _one, "true_false": _one, "multiple": _several, "poll": _nothing}


def read_value(question: Question, keys: Mapping[str, int], value: Sequence[str]) -> tuple[int, ...] | None:
    """The option indices that `value` names by their keys, in pool order; None if it is no answer to this question."""
    if not all(key in keys for key in value) or len(set(value)) != len(value):
        return None
    if len(value) != 1 and (question.kind != "multiple" or not value):
        return None
    return tuple(sorted(keys[key] for key in value))


def mark(question: Question, correct: tuple[int, ...] | None, value: tuple[int, ...]) -> float | None:
    """Credit 0 to 1 under the key `correct`; None where nothing is marked: a poll, or a void question (`correct` None).

    Several right options: (hits − false picks) / right options, not below 0.
    """
    if correct is None:
        return None
    return _MARKERS[question.kind](frozenset(value), frozenset(correct))
