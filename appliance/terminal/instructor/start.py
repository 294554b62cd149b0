"""The settings of a session before it is opened: the pool's, to be changed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec
from rich.text import Text

from appliance.client.errors import Refused
from appliance.client.instructor import Opened
from appliance.client.library import PoolRow, Problem, SessionRow
from appliance.quiz.numerals import read_number
from appliance.sentence import Argument
from appliance.terminal.fields import Field
from appliance.terminal.instructor.hosting import Hosting
from appliance.terminal.instructor.listing import Listing, Row
from appliance.terminal.instructor.screen import Picture, Screen
from appliance.terminal.lines import Lines, wrapped
from appliance.terminal.speech import Speech

Value = str | float | bool | None
_GO: Final = "go"
_MOST: Final = 12  # characters of a number
# Settings with a choice, and what their values are called.
_CHOICES: Final[Mapping[str, Mapping[Value, str]]] = {
    "scoring": {"flat": "instructor.start.flat", "speed": "instructor.start.speed"},
    "reveal": {"auto": "instructor.start.auto", "hold": "instructor.start.hold", "own": "instructor.start.own"},
    "draw": {"together": "instructor.start.together", "individual": "instructor.start.individual"},
    "order": {"written": "instructor.start.written", "shuffled": "instructor.start.shuffled"},
    "changes": {
        None: "instructor.start.changes_usual",
        True: "instructor.start.changes_yes",
        False: "instructor.start.changes_no",
    },
    "leaderboard": {
        "every": "instructor.start.every",
        "end": "instructor.start.end",
        "never": "instructor.start.never",
    },
}
_NUMBERS: Final = {  # with what it means to leave one empty
    "time_limit": "instructor.start.usual",
    "points": "instructor.start.usual",
    "ask": "instructor.start.ask_hint",
    "turns": "instructor.start.turns_hint",
    "next_after": "instructor.start.next_after_hint",
}
_LABELS: Final = {
    "time_limit": "instructor.start.time",
    "points": "instructor.start.points",
    "scoring": "instructor.start.scoring",
    "reveal": "instructor.start.reveal",
    "draw": "instructor.start.draw",
    "order": "instructor.start.order",
    "changes": "instructor.start.changes",
    "leaderboard": "instructor.start.leaderboard",
    "ask": "instructor.start.ask",
    "turns": "instructor.start.turns",
    "next_after": "instructor.start.next_after",
    "student_numbers": "instructor.start.student_numbers",
    "anonymous": "instructor.start.anonymous",
    "close_when_all": "instructor.start.close_when_all",
    "shuffle": "instructor.start.shuffle",
    "live_counts": "instructor.start.live_counts",
    "review": "instructor.start.review",
}
_FALLS_BACK: Final = ("time_limit", "points")  # which are the pool's where the field is empty


class Start(Screen):
    """The first row opens the session; `opened` gets its join code. Numbers are typed, ← and → choose the rest."""

    def __init__(
        self,
        host: Hosting,
        pool: PoolRow,
        about: str,
        running: Sequence[SessionRow],
        *,
        has_roster: bool,
        opened: Callable[[str], None],
    ) -> None:
        self._host = host
        self._pool = pool
        self._about = about
        self._running = running
        self._has_roster = has_roster
        self._opened = opened
        self._usual: dict[str, Value] = msgspec.to_builtins(pool.options)
        self._chosen = dict(self._usual)
        self._fields = {name: Field(_MOST, _numeral(self._usual[name], host.said)) for name in _NUMBERS}
        self._listing = Listing(_GO)
        self._busy = False
        self._wrong: Mapping[str, Problem] = {}

    def press(self, key: str, character: str | None) -> bool:
        keys = [_GO, *(name for name in _LABELS if self._is_shown(name))]
        name = self._listing.take(keys)
        if self._listing.press(key, keys):
            return True
        if name == _GO:
            if key == "enter":
                self._begin()
            return key == "enter"
        if name in self._fields:
            return key != "escape" and self._fields[name].key(key, character)
        if key in ("left", "right", "enter", "space"):
            values = list(_CHOICES.get(name, (True, False)))
            by = -1 if key == "left" else 1
            self._chosen[name] = values[(values.index(self._chosen[name]) + by) % len(values)]
            return True
        return False

    def paste(self, text: str) -> None:
        if self._listing.chosen in self._fields:
            self._fields[self._listing.chosen].insert(text)

    def _is_shown(self, name: str) -> bool:
        return name != "turns" or self._chosen["draw"] == "individual"

    def _options(self) -> dict[str, Any]:
        """What is to differ from the pool."""
        typed = {name: _value(field.text) for name, field in self._fields.items()}
        for name in _FALLS_BACK:
            typed[name] = self._usual[name] if typed[name] is None else typed[name]
        if not self._is_shown("turns"):
            typed["turns"] = None
        return {name: value for name, value in (self._chosen | typed).items() if value != self._usual[name]}

    def _begin(self) -> None:
        if not self._busy:
            self._busy = True
            self._host.go(self._open())

    async def _open(self) -> None:
        opened = await self._host.ask(self._asked())
        self._busy = False
        if opened is not None:
            self._opened(opened.code)
        self._host.changed()

    async def _asked(self) -> Opened | None:
        """The session; None where settings are wrong, which is said below them, and the first is chosen."""
        self._wrong = {}
        try:
            return await self._host.client.open_session(self._pool.id, **self._options())
        except Refused as refused:
            wrong = [name for name in _LABELS if name in refused.settings]
            if not wrong:
                raise
            self._wrong, self._listing.chosen = refused.settings, wrong[0]
            return None

    def draw(self, width: int) -> Picture:
        said = self._host.said
        head = [*wrapped(self._pool.title, width, "bold"), Text(self._about, "dim"), Text()]
        if self._running:
            head += [*wrapped(said("instructor.start.beside", title=self._running[0].title), width, "yellow"), Text()]
        if self._chosen["draw"] == "individual" and not self._has_roster:
            head += [*wrapped(said("instructor.start.no_roster"), width, "yellow"), Text()]
        go = said("instructor.one_moment" if self._busy else "instructor.start.go")
        title = [Text(), Text(said("instructor.make.settings"), "bold")]
        rows = [
            Row(_GO, Text(f" {go} ", "bold")),
            *(self._row(name, width) for name in _LABELS if self._is_shown(name)),
        ]
        rows[1] = rows[1]._replace(above=title)
        lines, at = self._listing.lines(rows, width)
        return Picture(head, lines, [Text(f"Enter · ↑ ↓ ← → · Esc: {said('common.back')}", "dim")], at)

    def _row(self, name: str, width: int) -> Row:
        said, label = self._host.said, self._host.said(_LABELS[name])
        below = self._wrong_lines(name, width - 4)
        if name in self._fields:
            field = self._fields[name]
            shown = field.shown(_MOST + 2, has_focus=self._listing.chosen == name)
            usual = Text.assemble((said(_NUMBERS[name]), "dim"), " ", shown)
            return Row(name, label, shown if field.text else usual, below=below)
        if name in _CHOICES:
            return Row(name, label, Text(f"‹ {said(_CHOICES[name][self._chosen[name]])} ›", "bold"), below=below)
        return Row(name, label, Text("[x]" if self._chosen[name] else "[ ]", "bold"), below=below)

    def _wrong_lines(self, name: str, width: int) -> Lines:
        """What is wrong with a setting, which is called there as its label."""
        said, problem = self._host.said, self._wrong.get(name)
        if problem is None:
            return []
        named: dict[str, Argument] = {"field": said(_LABELS[name])} if "field" in problem.message.args else {}
        told = [said.that(msgspec.structs.replace(problem.message, args={**problem.message.args, **named}))]
        told += [said.that(problem.hint)] if problem.hint is not None else []
        return wrapped(" ".join(told), width, "bold yellow")


def _numeral(value: Value, said: Speech) -> str:
    return said.number(value) if isinstance(value, float | int) else ""


def _value(typed: str) -> Value:
    """A number; what is none is sent as it is, so that the box says what is wrong with it."""
    if not typed.strip():
        return None
    number = read_number(typed)
    if number is None:
        return typed.strip()
    return int(number) if number.is_integer() else number
