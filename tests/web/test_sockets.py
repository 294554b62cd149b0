"""How many sockets one person may have, what they may carry, and how a token shared by two people shows."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest
from aiohttp import WSMsgType

from appliance.live.connection import MAX_PAGES
from appliance.live.hub import TOLD_MS
from appliance.live.person import SHARED_MS
from appliance.web import projector
from appliance.web.access import MESSAGES
from appliance.web.frame_limit import MOST
from appliance.web.sockets import MAX_BAD_IN_A_ROW
from tests.support.fake_clock import FakeClock
from tests.support.people import Box, Page, Phone, box
from tests.support.raw import Raw
from tests.support.waiting import PATIENCE_S, eventually
from tests.support.words import said

HANDSHAKE = (
    "GET /ws/student?token={} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
FLOODS = {
    "pings": bytes([0x89, 0x80, 0, 0, 0, 0]),
    "pongs": bytes([0x8A, 0x80, 0, 0, 0, 0]),
    "empty messages": bytes([0x81, 0x80, 0, 0, 0, 0]),
    "empty fragments": bytes([0x00, 0x80, 0, 0, 0, 0]),
}


@pytest.mark.parametrize("kind", FLOODS)
async def test_many_frames_end_their_own_socket_and_no_other(kind: str, klass: Box) -> None:
    async with klass.instructor() as instructor, klass.phone("bob") as bob:
        await instructor.command("next")
        token = (await klass.join("ann"))["token"]
        async with await Raw.to(klass) as raw:
            raw.writer.write(HANDSHAKE.format(token).encode())
            first = bytes([0x01, 0x80, 0, 0, 0, 0]) if kind == "empty fragments" else b""
            raw.writer.write(first + 50_000 * FLOODS[kind])
            async with asyncio.timeout(PATIENCE_S):
                [reply] = await asyncio.gather(raw.reader.read(), return_exceptions=True)
        if isinstance(reply, bytes):  # otherwise the end came as a reset, since more had been sent than was read
            assert bytes([0x88, 2, 0x03, 0xF0]) in reply  # close, 1008
        await klass.gone("ann")
        assert (await bob.answer("b"))["type"] == "ack"


async def test_pings_are_answered_and_count_as_messages(tmp_path: Path) -> None:
    async with box(tmp_path, FakeClock()) as here:
        token = (await here.join("ann"))["token"]
        async with here.http.ws_connect(f"/ws/student?token={token}", autoping=False) as ws:
            for number in range(MESSAGES):
                await ws.ping(b"%d" % number)
            pongs = 0
            while pongs < MESSAGES:
                async with asyncio.timeout(PATIENCE_S):
                    frame = await ws.receive()
                if frame.type is WSMsgType.PONG:
                    assert frame.data == b"%d" % pongs
                    pongs += 1
            for _ in range(MAX_BAD_IN_A_ROW):
                await ws.ping()
            assert await Page(ws).closed() == 1008


async def test_a_normal_page_is_far_from_the_limit() -> None:
    assert 4 * (MESSAGES + MAX_BAD_IN_A_ROW) < MOST


async def test_the_ninth_tab_replaces_the_first(klass: Box) -> None:
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(klass.phone("ann"))
        token = (await klass.join("bob"))["token"]
        tabs = [await stack.enter_async_context(klass.phone(token=token)) for _ in range(MAX_PAGES)]
        ends = [asyncio.create_task(tab.closed()) for tab in tabs[:3]]
        late = [await stack.enter_async_context(klass.phone(token=token)) for _ in range(3)]
        assert await asyncio.gather(*ends) == [4002] * 3  # the page takes it for the end
        assert [tab.heard[-1] for tab in tabs[:3]] == [{"type": "bye", "why": "tabs"}] * 3
        for tab in [first, *tabs[3:], *late]:
            await tab.all_heard()
        assert len(klass.session.hub.people["bob"].connections) == MAX_PAGES


async def test_a_token_that_opens_many_sockets_holds_few(klass: Box) -> None:
    token = (await klass.join("ann"))["token"]
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(klass.url, connector=connector) as http, klass.phone("bob") as bob:
        kept = [await http.ws_connect(f"/ws/student?token={token}") for _ in range(100)]
        person = klass.session.hub.people["ann"]
        await eventually(lambda: sum(not page.over for page in person.connections) == MAX_PAGES)
        await bob.all_heard()
        assert len(kept) == 100


async def test_an_instructor_has_few_pages_and_a_projector_page_closes_where_most_are(
    klass: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector, "MOST_OF_ONE", 3)
    async with AsyncExitStack() as stack:
        instructors = [await stack.enter_async_context(klass.instructor()) for _ in range(MAX_PAGES)]
        ended = asyncio.create_task(instructors[0].closed())
        instructors.append(await stack.enter_async_context(klass.instructor()))
        assert await ended == 4002
        assert (await instructors[-1].command("next"))["type"] == "ack"
        projectors = [await stack.enter_async_context(klass.projector()) for _ in range(3)]
        ended = asyncio.create_task(projectors[0].closed())
        projectors.append(await stack.enter_async_context(klass.projector()))
        assert await ended == 4002
        await projectors[-1].all_heard()


async def test_projector_pages_are_bounded_whoever_opens_them(klass: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projector, "MOST", 3)
    async with AsyncExitStack() as stack:
        projectors = [await stack.enter_async_context(klass.projector()) for _ in range(3)]
        ended = asyncio.create_task(projectors[0].closed())
        projectors.append(await stack.enter_async_context(klass.projector()))
        assert await ended == 4002
        await projectors[-1].all_heard()


async def from_address(box: Box, stack: AsyncExitStack, address: str, token: str) -> Phone:
    """A page of a device at another address of this computer."""
    connector = aiohttp.TCPConnector(local_addr=(address, 0))
    http = await stack.enter_async_context(aiohttp.ClientSession(box.url, connector=connector))
    phone = Phone(await stack.enter_async_context(http.ws_connect(f"/ws/student?token={token}")))
    await phone.until(type="view")
    return phone


def alerts(view: dict[str, object]) -> list[str]:
    found = view["alerts"]
    assert isinstance(found, list)
    return [said(alert["message"]) for alert in found if alert["message"]["code"] == "alert.two_devices"]


async def test_a_token_used_on_two_devices_is_reported_with_the_name_and_what_to_do(tmp_path: Path) -> None:
    clock = FakeClock()
    async with box(tmp_path, clock) as here, here.instructor() as instructor, AsyncExitStack() as stack:
        token = (await here.join("7"))["token"]
        owner = await from_address(here, stack, "127.0.0.2", token)
        friend = await from_address(here, stack, "127.0.0.3", token)
        for page in (owner, friend, owner, friend):
            assert not alerts(instructor.view)
            await page.all_heard()
        clock.advance(500)
        [told] = alerts(await instructor.shows(alerts))
        assert "Name 7 (7)" in told
        assert "let the right phone in again" in told
        clock.advance(TOLD_MS)
        async with here.instructor() as later:
            assert not alerts(later.view)


async def test_a_phone_that_moves_and_a_second_tab_cause_no_alert(tmp_path: Path) -> None:
    clock = FakeClock()
    async with box(tmp_path, clock) as here, AsyncExitStack() as stack:
        token = (await here.join("7"))["token"]
        old = await from_address(here, stack, "127.0.0.2", token)
        await old.all_heard()
        tabs = [await from_address(here, stack, "127.0.0.3", token) for _ in range(2)]  # its earlier socket is dead
        for tab in 3 * tabs:
            await tab.all_heard()
            clock.advance(100)
        clock.advance(SHARED_MS)
        back = await from_address(here, stack, "127.0.0.2", token)  # and much later it moves back
        await back.all_heard()
        assert here.session.hub.shared() == []


def test_ipv4_and_ipv6_of_one_phone_count_as_one_place(tmp_path: Path) -> None:
    from appliance.live.person import Person

    phone = Person()
    for now_ms in range(0, 20_000, 100):
        assert not phone.came_from("10.20.0.5" if now_ms % 200 else "fd00::/64", now_ms)
