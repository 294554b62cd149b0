"""One student: another name, more time, another phone, and out of the class."""

from typing import Final

from rich.text import Text

from appliance.client.world import new_id
from appliance.quiz.commands import MAX_NAME, ExtraTime, Readmit, Remove, Rename
from appliance.quiz.views.attendance import AttendanceRow
from appliance.terminal.fields import Field
from appliance.terminal.instructor.confirm import Confirm
from appliance.terminal.instructor.listing import Listing, Row
from appliance.terminal.instructor.running import Running
from appliance.terminal.instructor.screen import Picture, Screen
from appliance.terminal.instructor.words import awaits, note_of
from appliance.terminal.lines import wrapped

_FACTORS: Final = (1.0, 1.25, 1.5, 2.0)
_WIDE: Final = 40
_KEYS: Final = ("name", "factor", "phone", "remove")
_ANONYMOUS_KEYS: Final = ("factor", "remove")


class Person(Screen):
    """The first row takes another name, which Enter sends; ← and → choose the time."""

    def __init__(self, running: Running, student_id: str) -> None:
        self._running = running
        self._student_id = student_id
        row = self._row
        self._field = Field(MAX_NAME, "" if row is None else row.name)
        self._factor = 1.0 if row is None else row.factor
        self._listing = Listing(self._keys[0])

    @property
    def _row(self) -> AttendanceRow | None:
        return next((row for row in self._running.people if row.student_id == self._student_id), None)

    @property
    def _is_anonymous(self) -> bool:
        return self._running.view is not None and self._running.view.anonymous

    @property
    def _keys(self) -> tuple[str, ...]:
        return _ANONYMOUS_KEYS if self._is_anonymous else _KEYS

    def press(self, key: str, character: str | None) -> bool:
        chosen = self._listing.take(self._keys)
        if key in ("up", "down"):
            return self._listing.press(key, self._keys)
        if chosen == "name" and key != "enter":
            return key != "escape" and self._field.key(key, character)
        if chosen == "factor" and key in ("left", "right", "enter", "space"):
            self._give_time(-1 if key == "left" else 1)
        elif key == "enter":
            self._do(chosen)
        else:
            return False
        return True

    def paste(self, text: str) -> None:
        if self._listing.chosen == "name":
            self._field.insert(text)

    def _give_time(self, by: int) -> None:
        at = _FACTORS.index(self._factor) if self._factor in _FACTORS else 0
        self._factor = _FACTORS[max(0, min(len(_FACTORS) - 1, at + by))]
        self._running.send(ExtraTime(id=new_id(), student_id=self._student_id, factor=self._factor))

    def _do(self, chosen: str) -> None:
        running, row, name = self._running, self._row, self._field.text.strip()
        if row is None:
            return
        if chosen == "name" and name:
            running.send(Rename(id=new_id(), student_id=row.student_id, name=name), self)
        elif chosen == "name":
            running.host.tell(running.said("command.no_name"))
        elif chosen == "phone":
            running.send(Readmit(id=new_id(), student_id=row.student_id))
        elif chosen == "remove" and not row.removed:
            more = [Text(row.name, "bold"), Text(), Text(running.said(self._removing))]
            command = Remove(id=new_id(), student_id=row.student_id)
            running.host.show(
                Confirm(running.host, running.said("instructor.person.remove"), more, lambda: running.send(command))
            )

    @property
    def _removing(self) -> str:
        return "instructor.person.remove_anonymous" if self._is_anonymous else "instructor.person.remove_more"

    def draw(self, width: int) -> Picture:
        running, said, row = self._running, self._running.said, self._row
        foot = [Text(f"Enter · ↑ ↓ ← → · Esc: {said('common.back')}", "dim")]
        if row is None:
            return Picture([], [Text(said("instructor.attendance.none_found"))], foot)
        head = [Text(row.name, "bold")]
        has_number = running.view is not None and running.view.numbers and row.student_id != row.name
        about = [said("instructor.attendance.id", id=row.student_id)] if has_number else []
        about += [said("instructor.attendance.latency", ms=row.latency_ms)] if row.latency_ms is not None else []
        head += wrapped(" · ".join(filter(None, [*about, note_of(row, running)])), width, "dim")
        is_named = self._listing.chosen == "name"
        factor = said("instructor.person.normal") if self._factor == 1 else f"{said.number(self._factor)}×"
        is_awaited = awaits(row, running)
        phone = said("instructor.person.awaited") if is_awaited else said("instructor.person.next_phone")
        more = said("instructor.person.next_phone_more")
        if is_awaited:
            more = said("instructor.person.awaited_more", id=row.student_id)
        removed = said(self._removing if self._is_anonymous else "instructor.person.removed")
        remove = Row("remove", Text(removed if row.removed else said("instructor.person.remove"), "red"))
        rows = [
            Row(
                "name", said("instructor.person.rename"), self._field.shown(min(_WIDE, width // 2), has_focus=is_named)
            ),
            Row("factor", said("instructor.person.extra"), Text(f"‹ {factor} ›", "bold")),
            Row("phone", phone, below=wrapped(more, width - 4, "dim")),
            remove,
        ]
        lines, at = self._listing.lines([row for row in rows if row.key in self._keys], width)
        return Picture([*head, Text()], lines, foot, at)
