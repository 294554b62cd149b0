"""Old sessions are erased by themselves, if the instructor has chosen that; `announced.py` has the rule.

They are looked at once a day, soon after the start or after the clock is set, and not while students are connected to
a class, which should have the card for itself. A class that nobody has ended does not stand in the way, since the box
opens it again at every start; it stays until somebody ends it. What an instructor has open to correct it, or shows
again, waits for another day, as does what can't be erased.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import msgspec

from appliance import os_errors
from appliance.course.announced import NOTICE, day_of_erasing, has_a_date, still_announced
from appliance.course.erasing import Erasing, Gone, InUse, NotErased
from appliance.durable import write_durably
from appliance.live.clock import Clock
from appliance.live.session_files import Summary
from appliance.live.sessions import Sessions
from appliance.sentence import Sentence, sentence
from appliance.words import say

log = logging.getLogger(__name__)

LOOK_MS: Final = 60_000  # so often it is asked whether this day's look can be taken


class Erased(msgspec.Struct, frozen=True):
    """How many sessions went by themselves on the last day on which some did."""

    day: date
    sessions: int


class Coming(msgspec.Struct, frozen=True):
    """How many sessions are announced, and when the first of them goes."""

    day: date
    sessions: int


class Fate(msgspec.Struct, frozen=True):
    """What a list says of a past session: the day on which it goes, whether that is announced, or that it stays."""

    erased_on: date | None = None
    erased_soon: bool = False
    undated: bool = False


class _Notes(msgspec.Struct, frozen=True):
    """What is kept for the next start: since when sessions are announced, by id, and what went last."""

    announced: dict[str, date] = {}
    erased: Erased | None = None


class OldSessions:
    """`days()` is after how many days sessions go, None for never; the announcements are kept in the folder `data`."""

    def __init__(
        self, sessions: Sessions, erasing: Erasing, clock: Clock, days: Callable[[], int | None], data: Path
    ) -> None:
        self._sessions = sessions
        self._erasing = erasing
        self._clock = clock
        self._days = days
        self._file = data / "old-sessions.json"
        self._notes = _kept(self._file)
        self._looked: date | None = None
        self._wake = asyncio.Event()
        self.trouble: Sentence | None = None  # why some could not be erased at the last look
        self._goes: dict[str, date] = {}  # when each session goes that is announced

    @property
    def erased(self) -> Erased | None:
        return self._notes.erased

    @property
    def coming(self) -> Coming | None:
        return Coming(min(self._goes.values()), len(self._goes)) if self._goes else None

    def gone(self, session_id: str) -> None:
        """The session is erased, by hand or by itself."""
        self._goes.pop(session_id, None)

    def chosen(self) -> None:
        """The choice has changed: look again at once."""
        self._looked = None
        self._wake.set()

    def fate(self, row: Summary) -> Fate:
        """What is to become of a session that is not open."""
        days, today = self._days(), self._today()
        if days is None or today is None:
            return Fate()
        ended = _ended(row)
        if ended is None or not has_a_date(ended, today):
            return Fate(undated=True)
        day = day_of_erasing(ended, days, self._notes.announced.get(row.session_id), today)
        return Fate(day, day - NOTICE <= today)

    async def run(self) -> None:
        """Look once a day, until cancelled."""
        while True:
            self._wake.clear()
            try:
                await self._look()
            except Exception:  # it must not be the last look
                log.exception("old sessions could not be looked at")
            timer = self._clock.after(LOOK_MS, self._wake.set)
            try:
                await self._wake.wait()
            finally:
                timer.cancel()

    async def _look(self) -> None:
        days, today = self._days(), self._today()
        if today is None or today == self._looked or self._is_class():
            return
        self._looked, self.trouble = today, None
        if days is None:
            self._goes = {}
            await self._keep(_Notes(erased=self.erased))
            return
        running = {session.state.session_id for session in self._sessions.running()}
        rows = [row for row in await asyncio.to_thread(self._sessions.past, None) if row.session_id not in running]
        ended = {row.session_id: day for row in rows if (day := _ended(row)) is not None}
        undated = [row.session_id for row in rows if not has_a_date(ended.get(row.session_id), today)]
        if undated:
            log.info("not erased by themselves, since their date is not certain: %s", ", ".join(undated))
        announced = still_announced(ended, days, self._notes.announced, today)
        self._goes = {each: day_of_erasing(ended[each], days, since, today) for each, since in announced.items()}
        erased = await self._erase([each for each, day in self._goes.items() if day == today], days)
        stay = {each: since for each, since in announced.items() if each in self._goes}
        await self._keep(_Notes(stay, self._counted(erased, today)))

    async def _erase(self, due: list[str], days: int) -> int:
        """Erase these sessions; how many could be."""
        erased = failed = 0
        for session_id in due:
            if self._is_class() or self._days() != days:  # the rest goes when that is over, or as is chosen now
                self._looked = None
                break
            try:
                await self._erasing.erase(session_id, by_itself=True)
            except Gone:  # somebody has just erased it by hand
                continue
            except InUse:
                log.info("session %s: is open, and is erased another day", session_id)
                continue
            except NotErased as error:
                failed += 1
                self.trouble = sentence("session.old_not_erased", n=failed, why=error.sentence)
                log.warning("session %s: is %d days old and could not be erased (%s)", session_id, days, error)
                continue
            erased += 1
            self.gone(session_id)
            log.info("session %s: erased, since it is %d days old", session_id, days)
        return erased

    def _counted(self, number: int, today: date) -> Erased | None:
        last = self.erased
        if not number:
            return last
        return Erased(today, number + (last.sessions if last is not None and last.day == today else 0))

    async def _keep(self, notes: _Notes) -> None:
        if notes == self._notes:
            return
        self._notes = notes
        try:
            await asyncio.to_thread(write_durably, self._file, msgspec.json.encode(notes))
        except OSError as error:
            log.warning("which sessions are announced could not be kept: %s", say(os_errors.why(error)))

    def _today(self) -> date | None:
        """The day here; None while the clock has not been set."""
        return _day(self._clock.wall_ms()) if self._clock.trusted else None

    def _is_class(self) -> bool:
        return any(session.presences.present for session in self._sessions.running())


def _day(wall_ms: int) -> date:
    return datetime.fromtimestamp(wall_ms / 1000, UTC).astimezone().date()


def _ended(row: Summary) -> date | None:
    try:
        return None if row.ended_ms is None else _day(row.ended_ms)
    except (ValueError, OverflowError, OSError):  # no calendar has such a day
        return None


def _kept(file: Path) -> _Notes:
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Notes)
    except FileNotFoundError:
        return _Notes()
    except (OSError, msgspec.MsgspecError, ValueError) as error:  # announced anew, so that none goes too early
        log.warning("which sessions were announced can't be read: %s", error)
        return _Notes()
