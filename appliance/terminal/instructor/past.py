"""A session that is over: its files, to correct it, to close it again, and to erase it."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Final

from rich.text import Text

from appliance.client.library import SessionRow
from appliance.terminal.instructor.confirm import Confirm
from appliance.terminal.instructor.files import Files
from appliance.terminal.instructor.hosting import Hosting
from appliance.terminal.instructor.listing import Listing, Row
from appliance.terminal.instructor.screen import Picture, Screen
from appliance.terminal.lines import wrapped

# Rows beside those of files, whose names have a dot.
_CORRECT, _CLOSE, _ERASE = "correct", "close", "erase"
_BAD: Final = "bold red"


def when(iso: str) -> str:
    """A time by ISO 8601 as that of this computer, to the minute; "" where it is none."""
    try:
        return datetime.fromisoformat(iso).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        return ""


class Past(Screen):
    """`opened` gets the code of the session once it can be corrected."""

    def __init__(self, host: Hosting, row: SessionRow, opened: Callable[[str], None]) -> None:
        self._host = host
        self._row = row
        self._opened = opened
        self._files = Files(host, row.session_id)
        self._listing = Listing()

    def _rows(self) -> list[Row]:
        said = self._host.said
        erase = Row(_ERASE, Text(said("instructor.home.erase"), _BAD))
        if self._row.unreadable is not None:
            return [erase]
        rows = [*self._files.rows, Row(_CORRECT, said("instructor.home.correct"), above=[Text()])]
        if self._row.past:
            rows.append(Row(_CLOSE, said("instructor.home.close")))
        return [*rows, erase]

    def press(self, key: str, character: str | None) -> bool:
        keys = [row.key for row in self._rows()]
        if key != "enter":
            return self._listing.press(key, keys)
        said, chosen = self._host.said, self._listing.take(keys)
        if chosen == _CORRECT:
            self._host.go(self._open())
        elif chosen == _CLOSE:
            self._host.go(self._finish(self._host.client.close_past(self._row.session_id)))
        elif chosen == _ERASE:
            about = [Text(self._row.title, "bold"), Text(), Text(said("instructor.erase.more"))]
            self._host.show(Confirm(self._host, said("instructor.erase.go"), about, self._erase))
        else:
            self._files.save(chosen)
        return True

    async def _open(self) -> None:
        code = await self._host.ask(self._host.client.open_past(self._row.session_id))
        if code is not None:
            self._opened(code)

    def _erase(self) -> None:
        self._host.go(self._finish(self._host.client.erase(self._row.session_id)))

    async def _finish(self, work: Coroutine[None, None, None]) -> None:
        """Do it, and go back to the list, in which the session is another one now."""
        if await self._host.done(work):
            self._host.leave(self)

    def draw(self, width: int) -> Picture:
        said, row = self._host.said, self._row
        head = wrapped(row.title or row.session_id, width, "bold")
        if row.unreadable is not None:
            head += wrapped(said.that(row.unreadable), width, "red")
        else:
            about = f"{when(row.started_at)} · {said('instructor.home.students', n=row.students)}"
            head += [Text(about, "dim"), Text(), Text(said("instructor.more.downloads"), "bold")]
        lines, at = self._listing.lines(self._rows(), width)
        return Picture(head, lines, [Text(f"Enter · Esc: {said('common.back')}", "dim")], at)
