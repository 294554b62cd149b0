"""What a page leaves behind when it goes: nothing that only the garbage collector would find."""

import asyncio
import gc
import socket
import struct
from collections import Counter
from collections.abc import Iterator

import pytest

from appliance.results.formats import exported
from tests.support.people import Box
from tests.support.raw import Raw
from tests.support.waiting import PATIENCE_S, eventually
from tests.web.test_sockets import HANDSHAKE

TIMES = 20
CLOSE = bytes([0x88, 0x80, 0, 0, 0, 0])


@pytest.fixture
def garbage() -> Iterator[list[object]]:
    """A list of what only the garbage collector finds, once it has been asked."""
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        yield gc.garbage
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


def forget(garbage: list[object]) -> None:
    """Free what was found so far, which would be found again."""
    gc.set_debug(0)
    garbage.clear()
    gc.collect()
    gc.set_debug(gc.DEBUG_SAVEALL)


async def come_and_go(here: Box, token: str, ending: str) -> None:
    """A phone on its socket until it has its view, which then leaves."""
    with socket.create_connection(("127.0.0.1", here.running.port)) as phone:
        phone.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(phone, HANDSHAKE.format(token).encode())
        heard = b""
        async with asyncio.timeout(PATIENCE_S):
            while b'"view"' not in heard:
                heard += await loop.sock_recv(phone, 65536)
            if ending == "close":
                await loop.sock_sendall(phone, CLOSE)
                while await loop.sock_recv(phone, 65536):
                    pass
        if ending == "reset":
            phone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    await eventually(lambda: not here.session.hub.people["ann"].connections)


@pytest.mark.parametrize("ending", ["close", "hang up", "reset"])
async def test_a_phone_that_comes_and_goes_leaves_no_garbage(ending: str, klass: Box, garbage: list[object]) -> None:
    token = (await klass.join("ann"))["token"]
    for _ in range(3):  # things made once, at first
        await come_and_go(klass, token, ending)
    forget(garbage)
    others = tasks_of_connections()
    for _ in range(TIMES):
        await come_and_go(klass, token, ending)
    await eventually(lambda: not tasks_of_connections() - others)
    gc.collect()
    left = Counter(type(thing).__qualname__ for thing in garbage)
    assert not [name for name, number in left.items() if number >= TIMES], left


async def test_a_file_that_is_made_in_class_leaves_no_garbage(klass: Box, garbage: list[object]) -> None:
    async with klass.instructor() as instructor, klass.phone("ann") as ann:
        await instructor.command("next")
        await ann.answer("a")
    address = f"/api/admin/sessions/{klass.session.state.session_id}"
    for times in (2, TIMES):
        forget(garbage)
        for _ in range(times):
            for each in exported(at_end=False):
                async with klass.signed_in.get(f"{address}/{each.name}") as reply:
                    assert reply.status == 200
                    assert await reply.read()
    gc.collect()
    left = Counter(type(thing).__qualname__ for thing in garbage)
    assert not [name for name, number in left.items() if number >= TIMES], left


async def test_a_request_leaves_no_garbage(klass: Box, garbage: list[object]) -> None:
    others = tasks_of_connections()
    for times in (3, TIMES):
        forget(garbage)
        for _ in range(times):
            async with await Raw.to(klass) as raw:
                status, _ = await raw.ask(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                assert status == 200
            vars(raw.writer.transport).pop("_read_ready_cb", None)  # this test's own end
    await eventually(lambda: not tasks_of_connections() - others)
    gc.collect()
    left = Counter(type(thing).__qualname__ for thing in garbage)
    assert not [name for name, number in left.items() if number >= TIMES], left


def tasks_of_connections() -> set[asyncio.Task[object]]:
    return {task for task in asyncio.all_tasks() if "RequestHandler" in repr(task)}
