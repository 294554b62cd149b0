"""The name on the network, heard by another computer: two network namespaces with a cable between them."""

import asyncio
import gc
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.box import mdns
from tests.live.desk_room import PATIENCE_S, eventually

ROOT = Path(__file__).parents[2]
HERE, THERE = "10.99.77.1", "10.99.77.2"

ANNOUNCE = """
import asyncio, logging, sys
from appliance.box import mdns
logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s")
async def main():
    async with mdns.announced(lambda: sys.argv[1], 8080):
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
asyncio.run(main())
"""
FIND = """
import json, sys, threading
from zeroconf import ServiceBrowser, ServiceListener, Zeroconf
found, gone = threading.Event(), threading.Event()
class Listener(ServiceListener):
    def add_service(self, zc, kind, name):
        info = zc.get_service_info(kind, name, 60_000)
        path = info.properties.get(b"path", b"").decode()
        print(json.dumps([name, info.server, info.parsed_addresses(), info.port, path]), flush=True)
        found.set()
    def update_service(self, zc, kind, name):
        pass
    def remove_service(self, zc, kind, name):
        print(json.dumps(name), flush=True)
        gone.set()
zc = Zeroconf(interfaces=[sys.argv[1]])
ServiceBrowser(zc, "_http._tcp.local.", Listener())
found.wait(60) and gone.wait(60)
zc.close()
"""


@pytest.fixture
def cable() -> Iterator[tuple[str, str]]:
    """The names of two namespaces that can reach each other and nobody else."""
    one, two = (f"chalk{os.getpid()}{end}" for end in "ab")

    def ip(*words: str) -> None:
        subprocess.run(["ip", *words], check=True)

    ip("netns", "add", one)
    ip("netns", "add", two)
    try:
        ip("-n", one, "link", "add", "veth0", "type", "veth", "peer", "name", "veth0", "netns", two)
        for name, address in ((one, HERE), (two, THERE)):
            ip("-n", name, "address", "add", f"{address}/24", "dev", "veth0")
            ip("-n", name, "link", "set", "lo", "up")
            ip("-n", name, "link", "set", "veth0", "up")
        yield one, two
    finally:
        ip("netns", "delete", one)
        ip("netns", "delete", two)


async def in_namespace(name: str, script: str, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *("ip", "netns", "exec", name, sys.executable, "-c", script, *arguments),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can lay a cable")
async def test_another_computer_finds_it_and_hears_it_go(cable: tuple[str, str]) -> None:
    finder = await in_namespace(cable[1], FIND, THERE)
    server = await in_namespace(cable[0], ANNOUNCE, HERE)
    assert finder.stdout is not None
    assert server.stdin is not None
    try:
        async with asyncio.timeout(2 * PATIENCE_S):
            found = json.loads(await finder.stdout.readline())
            assert found == ["Chalkbox._http._tcp.local.", "chalkbox.local.", [HERE], 8080, "/"]
            server.stdin.write(b"\n")
            assert json.loads(await finder.stdout.readline()) == "Chalkbox._http._tcp.local."
            assert await server.wait() == 0
            assert await finder.wait() == 0
    finally:
        for process in (finder, server):
            if process.returncode is None:
                process.kill()
                await process.wait()


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # which zeroconf forgets when it fails
@pytest.mark.parametrize("address", ["198.51.100.7", "chalkbox.example", "::1"])
async def test_a_failure_is_logged_and_that_is_all(address: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with mdns.announced(lambda: address, 8080):
        await eventually(lambda: "could not be announced" in caplog.text)
    caplog.clear()  # with the error that holds the socket
    gc.collect()


async def test_the_name_follows_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    address, names = "127.0.0.1", list[str]()

    async def announce(address: str, port: int) -> None:
        names.append(address)
        try:
            await asyncio.Event().wait()
        finally:
            names.remove(address)

    monkeypatch.setattr(mdns, "LOOK_S", 0.01)
    monkeypatch.setattr(mdns, "_announce", announce)
    async with mdns.announced(lambda: address, 8080):
        await asyncio.sleep(0)
        assert names == []  # nobody else could use it
        for address in (HERE, THERE):
            await eventually(lambda: names == [address])  # noqa: B023 (awaited before it changes)
        address = "127.0.0.1"
        await eventually(lambda: not names)
        address = HERE
        await eventually(lambda: names == [HERE])
    assert names == []


async def test_an_error_that_nobody_foresaw_is_logged_at_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def announce(address: str, port: int) -> None:
        raise ZeroDivisionError("for nothing")

    monkeypatch.setattr(mdns, "LOOK_S", 60.0)
    monkeypatch.setattr(mdns, "_announce", announce)
    async with mdns.announced(lambda: HERE, 8080):
        await eventually(lambda: "mDNS name: ended by an error" in caplog.text)
    assert "for nothing" in caplog.text
