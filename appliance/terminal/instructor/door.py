"""The way in: the first password of a new box, or signing in."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Final

from rich.text import Text

from appliance.client.errors import ClientError, Refused, Unreachable
from appliance.terminal.fields import Field
from appliance.terminal.instructor.hosting import Hosting
from appliance.terminal.instructor.screen import Picture, Screen
from appliance.terminal.lines import Lines, wrapped

_MOST: Final = {"code": 32, "password": 256, "repeat": 256}  # characters
_LOOK_S: Final = 3.0  # between two tries to reach the box
_WIDE: Final = 40


class Door(Screen):
    """A form that is there once the box has said whether it has a password; `inside` makes what comes after it."""

    def __init__(self, host: Hosting, inside: Callable[[Hosting], Screen]) -> None:
        self._host = host
        self._inside = inside
        self._claimed: bool | None = None
        self._fields: dict[str, Field] = {}
        self._at = 0
        self._busy = False
        self._problem = ""
        host.go(self._look())

    async def _look(self) -> None:
        """Ask the box which form it is; who is signed in goes on."""
        while self in self._host.screens:
            try:
                state = await self._host.client.door()
            except Unreachable:
                self._problem = self._host.said("student.unreachable")
                self._host.changed()
                await asyncio.sleep(_LOOK_S)
            except ClientError:
                self._host.end(self._host.said("terminal.not_understood"))
                return
            else:
                if state.signed_in:
                    self._host.replace(self._inside(self._host))
                else:
                    self._ask(claimed=state.claimed)
                return

    def _ask(self, *, claimed: bool) -> None:
        asked = ["password"] if claimed else ["code", "password", "repeat"]
        self._claimed, self._at, self._problem = claimed, 0, ""
        self._fields = {name: Field(_MOST[name], secret=name != "code") for name in asked}
        self._host.changed()

    def press(self, key: str, character: str | None) -> bool:
        fields = list(self._fields.values())
        if not fields or self._busy:
            return True
        if key in ("up", "down", "tab", "shift+tab"):
            self._at = (self._at + (1 if key in ("down", "tab") else -1)) % len(fields)
        elif key == "enter" and self._at < len(fields) - 1:
            self._at += 1
        elif key == "enter":
            self._send()
        else:
            fields[self._at].key(key, character)
        return True

    def paste(self, text: str) -> None:
        if self._fields and not self._busy:
            list(self._fields.values())[self._at].insert(text)

    def _send(self) -> None:
        typed = {name: field.text for name, field in self._fields.items()}
        self._problem = ""
        if "repeat" in typed and typed["repeat"] != typed["password"]:
            self._problem = self._host.said("instructor.passwords_differ")
            return
        self._busy = True
        self._host.go(self._enter(typed))

    async def _enter(self, typed: dict[str, str]) -> None:
        client, said = self._host.client, self._host.said
        try:
            if "code" in typed:
                note = await client.claim(typed["code"].strip().upper(), typed["password"])
            else:
                note = await client.sign_in(typed["password"])
        except Refused as refused:
            if refused.why == "claimed":
                self._ask(claimed=True)
            elif "repeat" not in typed:
                self._fields["password"].key("ctrl+u", None)
            self._problem = said.that(refused.message)
        except Unreachable:
            self._problem = said("class.no_reply")
        except ClientError:
            self._host.end(said("terminal.not_understood"))
        else:
            self._host.replace(self._inside(self._host))
            if note is not None:
                self._host.tell(said.that(note))
            with contextlib.suppress(ClientError):  # it may know better
                await client.tell_time(time.time_ns() // 1_000_000)
        self._busy = False
        self._host.changed()

    def draw(self, width: int) -> Picture:
        said = self._host.said
        head = [Text(said("common.brand"), "bold"), Text()]
        if self._claimed is None:
            address = Text(str(self._host.client.http.base), "dim")
            lines = [
                Text(said("instructor.one_moment")),
                address,
                Text(),
                *wrapped(self._problem, width, "bold yellow"),
            ]
            return Picture(head, lines, [Text("Ctrl-C", "dim")])
        title = said("instructor.door.sign_in" if self._claimed else "instructor.door.claim_title")
        lines = [*wrapped(title, width, "bold"), Text()]
        if not self._claimed:
            lines += [*wrapped(said("instructor.door.claim_more"), width, "dim"), Text()]
        lines += self._form(width)
        lines += wrapped(said("instructor.one_moment") if self._busy else self._problem, width, "bold yellow")
        return Picture(head, lines, [Text("Enter · Ctrl-C", "dim")])

    def _form(self, width: int) -> Lines:
        said = self._host.said
        labels = {
            "code": said("instructor.door.code"),
            "password": said("instructor.password" if self._claimed else "instructor.new_password"),
            "repeat": said("instructor.password_again"),
        }
        lines: Lines = []
        for at, (name, field) in enumerate(self._fields.items()):
            lines += [*wrapped(labels[name], width, "dim"), field.shown(min(width, _WIDE), has_focus=at == self._at)]
            if name == "password" and not self._claimed:
                lines += wrapped(said("instructor.new_password_hint"), width, "dim")
            lines.append(Text())
        return lines
