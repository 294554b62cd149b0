"""What can't be undone is asked once."""

from collections.abc import Callable, Collection

from rich.text import Text

from appliance.terminal.instructor.hosting import Hosting
from appliance.terminal.instructor.screen import Picture, Screen
from appliance.terminal.lines import Lines, wrapped


class Confirm(Screen):
    """Asks; Enter does it, or once more one of the `keys` that led here, as with a clicker that has no other."""

    def __init__(
        self,
        host: Hosting,
        question: str,
        more: Lines,
        does: Callable[[], None],
        keys: Collection[str] = (),
    ) -> None:
        self._host = host
        self._question = question
        self._more = more
        self._does = does
        self._keys = ("enter", *keys)
        self._pressed_at = host.now()  # it is there because a key was pressed, which may be held down

    def press(self, key: str, character: str | None) -> bool:
        if key not in self._keys:
            return False
        is_meant = self._host.now() - self._pressed_at >= self._host.held_s
        self._pressed_at = self._host.now()
        if is_meant:
            self._host.back()
            self._does()
        return True

    def draw(self, width: int) -> Picture:
        said = self._host.said
        more = [line for text in self._more for line in wrapped(text, width)]
        foot = [Text(f"Enter: {self._question} · Esc: {said('instructor.cancel')}", "bold")]
        return Picture([*wrapped(self._question, width, "bold"), Text()], more, foot)
