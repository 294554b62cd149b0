"""A line that is typed, with a cursor in it."""

from rich.text import Text

from appliance.terminal.lines import CURSOR


class Field:
    """A text of at most `most` characters, of which nothing is shown where it is `secret`.

    Keys are named as Textual names them.
    """

    def __init__(self, most: int, text: str = "", *, secret: bool = False) -> None:
        self._most = most
        self._secret = secret
        self.text = text[:most]
        self.cursor = len(self.text)

    def insert(self, typed: str) -> None:
        """Type at the cursor; lines become one, and what is too long is left out."""
        typed = "".join(letter for letter in " ".join(typed.splitlines()) if letter.isprintable())
        typed = typed[: self._most - len(self.text)]
        self.text = self.text[: self.cursor] + typed + self.text[self.cursor :]
        self.cursor += len(typed)

    def key(self, name: str, character: str | None) -> bool:
        """Take a key; whether it was one for a field."""
        match name:
            case "left":
                self.cursor = max(0, self.cursor - 1)
            case "right":
                self.cursor = min(len(self.text), self.cursor + 1)
            case "home" | "ctrl+a":
                self.cursor = 0
            case "end" | "ctrl+e":
                self.cursor = len(self.text)
            case "backspace" | "ctrl+h":
                self.text = self.text[: max(0, self.cursor - 1)] + self.text[self.cursor :]
                self.cursor = max(0, self.cursor - 1)
            case "delete":
                self.text = self.text[: self.cursor] + self.text[self.cursor + 1 :]
            case "ctrl+u":
                self.text, self.cursor = self.text[self.cursor :], 0
            case _ if character is not None and character.isprintable():
                self.insert(character)
            case _:
                return False
        return True

    def shown(self, width: int, *, has_focus: bool) -> Text:
        """The part around the cursor that fits `width` cells, with the cursor where it `has_focus`."""
        text = "*" * len(self.text) if self._secret else self.text
        start = 0
        while start < self.cursor and Text(text[start : self.cursor]).cell_len > width - 2:
            start += 1
        line = Text(text[start:] + " ")
        if has_focus:
            line.stylize(CURSOR, self.cursor - start, self.cursor - start + 1)
        line.truncate(width)
        line.append(" " * max(0, width - line.cell_len))
        line.stylize_before("underline")
        return line
