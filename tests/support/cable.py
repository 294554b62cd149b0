"""Two computers with a cable between them: network namespaces, and programs that run there."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from tests.support.waiting import PATIENCE_S

ROOT = Path(__file__).parents[2]
HERE, THERE = "10.99.77.1", "10.99.77.2"

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can lay a cable")


@contextmanager
def two_computers() -> Iterator[tuple[str, str]]:
    """The names of two namespaces that can reach each other and nobody else."""
    one, two = (f"chalk{os.getpid()}{end}" for end in "ab")

    subprocess.run(["ip", "netns", "add", one], check=True)
    subprocess.run(["ip", "netns", "add", two], check=True)
    try:
        lay(one, two)
        yield one, two
    finally:
        subprocess.run(["ip", "netns", "delete", one], check=True)
        subprocess.run(["ip", "netns", "delete", two], check=True)


def lay(one: str, two: str) -> None:
    """Lay the cable between two namespaces."""

    def ip(*words: str) -> None:
        subprocess.run(["ip", *words], check=True)

    ip("-n", one, "link", "add", "veth0", "type", "veth", "peer", "name", "veth0", "netns", two)
    for name, address in ((one, HERE), (two, THERE)):
        ip("-n", name, "address", "add", f"{address}/24", "dev", "veth0")
        ip("-n", name, "link", "set", "lo", "up")
        ip("-n", name, "link", "set", "veth0", "up")


class Program:
    """A script in a namespace, whose lines are read as they come; it ends when its input ends."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process, self.stdin, self.stdout = process, process.stdin, process.stdout

    async def line(self) -> str:
        async with asyncio.timeout(2 * PATIENCE_S):
            return (await self.stdout.readline()).decode().strip()

    async def event(self) -> object:
        return json.loads(await self.line())

    async def ended(self) -> str:
        """The rest of its output, after it was asked to end."""
        self.stdin.close()
        async with asyncio.timeout(2 * PATIENCE_S):
            rest = await self.stdout.read()
            assert await self.process.wait() == 0
        return rest.decode()


@asynccontextmanager
async def running(namespace: str, script: str, *arguments: str) -> AsyncIterator[Program]:
    process = await asyncio.create_subprocess_exec(
        *("ip", "netns", "exec", namespace, sys.executable, "-c", script, *arguments),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Program(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
