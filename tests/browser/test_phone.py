"""A class on phones in trouble: a wrong clock, a page that is frozen, a network that is slow or loses a reply."""

import re

import pytest
from playwright.async_api import WebSocketRoute, expect

from tests.browser.people import (
    answer,
    button,
    choose,
    heading,
    instructor_page,
    join,
    option,
    sees,
    student_page,
    time_runs_out,
)
from tests.browser.room import BOX_GONE, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

POOL = """\
title: Sea and sky
time_limit: 600
points: 1
changes: false
student_numbers: true
questions:
  - text: Which gas do plants take in?
    options: [Carbon dioxide, Oxygen]
    correct: Carbon dioxide
  - text: The sea is salty.
    correct: true
"""
TOMORROW = """
const now = Date.now;
Date.now = () => now() + 86_400_000;
Date = new Proxy(Date, { construct: (date, given) => new date(...(given.length ? given : [date.now()])) });
"""


class Tunnel:
    """The phone's network: while `dark`, what the box says is lost."""

    def __init__(self) -> None:
        self.dark = False
        self.lost: list[str] = []
        self._sockets: list[WebSocketRoute] = []

    def __call__(self, socket: WebSocketRoute) -> None:
        box = socket.connect_to_server()
        self._sockets.append(socket)

        def arrive(said: str | bytes) -> None:
            if self.dark:
                self.lost.append(str(said))
            else:
                socket.send(said)

        box.on_message(arrive)

    async def end(self) -> None:
        """The network is there again, and the phone's old connections are broken."""
        self.dark = False
        for socket in self._sockets:
            await socket.close()


async def test_a_class_goes_on_with_a_wrong_clock_a_frozen_page_and_a_lost_reply(here: Room) -> None:
    await here.open_class(POOL)
    instructor = await instructor_page(here)
    late = await student_page(here, "1", "Ada", script=TOMORROW)
    person, tunnel = await here.person(), Tunnel()
    await person.route_web_socket(re.compile("/ws/student"), tunnel)
    phone = await here.page(context=person)
    await join(phone, "2", "Bo")

    await button(instructor, "Start with question 1").click()
    await expect(option(phone, "Oxygen")).to_be_visible()
    cdp = await person.new_cdp_session(phone)
    await cdp.send("Page.setWebLifecycleState", {"state": "frozen"})
    await choose(late, "Carbon dioxide")
    await time_runs_out(here, 11)
    for left in (10, 5):
        await expect(late.get_by_role("status")).to_have_text(f"{left} seconds left")
    await expect(heading(late, "Right · +1")).to_be_visible()
    await sees(late, "Sent for you when time ran out.")
    await button(instructor, "Question 2").click()
    await expect(option(late, "True")).to_be_visible()
    await cdp.send("Page.setWebLifecycleState", {"state": "active"})
    await expect(phone.get_by_text("The sea is salty.")).to_be_visible()
    for page in (late, phone):
        await expect(page.get_by_text(re.compile(r"^9:5\d$|^10:00$"))).to_be_visible()

    await choose(phone, "True")
    tunnel.dark = True
    await button(phone, "Send").click()
    await expect(heading(instructor, "Waiting for 1")).to_be_visible()
    await expect(heading(phone, "Saved")).to_have_count(0)
    assert any('"ack"' in said for said in tunnel.lost)
    await tunnel.end()
    await expect(heading(phone, "Saved")).to_be_visible()
    await answer(late, "True")
    await expect(late.get_by_text(re.compile(r"You answered in \d+\.\d\ss"))).to_be_visible()
    await button(instructor, "Close and reveal").click()
    for page in (late, phone):
        await expect(heading(page, "Right · +1")).to_be_visible()


async def test_an_answer_on_a_slow_network_that_breaks_off_is_kept_and_counts(here: Room) -> None:
    await here.open_class(POOL)
    instructor, person = await instructor_page(here), await here.person()
    phone = await person.new_page()
    cdp = await person.new_cdp_session(phone)
    slow = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 10_000}
    await cdp.send("Network.enable")
    await cdp.send("Network.emulateNetworkConditions", slow)
    await phone.goto(here.url)
    await join(phone, "1", "Ada")
    await button(instructor, "Start with question 1").click()
    await answer(phone, "Carbon dioxide")
    await button(instructor, "Close and reveal").click()
    await expect(heading(phone, "Right · +1")).to_be_visible()
    await button(instructor, "Question 2").click()
    await choose(phone, "True")
    here.forgiven.add(BOX_GONE)
    await cdp.send("Network.emulateNetworkConditions", {**slow, "offline": True})
    await button(phone, "Send").click()
    await expect(heading(phone, "Not sent yet")).to_be_visible()
    await cdp.send("Network.emulateNetworkConditions", slow)
    await expect(heading(phone, "Saved")).to_be_visible()
    await button(instructor, "Close and reveal").click()
    await expect(heading(phone, "Right · +1")).to_be_visible()
