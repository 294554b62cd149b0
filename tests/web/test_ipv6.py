"""The server over IPv6: what it listens on, what it prints, and which addresses count as the box."""

import re
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from appliance.app import serving
from appliance.host.network import own_address
from appliance.web.access import Hosts
from tests.support.people import PASSWORD, Phone, config
from tests.support.root import lan, real_box, root_in
from tests.support.served import served


def url_of(address: str, port: int) -> str:
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"


@pytest.mark.parametrize(
    ("host", "reached"), [("::1", ["::1"]), ("::", ["::1", "127.0.0.1"]), ("127.0.0.1", ["127.0.0.1"])]
)
async def test_a_class_runs_over_each_address_that_it_listens_on(host: str, reached: list[str], tmp_path: Path) -> None:
    async with serving(config(tmp_path, host=host)) as running:
        for number, address in enumerate(reached):
            url = url_of(address, running.port)
            async with aiohttp.ClientSession(url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
                assert await post(http, "/api/admin/login", {"password": PASSWORD}, Origin=url) == 200
                for path in ("/", "/admin", "/projector", "/qr/join.svg"):
                    async with http.get(path) as reply:
                        assert reply.status == 200
                body = {"student_id": f"s{number}", "name": "Ann"}
                async with http.post("/api/join", json=body, headers={"Origin": url}) as reply:
                    token = (await reply.json())["token"]
                async with http.ws_connect(f"/ws/student?token={token}", origin=url) as ws:
                    assert (await Phone(ws).until(type="view"))["phase"] == "lobby"
                async with http.ws_connect("/ws/instructor", origin=url) as ws:
                    assert (await Phone(ws).until(type="view"))["phase"] == "lobby"
                stranger = "http://[2001:db8::1]:8080"
                assert await post(http, "/api/join", body, Origin=stranger) == 403
                async with http.get("/", headers={"Host": "box.example"}) as reply:
                    assert reply.status == 421


async def post(http: aiohttp.ClientSession, path: str, body: object, **headers: Any) -> int:
    async with http.post(path, json=body, headers=headers) as reply:
        return reply.status


async def test_the_addresses_on_the_terminal_can_be_opened(tmp_path: Path) -> None:
    async with served("--data", tmp_path / "data", "--pools", tmp_path, "--host", "::1") as server:
        text = "\n".join(server.introduction)
        for name, path in (("Students", ""), ("Projector", "projector"), ("Instructor", "admin")):
            assert re.search(rf"{name} +http://\[::1\]:{server.port}/{path}(?: |$)", text, re.MULTILINE), text
        async with aiohttp.ClientSession() as http, http.get(f"http://[::1]:{server.port}/healthz") as reply:
            assert reply.status == 200


async def test_an_address_is_told_in_brackets(tmp_path: Path) -> None:
    async with serving(config(tmp_path, address="fe80::1%wlan0", port=0)) as running:
        assert running.url == f"http://[fe80::1%25wlan0]:{running.port}/"


def test_the_address_told_to_people_is_reachable() -> None:
    assert own_address("::1") == "::1"
    assert own_address("2001:db8::1") == "2001:db8::1"
    assert own_address("box.example") == "box.example"
    assert own_address("::") not in ("::", "")
    assert ":" not in own_address("0.0.0.0")  # noqa: S104 (nothing listens)


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("[::1]", True),
        ("[::1]:8080", True),
        ("[fe80::1%25wlan0]:8080", True),
        ("[::ffff:10.20.0.1]", True),
        ("10.20.0.1:80", True),
        ("chalkbox.local.", True),
        ("CHALKBOX.local:8080", True),
        ("[box.example]", False),
        ("::1", False),
        ("[::1", False),
        ("[::1]x", False),
        ("10.20.0.1:80:80", False),
        ("10.20.0.1:x", False),
        ("10.20.0.1; script-src *", False),
        ("somebody@10.20.0.1", False),
        ("10.20.0.1/", False),
        ("10.20.0.1:\udcff", False),
        ("10.20.0.1\u0660", False),
        ("box.example", False),
        ("", False),
    ],
)
def test_only_the_boxs_host_header_is_accepted(host: str, allowed: bool) -> None:
    assert Hosts().allows(host) is allowed


async def test_the_box_recognises_its_own_screen_by_any_loopback_address(tmp_path: Path) -> None:
    root = root_in(tmp_path)
    async with real_box(tmp_path, root, lan(), host="::") as here:
        cookie = {"Cookie": here.cookie().removeprefix("Cookie: ").strip()}
        for own in ("::1", "127.0.0.1"):  # the second arrives as ::ffff:127.0.0.1
            url = url_of(own, here.running.port)
            async with aiohttp.ClientSession(url, cookie_jar=aiohttp.DummyCookieJar()) as http:
                status, reply = await here.get("/api/admin/pools", http, headers=cookie)
                assert (status, reply["error"]) == (403, "own_screen")
        async with here.instructor() as instructor:  # from outside
            assert instructor.view["phase"] == "lobby"
