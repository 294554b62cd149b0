"""What the real server tells systemd; a datagram socket stands in for systemd."""

import asyncio
import contextlib
import errno
import os
import resource
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from appliance.host import notify
from tests.support.disk import Disk, disk_of
from tests.support.people import POOL, box
from tests.support.served import Served, end_of, served
from tests.support.waiting import PATIENCE_S, eventually

LIMIT_S = 0.4
FEW_FILES = 120


class Manager:
    """Listens as systemd does."""

    def __init__(self, name: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(name.replace("@", "\0", 1))
        self._socket.setblocking(False)

    async def hears(self) -> list[str]:
        """The lines of the next datagram."""
        async with asyncio.timeout(PATIENCE_S):
            return (await asyncio.get_running_loop().sock_recv(self._socket, 4096)).decode().split("\n")

    async def hears_of(self, line: str) -> list[str]:
        """The next datagram that contains this line; signs of life before it are skipped."""
        while line not in (lines := await self.hears()):
            assert lines == ["WATCHDOG=1"], lines
        return lines

    def heard(self) -> bool:
        """Whether a datagram has arrived; it is removed."""
        try:
            return bool(self._socket.recv(4096))
        except BlockingIOError:
            return False

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def manager(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Manager]:
    """It manages this process and the server that it starts, and expects a sign of life every 0.4 s."""
    kind = getattr(request, "param", "/")
    name = str(tmp_path / "notify") if kind == "/" else f"@chalkbox-test-{os.getpid()}"
    monkeypatch.setenv("NOTIFY_SOCKET", name)
    monkeypatch.setenv("WATCHDOG_USEC", str(int(LIMIT_S * 1e6)))
    with contextlib.closing(Manager(name)) as manager:
        yield manager


@asynccontextmanager
async def at_work(folder: Path) -> AsyncIterator[Served]:
    """The real server with a session."""
    folder.joinpath("pool.yaml").write_text(POOL)
    async with served("--data", folder / "data", "--pools", folder, "--open", folder / "pool.yaml") as server:
        yield server


@pytest.mark.parametrize("manager", ["/", "@"], indirect=True, ids=["a path", "an abstract name"])
async def test_a_server_tells_systemd_that_it_starts_lives_and_stops(manager: Manager, tmp_path: Path) -> None:
    async with at_work(tmp_path) as server:
        assert await manager.hears_of("READY=1") == ["READY=1", f"STATUS=Serving {server.url}/"]
        for _ in range(3):
            assert await manager.hears() == ["WATCHDOG=1"]
        server.process.send_signal(signal.SIGTERM)
        assert (await manager.hears_of("STOPPING=1"))[0] == "STOPPING=1"
        assert (await end_of(server.process))[0] == 0


async def test_a_stopped_server_gives_no_sign_of_life(manager: Manager, tmp_path: Path) -> None:
    async with at_work(tmp_path) as server:
        await manager.hears_of("READY=1")
        server.process.send_signal(signal.SIGSTOP)
        await asyncio.to_thread(os.waitid, os.P_PID, server.process.pid, os.WSTOPPED | os.WNOWAIT)
        while manager.heard():
            pass
        await asyncio.sleep(2 * LIMIT_S)
        assert not manager.heard()
        server.process.send_signal(signal.SIGCONT)
        assert await manager.hears() == ["WATCHDOG=1"]


async def test_idle_connections_do_not_stop_the_signs_of_life(manager: Manager, tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEW_FILES, before[1]))
    try:
        async with at_work(tmp_path) as server:
            resource.setrlimit(resource.RLIMIT_NOFILE, before)
            await manager.hears_of("READY=1")
            with contextlib.ExitStack() as stack:
                for _ in range(5 * FEW_FILES):
                    idle = stack.enter_context(socket.socket())
                    idle.setblocking(False)
                    idle.connect_ex(("127.0.0.1", server.port))
                while manager.heard():
                    pass
                for _ in range(6):
                    assert await manager.hears() == ["WATCHDOG=1"]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
async def test_a_full_disk_does_not_stop_the_signs_of_life(manager: Manager, tmp_path: Path) -> None:
    with disk_of("2m", tmp_path / "data") as data:
        async with at_work(tmp_path) as server, aiohttp.ClientSession(server.url) as http:
            await manager.hears_of("READY=1")
            subprocess.run(["dd", "if=/dev/zero", f"of={data}/large", "bs=4k"], check=False, capture_output=True)
            async with http.post("/api/join", json={"student_id": "ann", "name": "Ann"}) as reply:
                assert reply.status == 503
            for _ in range(4):
                assert await manager.hears() == ["WATCHDOG=1"]
            async with http.get("/healthz") as reply:
                assert reply.status == 503


async def test_a_hanging_journal_stops_the_signs_of_life(
    manager: Manager, disk: Disk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def hung() -> int:
        return caplog.messages.count("self-check: no answer within 0.2 s")

    async with box(tmp_path, journal=disk.journal):
        assert await manager.hears() == ["WATCHDOG=1"]
        disk.busy = True
        before = hung()
        await eventually(lambda: hung() > before)  # a check may have begun before the disk became busy
        while manager.heard():
            pass
        await eventually(lambda: hung() > before + 1)
        assert not manager.heard()
        disk.busy = False
        assert await manager.hears() == ["WATCHDOG=1"]


async def test_a_failed_check_is_logged_and_gives_no_sign_of_life(
    manager: Manager, caplog: pytest.LogCaptureFixture
) -> None:
    troubles = iter(["the server gives no answer"] * 2)
    well = asyncio.Event()

    async def ailing() -> str:
        trouble = next(troubles, "")
        if not trouble:
            well.set()
        return trouble

    async with notify.watched(ailing), asyncio.timeout(PATIENCE_S):
        await well.wait()
        assert await manager.hears() == ["WATCHDOG=1"]
    assert caplog.messages == ["self-check: the server gives no answer"] * 2


async def test_a_hanging_check_is_given_up_and_repeated(manager: Manager, caplog: pytest.LogCaptureFixture) -> None:
    asked = 0

    async def ailing() -> str:
        nonlocal asked
        asked += 1
        if asked == 1:
            await asyncio.Event().wait()
        return ""

    async with notify.watched(ailing):
        assert await manager.hears() == ["WATCHDOG=1"]
    assert asked > 1
    assert caplog.messages == ["self-check: no answer within 0.2 s"]


@pytest.mark.parametrize(
    "environment",
    [{}, {"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "soon"}, {"WATCHDOG_USEC": "100000", "WATCHDOG_PID": "1"}],
    ids=["none", "off", "nonsense", "of another process"],
)
async def test_without_a_watchdog_there_are_no_checks(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    asked = 0

    async def ailing() -> str:
        nonlocal asked
        asked += 1
        return ""

    async with notify.watched(ailing):
        for _ in range(10):
            await asyncio.sleep(0)
    assert asked == 0


async def test_a_missing_manager_does_not_stop_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    await notify.tell("READY=1")
    assert caplog.messages == ["systemd could not be told READY=1: No such file or directory"]


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", ""),
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", ""),
        (b"", "the server gives no answer"),
        (b"220 mail\r\n", "the server gives no answer"),
    ],
    ids=["well", "storage fails", "silent", "somebody else"],
)
async def test_any_http_answer_counts_as_alive(reply: bytes, trouble: str) -> None:
    async with asyncio.TaskGroup() as group:

        async def serve(connection: socket.socket) -> None:
            group.create_task(say(reply, connection))

        assert await notify.silent(serve) == trouble


async def say(reply: bytes, connection: socket.socket) -> None:
    """Answer one request with `reply`."""
    reader, writer = await asyncio.open_unix_connection(sock=connection)
    await reader.readuntil(b"\r\n\r\n")
    writer.write(reply)
    writer.close()
    await writer.wait_closed()


async def test_a_server_that_cannot_accept_a_connection_is_reported() -> None:
    async def serve(connection: socket.socket) -> None:
        connection.close()
        raise OSError(errno.EMFILE, "Too many open files")

    assert await notify.silent(serve) == "the server can't be asked (Too many open files)"
