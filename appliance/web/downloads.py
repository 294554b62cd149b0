"""The results of a session, open or past, as downloads for the instructor."""

from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from appliance.live.sessions import Sessions
from appliance.results.export_error import ExportError
from appliance.results.formats import FORMATS
from appliance.results.marks import Spreadsheets
from appliance.results.orders import FileOrder
from appliance.results.results_process import ResultsProcess
from appliance.sentence import sentence
from appliance.web.language import LanguageChoice
from appliance.web.replies import fail, reply_json
from appliance.web.signing import Guard


class DownloadsDoor:
    """Handlers of the instructor's downloads, which are made by `results`."""

    def __init__(
        self,
        sessions: Sessions,
        results: ResultsProcess,
        choice: LanguageChoice,
        spreadsheets: Callable[[], Spreadsheets],
        *,
        key_file: Path,
        signed_in: Guard,
    ) -> None:
        """`key_file` is made where pseudonyms are asked for, and has their key."""
        self._sessions = sessions
        self._results = results
        self._choice = choice
        self._spreadsheets = spreadsheets
        self._key_file = key_file
        self._signed_in = signed_in

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/admin/formats", self._signed_in(self.formats)),
            web.get("/api/admin/sessions/{id}/{file}", self._signed_in(self.file)),
        ]

    async def formats(self, request: web.Request) -> web.Response:
        """The files that there are of each session, in the order in which they are shown."""
        return reply_json({"formats": [{"file": each.name, "use": each.use, "title": each.title} for each in FORMATS]})

    async def file(self, request: web.Request) -> web.Response:
        """A session as one of its files, in the language of the page that asks, consistent while the class goes on."""
        language = self._choice.of_page(request, projector=False)
        asked = next((each for each in FORMATS if each.name == request.match_info["file"]), None)
        if asked is None:
            return fail(404, "no_session", sentence("session.no_file"))
        found = self._sessions.find(request.match_info["id"])
        if found is None:
            return _gone()
        key_file = self._key_file if "pseudonyms" in request.query else None
        name = f"{found.path.stem} {asked.name}" if key_file is None else f"{found.path.stem} pseudonyms {asked.name}"
        if found.session is not None:
            await found.session.journal.settled()
        try:
            body = await self._results.file(FileOrder(asked.name, found.path, language, self._spreadsheets(), key_file))
        except ExportError as error:
            if self._sessions.find(found.path.stem) is None:  # it was erased while this waited
                return _gone()
            return fail(503, "storage", error.sentence)
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        }
        charset = "utf-8" if asked.type.startswith("text/") else None
        return web.Response(body=body, content_type=asked.type, charset=charset, headers=headers)


def _gone() -> web.Response:
    return fail(404, "no_session", sentence("session.gone"))
