"""When the browser can be shown, how it starts, and when systemd gets a sign of life."""

import asyncio
import itertools
import json
import os
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from appliance.box.screen import kiosk
from tests.box.screen.answering import answering
from tests.support.waiting import PATIENCE_S
from tests.support.words import spoken

POLICY = Path(__file__).parents[3] / "provisioning/rootfs/usr/share/chalkbox/chromium-policy.json"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """The root folder of a machine that can run the kiosk."""
    put(tmp_path / "usr/bin/chromium", "#!/bin/sh\n").chmod(0o755)
    put(tmp_path / "usr/bin/cage", "#!/bin/sh\n").chmod(0o755)
    put(tmp_path / "proc/meminfo", "MemTotal:        1882000 kB\nMemFree:          100000 kB\n")
    put(tmp_path / "sys/class/drm/card0-HDMI-A-2/status", "disconnected\n")
    put(tmp_path / "sys/class/drm/card1-HDMI-A-1/status", "connected\n")
    return tmp_path


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "ascii")
    return path


def test_a_pi_with_a_projector_can_run_the_browser(machine: Path) -> None:
    assert kiosk.obstacle(machine) is None


def test_labwc_works_as_well_as_cage(machine: Path) -> None:
    (machine / "usr/bin/cage").rename(machine / "usr/bin/labwc")
    assert kiosk.obstacle(machine) is None


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda root: (root / "usr/bin/chromium").unlink(), "No browser"),
        (lambda root: (root / "usr/bin/cage").unlink(), "cage nor labwc"),
        (lambda root: put(root / "proc/meminfo", "MemTotal:   945000 kB\n"), "1 GB"),
        (lambda root: put(root / "sys/class/drm/card1-HDMI-A-1/status", "disconnected\n"), "No screen"),
        (lambda root: (root / "sys/class/drm").rename(root / "sys/class/none"), "No screen"),
    ],
)
def test_each_obstacle_is_named(machine: Path, spoil: Callable[[Path], object], why: str) -> None:
    spoil(machine)
    assert why in spoken(kiosk.obstacle(machine))


def test_one_of_the_two_screens_always_declines(capsys: pytest.CaptureFixture[str]) -> None:
    statuses = [kiosk.main(["possible"]), kiosk.main(["impossible"])]
    assert sorted(statuses) == [0, 1]
    assert statuses[0] == bool(kiosk.obstacle())
    said = capsys.readouterr()
    assert said.err
    assert not said.out  # that is the screen itself


def test_an_unknown_word_is_refused() -> None:
    assert kiosk.main([]) == 2


@pytest.mark.parametrize("compositor", ["cage", "labwc"])
def test_the_browser_starts_in_its_compositor(machine: Path, compositor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (machine / "usr/bin/cage").rename(machine / "usr/bin" / compositor)
    monkeypatch.setenv("PATH", str(machine / "usr/bin"))
    words = kiosk.command(Path("/run/chalkbox-kiosk"))
    assert words[0] == str(machine / "usr/bin" / compositor)
    assert compositor != "cage" or words[1:4] == ["-m", "last", "--"]  # otherwise one window would cover all screens
    line = " ".join(words)
    assert "/usr/bin/chromium --kiosk" in line
    assert "--user-data-dir=/run/chalkbox-kiosk/profile" in line
    assert "--autoplay-policy=no-user-gesture-required" in line
    assert line.endswith(" http://127.0.0.1/projector")


def test_without_a_browser_there_is_no_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ValueError, match="must be installed"):
        kiosk.command(tmp_path)


def test_the_policy_allows_the_address_that_is_opened() -> None:
    policy = json.loads(POLICY.read_text("utf-8"))
    assert policy["URLBlocklist"] == ["*"]
    assert [address.replace(":80/", "/") for address in policy["URLAllowlist"]] == [kiosk.PAGE]


@pytest.mark.parametrize(
    ("answer", "heard"),
    [
        (b'HTTP/1.1 200 OK\r\n\r\n{"projector_heard_s": 0}', True),
        (b'HTTP/1.1 503 Service Unavailable\r\n\r\n{"projector_heard_s": 1.5}', True),
        (b'HTTP/1.1 200 OK\r\n\r\n{"projector_heard_s": 3}', False),
        (b'HTTP/1.1 200 OK\r\n\r\n{"projector_heard_s": null}', False),
        (b"HTTP/1.1 200 OK\r\n\r\n{}", False),
        (b"HTTP/1.1 500 Internal Server Error\r\n\r\nsorry", None),
        (b"HTTP/1.1 200 OK\r\n\r\n[]", None),
        (b"", None),
    ],
)
async def test_it_knows_whether_the_projector_page_was_heard(answer: bytes, heard: bool | None) -> None:
    async with answering(answer) as server:
        assert await kiosk.projector_heard(server) is heard


async def test_a_server_that_is_away_gives_no_answer() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert await kiosk.projector_heard(taken.getsockname()) is None


def saying(*news: bool | None) -> Callable[[], Awaitable[bool | None]]:
    """A projector page of which the looks give these results; the last one is repeated for ever."""
    looks = list(news)

    async def heard() -> bool | None:
        return looks.pop(0) if len(looks) > 1 else looks[0]

    return heard


async def pets(folder: Path, heard: Callable[[], Awaitable[bool | None]], grace_s: float) -> int:
    """How often the watchdog got a sign of life until the browser ended by itself, after ten looks."""
    told: list[bytes] = []
    looks = itertools.count(1)
    browser = ["sh", "-c", 'read -r _ < "$1"; exit 3', "sh", str(folder / "end")]
    os.mkfifo(folder / "end")
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd,
        (folder / "end").open("r+b", buffering=0) as end,
        pytest.MonkeyPatch.context() as patch,
    ):

        async def look() -> bool | None:
            if next(looks) == 10:
                end.write(b"\n")
            return await heard()

        systemd.bind(str(folder / "notify"))
        systemd.setblocking(False)
        asyncio.get_running_loop().add_reader(systemd, lambda: told.append(systemd.recv(100)))
        patch.setenv("NOTIFY_SOCKET", str(folder / "notify"))
        async with asyncio.timeout(PATIENCE_S):
            assert await kiosk.watch(browser, dict(os.environ), look, grace_s, look_s=0.01) == 3
        asyncio.get_running_loop().remove_reader(systemd)
    assert set(told) <= {b"WATCHDOG=1"}
    return len(told)


async def test_a_projector_page_that_is_heard_keeps_the_kiosk_alive(tmp_path: Path) -> None:
    assert await pets(tmp_path, saying(True), 0) > 3


async def test_a_silent_projector_page_does_not_keep_it_alive(tmp_path: Path) -> None:
    assert await pets(tmp_path, saying(True, True, False), 0) == 2


async def test_a_server_that_is_away_does_not_restart_the_kiosk(tmp_path: Path) -> None:
    assert await pets(tmp_path, saying(None), 0) > 3


async def test_a_page_that_never_comes_gets_as_long_as_a_browser_takes(tmp_path: Path) -> None:
    assert await pets(tmp_path, saying(False), 60) > 3


async def test_after_that_time_the_kiosk_is_not_kept_alive(tmp_path: Path) -> None:
    assert await pets(tmp_path, saying(False), 0) == 0


async def test_once_the_page_was_heard_there_is_no_second_grace(tmp_path: Path) -> None:
    assert await pets(tmp_path, saying(False, True, False), 60) == 2
