"""All that can be done with the class just now, each with its key."""

from rich.text import Text

from appliance.terminal.instructor.actions import possible
from appliance.terminal.instructor.listing import Listing, Row
from appliance.terminal.instructor.running import Running
from appliance.terminal.instructor.screen import Picture, Screen


class Keys(Screen):
    """A key of the list does what it is for, and so does Enter with the chosen row."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._listing = Listing()

    def press(self, key: str, character: str | None) -> bool:
        actions = {action.shown: action for action in possible(self._running)}
        named = [
            action for action in actions.values() if key in action.keys or (character or "").lower() in action.keys
        ]
        if key == "enter" and actions:
            named = [actions[self._listing.take(list(actions))]]
        if named and key not in ("up", "down", "pageup", "pagedown"):
            self._running.host.back()
            named[0].does(self._running)
            return True
        return self._listing.press(key, list(actions))

    def draw(self, width: int) -> Picture:
        running, said = self._running, self._running.said
        rows = []
        for action in possible(running):
            view = running.view
            if view is not None:
                rows.append(
                    Row(action.shown, Text.assemble((f"{action.shown:<8}", "bold"), action.says(running, view)))
                )
        lines, at = self._listing.lines(rows, width)
        head = [Text(said("instructor.more.title"), "bold"), Text()]
        return Picture(head, lines, [Text(f"Enter · Esc: {said('common.back')}", "dim")], at)
