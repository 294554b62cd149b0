"""The log of a box, which systemd runs: what both sides call things, and how the server goes by it."""

import asyncio
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.box.boot.wire import NETWORK
from appliance.hall import members, unit
from appliance.hall.belonging import KEY
from appliance.hall.engine import Ports
from appliance.hall.etcd import Etcd
from appliance.hall.keys import HallKey, client_context
from appliance.hall.members import Membership
from tests.support.namespaces import FIREWALL, ROOTFS
from tests.support.served import free_port
from tests.support.waiting import PATIENCE_S, eventually

UNITS = ROOTFS / "usr/lib/systemd/system"
SERVERS_DATA = Path("/var/lib/chalkbox/data")


def test_both_sides_call_things_alike(tmp_path: Path) -> None:
    """The server's file is the one that starts the unit; what it names is what systemd hands over."""
    text = (UNITS / "chalkbox-etcd.service").read_text("utf-8")
    given = dict(re.findall(r"^LoadCredential=(\w+):(.+)$", text, re.MULTILINE))
    member = Membership(HallKey(tmp_path / KEY), tmp_path / "hall", "127.0.0.1", on_box=True).prepare("one")
    engine = member.engine
    own = {name: str(SERVERS_DATA / path.relative_to(tmp_path)) for name, path in member.tls._asdict().items()}
    assert given == own | {"settings": str(SERVERS_DATA / engine.file.relative_to(tmp_path))}
    assert engine.settings.tls == unit.TLS
    assert {name: path.name for name, path in unit.TLS._asdict().items()} == {name: name for name in own}
    assert Path("/run/credentials/chalkbox-etcd.service") == unit.CREDENTIALS
    assert f"PathExists={given['settings']}\n" in (UNITS / "chalkbox-etcd.path").read_text("utf-8")
    assert Path("/run") / re.findall(r"^RuntimeDirectory=(.+)$", text, re.MULTILINE)[0] / "out" == unit.OUT
    assert f"ReadWritePaths={unit.DATA}\n" in text
    assert f"{NETWORK}" in text


def test_the_firewall_lets_the_members_ports_in(tmp_path: Path) -> None:
    member = Membership(HallKey(tmp_path / KEY), tmp_path / "hall", "127.0.0.1", on_box=True).prepare("one")
    ports = [int(url.rpartition(":")[2]) for url in (member.engine.settings.peer, member.relay_url)]
    assert f"ip saddr {NETWORK} tcp dport {{ {ports[0]}, {ports[1]} }} accept" in FIREWALL.read_text("utf-8")


@contextmanager
def program(settings: Path) -> Iterator[subprocess.Popen[bytes]]:
    """etcd, as systemd would run it."""
    with subprocess.Popen(["etcd", "--config-file", settings], stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


async def test_the_log_outlives_the_server_which_hears_when_the_member_is_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "out"
    monkeypatch.setattr(members, "FIXED", Ports(*(free_port() for _ in range(3))))
    monkeypatch.setattr(members, "DATA", tmp_path / "log")
    monkeypatch.setattr(unit, "LOOK_S", 0.02)
    member = Membership(HallKey(tmp_path / "key"), tmp_path / "hall", "127.0.0.1", on_box=True)
    await asyncio.to_thread(member.prepare, "one")
    monkeypatch.setattr(members, "TLS", member.tls)
    await member.enter()
    engine = member.engine
    assert isinstance(engine, unit.Unit)
    written = engine.file.stat()
    context = await asyncio.to_thread(client_context, member.tls)
    taken_out: list[bool] = []
    with program(engine.file) as process:
        for _ in range(2):  # the server, and the server started again
            async with (
                asyncio.timeout(PATIENCE_S),
                Etcd(engine.settings.client, context) as etcd,
                engine._replace(out=mark).running(etcd, lambda: taken_out.append(True)),
            ):
                assert "header" in await etcd.status()
                assert await unit.has_most(member.folder)
                assert taken_out == []
            assert process.poll() is None
            await member.enter()
            assert engine.file.stat().st_mtime_ns == written.st_mtime_ns, "it would be another file each time"
        process.send_signal(signal.SIGKILL)
    assert not await unit.has_most(member.folder)
    mark.touch()
    async with (
        asyncio.timeout(PATIENCE_S),
        Etcd(engine.settings.client, context) as etcd,
        engine._replace(out=mark).running(etcd, lambda: taken_out.append(True)),
    ):
        await eventually(lambda: taken_out == [True])
