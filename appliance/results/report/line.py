"""Numbers that were typed, along a line: how many gave which, what is right, and how far from it is still right.

What lies far from all others stands at the edge, so that it doesn't squash the rest.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import Final, NamedTuple, cast

from appliance.quiz.kinds.number import Number
from appliance.quiz.kinds.question import Row
from appliance.results.item_analysis import Response
from appliance.results.report import said
from appliance.results.report.figures import Figures
from appliance.results.report.material import OneQuestion
from appliance.sentence import sentence
from appliance.words import say

WIDE: Final = 400.0
_HIGH: Final = 48.0
_EDGE: Final = 16.0  # at both sides, for what is too far away
_SLOT: Final = 8.0  # numbers that are nearer than this stand in one column
_FAR: Final = 3  # times the span of the others
_SMALLEST: Final = 1e-300  # of two ticks: below that floats have no digits left


class Column(NamedTuple):
    """Where it stands, how high it is, how many it is of, and whether these are right."""

    x: float
    height: float
    n: int
    right: bool


class Line(NamedTuple):
    """What is drawn, and what a screen reader says of it; `right` is a place and a text, `band` from where to where."""

    columns: list[Column]
    ticks: list[tuple[float, str]]
    right: tuple[float, str] | None
    band: tuple[float, float] | None
    beyond: tuple[int, int]
    told: str


def lines_of(one: OneQuestion, figures: Figures) -> list[Line]:
    """The chart, or where the class voted twice those of both votes on one scale; none without any answer."""
    votes = [one.answers] if one.first is None else [one.first, one.answers]
    rows = [_rows(one, vote) for vote in votes]
    together = [row for each in rows for row in each]
    return [_line(one, each, together, figures) for each in rows] if together else []


def _rows(one: OneQuestion, vote: Sequence[Response]) -> list[Row]:
    """All numbers in their order: the rows that the class saw have the most frequent ones only."""
    counted = sorted(Counter(cast(float, each.value) for each in vote).items())
    return [Row(value, n, one.key is not None and one.question.mark(value, one.key) == 1) for value, n in counted]


def _line(one: OneQuestion, rows: Sequence[Row], all_rows: Sequence[Row], figures: Figures) -> Line:
    key = cast(float, one.key) if one.key is not None else None
    everything = _weights(all_rows)
    tolerance = cast(Number, one.question).tolerance
    marks = [] if key is None else [key - tolerance, key + tolerance]
    low, high = _span(everything, marks)

    def x(value: float) -> float:
        if value < low:
            return _EDGE / 2
        if value > high:
            return WIDE - _EDGE / 2
        return round(_EDGE * 1.5 + (value - low) / (high - low) * (WIDE - 3 * _EDGE), 1)

    return Line(
        _columns(rows, x, max(everything.values())),
        [(x(value), figures.numeral(value)) for value in _ticks(low, high)],
        None if key is None else (x(key), str(said.number(one.question, key, figures))),
        None if key is None or not tolerance else (x(key - tolerance), x(key + tolerance)),
        (sum(row.n for row in rows if _value(row) < low), sum(row.n for row in rows if _value(row) > high)),
        _told(one, rows, figures),
    )


def _told(one: OneQuestion, rows: Sequence[Row], figures: Figures) -> str:
    """From where to where, what is right, and what most gave."""
    values = [_value(row) for row in rows]
    if not values:
        return ""
    low, high = (str(said.number(one.question, value, figures).unescape()) for value in (min(values), max(values)))
    parts = [sentence("report.numbers", n=sum(row.n for row in rows), low=low, high=high)]
    if one.key is not None:
        key = said.joined(said.key_lines(one.question, one.key, figures)).unescape()
        parts.append(sentence("report.right_number", number=key))
    most = sorted(rows, key=lambda row: -row.n)[:5]
    parts += [sentence("report.times_given", n=row.n, number=figures.numeral(_value(row))) for row in most]
    return " ".join(say(part, figures.language) for part in parts)


def _value(row: Row) -> float:
    return float(row.text)


def _weights(rows: Sequence[Row]) -> dict[float, int]:
    weights: dict[float, int] = {}
    for row in rows:
        weights[_value(row)] = max(row.n, weights.get(_value(row), 0))
    return weights


def _span(weights: dict[float, int], marks: Sequence[float]) -> tuple[float, float]:
    """From the one in the middle outwards, until a gap is much longer than what is there; `marks` are always in it."""
    values = sorted(weights)
    gaps = sorted(after - before for before, after in pairwise(values))
    usual = gaps[len(gaps) // 2] if gaps else 0.0
    before = list(accumulate(weights[value] for value in values))
    first = last = next(place for place, n in enumerate(before) if 2 * n >= before[-1])
    while True:
        far = _FAR * max(usual, values[last] - values[first])
        if first > 0 and values[first] - values[first - 1] <= far:
            first -= 1
        elif last < len(values) - 1 and values[last + 1] - values[last] <= far:
            last += 1
        else:
            break
    low, high = min([values[first], *marks]), max([values[last], *marks])
    room = 0.0 if high > low else max(1.0, abs(low) / 10)
    return low - room, high + room


def _columns(rows: Sequence[Row], x: Callable[[float], float], most: int) -> list[Column]:
    """`most` is how many gave the same number, of both votes: a column of so many is as high as the chart."""
    columns: dict[int, tuple[float, int, bool]] = {}
    for row in rows:
        place = x(_value(row))
        at, n, right = columns.get(int(place / _SLOT), (place, 0, False))
        columns[int(place / _SLOT)] = (at, n + row.n, right or row.right is True)
    most = max(most, *(n for _, n, _ in columns.values())) if columns else most
    return [Column(at, round(_HIGH * n / most, 1), n, right) for at, n, right in columns.values()]


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers between two."""
    rough = (high - low) / 4
    if rough < _SMALLEST:
        return []
    power = 10 ** math.floor(math.log10(rough) + 1e-9)
    step = power * next((factor for factor in (1, 2, 5) if factor * power >= rough * (1 - 1e-9)), 10)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [place * step for place in range(first, min(last, first + 8) + 1)]
