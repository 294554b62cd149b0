"""The results of a session, open or past, as downloads for the instructor."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from aiohttp import web

from appliance.live.journal import StorageError
from appliance.live.sessions import Sessions
from appliance.results.csv_file import csv_bytes
from appliance.results.report import report
from appliance.results.tables import Name, reading, table
from appliance.web.replies import fail
from appliance.web.signing import Guard

TABLES: Final[tuple[Name, ...]] = ("results", "answers", "items", "audit")
NO_FILE: Final = "There is no such file."


class DownloadsDoor:
    """Handlers of the instructor's downloads, which are made in `thread`."""

    def __init__(self, sessions: Sessions, thread: ThreadPoolExecutor, *, signed_in: Guard) -> None:
        self._sessions = sessions
        self._thread = thread
        self._signed_in = signed_in

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/admin/sessions/{id}/report.html", self._signed_in(self.report)),
            web.get("/api/admin/sessions/{id}/session.sqlite", self._signed_in(self.session)),
            web.get("/api/admin/sessions/{id}/{table}.csv", self._signed_in(self.table)),
        ]

    async def table(self, request: web.Request) -> web.Response:
        """One of the tables of a session, as CSV."""
        name = next((name for name in TABLES if name == request.match_info["table"]), None)
        if name is None:
            return fail(404, "no_session", NO_FILE)
        return await self._file(request, f"{name}.csv", "text/csv", lambda path: csv_bytes(table(path, name)))

    async def report(self, request: web.Request) -> web.Response:
        """The session as one page to print or keep."""
        return await self._file(request, "report.html", "text/html", _report)

    async def session(self, request: web.Request) -> web.Response:
        """The whole session in one file, consistent while the class goes on."""
        return await self._file(request, "session.sqlite", "application/vnd.sqlite3", _image)

    async def _file(
        self, request: web.Request, name: str, content_type: str, make: Callable[[Path], bytes]
    ) -> web.Response:
        found = self._sessions.find(request.match_info["id"])
        if found is None:
            return fail(404, "no_session", NO_FILE)
        try:
            body = await asyncio.get_running_loop().run_in_executor(self._thread, make, found.path)
        except StorageError as error:
            return fail(503, "storage", f"The session can't be read: {error}")
        headers = {
            "Content-Disposition": f'attachment; filename="{found.path.stem} {name}"',
            "Cache-Control": "no-store",
        }
        charset = "utf-8" if content_type.startswith("text/") else None
        return web.Response(body=body, content_type=content_type, charset=charset, headers=headers)


def _report(path: Path) -> bytes:
    with reading(path) as session:
        return report(
            session.about(),
            items=session.table("items"),
            choices=session.choices(),
            turns=session.table("turns"),
            results=session.table("results"),
        )


def _image(path: Path) -> bytes:
    with reading(path) as session:
        return session.image()
