"""What classical test theory says of one question: how hard it is, and whether it tells the strong from the weak.

All work on groups, one a class, of `(credit, rest)`: a student's credit for the question, 0 to 1, and the mean credit
of the same student for the other questions. Classes were asked different questions, so students are compared only
within their class, and what is found is then taken together.
"""

from collections.abc import Sequence
from itertools import groupby
from math import sqrt
from statistics import fmean
from typing import Final

LEAST: Final = 10  # answers; of fewer, chance says more than the question
EXTREME: Final = 0.27  # the share of a class in its upper group, and in its lower one

Groups = Sequence[Sequence[tuple[float, float]]]


def item_rest(groups: Groups) -> float | None:
    """The corrected point-biserial correlation, -1 to 1: that between credit and rest. None if either is all alike.

    The question itself is not part of the rest; it would correlate with itself, the more the fewer questions there are.
    Nunnally and Bernstein, Psychometric Theory, 3rd edition 1994, chapter 8 (corrected item-total correlation). Over
    several classes it is the correlation within classes: deviations are taken from the means of each.
    """
    together = credits_ = rests = 0.0
    for group in groups:
        if not group:
            continue
        mean_credit, mean_rest = fmean(credit for credit, _ in group), fmean(rest for _, rest in group)
        for credit, rest in group:
            together += (credit - mean_credit) * (rest - mean_rest)
            credits_ += (credit - mean_credit) ** 2
            rests += (rest - mean_rest) ** 2
    spread = sqrt(credits_ * rests)
    return together / spread if spread > _NOTHING else None


def upper_lower(groups: Groups) -> float | None:
    """The mean credit in the upper group less that in the lower one, -1 to 1. None if no rest differs from another.

    The groups are the 27 % of each class with the highest rests and with the lowest: Kelley, The selection of upper and
    lower groups for the validation of test items, Journal of Educational Psychology 30 (1939), 17-24. Students with the
    same rest at the border of a group belong to it in part, each as much as the others, so their order doesn't matter.
    """
    upper = lower = size = 0.0
    for group in groups:
        for (credit, _), (high, low) in zip(group, extremes([rest for _, rest in group]), strict=True):
            upper += high * credit
            lower += low * credit
            size += high
    differ = any(len({rest for _, rest in group}) > 1 for group in groups)
    return (upper - lower) / size if differ else None


def extremes(rests: Sequence[float]) -> list[tuple[float, float]]:
    """How much each student of one class belongs to its upper and to its lower group, 0 to 1 each, in their order."""
    lower = _lowest(rests)
    return list(zip(_lowest([-rest for rest in rests]), lower, strict=True))


_NOTHING: Final = 1e-9  # a spread that is only the rounding of sums


def _lowest(rests: Sequence[float]) -> list[float]:
    belong = [0.0] * len(rests)
    left = EXTREME * len(rests)
    for _, alike in groupby(sorted(range(len(rests)), key=rests.__getitem__), key=rests.__getitem__):
        places = list(alike)
        share = min(1.0, left / len(places))
        for place in places:
            belong[place] = share
        left = max(0.0, left - share * len(places))  # never below by rounding
    return belong
