"""Exports one after the other, out of the way of the class."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from appliance.background import background
from appliance.results.export_error import ExportError
from appliance.results.marks import Spreadsheets
from appliance.results.orders import ExportOrder
from appliance.results.owed import Owed
from appliance.sentence import Sentence, sentence
from appliance.words.languages import ENGLISH

log = logging.getLogger(__name__)

QUIET_S: Final = 1.0
LAST_S: Final = 20.0  # what is not exported within this time after the end stays on the box only


@dataclass(frozen=True, slots=True)
class ExportJob:
    """Export the session in `path`; `stage` as in `export`; `told(message, saved)` runs when that is done or failed.

    `saving(message)` says how far it is, once it has taken a second.
    """

    path: Path
    stage: str | None
    told: Callable[[Sentence, bool], None]
    saving: Callable[[Sentence], None] = lambda _: None


class Exporter:
    """Exports into `folder`; a job replaces an earlier one for the same session that still waits."""

    def __init__(
        self,
        folder: Path,
        export: Callable[[ExportOrder, Callable[[int, int], None]], Awaitable[list[Path]]],
        last_s: float = LAST_S,
        language: Callable[[], str] = lambda: ENGLISH,
        spreadsheets: Callable[[], Spreadsheets] = lambda: "language",
        owed: Owed | None = None,
    ) -> None:
        """`export` does it, as `ResultsProcess.export`; `owed` keeps what is not done yet.

        `language()` is that of the files, `spreadsheets()` the marks of CSV files: asked for at each export.
        """
        self._folder = folder
        self._last_s = last_s
        self._export = export
        self._language = language
        self._spreadsheets = spreadsheets
        self._owed = owed
        self._waiting: dict[Path, ExportJob] = {}
        self._wake = asyncio.Event()
        self._at_work = asyncio.Lock()
        self._ending = False

    def queue(self, job: ExportJob) -> None:
        self._waiting[job.path] = job
        self._wake.set()

    async def catch_up(self, after: Callable[[], None]) -> None:
        """Export what was not exported when the server ended; `after()` runs once a session's results are saved."""

        def told(_message: Sentence, saved: bool) -> None:
            if saved:
                after()

        for path in [] if self._owed is None else await asyncio.to_thread(self._owed.paths):
            self.queue(ExportJob(path, None, told))

    async def erase(self, path: Path) -> None:
        """Remove what was exported of a session that is over; a job that waits is dropped, and `told` does not run.

        Raises ExportError.
        """
        from appliance.results.export import erase  # with what reads a session, which the server rarely does

        self._waiting.pop(path, None)
        async with self._at_work:
            await asyncio.to_thread(erase, path, self._folder)
            if self._owed is not None:
                await self._owed.done(path)

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Work in the background; when the context ends, what still waits is exported, within 20 s."""
        async with background(self._run(), "exporter") as work:
            try:
                yield
            finally:
                # Not cancelled: that export would go on beside the last export of the same session.
                self._ending = True
                self._wake.set()
                _, late = await asyncio.wait([work], timeout=self._last_s)
                if late:
                    log.error("the last export took too long; the results are on the box")

    async def _run(self) -> None:
        while self._waiting or not self._ending:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                await self._do(next(iter(self._waiting.values())))

    async def _do(self, job: ExportJob) -> None:
        saved, owed = False, self._owed if job.stage is None else None
        try:
            async with self._at_work:
                if owed is not None:
                    await owed.add(job.path)
                order = ExportOrder(job.path, self._folder, job.stage, self._language(), self._spreadsheets())
                files = await self._export(order, _progress(job))
                if owed is not None:
                    await owed.done(job.path)
            message, saved = sentence("export.saved") if files else sentence("export.saved_already"), True
        except ExportError as error:
            log.warning("export: %s", error)
            message = error.sentence
        except Exception:  # an error in one session must not stop the exports of the others
            log.exception("export: %s", job.path)
            message = sentence("export.failed")
        if self._waiting.get(job.path) is job:
            del self._waiting[job.path]
        job.told(message, saved)


def _progress(job: ExportJob) -> Callable[[int, int], None]:
    """What is called after each file, in a thread."""
    loop = asyncio.get_running_loop()
    began_s = loop.time()

    def saved(number: int, of: int) -> None:
        if number < of and loop.time() - began_s > QUIET_S:
            with contextlib.suppress(RuntimeError):  # the loop has ended: nobody is left to be told
                loop.call_soon_threadsafe(job.saving, sentence("export.saving", n=number, of=of))

    return saved
