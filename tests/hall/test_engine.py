"""How the etcd program of a member is kept running."""

import asyncio
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from appliance.config import ConfigError
from appliance.hall import engine
from appliance.hall.etcd import Etcd
from appliance.hall.keys import client_context
from appliance.hall.members import Membership
from appliance.hall.unit import has_most
from tests.hall.hall_room import prepared
from tests.support.people import POOL
from tests.support.served import end_of, free_port, served
from tests.support.waiting import PATIENCE_S, eventually


async def test_a_program_that_fails_is_started_again_whatever_it_says(
    membership: Membership, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line longer than what is read at once, too. It answers nothing, so that the member is not up yet."""
    starts, program = tmp_path / "starts", tmp_path / "program"
    program.write_text(
        f"#!/bin/sh\necho start >> {starts}\nhead -c 300000 /dev/zero | tr '\\0' x >&2\nexit 3\n", "utf-8"
    )
    program.chmod(0o755)
    monkeypatch.setattr(engine, "PROGRAM", str(program))

    async def up() -> None:
        async with Etcd(membership.engine.settings.client) as etcd, membership.engine.running(etcd, lambda: None):
            pass

    starting = asyncio.create_task(up())
    await eventually(lambda: starts.exists() and starts.read_text("utf-8").count("start") >= 2)
    assert not starting.done()
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)


@pytest.mark.parametrize("which", ["client", "peer"])
async def test_a_port_that_another_program_has_is_named(
    membership: Membership, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    monkeypatch.setattr(engine, "FREE_S", 0.2)
    port = urlsplit(getattr(membership.engine.settings, which)).port
    assert port is not None
    with socket.create_server(("127.0.0.1", port)):
        async with Etcd(membership.engine.settings.client) as etcd:
            with pytest.raises(ConfigError, match=f"Port {port} at 127.0.0.1, .* can't be used"):
                async with asyncio.timeout(PATIENCE_S), membership.engine.running(etcd, lambda: None):
                    pass


async def test_ctrl_c_in_a_terminal_reaches_the_server_first(tmp_path: Path) -> None:
    """It goes to every process there; without etcd the server could not give up the desk."""
    async with served("--hall", tmp_path / "key", "--data", tmp_path / "own", *prepared(tmp_path, POOL)) as server:
        os.killpg(server.process.pid, signal.SIGINT)
        status, _, err = await end_of(server.process)
    assert status == 0
    assert "started again" not in err
    assert "could not be released" not in err


@contextmanager
def program(settings: Path) -> Iterator[None]:
    with subprocess.Popen(["etcd", "--config-file", settings], stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.kill()


async def test_a_member_that_starts_while_most_others_are_off_says_so(
    membership: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """etcd runs, and answers nothing until it reaches them."""
    settings = membership.engine.settings
    settings = settings._replace(cluster=(*settings.cluster, f"two=https://127.0.0.1:{free_port()}"))
    await asyncio.to_thread(settings.write, membership.engine.file)
    address = urlsplit(settings.peer)
    monkeypatch.setattr(engine, "STARTED_S", 0.2)
    watcher = asyncio.create_task(asyncio.sleep(PATIENCE_S))
    context = await asyncio.to_thread(client_context, membership.tls)
    async with Etcd(settings.client, context) as etcd:
        with pytest.raises(ConfigError, match="does not answer"):
            await engine.answered(etcd, watcher, settings.peer)
        with program(membership.engine.file):
            await eventually(lambda: listens(str(address.hostname), int(address.port or 0)))
            with pytest.raises(ConfigError, match="Most of the hall's members are not reached"):
                await engine.answered(etcd, watcher, settings.peer)
            assert not await has_most(membership.folder)
    watcher.cancel()


def listens(host: str, port: int) -> bool:
    with socket.socket() as tcp:
        return tcp.connect_ex((host, port)) == 0
