"""The instructor signs in and out: a new box is claimed, the password is changed, its file may be damaged."""

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest

from appliance.web.password import Instructors
from tests.support.people import PASSWORD, Box, InstructorPage, box


async def test_a_new_box_is_claimed_once_with_its_code(tmp_path: Path) -> None:
    async with box(tmp_path, admin_password_file=None) as here:
        code, browser = here.running.claim_code, here.signed_in
        assert (await here.get("/api/admin/state"))[1] == {"claimed": False, "signed_in": False}
        wrong = "AAAAAA" if code != "AAAAAA" else "BBBBBB"
        for body, status, error in (
            ({"code": wrong, "password": PASSWORD}, 401, "wrong_code"),
            ({"code": "", "password": PASSWORD}, 401, "wrong_code"),
            ({"code": "é", "password": PASSWORD}, 401, "wrong_code"),
            ({"code": code, "password": "1234567"}, 422, "bad_value"),
            ({"code": code, "password": "x" * 257}, 422, "bad_value"),
            ({"code": code}, 422, "bad_value"),
        ):
            got, reply = await here.post("/api/admin/claim", body)
            assert (got, reply["error"]) == (status, error)
        assert (await here.post("/api/admin/login", {"password": ""}))[0] == 401
        good = {"code": f" {code.lower()} ", "password": PASSWORD}
        assert (await here.post("/api/admin/claim", good, browser))[0] == 200
        assert (await here.get("/api/admin/state", browser))[1] == {"claimed": True, "signed_in": True}
        assert (await here.get("/api/admin/state"))[1] == {"claimed": True, "signed_in": False}
        assert (await here.post("/api/admin/claim", good))[0] == 409
        kept = (tmp_path / "data" / "instructor.json").read_text()
        assert PASSWORD not in kept
        assert (tmp_path / "data" / "instructor.json").stat().st_mode & 0o077 == 0
    async with box(tmp_path, admin_password_file=None) as here:
        assert here.running.claim_code == ""  # and `box` has signed in


GOOD_FILE = {"password": f"{'0' * 32}${'0' * 128}", "tokens": []}
BAD_FILES: dict[str, bytes] = {
    "empty": b"",
    "cut": json.dumps(GOOD_FILE).encode()[:-20],
    "zeros": bytes(4096),
    "no text": b'{"password": "\xff\xfe"}',
    "another password": json.dumps({**GOOD_FILE, "password": "0000$secret"}).encode(),
    "other fields": b'{"password": [], "tokens": {}}',
    "nested": b"[" * 100_000,
}


@pytest.mark.parametrize("content", BAD_FILES.values(), ids=BAD_FILES.keys())
async def test_a_damaged_password_file_is_set_aside_and_the_box_is_claimed_anew(
    content: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "data" / "instructor.json"
    file.parent.mkdir()
    file.write_bytes(content)
    async with box(tmp_path, admin_password_file=None) as here:
        assert "instructor.json can't be read" in caplog.text
        assert file.with_name("instructor.json.damaged").read_bytes() == content
        assert (await here.post("/api/admin/login", {"password": PASSWORD}))[0] == 401
        claim = {"code": here.running.claim_code, "password": PASSWORD}
        assert (await here.post("/api/admin/claim", claim, here.signed_in))[0] == 200
        assert (await here.get("/api/admin/pools", here.signed_in))[0] == 200


async def test_a_password_file_that_can_not_be_opened_does_not_stop_the_server(tmp_path: Path) -> None:
    file = tmp_path / "data" / "instructor.json"
    file.mkdir(parents=True)  # a file of which the disk gives an error is none that a test can make
    file.with_name("instructor.json.damaged").write_text("from before")
    async with box(tmp_path, admin_password_file=None) as here:
        claim = {"code": here.running.claim_code, "password": PASSWORD}
        status, body = await here.post("/api/admin/claim", claim, here.signed_in)
        assert (status, body["message"]["code"]) == (200, "sign_in.password_unsaved")
        assert (await here.get("/api/admin/pools", here.signed_in))[0] == 200


async def test_signing_in_and_out_works(klass: Box) -> None:
    status, body = await klass.post("/api/admin/login", {"password": "wrong"})
    assert (status, body["error"]) == (401, "wrong_password")
    async with klass.http.post("/api/admin/login", json={"password": PASSWORD}) as reply:
        assert reply.status == 200
        cookie = reply.headers["Set-Cookie"]
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= attributes
    own = {"Cookie": cookie.split(";")[0]}
    assert (await klass.get("/api/admin/pools", headers=own))[0] == 200
    assert (await klass.post("/api/admin/logout", {}, headers=own))[0] == 200
    assert (await klass.get("/api/admin/pools", headers=own))[0] == 401
    async with klass.http.ws_connect("/ws/instructor", headers=own) as ws:
        assert (await ws.receive_json())["why"] == "not_signed_in"
        await ws.receive()
        assert ws.close_code == 4002
    assert (await klass.get("/api/admin/pools", klass.signed_in))[0] == 200


async def test_a_new_password_signs_everybody_else_out(tmp_path: Path) -> None:
    async with box(tmp_path, admin_password_file=None) as here:
        claim = {"code": here.running.claim_code, "password": PASSWORD}
        assert (await here.post("/api/admin/claim", claim, here.signed_in))[0] == 200
        async with here.http.post("/api/admin/login", json={"password": PASSWORD}) as reply:
            other = {"Cookie": reply.headers["Set-Cookie"].split(";")[0]}
        about = {"changeable": True, "why_not": None, "others": 1}
        assert (await here.get("/api/admin/password", here.signed_in))[1] == about
        async with here.instructor() as mine, here.http.ws_connect("/ws/instructor", headers=other) as theirs:
            for body, status, error in (
                ({"old": "wrong", "new": "another one"}, 403, "wrong_password"),
                ({"old": PASSWORD, "new": "short"}, 422, "bad_value"),
                ({"new": "another one"}, 422, "bad_value"),
            ):
                got, said = await here.post("/api/admin/password", body, here.signed_in)
                assert (got, said["error"]) == (status, error)
            change = {"old": PASSWORD, "new": "another one"}
            assert (await here.post("/api/admin/password", change, here.http))[0] == 401
            assert (await here.post("/api/admin/password", change, here.signed_in))[0] == 200
            while (message := await theirs.receive()).type is aiohttp.WSMsgType.TEXT:
                pass
            assert theirs.close_code == 4002, message
            assert (await mine.command("lock", joining=True))["type"] == "ack"
        assert (await here.get("/api/admin/pools", headers=other))[0] == 401
        assert (await here.post("/api/admin/login", {"password": PASSWORD}))[0] == 401
    kept = await asyncio.to_thread(Instructors, tmp_path / "data" / "instructor.json")
    assert await asyncio.to_thread(kept.login, PASSWORD) is None
    assert await asyncio.to_thread(kept.login, "another one") is not None


async def test_everybody_else_can_be_signed_out_without_a_new_password(klass: Box) -> None:
    async with klass.http.post("/api/admin/login", json={"password": PASSWORD}) as reply:
        other = {"Cookie": reply.headers["Set-Cookie"].split(";")[0]}
    about = (await klass.get("/api/admin/password", klass.signed_in))[1]
    assert about == {"changeable": False, "why_not": {"code": "sign_in.password_given"}, "others": 1}
    status, body = await klass.post("/api/admin/password", {"old": PASSWORD, "new": "another one"}, klass.signed_in)
    assert (status, body["error"], body["message"]["code"]) == (409, "given", "sign_in.password_given")
    assert await klass.post("/api/admin/logout/others", {}, klass.signed_in) == (200, {"message": None})
    assert (await klass.get("/api/admin/pools", headers=other))[0] == 401
    assert (await klass.get("/api/admin/password", klass.signed_in))[1]["others"] == 0


async def test_invalid_cookies_are_ignored(klass: Box) -> None:
    for value in (b"x", b"\xff\xfe", "é".encode(), b"a" * 4000):
        header = {"Cookie": "chalkbox_instructor=" + value.decode("utf-8", "surrogateescape")}
        async with klass.http.get("/api/admin/state", headers=header) as reply:
            assert await reply.json() == {"claimed": True, "signed_in": False}


async def test_signing_out_ends_this_browsers_pages(klass: Box) -> None:
    async with aiohttp.ClientSession(klass.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as other:
        assert (await klass.post("/api/admin/login", {"password": PASSWORD}, other))[0] == 200
        async with klass.instructor() as instructor, other.ws_connect("/ws/instructor") as ws:
            page = InstructorPage(ws)
            await page.until(type="view")
            assert (await klass.post("/api/admin/logout", {}, other))[0] == 200
            assert await page.closed() == 4002
            assert page.heard[-1]["why"] == "not_signed_in"
            assert (await instructor.command("next"))["type"] == "ack"


def test_changes_that_two_computers_made_at_the_same_moment_both_hold() -> None:
    """A password that was changed revokes whoever signed in with the one before."""

    def kept(password: str, *tokens: str) -> bytes:
        return json.dumps({"password": password, "tokens": tokens}, separators=(",", ":")).encode()

    old, new = "a" * 32 + "$" + "0" * 128, "b" * 32 + "$" + "1" * 128
    before = kept(old, "x", "y")
    assert Instructors.merged(before, kept(old, "x", "y", "mine"), kept(old, "y", "theirs")) == kept(
        old, "y", "theirs", "mine"
    )
    assert Instructors.merged(before, kept(old, "x", "y", "mine"), kept(old, "x", "y", "mine")) == kept(
        old, "x", "y", "mine"
    )
    assert Instructors.merged(before, kept(old, "x", "y", "mine"), kept(new, "y")) == kept(new, "y")
    assert Instructors.merged(before, kept(new, "x"), kept(old, "x", "y", "theirs")) == kept(new, "x")
