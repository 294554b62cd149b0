"""The pages, and what applies to every request: headers, hosts, origins, no way out of www/, no secrets in the log."""

import base64
import hashlib
import logging
import re
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from appliance.web.pages import PAGES
from appliance.words import texts
from appliance.words.languages import ENGLISH
from tests.support.page_modules import modules_of
from tests.support.people import Box
from tests.support.raw import Raw
from tests.support.words import words_of

WITH_CODE = {path: page for path, page in PAGES.items() if page not in ("help", "window")}
# Areas of sentences that no page says: the box puts them into files, on its screen or into a terminal.
SAID_BY_THE_BOX = {
    *(
        "cli",
        "config",
        "console",
        "csv",
        "gradebook",
        "handout",
        "kind",
        "kiosk",
        "note",
        "pseudonyms",
        "report",
        "schema",
        "sheet",
    ),
    "terminal",
}


@pytest.mark.parametrize("path", WITH_CODE)
async def test_a_page_runs_nothing_but_its_own_files(path: str, klass: Box) -> None:
    async with klass.http.get(path) as reply:
        assert reply.status == 200
        assert reply.content_type == "text/html"
        text = await reply.text()
        policy = reply.headers["Content-Security-Policy"]
        assert reply.headers["Referrer-Policy"] == "no-referrer"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Cache-Control"] == "no-cache"
    assert "default-src 'none'" in policy
    inline = re.findall(r"<script(?: [^>]*)?>(.+?)</script>", text, re.DOTALL)
    assert len(inline) == 2, "the script that runs first, and the words, which are data"
    assert '<script type="application/json" id="words">' + inline[1] in text
    digest = base64.b64encode(hashlib.sha256(inline[0].encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "frame-ancestors 'none'" in policy
    assert f"ws://127.0.0.1:{klass.running.port}" in policy
    assert "unsafe" not in policy
    assert "{{" not in text
    for address in re.findall(r'(?:src|href)="([^"]+)"', text):
        async with klass.http.get(address) as reply:
            assert reply.status == 200, address
            if address.startswith("/w/"):
                assert "immutable" in reply.headers["Cache-Control"]


@pytest.mark.parametrize(("path", "page"), WITH_CODE.items())
async def test_a_page_loads_all_of_its_code_as_one_file(path: str, page: str, klass: Box) -> None:
    async with klass.http.get(path) as reply:
        text = await reply.text()
    (address,) = re.findall(r'<script type="module" src="(.+?)"', text)
    assert "modulepreload" not in text
    async with klass.http.get(address) as reply:
        code = await reply.text()
    assert not re.findall(r"^(?:import|export)\b.*", code, re.MULTILINE)
    modules = modules_of(page)
    assert len(modules) > 10
    assert re.findall(r"^const \$(\d+) = ", code, re.MULTILINE) == [str(number) for number in range(len(modules))]


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_loads_all_of_its_style_as_one_file(path: str, klass: Box) -> None:
    async with klass.http.get(path) as reply:
        text = await reply.text()
    (address,) = re.findall(r'<link rel="stylesheet" href="(.+?)"', text)
    async with klass.http.get(address) as reply:
        sheet = await reply.text()
    assert "@import" not in sheet
    own = {"/help": "section{", "/window": ".address{"}.get(path, "#page{")
    assert sheet.index(":root{") < sheet.index("body{") < sheet.index(own)


async def test_each_sentence_reaches_a_page_unless_the_box_says_it_itself(klass: Box) -> None:
    reached = set[str]().union(*[await words_of(klass.http, path) for path in WITH_CODE])
    assert {code.split(".")[0] for code in texts(ENGLISH).keys() - reached} <= SAID_BY_THE_BOX


@pytest.mark.parametrize("path", ["/admin", "/projector"])
async def test_a_page_can_say_why_results_were_not_exported_when_the_box_goes_off(path: str, klass: Box) -> None:
    words = await words_of(klass.http, path)
    needed = [code for code in texts(ENGLISH) if code.startswith(("common.", "export.", "storage.", "stick."))]
    assert len(needed) > 50
    assert [code for code in needed if code not in words] == []


def test_no_field_is_refused_by_the_browser_in_its_own_words() -> None:
    """With a `pattern` a browser says "Please match the requested format", in its language, and sends nothing."""
    pages = list((Path(__file__).parents[2] / "www").rglob("*.js"))
    assert pages
    assert [page.name for page in pages if re.search(r"\bpattern=", page.read_text("utf-8"))] == []


@pytest.mark.parametrize("path", [*PAGES, "/healthz", "/api/lobby", "/qr/join.svg"])
async def test_head_requests_are_answered(path: str, klass: Box) -> None:
    async with klass.http.head(path) as reply:
        assert reply.status == 200
        assert await reply.read() == b""


async def test_every_reply_has_the_security_headers(klass: Box) -> None:
    for path, status in (
        ("/api/lobby", 200),
        ("/healthz", 200),
        ("/api/view", 401),
        ("/api/admin/pools", 401),
        ("/qr/join.svg", 200),
        ("/qr/wifi.svg", 404),
        ("/nowhere", 404),
        ("/api/nowhere", 404),
    ):
        async with klass.http.get(path) as reply:
            assert reply.status == status
            assert reply.headers["Referrer-Policy"] == "no-referrer"
            assert reply.headers["X-Content-Type-Options"] == "nosniff"
            assert reply.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/api/nowhere", "/api/admin/sessions/x/y/z"])
async def test_all_api_errors_have_one_shape(path: str, klass: Box) -> None:
    status, body = await klass.get(path)
    assert (status, set(body)) == (404, {"error", "message"})
    status, body = await klass.post("/api/lobby", {})
    assert (status, set(body)) == (405, {"error", "message"})


@pytest.mark.parametrize(
    "name",
    [
        "../../appliance/app.py",
        "..%2f..%2fappliance%2fapp.py",
        "%2e%2e/%2e%2e/pyproject.toml",
        "....//....//pyproject.toml",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "student/../../pyproject.toml",
        "student/index.html%00",
        "student",
        "",
        "%ff",
        "x" * 3000,
    ],
)
async def test_no_path_leads_out_of_www(name: str, klass: Box) -> None:
    async with klass.http.get("/") as reply:
        root = re.findall(r"/w/[0-9a-f]{12}", await reply.text())
    for base in {*root, "/w/000000000000", "/w"}:
        request = f"GET {base}/{name} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
        async with await Raw.to(klass) as raw:
            status, body = await raw.ask(request)
        assert status in (400, 404), body[:200]
        assert b"root:" not in body


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[::1", "evil.example:80", ""])
async def test_another_host_name_is_refused(host: str, klass: Box) -> None:
    for path in ("/", "/api/lobby", "/ws/student", "/ws/projector"):
        async with await Raw.to(klass) as raw:
            status, body = await raw.ask(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        assert status == 421, body
    async with await Raw.to(klass) as raw:
        assert (await raw.ask(b"GET / HTTP/1.0\r\n\r\n"))[0] == 421


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "LOCALHOST:80", "chalkbox.local", "10.20.0.1:8080", "[::1]"]
)
async def test_the_boxs_own_names_are_accepted(host: str, klass: Box) -> None:
    async with klass.http.get("/api/lobby", headers={"Host": host}) as reply:
        assert reply.status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1", ""])
async def test_another_sites_page_may_send_nothing(origin: str, klass: Box) -> None:
    headers = {"Origin": origin}
    for path in ("/api/join", "/api/send", "/api/admin/login", "/api/admin/claim", "/api/admin/sessions"):
        status, body = await klass.post(path, {"student_id": "s1", "name": "Ann"}, klass.signed_in, headers=headers)
        assert (status, body["error"]) == (403, "wrong_origin")
    for path in ("/ws/student", "/ws/instructor", "/ws/projector"):
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await klass.signed_in.ws_connect(path, headers=headers)
    assert klass.session.state.students == {}


async def test_the_boxs_own_pages_may_send(klass: Box) -> None:
    headers = {"Origin": klass.url.rstrip("/").upper().replace("HTTP", "http")}
    status, _ = await klass.post("/api/join", {"student_id": "s1", "name": "Ann"}, headers=headers)
    assert status == 201


@pytest.mark.parametrize("token", ["", "nonsense", "%ff", "%C3%A9", "a" * 4000])
async def test_a_socket_without_a_token_is_told_so(token: str, klass: Box) -> None:
    url = URL(f"{klass.url}ws/student?token={token}", encoded=True)
    async with klass.http.ws_connect(url) as ws:
        assert (await ws.receive_json())["why"] == "not_joined"
        await ws.receive()
        assert ws.close_code == 4002


async def test_invalid_utf8_is_no_token(klass: Box) -> None:
    for header in (b"Authorization: Bearer \xff\xfe", b"Cookie: chalkbox_student=\xff", b"Cookie: \xff=\xff"):
        request = b"GET /api/view HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + header + b"\r\n\r\n"
        async with await Raw.to(klass) as raw:
            status, body = await raw.ask(request)
        assert status == 401, body


async def test_the_log_holds_no_token(klass: Box, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    joined = await klass.join("ann", name="Ann Example")
    async with klass.phone(token=joined["token"]) as phone, klass.instructor() as instructor:
        await phone.send("{")
        await instructor.command("next")
        await phone.answer("a")
        await phone.send('{"id":"' + 5000 * "x")
        await phone.closed()
    await klass.get("/api/view", params={"token": joined["token"], "after": ""})
    text = "\n".join(record.getMessage() for record in caplog.records)
    for secret in (joined["token"], joined["rejoin_pin"] + '"', "Ann Example"):
        assert secret not in text


async def test_the_health_of_a_well_box(klass: Box) -> None:
    async with klass.phone("ann"), klass.instructor():
        status, body = await klass.get("/healthz")
    assert status == 200
    assert body["status"] == body["storage"] == "ok"
    assert (body["sessions"], body["clients"]) == (1, 2)


async def test_the_qr_code_is_drawn(klass: Box) -> None:
    async with klass.http.get("/qr/join.svg") as reply:
        assert reply.content_type == "image/svg+xml"
        assert (await reply.text()).lstrip().startswith(("<svg", "<?xml"))
