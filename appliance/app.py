"""The composition root: builds the parts and owns their lifetimes, nothing else."""

import asyncio
import contextlib
import errno
import fcntl
import gc
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from aiohttp import web

from appliance.box import mdns, network
from appliance.config import DEFAULT_PORT, PORTS_TRIED, Config, ConfigError, read_password
from appliance.library.schema import load_pool
from appliance.library.shelf import Shelf
from appliance.live.clock import Clock
from appliance.live.journal import StorageError
from appliance.live.sessions import Session, Sessions
from appliance.results.exporter import Exporter, Wish
from appliance.web.access import Hosts, Instructors
from appliance.web.admin import AdminDoor
from appliance.web.board import Addresses, Board
from appliance.web.health import HealthDoor
from appliance.web.instructor import InstructorDoor
from appliance.web.pages import Pages
from appliance.web.portal import Portal
from appliance.web.projector import ProjectorDoor
from appliance.web.site import build_site
from appliance.web.student import StudentDoor

WWW: Final = Path(__file__).resolve().parent.parent / "www"
BACKLOG: Final = 1024  # a class joins within a second
GOODBYE_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Running:
    """A server at work, as the terminal introduces it; `claim_code` is empty once there is a password."""

    port: int
    address: str
    claim_code: str
    session: Session | None

    @property
    def url(self) -> str:
        return _url(self.address, self.port)


@contextlib.asynccontextmanager
async def serving(config: Config) -> AsyncIterator[Running]:
    """Serve until the context ends; then what is pending is written, results are exported, and sockets get `bye`.

    Raises ConfigError for what the person who starts it can mend.
    """
    with contextlib.ExitStack() as held:
        held.enter_context(_folder(config.data))
        listener = held.enter_context(contextlib.closing(_listen(config.host, config.port)))
        port = listener.getsockname()[1]
        address = _address(config)
        clock = Clock()
        instructors = _instructors(config)
        exporter = None if config.export is None else Exporter(_existing(config.export))
        shelf = Shelf(config.pools)
        sessions = Sessions(config.data.resolve() / "sessions", clock, partial(_wish, exporter))
        board = Board(addresses=lambda: Addresses(_url(_address(config), port)), alerts=list)
        portal = Portal(lambda: board.addresses().student) if config.portal else None
        doors = (
            Pages(WWW),
            board,
            StudentDoor(sessions, clock),
            InstructorDoor(sessions, instructors, board),
            ProjectorDoor(sessions, board),
            AdminDoor(sessions, instructors, shelf, clock),
            HealthDoor(sessions, clock),
        )
        async with contextlib.AsyncExitStack() as stack:
            # Left in the opposite order: no more requests, good-bye and last writes, sockets, last export.
            if exporter is not None:
                await stack.enter_async_context(exporter.working())
            runner = await stack.enter_async_context(_running(build_site(Hosts([config.host]), doors, portal)))
            await stack.enter_async_context(sessions)
            await sessions.reopen()
            if config.open is not None and not len(sessions):
                await _open(config.open, sessions, shelf)
            await stack.enter_async_context(_listening(runner, listener))
            if config.mdns and not address.startswith("127."):
                await stack.enter_async_context(mdns.announced(address, port))
            gc.collect()
            gc.freeze()  # what is there now stays, and of what comes little is circular: look seldom
            gc.set_threshold(20_000, 20, 20)
            claim_code = "" if instructors.claimed else instructors.claim_code
            yield Running(port, address, claim_code, sessions.newest())


def run(config: Config, introduce: Callable[[Running], None]) -> None:
    """Serve until SIGINT or SIGTERM. Raises ConfigError."""
    asyncio.run(_run(config, introduce))


async def _run(config: Config, introduce: Callable[[Running], None]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with serving(config) as running:
        introduce(running)
        await stop.wait()


def _wish(exporter: Exporter | None, session: Session) -> None:
    """A question of the session was closed, or the session ends."""
    if exporter is None:
        return
    state = session.state
    stage = None if state.phase == "finished" else f"after question {state.cursor:02}"

    def told(sentence: str) -> None:
        session.exported = sentence
        session.hub.refresh("instructor")

    if state.turns:
        exporter.wish(Wish(session.journal.path, stage, told))


async def _open(pool_file: Path, sessions: Sessions, shelf: Shelf) -> None:
    try:
        text = await asyncio.to_thread(pool_file.read_bytes)
    except OSError as error:
        raise ConfigError(f"The pool {pool_file} can't be read: {error.strerror}.") from error
    loaded = load_pool(text, pool_file.name)
    if loaded.pool is None:
        errors = [problem for problem in loaded.problems if problem.severity == "error"]
        first = errors[0].describe(pool_file.name)
        raise ConfigError(f"The pool {pool_file} has {len(errors)} errors, the first: {first}")
    roster = await asyncio.to_thread(shelf.roster)
    try:
        await sessions.open(loaded.pool, loaded.pool.options, None if roster is None else roster.students)
    except StorageError as error:
        raise ConfigError(f"The session can't be stored in the data folder: {error}") from error


@contextlib.asynccontextmanager
async def _running(site: web.Application) -> AsyncIterator[web.AppRunner]:
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=GOODBYE_S, handle_signals=False)
    await runner.setup()
    try:
        yield runner
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def _listening(runner: web.AppRunner, listener: socket.socket) -> AsyncIterator[None]:
    site = web.SockSite(runner, listener, backlog=BACKLOG)
    await site.start()
    try:
        yield
    finally:
        await site.stop()


def _instructors(config: Config) -> Instructors:
    file, given = config.data / "instructor.json", config.admin_password_file
    try:
        return Instructors(file, "" if given is None else read_password(given))
    except (OSError, ValueError) as error:
        raise ConfigError(f"The file {file} can't be read. Delete it to choose a new password.") from error


@contextlib.contextmanager
def _folder(path: Path) -> Iterator[None]:
    """The data folder, made if need be, for this process alone."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        handle = os.open(path / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ConfigError(
            f"The data folder {path} can't be written to ({error.strerror}). Choose another with --data."
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ConfigError(
                f"Another Chalkbox uses the data folder {path}. Stop it, or choose another with --data."
            ) from error
        yield
    finally:
        os.close(handle)


def _existing(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"The folder {folder} for the results can't be made ({error.strerror}). Choose another with --export."
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigError(f"The folder {folder} for the results can't be written to. Choose another with --export.")
    return folder


def _listen(host: str, port: int | None) -> socket.socket:
    """A listening socket on `port`, or on 8080 or the next free one."""
    ports = range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED) if port is None else [port]
    for candidate in ports:
        try:
            return socket.create_server((host, candidate), backlog=BACKLOG, reuse_port=False)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                continue
            raise ConfigError(
                f"The server can't listen on {host} port {candidate} ({error.strerror or error})."
                " Choose others with --host and --port."
            ) from error
    raise ConfigError(f"Port {ports[0]} is taken by another program. Choose another with --port.")


def _address(config: Config) -> str:
    return config.address or network.own_address(config.host)


def _url(address: str, port: int) -> str:
    return f"http://{address}/" if port == 80 else f"http://{address}:{port}/"
