"""When a session is exported: after each closed question, at its end, when somebody asks, and at the next start."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from appliance.live.session import Session
from appliance.quiz.state import State
from appliance.results.exporter import Exporter, ExportJob
from appliance.sentence import Sentence, sentence, together

PATIENCE_S: Final = 20.0


class Exports:
    """Queues exports, if there is an exporter; `after()` runs after each export that nobody waits for."""

    def __init__(self, exporter: Exporter | None, after: Callable[[], None], patience_s: float = PATIENCE_S) -> None:
        self._exporter = exporter
        self._after = after
        self._patience_s = patience_s
        self._pending: dict[Path, ExportJob] = {}
        self._troubles: dict[Path, Sentence | None] = {}  # why the last export of a session failed; None if it didn't
        self._waiting = 0
        self._settled = asyncio.Event()
        self._settled.set()

    def queue(self, session: Session) -> None:
        """Export the session soon, since a question was closed or the session has ended."""
        state, path = session.state, session.journal.path
        if self._exporter is None or not state.turns:
            return
        stage = None if state.phase == "finished" else f"after question {_last_number(state):02}"

        def told(message: Sentence, saved: bool) -> None:
            session.exported = message
            self._troubles[path] = None if saved else message
            session.hub.refresh("instructor")
            if self._pending.get(path) is job:  # a later job for the session may wait
                del self._pending[path]
            if not self._pending:
                self._settled.set()
            if not self._waiting:
                self._after()

        def saving(message: Sentence) -> None:
            session.exported = message
            session.hub.refresh("instructor")

        job = ExportJob(path, stage, told, saving)
        self._pending[path] = job
        self._settled.clear()
        self._exporter.queue(job)

    async def catch_up(self) -> None:
        """Export in the background what was not exported when the server ended."""
        if self._exporter is not None:
            await self._exporter.catch_up(self._after)

    async def erase(self, path: Path) -> None:
        """Remove what was exported of the session in `path`, which is closed. Raises ExportError."""
        self._pending.pop(path, None)
        self._troubles.pop(path, None)
        if not self._pending:
            self._settled.set()
        if self._exporter is not None:
            await self._exporter.erase(path)

    async def now(self, sessions: Iterable[Session]) -> Sentence | None:
        """Export the sessions and wait for that, 20 s at most; returns what is not saved, None if all is."""
        chosen = list(sessions)
        await asyncio.gather(*(session.journal.settled() for session in chosen))
        for session in chosen:
            self.queue(session)
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience_s):
                await self._settled.wait()
        except TimeoutError:
            return sentence("export.late")
        finally:
            self._waiting -= 1
        troubles: list[Sentence] = []
        for session in chosen:
            trouble = self._troubles.get(session.journal.path)
            if trouble is not None and trouble not in troubles:
                troubles.append(trouble)
        return together(*troubles)


def _last_number(state: State) -> int:
    """The number of the question that was asked last (individual: of the turn), slides aside; 0 if there was none."""
    if state.individual:
        return state.cursor
    numbers = state.numbers()
    asked = (numbers.get(question) for question in reversed(state.asked()))
    return next((number for number in asked if number is not None), 0)
