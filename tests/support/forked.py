"""Servers that start at once: forked from a process in which everything is imported already.

Half of what a short test in the browser costs is else the start of its server.
"""

import asyncio
import os
import signal
import sys
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from tests.support.waiting import PATIENCE_S

ROOT = Path(__file__).parents[2]
_mother = get_context("forkserver")
_mother.set_forkserver_preload(["appliance.__main__", "appliance.app"])


class Forked:
    """A server, as `asyncio.create_subprocess_exec` gives a program."""

    def __init__(self, *arguments: object) -> None:
        self.returncode: int | None = None
        self._heard = [_mother.Pipe(duplex=False) for _ in ("stdout", "stderr")]
        ends = [end for _, end in self._heard]
        self._process = _mother.Process(target=_serve, args=(list(map(str, arguments)), *ends))
        self._process.start()
        for end in ends:
            end.close()
        assert self._process.pid is not None
        self.pid = self._process.pid
        loop = asyncio.get_running_loop()
        self._ended = loop.create_future()
        loop.add_reader(self._process.sentinel, self._end)

    async def listen(self) -> None:
        """Begin to hear what it prints."""
        self.stdout, self.stderr = [await _reader(end) for end, _ in self._heard]

    def send_signal(self, number: signal.Signals) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        status: int = await asyncio.shield(self._ended)
        return status

    async def communicate(self) -> tuple[bytes, bytes]:
        """The rest of what it prints, until it ends."""
        out, err, _ = await asyncio.gather(self.stdout.read(), self.stderr.read(), self.wait())
        return out, err

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._process.join()
        self.returncode = self._process.exitcode
        self._process.close()
        self._ended.set_result(self.returncode)


async def forked(*arguments: object) -> Forked:
    """`chalkbox serve` with these arguments, in a process group of its own."""
    process = Forked(*arguments)
    await process.listen()
    return process


async def _reader(end: Connection) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(os.dup(end.fileno()), "rb", 0)
    )
    end.close()
    return reader


def _serve(arguments: list[str], out: Connection, err: Connection) -> None:
    """The server's process, in which no question is paused because a busy computer had no time for it."""
    from appliance.__main__ import main
    from appliance.live import clock

    clock.STALL_MS = int(1000 * PATIENCE_S)
    os.setsid()
    os.chdir(ROOT)
    for name in [name for name in os.environ if name.startswith("CHALKBOX_")]:
        del os.environ[name]
    for number, end in enumerate((out, err), start=1):
        os.dup2(end.fileno(), number)
        end.close()
    sys.stdout, sys.stderr = (open(number, "w", buffering=1, closefd=False) for number in (1, 2))  # noqa: SIM115
    sys.exit(main(["serve", *arguments]))
