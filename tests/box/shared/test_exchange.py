"""Requests come from a server that may be under a hostile device's control: each file is taken away exactly once."""

import os
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from appliance.box.shared import exchange
from appliance.box.shared.exchange import ClockReport, ClockRequest, ExchangeError, HotspotRequest, Nothing

Make = Callable[[Path], object]

NAME = "clock"
GOOD = ClockRequest(1_800_000_000_000, "Europe/Zurich")


def a_link(path: Path) -> None:
    target = path.with_name("elsewhere")
    target.write_bytes(b'{"wall_ms":1800000000000}')
    path.symlink_to(target)


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


def a_full_folder(path: Path) -> None:
    (path / "deep/deeper").mkdir(parents=True)


def a_text(text: bytes) -> Make:
    return lambda path: path.write_bytes(text)


HOSTILE: dict[str, Make] = {
    "a link": a_link,
    "a link to nowhere": lambda path: path.symlink_to("nowhere"),
    "a pipe": os.mkfifo,
    "a socket": a_socket,
    "a folder": Path.mkdir,
    "a full folder": a_full_folder,
    "nothing in it": a_text(b""),
    "no JSON": a_text(b"off"),
    "not UTF-8": a_text(b'{"wall_ms":1800000000000,"zone":"\xff"}'),
    "too large": a_text(b'{"wall_ms":1800000000000}' + b" " * exchange.MAX_BYTES),
    "an unknown field": a_text(b'{"wall_ms":1800000000000,"run":"sh"}'),
    "a number that is text": a_text(b'{"wall_ms":"1800000000000"}'),
    "a time out of all bounds": a_text(b'{"wall_ms":1e300}'),
    "a long zone": a_text(b'{"wall_ms":1800000000000,"zone":"%s"}' % (b"x" * 65)),
    "deep": a_text(b"[" * exchange.MAX_BYTES),
    "deep in its place": a_text(b'{"wall_ms":' + b"[" * 2000 + b"]" * 2000 + b"}"),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_an_invalid_request_is_refused_and_removed(make: Make, tmp_path: Path) -> None:
    make(tmp_path / NAME)
    with pytest.raises(ExchangeError):
        exchange.read_request(tmp_path, NAME, ClockRequest)
    assert not os.path.lexists(tmp_path / NAME)


def test_the_target_of_a_link_is_left_alone(tmp_path: Path) -> None:
    a_link(tmp_path / NAME)
    with pytest.raises(ExchangeError):
        exchange.read_request(tmp_path, NAME, ClockRequest)
    assert (tmp_path / "elsewhere").exists()


def test_a_request_is_taken_once(tmp_path: Path) -> None:
    exchange.write_request(tmp_path, NAME, GOOD)
    assert exchange.read_request(tmp_path, NAME, ClockRequest) == GOOD
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ExchangeError, match="no request"):
        exchange.read_request(tmp_path, NAME, ClockRequest)


def test_the_later_of_two_requests_counts(tmp_path: Path) -> None:
    exchange.write_request(tmp_path, NAME, ClockRequest(1_700_000_000_000))
    exchange.write_request(tmp_path, NAME, GOOD)
    assert exchange.read_request(tmp_path, NAME, ClockRequest) == GOOD


def test_a_request_of_the_largest_allowed_size_arrives(tmp_path: Path) -> None:
    body = HotspotRequest("é" * 300, "x" * 300, 1, "CH")
    exchange.write_request(tmp_path, "hotspot", body)
    assert exchange.read_request(tmp_path, "hotspot", HotspotRequest) == body
    exchange.write_request(tmp_path, "power-off", Nothing())
    assert exchange.read_request(tmp_path, "power-off", Nothing) == Nothing()


def test_two_programs_may_write_the_same_report_at_once(tmp_path: Path) -> None:
    def write(_: int) -> None:
        exchange.write_report(tmp_path, NAME, ClockReport(trusted=True))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(400)))
    assert [path.name for path in tmp_path.iterdir()] == [f"{NAME}.json"]


def test_only_the_server_can_read_requests_and_its_group_can_read_reports(tmp_path: Path) -> None:
    exchange.write_request(tmp_path, NAME, GOOD)
    exchange.write_report(tmp_path, NAME, ClockReport(trusted=True))
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / f"{NAME}.json").stat().st_mode & 0o777 == 0o640


def test_a_report_stays_and_may_gain_fields(tmp_path: Path) -> None:
    assert exchange.read_report(tmp_path, NAME, ClockReport) is None
    (tmp_path / f"{NAME}.json").write_bytes(b'{"trusted":true,"since":1}')
    for _ in range(2):
        assert exchange.read_report(tmp_path, NAME, ClockReport) == ClockReport(trusted=True)


@pytest.mark.parametrize("text", [b"", b"[", b'{"trusted":1}', b"{}"])
def test_an_invalid_report_is_refused(text: bytes, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.json").write_bytes(text)
    with pytest.raises(ExchangeError):
        exchange.read_report(tmp_path, NAME, ClockReport)
