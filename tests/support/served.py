"""The server as a process of its own, as people start it."""

import asyncio
import contextlib
import itertools
import os
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.forked import Forked, forked
from tests.support.waiting import PATIENCE_S

ROOT = Path(__file__).parents[2]
OWN_PORTS = range(20_000, 32_768)  # below those of net.ipv4.ip_local_port_range


def _own_ports() -> Iterator[int]:
    """The ports of this process, from anywhere among them on, so that two runs seldom meet.

    No other worker of the run takes one while a server is about to listen there, or is to be started again.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    own = OWN_PORTS[worker :: int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))]
    first = secrets.randbelow(len(own))
    return itertools.cycle([*own[first:], *own[:first]])


_ports = _own_ports()


def free_port() -> int:
    """A free port, from those that the system gives to nobody who did not ask for it."""
    with socket.socket() as probe:
        while True:
            port = next(_ports)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port


async def start(*arguments: object, environment: dict[str, str] | None = None) -> asyncio.subprocess.Process:
    """`chalkbox serve` with these arguments, in a process group of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CHALKBOX_")}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "appliance", "serve", *map(str, arguments)),
        cwd=ROOT,
        env={**kept, "PYTHONUNBUFFERED": "1", **(environment or {})},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )


Process = asyncio.subprocess.Process | Forked


async def end_of(process: Process) -> tuple[int, str, str]:
    """Exit status, stdout and stderr; a process that does not end is killed and fails the test."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            out, err = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.communicate()
        raise
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def run(*arguments: object, environment: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Start the server where it must fail: exit status, stdout and stderr."""
    return await end_of(await start(*arguments, environment=environment))


@dataclass
class Served:
    """A server that listens."""

    process: Process
    port: int
    introduction: list[str]  # its output on the terminal

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        await end_of(self.process)

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        self.process.send_signal(number)
        return await end_of(self.process)


@asynccontextmanager
async def served(*arguments: object, port: int | None = None, fork: bool = False) -> AsyncIterator[Served]:
    """A server on the loopback that listens; killed at the end if it still runs.

    With `fork` it is there sooner than a program that has everything to import first.
    """
    port = port or free_port()
    begin = forked if fork else start
    process: Process = await begin("--host", "127.0.0.1", "--port", port, "--no-mdns", *arguments)
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        lines: list[str] = []
        async with asyncio.timeout(PATIENCE_S):
            while "Ctrl-C" not in "".join(lines[-1:]):
                line = (await process.stdout.readline()).decode()
                if not line:
                    raise AssertionError(f"The server ended: {(await process.stderr.read()).decode()}")
                lines.append(line.rstrip("\n"))
        yield Served(process, port, lines)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
