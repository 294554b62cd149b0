"""The name on the network, as another computer sees it: two network namespaces with a cable between them."""

import asyncio
import gc
import logging
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.host import mdns
from tests.support.cable import HERE, THERE, lay, needs_root, running, two_computers
from tests.support.waiting import eventually

MOVED = "10.99.77.3"

ANNOUNCE = """
import asyncio, logging, sys
from appliance.host import mdns
logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s")
async def main():
    address = sys.argv[1]
    def reached(name):
        print("reached as", name, flush=True)
    async with mdns.announced(lambda: address, 8080, reached, look_s=0.05):
        while line := await asyncio.to_thread(sys.stdin.readline):
            address = line.strip()
asyncio.run(main())
"""
FIND = """
import json, sys
from zeroconf import ServiceBrowser, ServiceListener, Zeroconf
class Listener(ServiceListener):
    def add_service(self, zc, kind, name):
        info = zc.get_service_info(kind, name, 60_000)
        path = info.properties.get(b"path", b"").decode()
        print(json.dumps([name, info.server, info.parsed_addresses(), info.port, path]), flush=True)
    def update_service(self, zc, kind, name):
        pass
    def remove_service(self, zc, kind, name):
        print(json.dumps(name), flush=True)
zc = Zeroconf(interfaces=[sys.argv[1]])
ServiceBrowser(zc, "_http._tcp.local.", Listener())
sys.stdin.read()
zc.close()
"""
BOXES = """
import asyncio, json, sys
from appliance.terminal.finding import boxes
for _ in range(10):  # on a busy machine an answer may take longer than one look
    if found := asyncio.run(boxes()):
        break
print(json.dumps(found), flush=True)
sys.stdin.read()
"""
SERVE = """
import sys
from appliance.__main__ import main
main(["serve", "--host", sys.argv[1], "--port", "8080", "--data", sys.argv[2], "--pools", sys.argv[2]])
"""
ASK = """
import http.client, sys
connection = http.client.HTTPConnection(sys.argv[1], 8080)
for name in sys.argv[2:]:
    connection.request("GET", "/", headers={"Host": name})
    reply = connection.getresponse()
    print(reply.status, reply.read() and "", flush=True)
sys.stdin.read()
"""
SERVICE, SECOND = "Chalkbox._http._tcp.local.", "Chalkbox-2._http._tcp.local."


def found(*addresses: str) -> list[object]:
    """What a browser of services reports about the first box of a network."""
    return [SERVICE, "chalkbox.local.", list(addresses), 8080, "/"]


@pytest.fixture
def cable() -> Iterator[tuple[str, str]]:
    with two_computers() as names:
        yield names


async def ip(*words: str) -> None:
    await asyncio.to_thread(subprocess.run, ["ip", *words], check=True)


@needs_root
async def test_another_computer_finds_the_service_and_sees_it_leave(cable: tuple[str, str]) -> None:
    async with running(cable[1], FIND, THERE) as finder, running(cable[0], ANNOUNCE, HERE) as server:
        assert await finder.event() == found(HERE)
        await server.ended()
        assert await finder.event() == SERVICE
        assert await finder.ended() == ""


@needs_root
async def test_the_server_is_found_and_answers_to_its_name(cable: tuple[str, str], tmp_path: Path) -> None:
    async with running(cable[1], FIND, THERE) as finder, running(cable[0], SERVE, HERE, str(tmp_path)):
        assert await finder.event() == found(HERE)
        async with running(cable[1], ASK, HERE, "chalkbox.local:8080", "chalkbox-9.local:8080") as phone:
            assert [await phone.line(), await phone.line()] == ["200", "421"]


@needs_root
async def test_a_terminal_finds_the_box_by_its_name(cable: tuple[str, str]) -> None:
    async with running(cable[0], ANNOUNCE, HERE) as server:
        assert "announced as" in await server.line()
        async with running(cable[1], BOXES) as terminal:
            assert await terminal.event() == [["Chalkbox", f"{HERE}:8080"]]


@needs_root
async def test_a_later_address_is_announced_once_it_exists(cable: tuple[str, str]) -> None:
    await ip("-n", cable[0], "address", "flush", "dev", "veth0")
    async with running(cable[1], FIND, THERE) as finder, running(cable[0], ANNOUNCE, HERE) as server:
        assert "can't be announced yet" in await server.line()
        await asyncio.sleep(0.5)  # ten more attempts, which are not logged
        await ip("-n", cable[0], "address", "add", f"{HERE}/24", "dev", "veth0")
        assert await finder.event() == found(HERE)
        assert await server.ended() == f"mDNS: announced as chalkbox.local. on {HERE}\nreached as chalkbox.local\n"


@needs_root
async def test_an_interface_that_returns_has_the_name_again(cable: tuple[str, str]) -> None:
    """For example a radio whose driver was restarted: the address is the same, but no socket listens on it any more."""
    async with running(cable[0], ANNOUNCE, HERE) as server:
        assert "announced as" in await server.line()
        await ip("-n", cable[0], "link", "delete", "veth0")
        await asyncio.to_thread(lay, *cable)
        async with running(cable[1], FIND, THERE) as finder:
            assert await finder.event() == found(HERE)
        assert "reached as chalkbox.local\n" in await server.ended()


@needs_root
async def test_the_second_box_of_a_network_has_a_name_of_its_own(cable: tuple[str, str]) -> None:
    async with running(cable[1], FIND, THERE) as finder, running(cable[0], ANNOUNCE, HERE):
        assert await finder.event() == found(HERE)
        for _ in range(10):  # the first box has half a second to object, which is too short on a busy machine
            async with running(cable[1], ANNOUNCE, THERE) as second:
                if await second.line() == f"mDNS: announced as chalkbox-2.local. on {THERE}":
                    assert await second.line() == "reached as chalkbox-2.local"
                    assert await finder.event() == [SECOND, "chalkbox-2.local.", [THERE], 8080, "/"]
                    return
            await asyncio.sleep(1)  # it does not repeat an announcement within this time
    pytest.fail("The second box took the name of the first each time.")


@needs_root
async def test_the_name_follows_the_address(cable: tuple[str, str]) -> None:
    await ip("-n", cable[0], "address", "add", f"{MOVED}/24", "dev", "veth0")
    async with running(cable[1], FIND, THERE) as finder, running(cable[0], ANNOUNCE, "127.0.0.1") as server:
        for address in (HERE, MOVED):
            server.stdin.write(f"{address}\n".encode())
            assert await finder.event() == found(address)  # the first announcement: a loopback address would be useless
            server.stdin.write(b"127.0.0.1\n")
            assert await finder.event() == SERVICE
            await asyncio.sleep(1.5)  # a withdrawn record is kept for another second (RFC 6762, 10.1)
        assert await server.ended() == "".join(
            f"mDNS: announced as chalkbox.local. on {address}\nreached as chalkbox.local\n" for address in (HERE, MOVED)
        )


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # zeroconf leaves it open when it fails
@pytest.mark.parametrize("address", ["198.51.100.7", "chalkbox.example", "2001:db8::7"])
async def test_a_failure_does_not_end_the_server(address: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with mdns.announced(lambda: address, 8080, print):
        await eventually(lambda: "can't be announced yet" in caplog.text)
    assert len(caplog.records) == 1
    caplog.clear()  # the record holds the error, which holds the socket
    gc.collect()


async def test_an_unforeseen_error_is_logged_at_once(caplog: pytest.LogCaptureFixture) -> None:
    async with mdns.announced(lambda: f"{HERE}\0", 8080, print, look_s=60.0):  # no address at all: a ValueError
        await eventually(lambda: "mDNS name: ended by an error" in caplog.text)
    assert "embedded null character" in caplog.text
