"""Members find each other by mDNS: two computers with a cable between them."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.hall.keys import Address, HallKey
from appliance.hall.neighbours import found
from tests.support.cable import HERE, THERE, Program, needs_root, running, two_computers

pytestmark = needs_root

HALL = "0123456789abcdef"
ANNOUNCE = """
import asyncio, sys
from appliance.hall.keys import Address
from appliance.hall.neighbours import announced
async def main():
    member = Address(sys.argv[2], "", "https://127.0.0.1:" + sys.argv[3])
    async with announced(sys.argv[1], member, sys.argv[4]):
        await asyncio.to_thread(sys.stdin.read)
asyncio.run(main())
"""
FIND = """
import asyncio, json, sys
from appliance.hall.neighbours import found
async def main():
    for _ in range(int((*sys.argv, 10)[3])):  # on a busy machine an answer may take longer than one look
        members = await found(sys.argv[1], sys.argv[2])
        if members:
            break
    print(json.dumps([[each.name, each.relay] for each in members]), flush=True)
asyncio.run(main())
"""
STRANGERS = """
import asyncio, socket, sys
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf
hall, address = sys.argv[1:]
SERVICE = "_chalkbox-hall._tcp.local."
STRANGE = {
    "Printer": {},
    "other": {"hall": "fedcba9876543210", "name": "other"},
    "odd": {"hall": hall, "name": "../../etc"},
    "long": {"hall": hall, "name": "x" * 200},
    "bytes": {"hall": hall, "name": bytes(range(128, 160))},
    "none": {"hall": None, "name": None},
    "port": {"hall": hall, "name": "port"},
    "forged": {"hall": hall, "name": "forged"},
}
async def main():
    zeroconf = AsyncZeroconf(interfaces=[address])
    for name, said in STRANGE.items():
        await zeroconf.async_register_service(AsyncServiceInfo(
            SERVICE, f"{name}.{SERVICE}", addresses=[socket.inet_aton(address)], port=0 if name == "port" else 443,
            server=f"{name}.local.", properties=said))
    print("announced", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await zeroconf.async_close()
asyncio.run(main())
"""
SERVE = """
import sys
from appliance.__main__ import main
key, data, address, password = sys.argv[1:]
main(["serve", "--hall", key, "--data", data, "--port", "8080", "--no-mdns", "--admin-password-file", password])
"""


@pytest.fixture
def cable() -> Iterator[tuple[str, str]]:
    with two_computers() as names:
        yield names


async def test_a_member_is_found_by_who_looks_for_its_hall(cable: tuple[str, str]) -> None:
    async with running(cable[0], ANNOUNCE, HALL, "chalkbox-aaaa-1111", "2381", HERE):
        async with running(cable[1], FIND, HALL, THERE) as finder:
            assert await finder.event() == [["chalkbox-aaaa-1111", f"https://{HERE}:2381"]]
        for hall, address in (("fedcba9876543210", THERE), (HALL, "198.51.100.7")):
            async with running(cable[1], FIND, hall, address, "1") as finder:
                assert await finder.event() == []


async def test_of_what_strangers_announce_only_what_looks_like_a_member_is_asked(cable: tuple[str, str]) -> None:
    async with running(cable[0], STRANGERS, HALL, HERE) as strangers:
        assert await strangers.line() == "announced"
        async with running(cable[1], FIND, HALL, THERE) as finder:
            assert await finder.event() == [["forged", f"https://{HERE}:443"]]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "2001:db8::7"])
async def test_where_there_is_no_wire_nobody_is_found(host: str) -> None:
    assert await found(HALL, host) == []


async def test_a_key_that_names_only_a_dead_box_is_enough(cable: tuple[str, str], tmp_path: Path) -> None:
    """The one that is there is found on the wire, and lets the other in; strangers beside it do no harm."""
    first, second = tmp_path / "first", tmp_path / "second"
    (tmp_path / "password").write_text("correct horse")
    key = HallKey(first)
    await asyncio.to_thread(key.make)
    await asyncio.to_thread(shutil.copytree, first, second)
    dead = Address("dead", "https://10.99.77.9:1", "https://10.99.77.9:2")
    await asyncio.to_thread(HallKey(second).note, dead)
    hall_id = await asyncio.to_thread(key.id)

    def serve(key: Path, address: str) -> list[str]:
        return [str(key), str(key.with_suffix(".data")), address, str(tmp_path / "password")]

    async with (
        running(cable[0], _at(HERE), *serve(first, HERE)) as one,
        running(cable[0], STRANGERS, hall_id, HERE) as strangers,
    ):
        await serves(one)
        assert await strangers.line() == "announced"
        async with running(cable[1], _at(THERE), *serve(second, THERE)) as two:
            await serves(two)
            members = await asyncio.to_thread(HallKey(second).members)
            assert len(members) == 2, "it is in, and has written down its own address"


async def serves(server: Program) -> None:
    """Wait until the server says its addresses."""
    assert any(["http" in await server.line() for _ in range(3)])


def _at(address: str) -> str:
    """The server, whose address for the others is this one."""
    return f'import os\nos.environ["CHALKBOX_HALL_ADDRESS"] = "{address}"\n{SERVE}'
