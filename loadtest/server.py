"""A server under test: its own process on its own core, with its CPU time and memory as the kernel counts them."""

import asyncio
import os
import re
import resource
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from loadtest import wire

SLOW_CARD = ("strace", "-D", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=fsync,fdatasync",
             "-e", "inject=fsync,fdatasync:delay_enter=10000")  # fmt: skip
_CORES = sorted(os.sched_getaffinity(0))
_PROCESS_CPU = 2  # CPUCLOCK_SCHED of the kernel's posix-timers.h: how clock_getcpuclockid(3) makes a clock of a pid
_START_LIMIT_S, _STOP_LIMIT_S = 30, 20


class Server:
    """Runs `python -m MODULE --port N ARGUMENTS` while the context lasts; what it prints goes to `log`.

    `slow_card` adds 10 ms to each of its fsyncs. Raises RuntimeError when it doesn't come up within 30 s.
    """

    def __init__(self, module: list[str], arguments: list[str], log: Path, *, slow_card: bool = False) -> None:
        self.port = free_port()
        self.first_page_s = 0.0
        self._command = [*(SLOW_CARD if slow_card else ()), sys.executable, "-m", *module, "--port", str(self.port)]
        self._command += arguments
        self._log = log

    async def __aenter__(self) -> Self:
        started = time.monotonic()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(["taskset", "-c", str(_CORES[0]), *self._command], stdout=log, stderr=log)  # noqa: ASYNC220
        while not await self._serves():
            if self._process.poll() is not None or time.monotonic() - started > _START_LIMIT_S:
                await self._stop()
                raise RuntimeError(f"The server did not start: {' '.join(self._command)}\n{self._log.read_text()}")
            await asyncio.sleep(0.005)
        self.first_page_s = time.monotonic() - started
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop()

    def cpu_s(self) -> float:
        """Return the CPU time (user and system, all threads) that the process has used, to the nanosecond."""
        return time.clock_gettime(~self._process.pid << 3 | _PROCESS_CPU)

    def waited_s(self) -> float:
        """Return how long its threads were ready to run and had no core: for each other, or for somebody else."""
        threads = Path(f"/proc/{self._process.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text(encoding="ascii").split()[1]) for thread in threads) / 1e9

    def peak_mb(self) -> float:
        """Return the most memory that the process ever had resident, in MB (10^6 bytes)."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        peak = re.search(r"VmHWM:\s*(\d+) kB", status)
        if not peak:
            raise RuntimeError("The kernel does not tell the peak memory of the server.")
        return int(peak[1]) * 1024 / 1e6

    async def _serves(self) -> bool:
        with suppress(OSError, wire.WireError):
            await wire.call(self.port, "GET", "/")
            return True
        return False

    async def _stop(self) -> None:
        self._process.terminate()
        try:
            await asyncio.to_thread(self._process.wait, _STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def free_port() -> int:
    """Return a TCP port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def share_the_machine() -> None:
    """Keep this process off the server's core, and allow it and the servers that it starts many connections."""
    os.sched_setaffinity(0, {_CORES[-1]})
    allow_many_connections()


def allow_many_connections() -> None:
    """Allow this process and those that it starts as many as the system lets it."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
