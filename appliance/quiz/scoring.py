"""Credit, elapsed time and limit → points, by named functions.

The share of a point is snapped to a 0.05 grid, so that clock noise ranks nobody, and then scaled.
"""

import math
from collections.abc import Callable

from appliance.quiz.kinds.question import Scoring

GRID = 20  # steps in one point


def _flat(credit: float, _elapsed: float) -> float:
    return credit


def _speed(credit: float, elapsed: float) -> float:
    return credit * (1 - elapsed / 2)


_FUNCTIONS: dict[Scoring, Callable[[float, float], float]] = {"flat": _flat, "speed": _speed}


def score(scoring: Scoring, credit: float | None, elapsed_ms: float, limit_ms: float, points: float) -> float:
    """Points, 0 to `points`: flat = credit; speed = credit × (1 − ½ × elapsed/limit), elapsed capped at the limit."""
    if credit is None:
        return 0.0
    share = _FUNCTIONS[scoring](credit, min(1.0, max(0.0, elapsed_ms / limit_ms)))
    return total(math.floor(share * GRID + 0.5) / GRID * points)


def total(points: float) -> float:
    """A sum of points without the dust of binary fractions, so that equal sums are equal."""
    return round(points, 6)
