"""Who has lost the password sets another one with the code that a stick asked for, which root's program has made."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from appliance.box.shared.new_password import REPORT, make_code, new_code
from appliance.box.shared.places import Places
from tests.support.people import PASSWORD, Box, Page
from tests.support.root import Root, real_box

OTHER = "another password"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    places = Places(tmp_path)
    for folder in (places.requests, places.reports, places.state):
        folder.mkdir(parents=True)
    (places.state / "claim-code").write_text("ABC234\n")
    return places


@pytest.fixture
def settings(places: Places) -> dict[str, Any]:
    claim_code = places.state / "claim-code"
    data = places.instructor.parent
    return {"admin_password_file": None, "claim_code_file": claim_code, "open": None, "data": data}


async def claim(here: Box, code: str, password: str, http: aiohttp.ClientSession | None = None) -> tuple[int, str]:
    status, body = await here.post("/api/admin/claim", {"code": code, "password": password}, http)
    return status, body.get("error", "")


async def login(here: Box, password: str) -> int:
    return (await here.post("/api/admin/login", {"password": password}))[0]


async def test_the_code_of_a_stick_sets_another_password_once(
    places: Places, settings: dict[str, Any], address: str
) -> None:
    root = Root(places.reports.parent)
    del settings["open"]  # with a class, in which the instructor is told
    async with real_box(places.root, root, address, **settings) as here:
        assert await claim(here, "ABC234", OTHER, here.signed_in) == (200, "")
        assert await claim(here, "ABC234", PASSWORD) == (409, "claimed")
        own = f"http://127.0.0.1:{here.running.port}"
        async with (
            here.instructor() as instructor,
            aiohttp.ClientSession(own) as http,
            http.ws_connect("/ws/projector") as ws,
            aiohttp.ClientSession(here.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as new_phone,
        ):
            code = await asyncio.to_thread(make_code, places)
            screen = Page(ws)
            await screen.shows(lambda view: view.get("box") == {"new_code": code})
            await instructor.shows(lambda view: "alert.new_password_code" in str(view["alerts"]))
            async with here.projector() as other:  # whose first view is of now
                assert code not in f"{other.heard} {instructor.heard}"
            assert await login(here, OTHER) == 200, "the old password works until there is another one"
            assert await claim(here, "AAAAAA", PASSWORD) == (401, "wrong_code")
            assert await claim(here, "ABC234", PASSWORD) == (401, "wrong_code")
            assert await claim(here, code, "short") == (422, "bad_value")
            assert (await here.get("/api/admin/pools", here.signed_in))[0] == 200
            assert await claim(here, f" {code.lower()}", PASSWORD, new_phone) == (200, "")
            assert (await here.get("/api/admin/pools", new_phone))[0] == 200
            assert (await here.get("/api/admin/pools", here.signed_in))[0] == 401
            await instructor.until(type="refused", why="not_signed_in")
            await screen.shows(lambda view: "box" not in view)
        assert await claim(here, code, OTHER) == (409, "claimed")
        assert (await login(here, OTHER), await login(here, PASSWORD)) == (401, 200)
        assert await asyncio.to_thread(new_code, places) == ""
    assert (places.reports / f"{REPORT}.json").exists(), "the machine was not restarted"
    async with real_box(places.root, root, address, **settings) as here:
        assert await claim(here, code, OTHER) == (409, "claimed")
        assert (await login(here, OTHER), await login(here, PASSWORD)) == (401, 200)


async def test_each_stick_makes_a_code_of_its_own_and_the_last_one_counts(
    places: Places, settings: dict[str, Any], address: str
) -> None:
    async with real_box(places.root, Root(places.reports.parent), address, **settings) as here:
        await claim(here, "ABC234", PASSWORD, here.signed_in)
        first, second = [await asyncio.to_thread(make_code, places) for _ in range(2)]
        assert await asyncio.to_thread(new_code, places) == second
        own = f"http://127.0.0.1:{here.running.port}"
        async with aiohttp.ClientSession(own) as http, http.ws_connect("/ws/projector") as ws:
            await Page(ws).shows(lambda view: view.get("box") == {"new_code": second})
        assert await claim(here, first, OTHER) == (401, "wrong_code")
        assert await claim(here, second, OTHER) == (200, "")


async def test_a_code_for_a_password_that_was_changed_meanwhile_is_void(
    places: Places, settings: dict[str, Any], address: str
) -> None:
    async with real_box(places.root, Root(places.reports.parent), address, **settings) as here:
        await claim(here, "ABC234", PASSWORD, here.signed_in)
        code = await asyncio.to_thread(make_code, places)
        change = {"old": PASSWORD, "new": OTHER}
        assert (await here.post("/api/admin/password", change, here.signed_in))[0] == 200
        assert await claim(here, code, PASSWORD) == (409, "claimed")


async def test_a_password_that_was_given_at_the_start_is_not_set_by_a_code(
    places: Places, settings: dict[str, Any], address: str
) -> None:
    async with real_box(places.root, Root(places.reports.parent), address, **settings) as here:
        await claim(here, "ABC234", PASSWORD, here.signed_in)
    given = places.root / "given"
    given.write_text(PASSWORD)
    settings |= {"admin_password_file": given}
    async with real_box(places.root, Root(places.reports.parent), address, **settings) as here:
        code = await asyncio.to_thread(make_code, places)
        async with here.projector(), aiohttp.ClientSession(f"http://127.0.0.1:{here.running.port}") as http:
            assert await claim(here, code, OTHER) == (409, "claimed")
            async with http.ws_connect("/ws/projector") as ws:
                assert "box" not in await Page(ws).until(type="view")
