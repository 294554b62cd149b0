"""Which marks the CSV files for spreadsheets have: the instructor's choice, since it depends on the country."""

import asyncio
from pathlib import Path
from typing import get_args

import msgspec
from aiohttp import web

from appliance.durable import write_durably
from appliance.results.marks import Spreadsheets
from appliance.sentence import sentence
from appliance.web.replies import fail, reply_json
from appliance.web.signing import Guard, read


class _Chosen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    spreadsheets: Spreadsheets


class SpreadsheetChoice:
    """The choice for all files, kept in a file for the next start; by the language until one is made."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._now = _kept(file)

    def now(self) -> Spreadsheets:
        return self._now

    async def choose(self, chosen: Spreadsheets) -> None:
        """Takes effect at once. OSError if it could not be saved for the next start."""
        self._now = chosen
        await asyncio.to_thread(write_durably, self._file, f"{chosen}\n".encode())


class SpreadsheetsDoor:
    """The instructor's requests about it."""

    def __init__(self, choice: SpreadsheetChoice, *, signed_in: Guard) -> None:
        self._choice = choice
        self._signed_in = signed_in

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/admin/spreadsheets", self._signed_in(self.show)),
            web.post("/api/admin/spreadsheets", self._signed_in(self.choose)),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """`{spreadsheets}`: "language" (what is usual in the language of a file), "comma" or "semicolon"."""
        return reply_json({"spreadsheets": self._choice.now()})

    async def choose(self, request: web.Request) -> web.Response:
        """`{spreadsheets}`: from now on CSV files for spreadsheets have these marks."""
        chosen = await read(request, _Chosen)
        if chosen is None:
            return fail(422, "bad_value", sentence("box.choose_spreadsheets"))
        try:
            await self._choice.choose(chosen.spreadsheets)
        except OSError:
            return fail(503, "storage", sentence("box.holds_for_now"))
        return reply_json({"spreadsheets": chosen.spreadsheets})


def _kept(file: Path) -> Spreadsheets:
    try:
        kept = file.read_bytes()[:16].decode("ascii", "replace").strip()
    except OSError:  # none was chosen yet, or the file can't be read
        return "language"
    return next((each for each in get_args(Spreadsheets) if each == kept), "language")
