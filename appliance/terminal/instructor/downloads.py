"""The files of the class that runs, or has just ended."""

from rich.text import Text

from appliance.terminal.instructor.files import Files
from appliance.terminal.instructor.hosting import Hosting
from appliance.terminal.instructor.listing import Listing
from appliance.terminal.instructor.screen import Picture, Screen


class Downloads(Screen):
    """Enter saves the chosen one."""

    def __init__(self, host: Hosting, session_id: str) -> None:
        self._host = host
        self._files = Files(host, session_id)
        self._listing = Listing()

    def press(self, key: str, character: str | None) -> bool:
        keys = [row.key for row in self._files.rows]
        if key == "enter" and keys:
            self._files.save(self._listing.take(keys))
            return True
        return self._listing.press(key, keys)

    def draw(self, width: int) -> Picture:
        said = self._host.said
        lines, at = self._listing.lines(self._files.rows, width)
        head = [Text(said("instructor.more.downloads"), "bold"), Text()]
        return Picture(head, lines, [Text(f"Enter · Esc: {said('common.back')}", "dim")], at)
