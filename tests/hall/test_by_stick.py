"""Two boxes become one hall by a stick: real servers with a real etcd; the boxes' root programs are the test's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import msgspec

from appliance.background import background
from appliance.box.shared.exchange import HallKeyReport, HotspotReport, HotspotRequest, Nothing
from appliance.hall.belonging import KEY
from appliance.hall_key import OTHERS_STAY, KeyFile
from tests.hall.hall_room import becomes
from tests.support.root import Root, lan, root_in
from tests.support.served import served
from tests.support.waiting import eventually

PASSWORD, CODE = "correct horse", "ABC234"


@dataclass
class BoxServer:
    """A box with its folder, where its server starts again and again."""

    folder: Path
    root: Root
    hotspot: HotspotReport

    @asynccontextmanager
    async def on(self, *, member: bool) -> AsyncIterator[str]:
        """The address of its server, alone or as a member; on a real box, the boot and systemd do more for a member."""
        await self.root.report("hotspot", self.hotspot)
        config, data = self.folder / "box.toml", self.folder / "data"
        (self.folder / "claim-code").write_text(CODE)
        lines = {"address": lan(), "box": self.root.run, "claim_code_file": self.folder / "claim-code", "data": data}
        config.write_text("".join(f"{name} = {str(value)!r}\n" for name, value in lines.items()))
        hall = ("--hall", data / KEY) if member else ()
        async with served("--config", config, "--host", "0.0.0.0", *hall) as server:  # noqa: S104
            yield f"http://{lan()}:{server.port}"
            await server.stop()

    async def follow(self) -> None:
        """Do with the Wi-Fi what is asked; until cancelled."""
        while True:
            if self.root.asked("hotspot"):
                asked = await self.root.take("hotspot", HotspotRequest)
                wanted = HotspotReport(asked.ssid, asked.passphrase, asked.channel, asked.country, (1, 6, 11))
                await self.root.report("hotspot", msgspec.structs.replace(wanted, trial_left_s=120))
                await self.root.take("hotspot-keep", Nothing)
                await self.root.report("hotspot", wanted)
                self.hotspot = wanted
            await asyncio.sleep(0.05)


def box_in(folder: Path, letter: str) -> BoxServer:
    folder = folder / letter
    folder.mkdir()
    hotspot = HotspotReport(f"Chalkbox-{letter * 4}", letter * 10, 11, "CH", (1, 6, 11))
    return BoxServer(folder, root_in(folder), hotspot)


@asynccontextmanager
async def instructor(url: str) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield http


async def post(http: aiohttp.ClientSession, path: str, body: object = None) -> int:
    async with http.post(f"/api/admin/{path}", json=body or {}) as reply:
        return reply.status


async def test_a_fresh_box_that_gets_the_stick_has_the_halls_password_and_wifi(tmp_path: Path) -> None:
    one, two = await asyncio.to_thread(lambda: [box_in(tmp_path, letter) for letter in "ab"])
    async with one.on(member=False) as url, instructor(url) as http:
        assert await post(http, "claim", {"code": CODE, "password": PASSWORD}) == 200
        assert await post(http, "hall/make") == 200
        await one.root.take("restart", Nothing)
    async with one.on(member=True) as url, instructor(url) as http, background(one.follow(), "radio"):
        assert await post(http, "login", {"password": PASSWORD}) == 200
        await one.root.stick("ready")
        async with asyncio.TaskGroup() as group:
            group.create_task(answered(one.root, two))
            assert await asked_for_key(http) == 200
        async with two.on(member=False):
            await two.root.take("restart", Nothing)
        async with two.on(member=True) as second, instructor(second) as other, background(two.follow(), "radio"):
            assert await post(other, "login", {"password": "not the hall's"}) == 401
            assert await post(other, "login", {"password": PASSWORD}) == 200
            await eventually(lambda: {one.hotspot.channel, two.hotspot.channel} == {1, 6})
            for hotspot in (one.hotspot, two.hotspot):
                assert (hotspot.ssid, hotspot.passphrase) == ("Chalkbox-aaaa", "aaaaaaaaaa")

            async def both() -> bool:
                async with other.get("/api/admin/hall") as reply:
                    found = await reply.json()
                return len(found["hall"]["members"]) == 2 and found["box"]["member"]

            await becomes(both)
            assert await post(other, "hall/leave") == 200
            await two.root.take("restart", Nothing)
            assert (two.folder / "data" / KEY / OTHERS_STAY).exists(), "its Wi-Fi is to be another than theirs"

            async def alone() -> bool:
                async with http.get("/api/admin/hall") as reply:
                    found = await reply.json()
                return len(found["hall"]["members"]) == 1 and not found["hall"]["trouble"]

            await becomes(alone)
        async with two.on(member=False) as second, instructor(second) as other:
            assert await post(other, "login", {"password": PASSWORD}) == 200, "it keeps the password"
            assert not (two.folder / "data" / "hall").exists()
        assert await post(http, "hall/leave") == 200
        await one.root.take("restart", Nothing)
        assert not (one.folder / "data" / KEY).exists(), "the last one keeps its Wi-Fi"


async def asked_for_key(http: aiohttp.ClientSession) -> int:
    """Ask for the key to be put on the stick, as soon as the server has seen that there is one."""
    status = 0

    async def is_there() -> bool:
        nonlocal status
        status = await post(http, "hall/key")
        return status != 409

    await becomes(is_there)
    return status


async def answered(root: Root, other: BoxServer) -> None:
    """Put the key on the stick, and the stick into the other box."""
    key = await root.take("hall-key", KeyFile)
    await root.stick("saving")
    await root.stick("saved", "The key is on the stick.")
    await other.root.report("hall-key", HallKeyReport("A1", "CHALK", key))
