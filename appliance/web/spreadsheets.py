"""Which marks the CSV files for spreadsheets have: the instructor's choice, since it depends on the country."""

from pathlib import Path

import msgspec
from aiohttp import web

from appliance.results.marks import SPREADSHEETS, Spreadsheets
from appliance.sentence import sentence
from appliance.web.kept_choice import KeptChoice
from appliance.web.replies import fail, reply_json
from appliance.web.signing import Guard, read


class _Chosen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    spreadsheets: Spreadsheets


def spreadsheet_choice(file: Path) -> KeptChoice[Spreadsheets]:
    """The choice for all files, kept in `file`; by the language until one is made."""
    return KeptChoice(file, {each: each for each in SPREADSHEETS}, "language")


class SpreadsheetsDoor:
    """The instructor's requests about it."""

    def __init__(self, choice: KeptChoice[Spreadsheets], *, signed_in: Guard) -> None:
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
