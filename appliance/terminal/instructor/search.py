"""What is searched in a list: typed after a slash."""

import unicodedata

from rich.text import Text

from appliance.terminal.fields import Field
from appliance.terminal.lines import Lines

_MOST = 80  # characters


class Search:
    """Keeps what is typed; Enter or an arrow goes back to the list, Escape to all of it."""

    def __init__(self) -> None:
        self.is_typed = False
        self._field = Field(_MOST)

    def press(self, key: str, character: str | None) -> bool:
        """Take a key; whether it was one for the search."""
        if not self.is_typed:
            if character == "/":
                self.is_typed = True
            elif key == "escape" and self._field.text:
                self._field = Field(_MOST)
            else:
                return False
            return True
        if key in ("enter", "up", "down"):
            self.is_typed = False
            return key == "enter"
        if key == "escape":
            self.is_typed, self._field = False, Field(_MOST)
        else:
            self._field.key(key, character)
        return True

    def paste(self, text: str) -> None:
        """Text came all at once."""
        if self.is_typed:
            self._field.insert(text)

    def finds(self, *texts: str) -> bool:
        """Whether what is typed is in one of the texts, in whichever case and with or without accents."""
        typed = _folded(self._field.text).strip()
        return not typed or any(typed in _folded(text) for text in texts)

    def lines(self, label: str, width: int) -> Lines:
        """How it looks while there is anything in it."""
        if not self.is_typed and not self._field.text:
            return []
        shown = self._field.shown(min(40, max(10, width - Text(label).cell_len - 2)), has_focus=self.is_typed)
        return [Text.assemble((f"{label}: ", "dim"), shown), Text()]


def _folded(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))
