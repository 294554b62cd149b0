"""When a session is exported: after each closed question, at its end, and when somebody asks."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from appliance.live.session import Session
from appliance.results.exporter import Exporter, ExportJob
from appliance.sentence import Sentence

PATIENCE_S: Final = 20.0
UNEXPORTED: Final = "The latest results could not be exported in time; they are safe on the box."


class Exports:
    """The sessions' way to the exporter, if there is one; `after` hears of each export that nobody waited for."""

    def __init__(self, exporter: Exporter | None, after: Callable[[], None], patience_s: float = PATIENCE_S) -> None:
        self._exporter = exporter
        self._after = after
        self._patience_s = patience_s
        self._pending: dict[Path, ExportJob] = {}
        self._troubles: dict[Path, str] = {}  # why the last export of a session failed; empty where it didn't
        self._waiting = 0
        self._settled = asyncio.Event()
        self._settled.set()

    def queue(self, session: Session) -> None:
        """Export the session soon: a question of it was closed, or it ends."""
        state, path = session.state, session.journal.path
        if self._exporter is None or not state.turns:
            return
        stage = None if state.phase == "finished" else f"after question {state.cursor:02}"

        def told(sentence: str, saved: bool) -> None:
            session.exported = Sentence(sentence)
            self._troubles[path] = "" if saved else sentence
            session.hub.refresh("instructor")
            if self._pending.get(path) is job:  # a later one may wait for its turn
                del self._pending[path]
            if not self._pending:
                self._settled.set()
            if not self._waiting:
                self._after()

        job = ExportJob(path, stage, told)
        self._pending[path] = job
        self._settled.clear()
        self._exporter.queue(job)

    async def erase(self, path: Path) -> None:
        """Remove what was exported of the session in `path`, which is closed. Raises ExportError."""
        self._pending.pop(path, None)
        self._troubles.pop(path, None)
        if not self._pending:
            self._settled.set()
        if self._exporter is not None:
            await self._exporter.erase(path)

    async def now(self, sessions: Iterable[Session]) -> str:
        """Export the sessions and wait for that, 20 s at most; in a sentence what is not saved, empty if all is."""
        for session in sessions:
            self.queue(session)
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience_s):
                await self._settled.wait()
        except TimeoutError:
            return UNEXPORTED
        finally:
            self._waiting -= 1
        return " ".join(dict.fromkeys(filter(None, (self._troubles.get(s.journal.path) for s in sessions))))
