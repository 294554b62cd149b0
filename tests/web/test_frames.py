"""What a page must not send: it changes nothing, is refused with a reason, and in the end closes the socket."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from aiohttp import web

from appliance.live.connection import LAST_WORDS_MS
from appliance.live.heartbeat import BEAT_MS
from appliance.live.outbox import MAX_REPLIES
from appliance.web import student
from appliance.web.access import MESSAGES, WINDOW_MS
from appliance.web.sockets import MAX_BAD_IN_A_ROW, Socket, SocketWire, wire_of
from tests.support.disk import events_in
from tests.support.fake_clock import FakeClock
from tests.support.people import Box, box
from tests.support.waiting import eventually

ANSWER = '{"type":"answer","id":"a","turn":1,"round":1,"value":["x"]'
BAD = {
    "no JSON": "{",
    "no object": "[]",
    "a number": "1",
    "nothing": "",
    "no type": "{}",
    "an unknown type": '{"type":"command","id":"c","do":"next"}',
    "an unknown field": ANSWER + ',"points":1000}',
    "no turn": '{"type":"answer","id":"a","round":1,"value":["x"]}',
    "a word for a number": '{"type":"answer","id":"a","turn":"1","round":1,"value":["x"]}',
    "a huge number": '{"type":"answer","id":"a","turn":1e300,"round":1,"value":["x"]}',
    "a negative turn": '{"type":"answer","id":"a","turn":-1,"round":1,"value":["x"]}',
    "no id": '{"type":"answer","id":"","turn":1,"round":1,"value":["x"]}',
    "a long id": '{"type":"answer","id":"' + 65 * "a" + '","turn":1,"round":1,"value":["x"]}',
    "many values": '{"type":"answer","id":"a","turn":1,"round":1,"value":[' + ",".join(17 * ['"x"']) + "]}",
    "a lone surrogate": '{"type":"answer","id":"\\ud800","turn":1,"round":1,"value":["x"]}',
    "deep nesting": 2000 * "[" + 2000 * "]",
    "deep nesting in a field": '{"type":"answer","id":' + 1500 * "[" + 1500 * "]" + "}",
    "an unknown signal": '{"type":"signal","kind":"asleep"}',
    "binary": b'{"type":"leave"}',
    "binary that is no text": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("frame", BAD.values(), ids=BAD.keys())
async def test_a_bad_frame_is_refused_and_changes_nothing(frame: str | bytes, klass: Box) -> None:
    async with klass.instructor() as instructor, klass.phone("ann") as ann:
        await instructor.command("next")
        await ann.shows(lambda view: view["phase"] == "open")
        before = klass.session.state.seq
        await ann.send(frame)
        refused = await ann.until(type="refused")
        assert refused["why"] == "bad_message"
        assert (await ann.answer("good"))["type"] == "ack"
        assert klass.session.state.seq == before + 1


@pytest.mark.parametrize("answer_id", ["\0a", "a\0b", "a\n", "a b", "ä", "", "x" * 65])
async def test_an_id_that_the_log_could_confuse_is_refused(klass: Box, answer_id: str) -> None:
    """A log that confuses two answers would refuse everything stored together with the second."""
    async with klass.instructor() as instructor, klass.phone("ann") as ann, klass.phone("bob") as bob:
        for turn in (1, 2):
            await instructor.command("next")
            await bob.shows(lambda view: view["phase"] == "open")
            frame = {"type": "answer", "id": answer_id, "turn": turn, "round": 1, "value": ["k"]}
            await ann.send(frame)
            assert (await ann.until(type="refused"))["why"] == "bad_message"
            assert (await bob.answer(f"b{turn}"))["type"] == "ack"
            await instructor.command("next")
            await bob.shows(lambda view: view["phase"] == "revealed")
    assert [event["answer_id"] for event in events_in(klass.file, "answered")] == ["b1", "b2"]


async def test_ten_bad_frames_in_a_row_close_the_socket(klass: Box) -> None:
    async with klass.phone("ann") as ann:
        for _ in range(MAX_BAD_IN_A_ROW - 1):
            await ann.send("{")
        await ann.send({"type": "pong", "n": 0})  # a good frame in between
        for _ in range(MAX_BAD_IN_A_ROW):
            await ann.send("{")
        assert await ann.closed() == 1008
        refusals = [message for message in ann.heard if message["type"] == "refused"]
        assert len(refusals) == 2 * MAX_BAD_IN_A_ROW - 1
    await klass.gone("ann")


async def test_a_frame_over_the_bound_closes_the_socket(klass: Box, caplog: pytest.LogCaptureFixture) -> None:
    async with klass.phone("ann") as ann, klass.phone("bob") as bob:
        await ann.send('{"type":"answer","id":"' + 5000 * "a" + '"}')
        assert await ann.closed() == 1009
        await klass.gone("ann")
        await bob.all_heard()
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_the_instructor_may_send_larger_frames_up_to_a_limit(klass: Box) -> None:
    async with klass.instructor() as instructor, klass.instructor() as other:
        await instructor.send({"type": "command", "id": "a", "do": "rename", "student_id": "s", "name": 60_000 * "a"})
        assert (await instructor.until(type="refused"))["id"] == "a"
        await instructor.send({"type": "command", "id": "b", "do": "rename", "student_id": "s", "name": 66_000 * "a"})
        assert await instructor.closed() == 1009
        await other.command("next")


async def test_the_projector_may_send_small_frames_only(klass: Box) -> None:
    async with klass.projector() as projector:
        await projector.send(5000 * "a")
        assert await projector.closed() == 1009


async def test_no_frame_is_compressed(klass: Box) -> None:
    """It would cost more than the bytes that it saves."""
    token = (await klass.join("ann"))["token"]
    async with klass.http.ws_connect(f"/ws/student?token={token}", compress=15) as ws:
        assert ws.compress == 0


async def test_a_page_that_sends_too_fast_is_told_and_then_cut_off(tmp_path: Path) -> None:
    async with box(tmp_path, FakeClock()) as here, here.phone("ann") as ann:
        ann.pongs = False
        for _ in range(MESSAGES + MAX_BAD_IN_A_ROW):
            await ann.send({"type": "pong", "n": 0})
        assert await ann.closed() == 1008
        told = [message["why"] for message in ann.heard if message["type"] == "refused"]
        assert told == ["too_fast"] * MAX_BAD_IN_A_ROW


async def test_a_page_that_slows_down_goes_on(tmp_path: Path) -> None:
    clock = FakeClock()
    async with box(tmp_path, clock) as here, here.instructor() as instructor, here.phone("ann") as ann:
        await instructor.command("next")
        await ann.shows(lambda view: view["phase"] == "open")
        ann.pongs = False
        for _ in range(MESSAGES):
            await ann.send({"type": "pong", "n": 0})
        assert (await ann.answer("a"))["why"] == "too_fast"
        clock.advance(WINDOW_MS)
        assert (await ann.answer("a"))["type"] == "ack"


async def test_a_page_that_answers_no_ping_counts_as_gone(tmp_path: Path) -> None:
    clock = FakeClock()
    async with box(tmp_path, clock) as here, here.phones("ann", "bob") as (ann, bob):
        ann.pongs = False
        for _ in range(2):
            clock.advance(BEAT_MS)
            for phone in (ann, bob):
                await phone.until(type="ping")
            await bob.all_heard()
        assert "ann" in here.session.hub
        clock.advance(BEAT_MS)
        assert await ann.closed() == 1001
        await here.gone("ann")
        assert "bob" in here.session.hub
        await bob.until(type="ping")


async def test_a_stalled_reader_is_cut_off_and_costs_nobody_anything(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    transports: list[asyncio.Transport] = []

    def watched(ws: Socket, request: web.Request) -> SocketWire | None:
        assert request.transport is not None
        transports.append(request.transport)
        return wire_of(ws, request)

    monkeypatch.setattr(student, "wire_of", watched)
    clock = FakeClock()
    async with box(tmp_path, clock) as here, here.instructor() as instructor, here.phone("bob") as bob:
        await instructor.command("next")
        await bob.shows(lambda view: view["phase"] == "open")
        token = (await here.join("ann"))["token"]
        async with stalled(here, token) as writer:
            await eventually(lambda: "ann" in here.session.hub)
            [connection] = here.session.hub.people["ann"].connections
            transport = transports[-1]
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)

            async def view_often() -> int:
                for _ in range(1000):
                    here.session.hub.refresh_page(connection)
                    await asyncio.sleep(0)
                return transport.get_write_buffer_size()

            full, before = await view_often(), -1
            while full > before:
                full, before = await view_often(), full
            assert 64 * 1024 < full < 512 * 1024  # the writer waits, and no more views are made
            answer = masked(msgspec.json.encode(bob.answer_frame("a")))
            writer.write((MAX_REPLIES + 1) * answer)  # each is answered, and the answers are not read
            await eventually(lambda: connection.over)
            assert transport.get_write_buffer_size() <= full  # the system may have taken a little more
            assert (await bob.answer("b"))["type"] == "ack"
            clock.advance(LAST_WORDS_MS)
            await here.gone("ann")
        await instructor.shows(lambda view: view["present"] == 1)
    told = [record for record in caplog.records if "too slowly" in record.getMessage()]
    assert len(told) == 1
    assert [event["answer_id"] for event in events_in(here.file, "answered")] == ["a", "b"]


@asynccontextmanager
async def stalled(here: Box, token: str) -> AsyncIterator[asyncio.StreamWriter]:
    """A student's socket that never reads."""
    mute = socket.socket()
    mute.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    mute.setblocking(False)
    await asyncio.get_running_loop().sock_connect(mute, ("127.0.0.1", here.running.port))
    _, writer = await asyncio.open_connection(sock=mute)
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    writer.write(
        f"GET /ws/student?token={token} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
    )
    try:
        yield writer
    finally:
        writer.transport.abort()


def masked(text: bytes) -> bytes:
    """A client's frame, with a mask of zeros."""
    assert len(text) < 126
    return bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text
