"""Totals, dense ranks and distributions."""

import statistics
from collections.abc import Iterable, Sequence

import msgspec

from appliance.quiz.state import State, Tally

BINS = 10
_NOTHING = Tally()


class Distribution(msgspec.Struct, frozen=True):
    """Points of the class in ten equal bins from 0 to `most`, the points that could be had."""

    n: int
    mean: float
    median: float
    max: float
    most: float
    bins: tuple[int, ...]


class Standings(msgspec.Struct, frozen=True):
    """Who stands where; removed students have a tally but no rank."""

    tallies: dict[str, Tally]
    ranks: dict[str, int]
    order: tuple[str, ...]

    def tally(self, student_id: str) -> Tally:
        return self.tallies.get(student_id, _NOTHING)


def standings(state: State, tallies: dict[str, Tally]) -> Standings:
    """Dense ranks by points: equal points, equal rank, and no rank is left out (1, 1, 2)."""
    points = {
        student_id: tallies.get(student_id, _NOTHING).points
        for student_id, student in state.students.items()
        if not student.removed
    }
    rank_of = {value: rank for rank, value in enumerate(sorted(set(points.values()), reverse=True), 1)}
    by_name = sorted(points, key=lambda student_id: state.students[student_id].name.casefold())
    order = sorted(by_name, key=points.__getitem__, reverse=True)
    return Standings(tallies, {student_id: rank_of[points[student_id]] for student_id in order}, tuple(order))


def distribution(points: Sequence[float], most: float) -> Distribution | None:
    """The distribution of the points of a class; None for an empty one."""
    if not points:
        return None
    return Distribution(
        n=len(points),
        mean=round(statistics.fmean(points), 2),
        median=round(statistics.median(points), 2),
        max=max(points),
        most=most,
        bins=histogram(points, most),
    )


def histogram(values: Iterable[float], most: float) -> tuple[int, ...]:
    """How many values, none below 0, fall into each of ten bins from 0 to `most`; what lies beyond is in the last."""
    bins, scale, last = [0] * BINS, BINS / most if most > 0 else 0.0, BINS - 1
    for value in values:
        bins[min(last, int(value * scale))] += 1
    return tuple(bins)
