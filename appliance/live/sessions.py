"""How sessions start, come back after a restart, and end."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Final, NamedTuple, Self

from appliance import os_errors
from appliance.live.any_desk import MakeDesk
from appliance.live.clock import Clock
from appliance.live.connection import Bye
from appliance.live.desk import Desk
from appliance.live.journal import DamagedError, Journal, StorageError
from appliance.live.loading import load
from appliance.live.logs import Logs
from appliance.live.names import CodeTaken, new_name, path_of
from appliance.live.open_sessions import OpenSessions
from appliance.live.session import Session
from appliance.live.session_files import (
    Summary,
    erase,
    is_there,
    kept_logs,
    mended_log,
    set_aside,
    summaries,
    unfinished,
)
from appliance.quiz import drawing
from appliance.quiz.commands import Finish, Refused
from appliance.quiz.events import SessionOpened
from appliance.quiz.evolve import replay
from appliance.quiz.pool import Options, Pool
from appliance.quiz.state import State
from appliance.sentence import Sentence, sentence

log = logging.getLogger(__name__)

MAX_PAST: Final = 4  # sessions that are open to be corrected: each has a thread and open files

Roster = Mapping[str, tuple[str, float]]
Accounts = Mapping[str, tuple[str, str]]


class Found(NamedTuple):
    """The file of a session, and the session itself while it is open."""

    path: Path
    session: Session | None


class Sessions(OpenSessions):
    """All open sessions; an async context that runs their desks.

    `on_results(session)` runs when a session's results change. `logs` makes the sessions' logs, `make_desk`
    the desks of classes. `choose` draws a letter for a session's code.
    """

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        on_results: Callable[[Session], None],
        logs: Logs = Journal,
        choose: Callable[[str], str] = secrets.choice,
        make_desk: MakeDesk = Desk,
    ) -> None:
        super().__init__(clock)
        self._folder = folder
        self._clock = clock
        clock.on_stall = self._stood_still
        self._on_results = on_results
        self._logs = logs
        self._choose = choose
        self._make_desk = make_desk
        self.alerts: list[Sentence] = []  # of sessions that don't go on; for the list of sessions, until a class starts
        self._runs: dict[str, asyncio.Task[None]] = {}
        self._group = asyncio.TaskGroup()
        self.ending = False  # no session starts any more: nobody would run its desk and close its file

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ending = True
        if kind is None:
            self.waiting.bye("restarting")
            self.end_playback("restarting")
            for session in list(self._open.values()):
                await self.close(session, "restarting")
        try:
            await self._group.__aexit__(kind, error, trace)
        except BaseExceptionGroup as group:
            if group.exceptions != (error,):  # else it is the error that ended the context, and is raised without this
                raise
        finally:
            for session in self._open.values():  # after a crash
                session.journal.stop()

    async def open(
        self,
        pool: Pool,
        options: Options,
        roster: Roster | None,
        picture: Callable[[str], bytes | None] = lambda _: None,
        accounts: Accounts = MappingProxyType({}),
    ) -> Session:
        """A new session of `pool`; sessions that are over make room for it. Raises StorageError.

        An anonymous one has no roster.

        `picture(address)` is the file of one of the pool's pictures; it blocks. One that is lost is left out.
        """
        try:
            await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        except OSError as error:
            why = sentence("storage.no_folder", folder=str(self._folder), error=os_errors.why(error))
            raise StorageError(why) from error
        naming = asyncio.to_thread(new_name, self._folder, self._clock, self._open.keys(), self._choose)
        code, session_id, path = await naming
        journal, seed = await self._logs.create(path, pool, self._clock), secrets.token_bytes(16)
        opened = SessionOpened(
            at_ms=0,
            session_id=session_id,
            code=code,
            options=options,
            seed=seed.hex(),
            roster=None if roster is None or options.anonymous else dict(roster),
            asked=drawing.asked(pool, options, seed),
            accounts={} if options.anonymous else dict(accounts),
        )
        try:
            for address in sorted(pool.pictures()):
                if (file := await asyncio.to_thread(picture, address)) is not None:
                    await journal.keep_picture(address, file)
            await journal.append(0, [opened], 0)
            await self._make_room()
            if self.ending:  # nothing is awaited after this
                raise StorageError(sentence("storage.stopping"))
        except BaseException:  # also if this is cancelled: the thread of the journal would keep the process alive
            await journal.discard()
            raise
        self.alerts.clear()
        log.info("session %s: opened with %d questions", code, pool.answerable())
        return self._start(replay(pool, [opened]), journal)

    async def bring_in(self, state: State, journal: Journal) -> Session:
        """A session that was opened on another computer; sessions that are over make room for it.

        Raises StorageError, and closes the journal, if this server is about to end.
        """
        try:
            await self._make_room()
            if self.ending:  # nothing is awaited after this
                raise StorageError(sentence("storage.stopping"))
        except BaseException:
            await journal.close()
            raise
        return self._start(state, journal)

    async def _make_room(self) -> None:
        for session in list(self._open.values()):
            if session.state.phase == "finished":
                await self.close(session, "finished")

    async def reopen(self, goes_on: Callable[[Path], bool] = lambda _: True) -> None:
        """Go on with the newest unfinished session, and with those that were open at the same time.

        `goes_on(file)` says of each whether it may go on here; it blocks.
        """
        for path in await asyncio.to_thread(unfinished, self._folder):
            if not await asyncio.to_thread(goes_on, path):
                continue
            kept = await asyncio.to_thread(kept_logs, path)
            try:
                journal, state = await load(path, self._clock, self._logs)
            except DamagedError as error:
                log.error("%s It is set aside; its results can't be shown.", error)
                self.alerts.append(
                    sentence("alert.session_damaged", file=str(await asyncio.to_thread(set_aside, path)))
                )
                continue
            except StorageError as error:
                log.error("%s can't go on now. %s Mend that, then start again.", path.name, error)
                continue
            if state.code in self._open:
                with contextlib.suppress(StorageError):  # its log stays beside it, and nothing is missing
                    await journal.close()
                continue
            session = self._start(state, journal, kept)
            await session.come_back()  # nothing is awaited before, or a deadline that is past would close a question
            log.info("session %s: goes on at event %d", state.code, state.seq)

    async def open_past(self, path: Path) -> Session:
        """Open a session that is over once more, for the instructor alone, to correct it; at most `MAX_PAST` are open.

        One that was left before its end ends now. Raises StorageError, and CodeTaken; a damaged file stays as it is.
        """
        kept = await asyncio.to_thread(mended_log, path)
        journal, state = await load(path, self._clock, self._logs)
        if self.ending or state.code in self._open:
            await journal.close()
            raise StorageError(sentence("storage.stopping")) if self.ending else CodeTaken(state.code)
        session = self._start(state, journal, kept, is_past=True)
        if state.phase != "finished":
            reply = await session.desk.ask(Finish(id="left-before-its-end"))
            if isinstance(reply, Refused):
                await self.close(session, "finished")
                raise StorageError(reply.message)
        log.info("session %s: opened for corrections at event %d", state.code, state.seq)
        for earlier in [other for other in self._open.values() if other.is_past][:-MAX_PAST]:
            await self.close(earlier, "finished")
        return session

    async def close(self, session: Session, why: Bye) -> None:
        """End the desk, send the pages away and close the file."""
        code = session.state.code
        session.desk.close()
        run = self._runs.get(code)
        if run is not None:
            await run
        if self._open.pop(code, None) is None:  # another call closed it first
            return
        del self._runs[code]
        self._on_results(session)
        session.hub.bye(why)
        session.close()
        try:
            await session.journal.close()
        except StorageError as error:
            log.error("session %s: %s", code, error)

    def find(self, session_id: str) -> Found | None:
        """The session with this id, and its file; None if it can't be an id or there is no file."""
        path = path_of(self._folder, session_id)
        if path is None or not is_there(path):
            return None
        return Found(path, next((session for session in self._open.values() if session.journal.path == path), None))

    async def erase(self, path: Path) -> None:
        """Erase a session that is not open, for good. Raises StorageError or OSError."""
        await self._logs.forget(path.stem)
        await asyncio.to_thread(erase, path)

    def names_changed(self) -> None:
        """Some names are shown otherwise to the classes from now on."""
        for session in self.shown():
            session.names_changed()

    def past(self, limit: int | None = 50, skipped: int = 0) -> list[Summary]:
        """The newest session files after those that are skipped, or all; blocking."""
        return summaries(self._folder, limit, skipped)

    def _start(self, state: State, journal: Journal, kept: Sequence[Path] = (), *, is_past: bool = False) -> Session:
        """Run the desk of a session; `kept` are the damaged logs beside its file."""
        make_desk = Desk if is_past else self._make_desk
        session = Session(state, journal, self._clock, self._results_changed, is_past=is_past, make_desk=make_desk)
        session.kept_log = ", ".join(kept_log.name for kept_log in kept)
        if not is_past:
            self.end_playback()
            self.waiting.bye("finished")
            for other in self._open.values():  # projectors come back; without a code, to the newest session
                other.hub.bye("finished", "projector")
        self._open[state.code] = session
        self._codes_changed()
        # An error of a desk ends the group and with it the server: systemd starts it again, and the log is replayed.
        session.on_desk = partial(self._run, session)
        self._run(session)
        return session

    def _run(self, session: Session) -> None:
        code = session.state.code
        self._runs[code] = self._group.create_task(session.desk.run(), name=f"desk {code}")

    def _stood_still(self, stood_ms: int) -> None:
        log.warning("the server stood still for %.1f s; open questions are paused", stood_ms / 1000)
        for session in self._open.values():
            session.stood_still()

    def _results_changed(self, session: Session) -> None:
        """Results of the session changed; if it is over, the other ones may need no join code any more."""
        self._on_results(session)
        if session.state.phase == "finished":
            self._codes_changed()

    def _codes_changed(self) -> None:
        """There is another number of sessions: pages that show a join code learn whether it is needed."""
        for session in self._open.values():
            session.hub.refresh("instructor", "projector")
