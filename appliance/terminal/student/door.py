"""The way into a class: what is typed there, and what it says while one waits for the instructor."""

from rich.text import Text

from appliance.client.errors import Refused
from appliance.client.student import Lobby
from appliance.terminal.fields import Field
from appliance.terminal.lines import Lines, centred, wrapped
from appliance.terminal.speech import Speech

_MOST = {"code": 8, "student_id": 64, "name": 80, "pin": 8}


class Door:
    """A form with the fields that the class asks for; once it was refused, with the rejoin code instead."""

    def __init__(self, lobby: Lobby | None, *, name: str = "", code: str = "") -> None:
        """`lobby` is None as long as the box has not answered."""
        self.lobby = lobby
        self.waits_for: Refused | None = None
        self.is_busy = False
        self.problem = ""
        given = {"name": name, "code": code}
        asked = ["name"]
        if lobby is not None:
            asked = [*["code"][: lobby.code_needed], *["student_id"][: lobby.numbers or lobby.roster], *asked]
        self.fields = {key: Field(_MOST[key], given.get(key, "")) for key in asked}
        self._at = next((at for at, field in enumerate(self.fields.values()) if not field.text), 0)

    @property
    def is_open(self) -> bool:
        """Whether there is a class to join."""
        return self.lobby is not None and self.lobby.open > 0

    @property
    def is_filled(self) -> bool:
        """Whether nothing is left to type."""
        return all(field.text.strip() for field in self.fields.values())

    def wait(self, refused: Refused) -> None:
        """The instructor, or the rejoin code, must let one in."""
        self.waits_for, self.is_busy = refused, False
        self.fields = {"pin": Field(_MOST["pin"])}
        self._at = 0

    def key(self, name: str, character: str | None) -> bool:
        """Take a key; whether the form is sent."""
        fields = list(self.fields.values())
        if name == "enter":
            empty = [at for at, field in enumerate(fields) if not field.text.strip()]
            if empty and self.waits_for is None:
                self._at = empty[0]
                return False
            return not self.is_busy
        if name in ("up", "down", "tab", "shift+tab"):
            self._at = (self._at + (1 if name in ("down", "tab") else -1)) % len(fields)
        else:
            fields[self._at].key(name, character)
            self.problem = ""
        return False

    def paste(self, text: str) -> None:
        """Text came all at once."""
        list(self.fields.values())[self._at].insert(text)

    def lines(self, width: int, said: Speech) -> Lines:
        """How it looks."""
        if not self.is_open and self.waits_for is None:
            title = "common.no_class" if self.lobby is not None else "student.looking"
            more = said("terminal.no_class_more") if self.lobby is not None else self.problem
            return centred([*wrapped(said(title), width, "bold"), Text(), *wrapped(more, width)], width)
        labels = {
            "code": said("common.join_code"),
            "student_id": said("student.join.id"),
            "name": said("common.name"),
            "pin": said("student.waiting.pin"),
        }
        title = self.lobby.title if self.lobby is not None and self.lobby.title else said("student.join.title")
        lines = [*wrapped(title, width, "bold"), Text()]
        if self.waits_for is not None:
            is_out = self.waits_for.dismissed
            why = said("terminal.dismissed") if is_out else said.that(self.waits_for.message)
            lines += [*wrapped(why, width, "yellow"), Text()]
            if not is_out:
                lines += [*wrapped(said("terminal.waiting"), width), Text()]
        for at, (key, field) in enumerate(self.fields.items()):
            lines += [Text(labels[key], "dim"), field.shown(min(width, 40), has_focus=at == self._at), Text()]
        if self.is_busy:
            lines += wrapped(said("student.join.busy"), width, "dim")
        return [*lines, *wrapped(self.problem, width, "bold yellow")]
