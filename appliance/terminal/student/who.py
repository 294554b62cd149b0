"""Who sits here: one of those that have joined from this computer, or somebody else."""

import asyncio
from typing import NamedTuple

from rich.text import Text

from appliance.client.errors import Refused
from appliance.client.student import Student
from appliance.terminal.lines import CURSOR, Lines, wrapped
from appliance.terminal.speech import Speech
from appliance.terminal.student.memory import Kept, Memory


class StillIn(NamedTuple):
    """A student who may come back, and whether another terminal is connected as that one."""

    kept: Kept
    is_held: bool


async def still_in(student: Student, memory: Memory, name: str, code: str) -> list[StillIn]:
    """Who has joined at the student's box and is still in a class, the last one first.

    With a name, only who has that name; with a join code, only who is in that class. Tokens that count no more are
    forgotten. Raises Unreachable or NotUnderstood.
    """
    found: list[StillIn] = []
    for kept in await asyncio.to_thread(memory.joined, str(student.http.base)):
        if (name and kept.name.casefold() != name.strip().casefold()) or (code and kept.code != code.strip().upper()):
            continue
        try:
            await student.rejoin_pin(kept.token)
        except Refused:
            await asyncio.to_thread(memory.forget, kept)
        else:
            found.append(StillIn(kept, await asyncio.to_thread(memory.is_held, kept)))
    return found


class Who:
    """A list to choose from. It begins with the first that no other terminal has, and otherwise with somebody else."""

    def __init__(self, found: list[StillIn]) -> None:
        self._found = found
        self._at = next((at for at, one in enumerate(found) if not one.is_held), len(found))

    @property
    def chosen(self) -> Kept | None:
        """Who is chosen; None is somebody else."""
        return self._found[self._at].kept if self._at < len(self._found) else None

    def key(self, name: str, character: str | None) -> bool:
        """Take a key; whether it means that the choice is made."""
        rows = len(self._found) + 1
        if name in ("up", "down", "tab", "shift+tab"):
            self._at = (self._at + (1 if name in ("down", "tab") else -1)) % rows
        if character is not None and character.isascii() and character.isdigit() and 0 < int(character) <= rows:
            self._at = int(character) - 1
            return True
        return name == "enter"

    def lines(self, width: int, said: Speech) -> Lines:
        """How it looks."""
        rows = [
            said("terminal.go_on_as", name=kept.name) + (f" ({said('terminal.elsewhere')})" if is_held else "")
            for kept, is_held in self._found
        ]
        lines = [*wrapped(said("student.join.title"), width, "bold"), Text()]
        for at, row in enumerate([*rows, said("terminal.somebody_else")]):
            head = Text(f" {at + 1} ", "bold cyan")
            first, *others = wrapped(row, width - head.cell_len)
            if at == self._at:
                first.stylize(CURSOR)
            lines += [Text.assemble(head, first), *(Text(" " * head.cell_len) + line for line in others)]
        return lines
