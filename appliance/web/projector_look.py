"""How the projector looks and sounds: the instructor's choice, since nobody sits at its browser."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import msgspec
from aiohttp import web
from msgspec import UNSET, UnsetType

from appliance.durable import write_durably
from appliance.sentence import sentence
from appliance.web.protocol import encode
from appliance.web.replies import fail, reply_json
from appliance.web.signing import Guard, read

SMALLEST: Final = 70  # per cent of the usual size
LARGEST: Final = 145
_Letters = Annotated[int, msgspec.Meta(ge=SMALLEST, le=LARGEST)]


class Look(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What was chosen: a light ground for rooms with daylight, sound, and the size of letters in per cent."""

    light: bool = False
    sound: bool = False
    letters: _Letters = 100


class _Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    light: bool | UnsetType = UNSET
    sound: bool | UnsetType = UNSET
    letters: _Letters | UnsetType = UNSET


class ProjectorLook:
    """The look of all projectors, kept in a file for the next class and the next start."""

    def __init__(self, file: Path) -> None:
        self.now = _kept(file)
        self._file = file

    @property
    def unusual(self) -> Look | None:
        """What was chosen; None if all is as usual."""
        return None if self.now == Look() else self.now

    async def change(self, **chosen: object) -> None:
        """Takes effect at once. OSError if it could not be saved for the next start."""
        self.now = msgspec.structs.replace(self.now, **chosen)
        await asyncio.to_thread(write_durably, self._file, encode(self.now) + b"\n")


class ProjectorLookDoor:
    """The instructor's request about it; what it is now stands in the views of instructors and projectors."""

    def __init__(self, look: ProjectorLook, changed: Callable[[], None], *, signed_in: Guard) -> None:
        self._look = look
        self._changed = changed
        self._signed_in = signed_in

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/api/admin/projector", self._signed_in(self.choose))]

    async def choose(self, request: web.Request) -> web.Response:
        """`{light?, sound?, letters?}`: how all projectors look from now on; what is left out stays as it is."""
        change = await read(request, _Change)
        if change is None:
            return fail(422, "bad_value", sentence("box.choose_look", least=SMALLEST, most=LARGEST))
        try:
            await self._look.change(**msgspec.to_builtins(change))
        except OSError:
            return fail(503, "storage", sentence("box.holds_for_now"))
        finally:
            self._changed()
        return reply_json(self._look.now)


def _kept(file: Path) -> Look:
    try:
        return msgspec.json.decode(file.read_bytes()[:1_000], type=Look)
    except (OSError, msgspec.DecodeError):  # none was chosen yet, or the file can't be read
        return Look()
