"""Totals, dense ranks and distributions."""

import re
import statistics
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import msgspec

from appliance.quiz.records import Student, Tally

BINS = 10
_DIGITS = re.compile(r"(\d+)")
_NOTHING = Tally()


class Distribution(msgspec.Struct, frozen=True):
    """Points of the class in ten equal bins from 0 to `most`, the points that were possible."""

    n: int
    mean: float
    median: float
    max: float
    most: float
    bins: tuple[int, ...]


class Standings(msgspec.Struct, frozen=True):
    """Tallies, ranks and the order by rank; removed students have a tally but no rank."""

    tallies: Mapping[str, Tally]
    ranks: dict[str, int]
    order: tuple[str, ...]

    def tally(self, student_id: str) -> Tally:
        return self.tallies.get(student_id, _NOTHING)


def by_name(students: Mapping[str, Student]) -> tuple[str, ...]:
    """The ids of the students who belong to the class, by name."""
    members = [student for student in students.values() if student.belongs]
    return tuple(student.student_id for student in sorted(members, key=lambda student: by_alphabet(student.name)))


@lru_cache(maxsize=1024)  # at each reveal the same names
def by_alphabet(name: str) -> tuple[int | str, ...]:
    """The place of a name among others; Student 2 comes before Student 10."""
    # digits are at every second place, so that a number is only compared with a number
    return tuple(int(part) if at % 2 else part for at, part in enumerate(_DIGITS.split(name.casefold())))


def standings(members: Sequence[str], tallies: Mapping[str, Tally]) -> Standings:
    """Dense ranks by points: equal points, equal rank, and no rank is left out (1, 1, 2).

    `members` are those who have a rank, in the order of those with equal points.
    """
    points = {student_id: tallies.get(student_id, _NOTHING).points for student_id in members}
    rank_of = {value: rank for rank, value in enumerate(sorted(set(points.values()), reverse=True), 1)}
    order = sorted(members, key=points.__getitem__, reverse=True)
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
    ordered, scale = sorted(values), BINS / most if most > 0 else 0.0
    edges = [bisect_left(ordered, bin_, key=lambda value: int(value * scale)) for bin_ in range(1, BINS)]
    return tuple(end - start for start, end in pairwise((0, *edges, len(ordered))))
