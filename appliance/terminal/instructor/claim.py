"""Somebody who wants to come in and was not let in."""

from rich.text import Text

from appliance.client.world import new_id
from appliance.quiz.commands import Dismiss, Readmit
from appliance.quiz.views.alerts import Alert
from appliance.sentence import sentence
from appliance.terminal.instructor.live_lines import alert_line
from appliance.terminal.instructor.running import Running
from appliance.terminal.instructor.screen import Picture, Screen
from appliance.terminal.instructor.words import REASONS
from appliance.terminal.lines import wrapped


class Claim(Screen):
    """Enter lets in the phone with this ticket, and no other; d sends it away."""

    def __init__(self, running: Running, ticket: str) -> None:
        self._running = running
        self._ticket = ticket

    def _alert(self) -> Alert | None:
        alerts = self._running.view.alerts if self._running.view is not None else ()
        return next((alert for alert in alerts if alert.ticket == self._ticket), None)

    def press(self, key: str, character: str | None) -> bool:
        alert = self._alert()
        if key != "enter" and character != "d":
            return False
        self._running.host.back()
        if alert is None:
            self._running.host.tell(self._running.said.that(sentence("command.no_claim")))
        elif key == "enter":
            self._running.send(Readmit(id=new_id(), student_id=alert.student_id, ticket=alert.ticket))
        else:
            self._running.send(Dismiss(id=new_id(), ticket=alert.ticket))
        return True

    def draw(self, width: int) -> Picture:
        said, alert = self._running.said, self._alert()
        if alert is None:
            gone = wrapped(said.that(sentence("command.no_claim")), width)
            return Picture([], gone, [Text(f"Esc: {said('common.back')}", "dim")])
        lines = [*wrapped(alert_line(alert, said), width), Text()]
        if alert.reason in REASONS:
            lines += wrapped(said(REASONS[alert.reason]), width)
        let_in, dismiss = said("instructor.claim.let_in"), said("instructor.claim.dismiss")
        foot = Text(f"Enter: {let_in} · d: {dismiss} · Esc: {said('common.back')}", "bold")
        return Picture([], lines, [foot])
