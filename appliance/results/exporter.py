"""Exports one after the other, out of the way of the class.

All results, exports and downloads alike, are made in one and the same thread. What the C allocator has once got for a
thread it keeps for that thread, some megabytes after a large class; in the threads of a pool, which take turns, memory
would grow by that several times over.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from appliance.background import background
from appliance.results.export import ExportError, erase, export

log = logging.getLogger(__name__)

LAST_S: Final = 20.0  # what is not exported by then after the end stays on the box only


@dataclass(frozen=True, slots=True)
class ExportJob:
    """Export the session in `path`; `stage` as in `export`; `told` hears what became of it, and whether it is saved."""

    path: Path
    stage: str | None
    told: Callable[[str, bool], None]


class Exporter:
    """Exports into `folder`, in `thread`; the latest job for a session replaces an earlier one that still waits."""

    def __init__(self, folder: Path, thread: ThreadPoolExecutor, last_s: float = LAST_S) -> None:
        self._folder = folder
        self._last_s = last_s
        self._thread = thread
        self._waiting: dict[Path, ExportJob] = {}
        self._wake = asyncio.Event()
        self._at_work = asyncio.Lock()
        self._ending = False

    def queue(self, job: ExportJob) -> None:
        self._waiting[job.path] = job
        self._wake.set()

    async def erase(self, path: Path) -> None:
        """Remove what was exported of a session that nobody exports any more; a job that waits is dropped, untold.

        Raises ExportError.
        """
        self._waiting.pop(path, None)
        async with self._at_work:
            await asyncio.get_running_loop().run_in_executor(self._thread, erase, path, self._folder)

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Work in the background; at the end what still waits is exported, within 20 s."""
        async with background(self._run(), "exporter") as work:
            try:
                yield
            finally:
                # Not cancelled: the thread of an export would go on, beside the last export of the same session.
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
                await self._export(next(iter(self._waiting.values())))

    async def _export(self, job: ExportJob) -> None:
        saved = False
        try:
            async with self._at_work:
                at_work = asyncio.get_running_loop().run_in_executor(
                    self._thread, export, job.path, self._folder, job.stage
                )
                files = await at_work
            sentence, saved = "Results saved." if files else "Results are saved already.", True
        except ExportError as error:
            log.warning("export: %s", error)
            sentence = str(error)
        except Exception:  # one session's results must not keep those of the others from leaving
            log.exception("export: %s", job.path)
            sentence = "The results could not be exported. They are safe on the box; the log says why."
        if self._waiting.get(job.path) is job:
            del self._waiting[job.path]
        job.told(sentence, saved)
