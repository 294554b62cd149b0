"""The way into a class: what is typed there, and what it says while one waits for the instructor."""

from typing import Final

from rich.text import Text

from appliance.client.errors import Refused
from appliance.client.mark import mark_of
from appliance.client.student import Lobby
from appliance.quiz.commands import MAX_ID, MAX_NAME
from appliance.terminal.fields import Field
from appliance.terminal.lines import Lines, centred, wrapped
from appliance.terminal.speech import Speech

_MISSING: Final = {"code": "join.code_needed", "student_id": "join.no_number", "name": "join.no_name"}
_MOST: Final = {"code": 8, "student_id": MAX_ID, "name": MAX_NAME, "pin": 8}  # characters


class Door:
    """A form with the fields that the class asks for; once it was refused, with the rejoin code instead."""

    def __init__(self, lobby: Lobby | None, *, name: str = "", code: str = "") -> None:
        """`lobby` is None as long as the box has not answered."""
        self.lobby = lobby
        self.waits_for: Refused | None = None
        self.is_busy = False
        self.problem = ""
        self._missing = ""  # the field that was left empty
        self._has_number = False
        given = {"name": name, "code": code}
        asked, self._optional = ["name"], frozenset[str]()
        if lobby is not None:
            asks_code = lobby.code_needed or bool(code)  # which may be wrong
            self._optional = frozenset(["code"][lobby.code_needed :])
            who = [] if lobby.anonymous else [*["student_id"][: lobby.numbers or lobby.roster], *asked]
            asked = [*["code"][:asks_code], *who]
        self.fields = {key: Field(_MOST[key], given.get(key, "")) for key in asked}
        self._at = next(iter(self._empty()), 0)

    @property
    def is_open(self) -> bool:
        """Whether there is a class to join."""
        return self.lobby is not None and self.lobby.open > 0

    @property
    def is_filled(self) -> bool:
        """Whether nothing is left to type."""
        return not self._empty()

    @property
    def uses_arrows(self) -> bool:
        """Whether up and down choose among fields."""
        return len(self.fields) > 1

    def _empty(self) -> list[int]:
        """The places of the fields that must be filled and are not."""
        named = enumerate(self.fields.items())
        return [at for at, (key, field) in named if key not in self._optional and not field.text.strip()]

    def way_back(self, said: Speech) -> str:
        """What it is called to go back to the form; "" where there is nothing to go back from."""
        if self.waits_for is None:
            return ""
        return said("student.waiting.other" if self._has_number else "student.waiting.other_name")

    def wait(self, refused: Refused) -> None:
        """The instructor, or the rejoin code, must let one in."""
        self.waits_for, self.is_busy = refused, False
        self._has_number = "student_id" in self.fields or self._has_number
        self.fields = {"pin": Field(_MOST["pin"])}
        self._at = 0

    def refused(self, problem: str, at: str) -> None:
        """Say what was wrong with the field `at`."""
        self.problem = problem
        self._at = list(self.fields).index(at) if at in self.fields else self._at

    def key(self, name: str, character: str | None) -> bool:
        """Take a key; whether the form is sent."""
        fields = list(self.fields.values())
        if name == "enter":
            if (empty := self._empty()) and self.waits_for is None:
                self._missing = list(self.fields)[self._at] if self._at in empty else ""
                self._at = self._at if self._missing else empty[0]
                return False
            return not self.is_busy
        if not fields:
            return False
        if name in ("up", "down", "tab", "shift+tab"):
            self._at = (self._at + (1 if name in ("down", "tab") else -1)) % len(fields)
        else:
            fields[self._at].key(name, character)
            self.problem = self._missing = ""
        return False

    def paste(self, text: str) -> None:
        """Text came all at once."""
        self._missing = ""
        if self.fields:
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
            if not is_out and self.waits_for.why != "too_fast":
                mark = said("student.waiting.mark", mark=mark_of(self.waits_for.ticket))
                lines += [*wrapped(f"{said('terminal.waiting')} {mark}", width), Text()]
        for at, (key, field) in enumerate(self.fields.items()):
            lines += [Text(labels[key], "dim"), field.shown(min(width, 40), has_focus=at == self._at), Text()]
        if self.lobby is not None and self.lobby.anonymous:
            lines += [*wrapped(said("terminal.anonymous"), width), Text()]
        if self.is_busy:
            lines += wrapped(said("student.join.busy"), width, "dim")
        problem = said(_MISSING[self._missing]) if self._missing in _MISSING else self.problem
        return [*lines, *wrapped(problem, width, "bold yellow")]
