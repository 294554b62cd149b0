"""The table of a bench: what was measured, its ratio to the limit, what is wanted and what is still allowed."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any, NamedTuple

Run = dict[str, Any]


class Bound(NamedTuple):
    """What is wanted of a figure and what it must not exceed: of its ratio to the limit, or with `absolute` of itself.

    `up_to` is the largest class for which that is asked.
    """

    part: str
    name: str
    key: str
    goal: float | None = None
    most: float | None = None
    absolute: bool = False
    up_to: int = 1000


BOUNDS = [
    Bound("storm", "ack p50, ms", "ack_p50_ms", 1.25, 1.5, up_to=500),
    Bound("storm", "ack p95, ms", "ack_p95_ms", 1.5, 2, up_to=500),
    Bound("storm", "close to last reveal, ms", "reveal_ms", 2.5, 4),
    Bound("storm", "server CPU per answer, ms", "cpu_ms_per_answer", 1.25, 1.5),
    Bound("storm", "peak memory, MB", "peak_mb", 1.25, 1.5),
    Bound("storm", "bytes to a student", "student_bytes", 2, 2.4),
    Bound("storm", "until all have joined, s", "join_s", 2, 3),
    Bound("storm", "failed joins", "failed_joins", 0, 0, absolute=True),
    Bound("storm", "the client's own lag, p95, ms", "lag_p95_ms"),
    Bound("storm", "the client's own lag, max, ms", "lag_max_ms"),
    Bound("storm", "the server's wait for a core, ms per s", "waited_ms_per_s"),
    Bound("slow", "ack p95, 10 ms more an fsync, ms", "ack_p95_ms", 1.25, 1.5),
    Bound("idle", "idle, CPU ms per s", "cpu_ms_per_s", None, 5, absolute=True),
    Bound("page", "start to first page, s", "first_page_s", None, 1.5, absolute=True),
    Bound("page", "student page, kB gzipped", "page_kb", None, 30, absolute=True),
]
GROWTH_GOAL, GROWTH_MOST = 1.0, 1.2  # of our CPU per answer, 1000 students over 200


def table(runs: Sequence[Run]) -> Iterator[str]:
    """Return the lines of the table of medians over `runs`."""
    yield _line("", "class", "limit", "Chalkbox", "ratio", "goal", "at most", "")
    for bound in BOUNDS:
        for students in sorted({run["students"] for run in runs if run["part"] == bound.part}):
            limit, ours = (_median(runs, bound, server, students) for server in ("limit", "chalkbox"))
            ratio = ours / limit if limit and ours is not None else None
            asked = bound if students <= bound.up_to else bound._replace(goal=None, most=None)
            verdict = _verdict(ours if bound.absolute else ratio, asked.goal, asked.most)
            yield _line(
                bound.name, str(students or ""), *map(_number, (limit, ours, ratio, asked.goal, asked.most)), verdict
            )
    cpu = next(bound for bound in BOUNDS if bound.key == "cpu_ms_per_answer")
    small, large = (_median(runs, cpu, "chalkbox", students) for students in (200, 1000))
    if small and large:
        growth = large / small
        verdict = _verdict(growth, GROWTH_GOAL, GROWTH_MOST)
        figures = map(_number, (None, None, growth, GROWTH_GOAL, GROWTH_MOST))
        yield _line("our CPU per answer, 1000 over 200", "", *figures, verdict)


def _median(runs: Sequence[Run], bound: Bound, server: str, students: int) -> float | None:
    of_this = (bound.part, server, students)
    figures = [run[bound.key] for run in runs if (run["part"], run["server"], run["students"]) == of_this]
    return median(figures) if figures else None


def _verdict(figure: float | None, goal: float | None, most: float | None) -> str:
    if figure is None or most is None:
        return ""
    if figure > most:
        return "TOO MUCH"
    return "good" if goal is None or figure <= goal else "allowed"


def _number(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.4g}"


def _line(name: str, students: str, *cells: str) -> str:
    return f"{name:40}{students:>6}" + "".join(f"{cell:>10}" for cell in cells)
