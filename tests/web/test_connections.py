"""Thousands of idle connections: they keep nobody out, fill no log, and end."""

import asyncio
import errno
import logging
import resource
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Never

import aiohttp
import pytest

from appliance.limits import Limits
from appliance.web.acceptor import AT_ONCE, Acceptor
from appliance.web.connection_limits import ConnectionLimits
from tests.support.people import PASSWORD, POOL, Box, box
from tests.support.raw import Raw
from tests.support.served import Served, served
from tests.support.waiting import PATIENCE_S, eventually

FILES = 200  # the files that the server may open, where it is to have few


@asynccontextmanager
async def small(folder: Path) -> AsyncIterator[Served]:
    """The server as a process that may open few files."""
    (folder / "pool.yaml").write_text(POOL)
    (folder / "password").write_text(PASSWORD)
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    arguments = ("--data", folder / "data", "--pools", folder, "--open", folder / "pool.yaml")
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES // 2, before[1]))  # the limit at its start; it may have more
    try:
        async with served(*arguments, "--admin-password-file", folder / "password") as server:
            resource.setrlimit(resource.RLIMIT_NOFILE, before)
            resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
            yield server
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.fixture
async def crowded(tmp_path: Path) -> AsyncIterator[Box]:
    """A class whose server holds 100 connections, 75 of one client."""
    async with box(tmp_path, limits=Limits(connections=100)) as here:
        yield here


def idle(stack: ExitStack, port: int, number: int) -> list[socket.socket]:
    """Connections that send nothing."""
    opened = []
    for _ in range(number):
        connection = stack.enter_context(socket.socket())
        connection.setblocking(False)
        connection.connect_ex(("127.0.0.1", port))
        opened.append(connection)
    return opened


async def test_idle_connections_block_nobody(crowded: Box) -> None:
    with ExitStack() as stack:
        async with crowded.instructor() as instructor, crowded.phone("ann") as ann:
            await instructor.command("next")
            for _ in range(5):
                idle(stack, crowded.running.port, 100)
                async with aiohttp.ClientSession(crowded.url) as newcomer:  # over a connection of its own
                    status, _ = await crowded.post("/api/admin/login", {"password": PASSWORD}, newcomer)
                    assert status == 200
            async with crowded.phone("bob") as bob:
                assert (await bob.answer("b"))["type"] == "ack"
            assert (await ann.answer("a"))["type"] == "ack"
            told = await instructor.shows(
                lambda view: [alert for alert in view["alerts"] if alert["message"]["code"] == "alert.many_connections"]
            )
            assert "127.0.0.1" in str(told["alerts"])


async def test_a_server_with_few_files_serves_on_and_logs_little(tmp_path: Path) -> None:
    async with small(tmp_path) as server:
        with ExitStack() as stack:
            for _ in range(6):
                idle(stack, server.port, FILES)
                async with aiohttp.ClientSession(server.url, timeout=aiohttp.ClientTimeout(PATIENCE_S)) as http:
                    async with http.post("/api/admin/login", json={"password": PASSWORD}) as reply:
                        assert reply.status == 200
                    async with http.get("/healthz") as reply:
                        assert reply.status == 200
        status, _, err = await server.stop()
    assert status == 0
    assert "Traceback" not in err
    assert len(err.splitlines()) < 30, err


HEADS = {
    "nothing": b"",
    "a part of a head": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    "nothing after a reply": b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
}


@pytest.mark.parametrize("said", HEADS.values(), ids=HEADS.keys())
async def test_a_client_that_says_nothing_more_is_hung_up_on(said: bytes, tmp_path: Path) -> None:
    limits = Limits(head_s=0.3, body_s=1e9)  # so that it is not the limit for bodies that ends the connection
    async with box(tmp_path, limits=limits) as here, await Raw.to(here) as raw:
        raw.writer.write(said)
        ended = asyncio.create_task(raw.reader.read())
        for _ in range(200):  # a byte now and then changes nothing
            if ended.done() or not said.endswith(b" "):
                break
            raw.writer.write(b"a")
            await asyncio.wait([ended], timeout=0.05)
        async with asyncio.timeout(PATIENCE_S):
            [reply] = await asyncio.gather(ended, return_exceptions=True)
        assert isinstance(reply, ConnectionError) or reply == b"" or said == HEADS["nothing after a reply"]


async def test_a_body_that_never_comes_ends_its_connection(tmp_path: Path) -> None:
    async with box(tmp_path, limits=Limits(body_s=0.3)) as here:
        await slow_body_ends(here)


async def slow_body_ends(here: Box) -> None:
    """Send the first byte of a body, and wait until the server closes the connection."""
    async with await Raw.to(here) as raw:
        raw.writer.write(b"POST /api/join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{")
        async with asyncio.timeout(PATIENCE_S):
            [reply] = await asyncio.gather(raw.reader.read(), return_exceptions=True)
        assert reply == b"" or isinstance(reply, ConnectionError)


async def test_a_long_poll_and_a_socket_may_wait_longer_than_a_body(tmp_path: Path) -> None:
    async with (
        box(tmp_path, limits=Limits(head_s=0.2, body_s=0.2)) as here,
        here.instructor() as instructor,
        here.phone("ann") as ann,
    ):
        token = (await here.join("bob"))["token"]
        bob = {"Authorization": f"Bearer {token}"}
        _, view = await here.get("/api/view", headers=bob)
        polling = asyncio.create_task(here.get(f"/api/view?after={view['rev']}", headers=bob))
        for _ in range(2):  # meanwhile others come later and have had their time
            await slow_body_ends(here)
        await instructor.command("next")
        _, view = await polling
        assert view["phase"] == "open"
        assert (await ann.answer("a"))["type"] == "ack"


async def test_the_last_connections_are_for_instructors_and_not_for_sockets(crowded: Box) -> None:
    tokens = [(await crowded.join(f"s{number}"))["token"] for number in range(13)]
    async with aiohttp.ClientSession(crowded.url) as http:
        sockets, refused = [], set()
        for number in range(100):
            try:
                sockets.append(await http.ws_connect(f"/ws/student?token={tokens[number // 8]}"))
            except aiohttp.WSServerHandshakeError as error:
                refused.add(error.status)
            except aiohttp.ClientError:  # the connection of a refused one was closed for another
                continue
        assert refused == {503}
        assert len(sockets) > 50
        async with aiohttp.ClientSession(crowded.url) as newcomer:
            status, _ = await crowded.post("/api/admin/login", {"password": PASSWORD}, newcomer)
            assert status == 200
        async with crowded.instructor() as instructor:
            assert (await instructor.command("next"))["type"] == "ack"
        for ws in sockets:
            await ws.close()


async def test_a_machine_without_free_files_reports_it_in_one_line_and_goes_on(tmp_path: Path) -> None:
    """The files may be used up by something other than connections."""
    async with small(tmp_path) as server:
        before = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
        taken = len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (taken, before[1]))
        with ExitStack() as stack:
            idle(stack, server.port, 50)
            assert server.process.stderr is not None
            line = b""
            async with asyncio.timeout(PATIENCE_S):
                while b"nobody can be let in" not in line:
                    line = await server.process.stderr.readline()
                    assert line
            resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, before)
            async with aiohttp.ClientSession(server.url) as http, http.get("/healthz") as reply:
                assert reply.status == 200
        _, _, err = await server.stop()
    assert "Traceback" not in err
    assert "nobody can be let in" not in err


class Exhausted(socket.socket):
    """A listening socket of a machine that has no more files."""

    tried = 0

    def accept(self) -> Never:
        self.tried += 1
        raise OSError(errno.EMFILE, "Too many open files")


async def test_without_free_files_few_connections_are_tried_in_a_row(caplog: pytest.LogCaptureFixture) -> None:
    """asyncio tries as often as its backlog says, and only then serves the open connections again."""
    with Exhausted() as listener, ExitStack() as stack:
        listener.bind(("127.0.0.1", 0))
        acceptor = Acceptor(None, listener, ConnectionLimits(10))  # type: ignore[arg-type]  # it serves nobody here
        async with acceptor.accepting():
            idle(stack, listener.getsockname()[1], 3)
            await eventually(lambda: listener.tried > 0)
            assert listener.tried <= AT_ONCE
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == [
        "nobody can be let in now: Too many open files"
    ]


async def test_the_server_notices_whether_connections_are_accepted(crowded: Box) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, ExitStack() as stack:
        limits = ConnectionLimits(10)
        acceptor = Acceptor(None, listener, limits, stuck_s=0.05)  # type: ignore[arg-type]  # it serves nobody here
        assert await acceptor.stuck() == ""
        idle(stack, listener.getsockname()[1], 1)
        await eventually(lambda: vars(acceptor) and acceptor._queue() == 1)  # noqa: SLF001
        assert await acceptor.stuck() == "nobody is let in"
        limits.seen += 1  # a connection was accepted meanwhile: the count shows it only at the next look
        listener.accept()[0].close()
        assert await acceptor.stuck() == ""
