"""When an old session is erased by itself, and why none goes without being announced.

A session is old so many days after its last event that was stamped by a clock that had been set. Such a clock may be
wrong nevertheless: a phone that believes to be in 2036 sets the box's clock, and all sessions look ten years old. How
much time has really passed can't be known, since a box is off most of the time. So the rule is:

- From 14 days before its day on, a session is announced on the list of past sessions, with that day.
- It goes on its day, but at the earliest 14 days after it was announced. That holds too where the choice was just made.
- An announcement counts for nothing once a later look finds that the session is not old, or that the announcement was
  made on a day that is still to come. So a clock that was wrong once erases nothing: it would have to be wrong on two
  days, 14 days apart by its own reckoning, with no day between on which it was right.

A session without a date that can be relied on stays, and the list says so.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

NOTICE: Final = timedelta(days=14)


def has_a_date(ended: date | None, today: date) -> bool:
    """Whether the day of a session's end can be relied on; a day more, since the time zone may have changed."""
    return ended is not None and ended <= today + timedelta(days=1)


def day_of_erasing(ended: date, days: int, announced: date | None, today: date) -> date:
    """The day on which a session goes that ended on the day `ended`, `days` later."""
    old = ended + timedelta(days=days)
    since = max(today, old - NOTICE) if announced is None else min(announced, today)
    return max(old, since + NOTICE, today)


def still_announced(
    ended: Mapping[str, date], days: int, announced: Mapping[str, date], today: date
) -> dict[str, date]:
    """Which sessions are announced from today on, and since when."""
    return {
        session_id: min(announced.get(session_id, today), today)
        for session_id, day in ended.items()
        if has_a_date(day, today) and day + timedelta(days=days) - NOTICE <= today
    }
