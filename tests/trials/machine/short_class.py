"""A short class on an installed box: people come from another computer, over the network."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from appliance.client.client import Client
from appliance.client.instructor import Instructor
from appliance.client.projector import Projector
from appliance.client.student import Student
from tests.support.namespaces import BOX, Computer
from tests.support.people import PASSWORD
from tests.support.waiting import PATIENCE_S
from tests.trials.machine.debian import expect

URL = f"http://{BOX}"
LIMIT_S = 600  # no question ends before the test of its middle is done, however slow the computer is


def cable(box: Computer, phone: Computer) -> None:
    """Connect the phone to the box's Wi-Fi, for which a cable stands in."""
    plug = f"link add wlan0 type veth peer name wlan0 netns {phone.name}"
    box.run("ip", "-batch", "-", text=f"{plug}\naddress add {BOX}/24 dev wlan0\nlink set wlan0 up\n")
    phone.run("ip", "-batch", "-", text="address add 10.20.0.2/24 dev wlan0\nlink set wlan0 up\n")


async def begin(claim_code: str, stop: Callable[[], object]) -> float:
    """Claim the box, open a sample, answer its first question; `stop` stops the server meanwhile. Seconds it took.

    `claim_code` is empty if the box is claimed already.
    """
    async with Instructor(URL) as instructor, Student(URL) as ann:
        await (instructor.claim(claim_code, PASSWORD) if claim_code else instructor.sign_in(PASSWORD))
        shelf = await instructor.http.ask("GET", "/api/admin/pools", dict[str, Any])
        chosen = next(pool["id"] for pool in shelf["pools"] if "photosynthesis" in pool["id"])
        opened = await instructor.open_session(chosen, close_when_all=False, time_limit=LIMIT_S)
        await ann.join("Ann", student_id="ann")
        instructor.connect(opened.code)
        await instructor.next()
        async for view in ann.views():
            if view.phase == "open" and view.question:
                await ann.answer(view.question, (view.question.options[0].key,))
                break
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        stopping = loop.run_in_executor(None, stop)
        await told(ann, "restarting")
        await stopping
        return loop.time() - began_s


async def go_on() -> None:
    """After a restart the question is there, paused, and so is the answer."""
    async with Instructor(URL) as instructor:
        await instructor.sign_in(PASSWORD)
        instructor.connect()
        view = await anext(instructor.views())
        expect((view.phase, view.paused) == ("open", True), f"not where it was: {view}")
        expect(view.answered == 1, f"the answer is gone: {view}")


async def ask(zone: str) -> str:
    """The instructor's phone sends its time and zone, and asks for diagnostics; the code of what it is told."""
    async with Instructor(URL) as instructor:
        await instructor.sign_in(PASSWORD)
        time_of_phone = {"wall_ms": int(time.time() * 1000), "zone": zone}
        await instructor.http.fetch("POST", "/api/admin/clock", time_of_phone)
        reply = await instructor.http.ask("POST", "/api/admin/box/diagnostics", dict[str, Any], {})
        return str(reply["message"]["code"])


async def switch_off() -> None:
    """From the instructor's phone: all pages learn that the box may be unplugged, while it can still tell them."""
    async with Instructor(URL) as instructor, Projector(URL) as projector:
        await instructor.sign_in(PASSWORD)
        projector.connect()
        await anext(projector.views())
        asked = asyncio.create_task(instructor.http.fetch("POST", "/api/admin/power/off", {}))
        await told(projector, "off")
        await asked


async def told(client: Client[Any], why: str, patience_s: float = PATIENCE_S) -> None:
    """Wait until the box says goodbye to this client, and why."""
    async with asyncio.timeout(patience_s):
        async for _ in client.states():
            if client.bye is not None:
                expect(client.bye.why == why, f"the box said {client.bye}")
                return
    expect(False, f"the box said nothing of {why}")
