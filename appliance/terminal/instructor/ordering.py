"""The orders in which the people of the class can stand. Who was taken out comes last in each.

now     in the lobby the newest first; while a question is open those whose phones are stuck, then who else can still
        answer; afterwards those with the most points
name    by the alphabet
points  those with the most points first
state   those whose phones are stuck, then who is not connected, then who is away from the page
"""

import unicodedata
from collections.abc import Callable, Collection, Sequence
from typing import Any, Final, Literal, get_args

from appliance.quiz.views.attendance import AttendanceRow

Order = Literal["now", "name", "points", "state"]
ORDERS: Final[tuple[Order, ...]] = get_args(Order)
_LAST: Final = 1_000_000_000  # behind any rank


def ordered(people: Sequence[AttendanceRow], order: Order, phase: str, stuck: Collection[str]) -> list[AttendanceRow]:
    """The people, who are given in the order of joining, in this one."""
    place = _placing(order, phase, frozenset(stuck))
    among = people[::-1] if order == "now" and phase == "lobby" else people
    return sorted(among, key=lambda row: (row.removed, place(row)))


def _placing(order: Order, phase: str, stuck: frozenset[str]) -> Callable[[AttendanceRow], Any]:
    if order == "name":
        return lambda row: unicodedata.normalize("NFKD", row.name.casefold())
    if order == "state":
        return lambda row: 0 if row.student_id in stuck else 1 if not row.connected else 2 if row.away_now else 3
    if order == "now" and phase == "open":
        return lambda row: 0 if row.student_id in stuck else 3 if row.answered else 1 if row.connected else 2
    if order == "points" or phase in ("revealed", "finished"):
        return lambda row: _LAST if row.rank is None else row.rank
    return lambda _: 0
