"""A short lesson on an installed box: people come from another computer, over the network."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.support.namespaces import BOX, Computer
from tests.support.people import PASSWORD, InstructorPage, Page, Phone
from tests.trials.machine.debian import expect

URL = f"http://{BOX}"
LIMIT_S = 600  # no question ends before the test of its middle is done, however slow the computer is


def cable(box: Computer, phone: Computer) -> None:
    """Connect the phone to the box's Wi-Fi, for which a cable stands in."""
    plug = f"link add wlan0 type veth peer name wlan0 netns {phone.name}"
    box.run("ip", "-batch", "-", text=f"{plug}\naddress add {BOX}/24 dev wlan0\nlink set wlan0 up\n")
    phone.run("ip", "-batch", "-", text="address add 10.20.0.2/24 dev wlan0\nlink set wlan0 up\n")


async def begin(claim_code: str, stop: Callable[[], object]) -> float:
    """Claim the box, open a sample, answer its first question; `stop` stops the server meanwhile. Seconds it took."""
    async with signed_in() as http:
        await post(http, "/api/admin/claim", {"code": claim_code, "password": PASSWORD})
        pools = (await get(http, "/api/admin/pools"))["pools"]
        chosen = next(pool for pool in pools if "photosynthesis" in pool["id"])
        options = {"close_when_all": False, "time_limit": LIMIT_S}
        await post(http, "/api/admin/sessions", {"pool": chosen["id"], "options": options})
        token = (await post(http, "/api/join", {"student_id": "ann", "name": "Ann"}))["token"]
        async with (
            http.ws_connect("/ws/instructor") as instructor_ws,
            http.ws_connect(f"/ws/student?token={token}") as ws,
        ):
            instructor, ann = InstructorPage(instructor_ws), Phone(ws)
            await instructor.until(type="view")
            await instructor.command("next")
            reply = await answer(ann)
            expect(reply["type"] == "ack", f"the answer was not taken: {reply}")
            loop = asyncio.get_running_loop()
            began_s = loop.time()
            stopping = loop.run_in_executor(None, stop)
            await ann.until(type="bye", why="restarting")
            await stopping
            return loop.time() - began_s


async def go_on() -> None:
    """After a restart the question is there, paused, and so is the answer."""
    async with signed_in() as http:
        await post(http, "/api/admin/login", {"password": PASSWORD})
        async with http.ws_connect("/ws/instructor") as ws:
            view = await Page(ws).until(type="view")
            expect((view.get("phase"), view.get("paused")) == ("open", True), f"not where it was: {view}")
            expect(view.get("answered") == 1, f"the answer is gone: {view}")


async def ask(zone: str) -> str:
    """The instructor's phone sends its time and zone and asks for diagnostics; the sentences that it gets."""
    async with signed_in() as http:
        await post(http, "/api/admin/login", {"password": PASSWORD})
        await post(http, "/api/admin/clock", {"wall_ms": int(time.time() * 1000), "zone": zone})
        return str((await post(http, "/api/admin/box/diagnostics", {}))["message"])


async def switch_off() -> None:
    """From the instructor's phone: all pages learn that the box may be unplugged, while it can still tell them."""
    async with signed_in() as http:
        await post(http, "/api/admin/login", {"password": PASSWORD})
        async with http.ws_connect("/ws/projector") as projector:
            await Page(projector).until(type="view")
            asked = asyncio.create_task(post(http, "/api/admin/power/off", {}))
            await Page(projector).until(type="bye", why="off")
            await asked


async def answer(phone: Phone) -> dict[str, Any]:
    await phone.shows(lambda view: view["phase"] == "open" and "question" in view)
    return await phone.answer("ann-1", value=[phone.question["options"][0]["key"]])


@asynccontextmanager
async def signed_in() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(URL, cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield http


async def post(http: aiohttp.ClientSession, path: str, body: object) -> dict[str, Any]:
    async with http.post(path, json=body) as reply:
        expect(reply.ok, f"{path}: {reply.status} {await reply.text()}")
        return dict(await reply.json())


async def get(http: aiohttp.ClientSession, path: str) -> dict[str, Any]:
    async with http.get(path) as reply:
        expect(reply.ok, f"{path}: {reply.status}")
        return dict(await reply.json())
