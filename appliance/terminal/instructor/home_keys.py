"""What the keys do in the list of pools and sessions, and which files are pools."""

from rich.text import Text

from appliance.terminal.instructor.hosting import Hosting
from appliance.terminal.instructor.screen import Picture, Screen
from appliance.terminal.lines import Lines, wrapped


class HomeKeys(Screen):
    """It is only read."""

    def __init__(self, host: Hosting) -> None:
        self._host = host

    def press(self, key: str, character: str | None) -> bool:
        return False

    def draw(self, width: int) -> Picture:
        said = self._host.said
        keys = (
            ("↑ ↓ Enter", said("terminal.open_chosen")),
            ("/", said("instructor.make.search")),
            ("o", said("instructor.home.sign_out")),
            ("?", said("instructor.keys.list")),
            ("Ctrl-C", said("terminal.leave")),
        )
        lines: Lines = [Text.assemble((f"{key:<11}", "bold"), what) for key, what in keys]
        lines += [Text(), *wrapped(said("terminal.keys_in_class"), width)]
        lines += [Text(), *wrapped(said("instructor.home.which_pools"), width, "dim")]
        head = [Text(said("instructor.keys.title"), "bold"), Text()]
        return Picture(head, lines, [Text(f"Esc: {said('common.back')}", "dim")])
