"""The class as it runs, on the screen from which everything else is reached."""

from rich.text import Text

from appliance.client.views import InstructorView
from appliance.sentence import sentence
from appliance.terminal.instructor import actions
from appliance.terminal.instructor.hosting import Hosting
from appliance.terminal.instructor.keys import Keys
from appliance.terminal.instructor.live_lines import body_lines, head_lines
from appliance.terminal.instructor.running import Running
from appliance.terminal.instructor.screen import Picture, Screen
from appliance.terminal.instructor.words import pace_said
from appliance.terminal.lines import Lines


class Live(Screen):
    """Follows the class with this join code until one goes back to the list, or the class is gone."""

    def __init__(self, host: Hosting, code: str) -> None:
        self._host = host
        self.running = Running(host, code, self._gone)
        self._step = 0

    def left(self) -> None:
        self.running.leave()

    def _gone(self, why: str) -> None:
        if why == "not_signed_in":
            self._host.begin()
            return
        self._host.leave(self)
        if why == "no_session":
            self._host.tell(self._host.said.that(sentence("session.not_open")))

    def press(self, key: str, character: str | None) -> bool:
        view = self.running.view
        if key == "f1" or character == "?":
            self._host.show(Keys(self.running))
        elif key == "enter" and view is not None and view.next is None:
            self._host.back()
        else:
            return actions.press(self.running, key, character) or key == "escape"
        return True

    def draw(self, width: int) -> Picture:
        running, said = self.running, self._host.said
        view = running.view
        if view is None:
            lines = [Text(said("instructor.one_moment"))]
            return Picture([Text(said("common.brand"), "bold"), Text()], lines, [Text("Ctrl-C", "dim")])
        if view.step != self._step:
            self._step, self.first = view.step, 0
        foot, keys = self._foot(view)
        return Picture(head_lines(running, view, width), body_lines(running, view, width), foot, keys=keys, top=1)

    def _foot(self, view: InstructorView) -> tuple[Lines, list[str]]:
        """What the next step is, and what else can be done."""
        running, said = self.running, self._host.said
        quick = []
        big = f"Enter: {said('instructor.live.new_session')}"
        for action in actions.possible(running):
            if action.keys == actions.NEXT_KEYS:
                big = f"{action.shown}: {action.says(running, view)}"
            elif action.is_quick:
                quick.append(f"{action.shown}: {action.says(running, view)}")
        if view.closing:
            big = said("class.closing")
        line = Text.assemble((f" {big} ", "bold reverse"), "  ", (pace_said(running), "dim"))
        return [Text(), line], [f"?: {said('instructor.dock.more')}", *quick]
