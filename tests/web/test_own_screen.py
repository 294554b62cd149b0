"""The screen at the box itself: it shows the claim code, nobody signs in there, and its silence is noticed."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.support.fake_clock import FakeClock
from tests.support.people import PASSWORD, Box, Page
from tests.support.root import Root, real_box
from tests.web.box_state import shows


async def test_nobody_signs_in_on_the_boxs_own_screen(here: Box) -> None:
    own = f"http://127.0.0.1:{here.running.port}"
    async with aiohttp.ClientSession(own, cookie_jar=aiohttp.DummyCookieJar()) as http:
        cookie = {"Cookie": here.cookie().removeprefix("Cookie: ").strip()}
        for path, body in (("claim", {"code": "X", "password": PASSWORD}), ("login", {"password": PASSWORD})):
            status, reply = await here.post(f"/api/admin/{path}", body, http)
            assert (status, reply["error"]) == (403, "own_screen")
        for path in ("box", "pools", "sessions"):
            status, reply = await here.get(f"/api/admin/{path}", http, headers=cookie)
            assert (status, reply["error"]) == (403, "own_screen")
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect("/ws/instructor", headers=cookie)
        assert refused.value.status == 403
        async with http.ws_connect("/ws/projector") as ws:
            assert (await Page(ws).until(type="view"))["phase"] == "lobby"
    async with here.instructor() as instructor:  # the same from outside
        assert instructor.view["phase"] == "lobby"


async def test_another_computer_allows_signing_in_on_its_own_screen(klass: Box) -> None:
    assert klass.url.startswith("http://127.")
    async with klass.instructor() as instructor:
        assert instructor.view["phase"] == "lobby"


async def test_the_own_screen_shows_the_claim_code_until_it_is_used(tmp_path: Path, root: Root, address: str) -> None:
    code = tmp_path / "claim-code"
    code.write_text("abc234\n")
    settings: dict[str, Any] = {"admin_password_file": None, "claim_code_file": code, "open": None}
    for _ in range(2):  # it is the same after a restart
        async with real_box(tmp_path, root, address, **settings) as here:
            assert here.running.claim_code == "ABC234"
    async with real_box(tmp_path, root, address, **settings) as here:
        own = f"http://127.0.0.1:{here.running.port}"
        async with (
            here.projector() as projector,
            aiohttp.ClientSession(own) as http,
            http.ws_connect("/ws/projector") as ws,
        ):
            screen = Page(ws)
            await screen.shows(lambda view: view.get("box") == {"claim_code": "ABC234"})
            assert "ABC234" not in str(projector.heard)
            claim = {"code": "abc234", "password": PASSWORD}
            assert (await here.post("/api/admin/claim", claim, here.signed_in))[0] == 200
            await screen.shows(lambda view: "box" not in view)
    async with real_box(tmp_path, root, address, **settings) as here:
        assert here.running.claim_code == ""


async def test_a_box_whose_code_file_is_missing_makes_a_code(tmp_path: Path, root: Root, address: str) -> None:
    settings: dict[str, Any] = {"admin_password_file": None, "claim_code_file": tmp_path / "missing"}
    async with real_box(tmp_path, root, address, **settings) as here:
        assert len(here.running.claim_code) == 6


async def test_the_health_tells_how_long_the_own_screen_was_silent(
    tmp_path: Path, root: Root, address: str, clock: FakeClock
) -> None:
    async def heard_s(here: Box) -> object:
        return (await here.get("/healthz"))[1]["projector_heard_s"]

    async with real_box(tmp_path, root, address, clock) as here:
        own = f"http://127.0.0.1:{here.running.port}"
        async with here.projector():
            assert await heard_s(here) is None
        async with aiohttp.ClientSession(own) as http, http.ws_connect("/ws/projector") as ws:
            screen = Page(ws)
            await screen.until(type="view")
            await screen.all_heard()
            clock.advance(7_000)
            screen.pongs = False
            assert await heard_s(here) == 7
            await screen.send({"type": "pong", "n": 0})
            await screen.all_heard()
            assert await heard_s(here) == 0
        await shows(here, lambda body: body["projector_heard_s"] is None, "/healthz")
