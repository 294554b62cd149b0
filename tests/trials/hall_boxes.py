"""The boxes of a hall's trial: real servers with an etcd each, which are killed, stopped, made to stand still, started.

Each writes its log into its folder. Phones reach a box through a proxy, which leads them to another box while theirs is
dead: so do the boxes' radios, which all have the same name and the same address.
"""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Final, NamedTuple

from tests.support.proxy import Proxy, proxy_to
from tests.support.served import ROOT, free_port
from tests.support.waiting import PATIENCE_S

PASSWORD: Final = "correct horse"


class Place(NamedTuple):
    """Where a box stands: phones reach it at `host`, other boxes at `wire`; `within` is a command that starts it."""

    host: str = "127.0.0.1"
    wire: str = "127.0.0.1"
    within: tuple[str, ...] = ()


class Event(NamedTuple):
    """A row of a session's file."""

    seq: int
    body: str
    answer_id: str | None


def events(file: Path, after: int = 0) -> list[Event]:
    """The events in a session's file after event `after`."""
    query = "SELECT seq, body, CASE kind WHEN 'answered' THEN answer_id END FROM event WHERE seq > ? ORDER BY seq"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return [Event(*row) for row in connection.execute(query, (after,))]


class Box:
    """A server with the data folder `own`; `phones` leads to it, or to where phones go when it is dead."""

    def __init__(self, own: Path, place: Place, phones: Proxy, arguments: Sequence[object]) -> None:
        self.name = own.name
        self.place = place
        self.phones = phones
        self._own = own
        self._arguments = arguments
        self._port = free_port()
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://{self.place.host}:{self._port}"

    async def start(self) -> None:
        """Start it, and lead its phones to it once it listens."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CHALKBOX_")}
        self._own.mkdir(exist_ok=True)
        with (self._own / "log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(*self.place.within, sys.executable, "-m", "appliance", "serve", "--no-mdns"),
                *("--host", self.place.host, "--port", str(self._port), "--data", str(self._own)),
                *map(str, self._arguments),
                cwd=ROOT,
                env={**kept, "PYTHONUNBUFFERED": "1", "CHALKBOX_HALL_ADDRESS": self.place.wire},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            while b"Ctrl-C" not in (line := await self._process.stdout.readline()):
                assert line, f"{self.name} ended; its log is {self._own / 'log'}"
        self._lead(self)

    async def end(self, number: signal.Signals, heir: "Box | None") -> None:
        """End the server, and etcd with it; its phones go to another box."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(number)
            await self._process.wait()
        if heir is not None:
            self._lead(heir)

    def stand_still(self, *, still: bool, parts: str = "server and etcd") -> None:
        """Stop the server and etcd in their tracks, or one of them, or have them go on."""
        assert self._process is not None
        pid = self._process.pid
        etcd = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in (*([pid] if "server" in parts else []), *(map(int, etcd) if "etcd" in parts else [])):
            os.kill(each, signal.SIGSTOP if still else signal.SIGCONT)

    def events(self, session_id: str, after: int) -> list[Event]:
        return events(self._own / "sessions" / f"{session_id}.sqlite", after)

    def _lead(self, to: "Box") -> None:
        self.phones.host, self.phones.target = to.place.host, to._port  # noqa: SLF001 (another box)
        self.phones.cut()


@asynccontextmanager
async def boxes(folder: Path, pool: str, places: Sequence[Place], *, hall: bool = True) -> AsyncIterator[list[Box]]:
    """A box at each place, as one hall, with this pool."""
    (folder / "pools").mkdir(parents=True)
    (folder / "pools" / "pool.yaml").write_text(pool, "utf-8")
    (folder / "password").write_text(PASSWORD, "utf-8")
    made: list[Box] = []
    async with AsyncExitStack() as stack:
        for number, place in enumerate(places):
            own = folder / f"box{number}"
            arguments = ("--pools", folder / "pools", "--admin-password-file", folder / "password")
            key = ("--hall", folder / "key") if hall else ()
            box = Box(own, place, await stack.enter_async_context(proxy_to(0)), (*arguments, *key))
            stack.push_async_callback(box.end, signal.SIGKILL, None)
            await box.start()
            made.append(box)
        yield made
