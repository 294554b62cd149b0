"""Who wants to come in, and who is in the class."""

from typing import Final

from rich.text import Text

from appliance.client.world import new_id
from appliance.quiz.commands import Dismiss
from appliance.quiz.views.alerts import Alert
from appliance.quiz.views.attendance import AttendanceRow
from appliance.terminal.instructor.claim import Claim
from appliance.terminal.instructor.listing import Listing, Row
from appliance.terminal.instructor.live_lines import alert_line
from appliance.terminal.instructor.ordering import ORDERS, Order, ordered
from appliance.terminal.instructor.person import Person
from appliance.terminal.instructor.running import Running
from appliance.terminal.instructor.screen import Picture, Screen
from appliance.terminal.instructor.search import Search
from appliance.terminal.instructor.words import note_of
from appliance.terminal.lines import cut
from appliance.terminal.values import points_like

_ORDERS: Final = {
    "now": "instructor.attendance.sort_now",
    "name": "common.name",
    "points": "instructor.make.points",
    "state": "instructor.attendance.sort_state",
}
_DISMISS: Final = "dismiss"  # the row that sends all away who want to come in


class People(Screen):
    """Enter opens who is chosen. The rows keep their places until the class goes on; who comes is added at the end."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._order: Order = "now"
        self._moment: tuple[object, ...] = ()
        self._ids: list[str] = []
        self._listing = Listing()
        self._search = Search()

    def _claims(self) -> list[Alert]:
        view = self._running.view
        return [alert for alert in view.alerts if alert.kind == "claim"] if view is not None else []

    def _people(self) -> list[AttendanceRow]:
        running, view = self._running, self._running.view
        if view is None:
            return []
        people = running.people
        moment = (self._order, view.phase, view.turn)
        if moment != self._moment:
            self._moment = moment
            self._ids = [row.student_id for row in ordered(people, self._order, view.phase, view.stuck or ())]
        known = {row.student_id: row for row in people}
        placed = frozenset(self._ids)
        self._ids += [student_id for student_id in known if student_id not in placed]
        found = (known[student_id] for student_id in self._ids if student_id in known)
        return [row for row in found if self._search.finds(row.name, row.student_id)]

    def _keys(self) -> list[str]:
        claims = [f"claim {alert.ticket}" for alert in self._claims()]
        return [*claims, *[_DISMISS][: len(claims) > 1], *(f"person {row.student_id}" for row in self._people())]

    def press(self, key: str, character: str | None) -> bool:
        if self._search.press(key, character):
            return True
        if character == "o":
            self._order = ORDERS[(ORDERS.index(self._order) + 1) % len(ORDERS)]
            return True
        if key == "tab":
            self._running.host.back()
            return True
        if key != "enter":
            return self._listing.press(key, self._keys())
        sort, _, which = self._listing.take(self._keys()).partition(" ")
        if sort == _DISMISS:
            self._running.send(Dismiss(id=new_id()))
        elif sort == "claim":
            self._running.host.show(Claim(self._running, which))
        elif sort == "person":
            self._running.host.show(Person(self._running, which))
        return True

    def paste(self, text: str) -> None:
        self._search.paste(text)

    def draw(self, width: int) -> Picture:
        view, said = self._running.view, self._running.said
        joined = 0 if view is None else view.joined
        title = said("instructor.attendance.people", n=joined) if joined else said("instructor.attendance.nobody")
        by_number = view is not None and view.numbers
        what = said("instructor.attendance.search") if by_number else said("instructor.attendance.search_name")
        head = [Text(title, "bold"), *self._search.lines(what, width), Text()]
        claims = self._claims()
        rows = [Row(f"claim {alert.ticket}", alert_line(alert, said)) for alert in claims]
        if view is not None and len(claims) > 1:
            rows.append(Row(_DISMISS, said("instructor.claim.dismiss_all", n=view.claims), below=[Text()]))
        people = self._people()
        like = points_like((row.points for row in people), said)
        self._listing.take(self._keys())
        for row in people:
            is_near = self._listing.is_near(len(rows))
            rows.append(self._row(row, like(row.points)) if is_near else Row(f"person {row.student_id}", ""))
        lines, at = self._listing.lines(rows, width)
        if joined and not people:
            lines.append(Text(said("instructor.attendance.none_found"), "dim"))
        order = f"o: {said('instructor.attendance.sort')}: {said(_ORDERS[self._order])}"
        search = f"/: {what}"
        return Picture(head, lines, [cut(f"Enter · {search} · {order} · Esc", width, "dim")], at)

    def _row(self, row: AttendanceRow, points: str) -> Row:
        running, view, said = self._running, self._running.view, self._running.said
        phase = "" if view is None else view.phase
        note = note_of(row, running)
        style = "dim strike" if row.removed else "" if row.connected else "dim"
        text = Text.assemble((row.name, style))
        if view is not None and view.numbers:
            text.append(f"  {said('instructor.attendance.id', id=row.student_id)}", "dim")
        if note:
            text.append(f"  {note}", "yellow" if not row.connected else "dim")
        return Row(f"person {row.student_id}", text, self._figure(row, points, phase))

    def _figure(self, row: AttendanceRow, points: str, phase: str) -> Text:
        if self._order == "points" or phase in ("revealed", "finished"):
            return Text(points)
        if phase == "open" and row.answered:
            return Text("✓", "green")
        if row.latency_ms is None:
            return Text("–", "dim")
        return Text(self._running.said("instructor.attendance.latency", ms=row.latency_ms), "dim")
