"""The instructor over HTTP: claiming, signing in, pools, sessions, downloads."""

import asyncio
import hashlib
import io
import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from yarl import URL

from appliance.live.journal import read_only
from appliance.pool_files import ENDINGS
from appliance.results import tables
from appliance.web.access import Instructors
from appliance.web.attempt_limits import ALARM_MS, FREE_TRIES
from appliance.web.signing import SIGN_IN_EVERY_MS, SIGN_INS
from tests.support.fake_clock import WALL_MS, FakeClock
from tests.support.people import PASSWORD, POOL, Box, box, http_at
from tests.support.raw import Raw
from tests.support.waiting import eventually
from tests.support.words import said

GUARDED = [
    ("POST", "/api/admin/logout"),
    ("POST", "/api/admin/logout/others"),
    ("GET", "/api/admin/password"),
    ("POST", "/api/admin/password"),
    ("GET", "/api/admin/pools"),
    ("POST", "/api/admin/pools"),
    ("GET", "/api/admin/pools/pool.yaml"),
    ("GET", "/api/admin/sessions"),
    ("POST", "/api/admin/sessions"),
    ("DELETE", "/api/admin/sessions/ID"),
    *(("GET", f"/api/admin/sessions/ID/{name}.csv") for name in ("results", "answers", "items", "audit")),
    ("GET", "/api/admin/formats"),
    ("GET", "/api/admin/sessions/ID/report.html"),
    ("GET", "/api/admin/sessions/ID/session.sqlite"),
    ("POST", "/api/admin/clock"),
    ("POST", "/api/admin/stick/export"),
    ("POST", "/api/admin/power/off"),
]


@pytest.mark.parametrize(("method", "path"), GUARDED)
async def test_only_a_signed_in_instructor_gets_in(method: str, path: str, klass: Box) -> None:
    token = (await klass.join("ann"))["token"]
    path = path.replace("ID", klass.session.state.session_id)
    for headers in ({}, {"Authorization": f"Bearer {token}"}, {"Cookie": f"chalkbox_instructor={token}"}):
        async with klass.http.request(method, path, json={}, headers=headers) as reply:
            assert reply.status == 401
            assert (await reply.json())["error"] == "not_signed_in"


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


async def test_ten_sign_ins_a_minute_are_tried_and_joining_is_never_limited(tmp_path: Path, clock: FakeClock) -> None:
    async with box(tmp_path, clock) as here:
        clock.advance(60_000)  # the sign-in of `box` is forgotten
        for _ in range(FREE_TRIES):
            assert (await here.post("/api/admin/login", {"password": "wrong"}))[0] == 401
        status, body = await here.post("/api/admin/login", {"password": PASSWORD})
        assert (status, body["error"]) == (429, "too_fast")
        elsewhere = aiohttp.TCPConnector(local_addr=("127.0.0.2", 0))
        async with aiohttp.ClientSession(here.url, connector=elsewhere) as http:  # a guesser keeps nobody else out
            assert (await here.post("/api/admin/login", {"password": PASSWORD}, http))[0] == 200
        async with asyncio.TaskGroup() as group:
            for number in range(40):
                group.create_task(here.join(f"s{number}"))
        assert (await here.get("/api/admin/pools", here.signed_in))[0] == 200
        clock.advance(60_000)
        assert (await here.post("/api/admin/login", {"password": PASSWORD}))[0] == 200


async def test_a_guesser_with_many_addresses_is_slowed_and_the_instructor_gets_in_and_is_told(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with box(tmp_path, clock) as here, here.instructor() as instructor:
        checked = 0
        for host in range(2, 102):
            async with http_at(here, f"127.0.1.{host}") as http:
                for number in range(10):
                    status, _ = await here.post("/api/admin/login", {"password": f"wrong {number}"}, http)
                    assert status in (401, 429)
                    checked += status == 401
        assert checked == 100 + SIGN_INS  # the first one of each, and the whole budget for the others
        assert (await here.post("/api/admin/login", {"password": PASSWORD}))[0] == 200  # it has signed in before
        await instructor.shows(
            lambda view: "alert.trying_passwords" in [alert["message"]["code"] for alert in view["alerts"]]
        )
        async with http_at(here, "127.0.1.200") as http:
            assert (await here.post("/api/admin/login", {"password": PASSWORD}, http))[0] == 200  # a new phone
        async with http_at(here, "127.0.1.50") as http:
            status, body = await here.post("/api/admin/login", {"password": PASSWORD}, http)
            assert (status, body["error"], body["wait_ms"]) == (429, "too_fast", SIGN_IN_EVERY_MS)
            assert "Wait 2 seconds" in said(body["message"])
            clock.advance(SIGN_IN_EVERY_MS)
            assert (await here.post("/api/admin/login", {"password": PASSWORD}, http))[0] == 200
        clock.advance(2 * ALARM_MS)
        async with here.instructor() as later:
            assert later.view["alerts"] == []


async def test_a_few_typing_errors_cause_no_alert(klass: Box) -> None:
    async with klass.instructor() as instructor:
        for _ in range(5):
            assert (await klass.post("/api/admin/login", {"password": "wrong"}))[0] == 401
        await instructor.all_heard()
        assert instructor.view["alerts"] == []


async def test_claim_codes_cannot_be_guessed_from_many_addresses(tmp_path: Path, clock: FakeClock) -> None:
    async with box(tmp_path, clock, admin_password_file=None) as here:
        checked = 0
        for host in range(2, 42):
            async with http_at(here, f"127.0.1.{host}") as http:
                for number in range(5):
                    body = {"code": f"AAAA{host % 10}{number}", "password": PASSWORD}
                    checked += (await here.post("/api/admin/claim", body, http))[0] == 401
        assert checked == 40 + SIGN_INS


async def test_passwords_are_checked_one_at_a_time_and_outside_the_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = most = 0
    scrypt, main = hashlib.scrypt, threading.get_ident()

    def counted(*args: Any, **more: Any) -> bytes:
        nonlocal at_once, most
        assert threading.get_ident() != main
        at_once += 1
        most = max(most, at_once)
        try:
            return scrypt(*args, **more)
        finally:
            at_once -= 1

    async with box(tmp_path, admin_password_file=None) as here:
        claim = {"code": here.running.claim_code, "password": PASSWORD}
        assert (await here.post("/api/admin/claim", claim))[0] == 200
        monkeypatch.setattr(hashlib, "scrypt", counted)
        got = await asyncio.gather(*(here.post("/api/admin/login", {"password": PASSWORD}) for _ in range(8)))
        assert {status for status, _ in got} == {200}
    assert most == 1


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


async def test_a_pool_of_every_kind_is_shown_before_it_is_started(klass: Box) -> None:
    (klass.folder / "pools" / "kinds.yaml").write_text(
        "questions:\n"
        "  - {text: Q, correct: 3, tolerance: 0.5, unit: cm}\n"
        "  - {text: Q, correct: [a < b, c]}\n"
        "  - {text: Q, kind: words}\n"
        "  - {text: Q, kind: rating, labels: [low, high]}\n"
        "  - {text: Q, kind: order, options: [x, y]}\n"
        "  - {text: Q, pairs: [[l, '*r*'], [m, s]], others: [t]}\n"
        "  - {text: Q, kind: slide}\n"
    )
    _, body = await klass.get("/api/admin/pools/kinds.yaml", klass.signed_in)
    shown = [
        ([row["html"] for row in each["left"]], [row["html"] for row in each["options"]], each["correct"])
        for each in body["preview"]
    ]
    assert shown == [
        ([], [], 3),
        ([], [], ["a < b", "c"]),
        ([], [], []),
        ([], ["low", "high"], []),
        ([], ["x", "y"], ["0", "1"]),
        (["l", "m"], ["<em>r</em>", "s", "t"], ["2", "3"]),
        ([], [], []),
    ]
    assert not any(row["right"] for each in body["preview"] for row in each["options"])
    first = body["preview"][0]
    assert (first["unit"], first["tolerance"], body["preview"][2]["most"]) == ("cm", 0.5, 3)


async def test_slides_are_counted_and_numbered_apart_before_and_in_the_class(klass: Box) -> None:
    (klass.folder / "pools" / "slides.yaml").write_text(
        "questions:\n"
        "  - {text: Welcome, kind: slide}\n"
        "  - {text: Q, correct: 3}\n"
        "  - {text: Half time, kind: slide}\n"
        "  - {text: Q, kind: words}\n"
    )
    _, body = await klass.get("/api/admin/pools/slides.yaml", klass.signed_in)
    assert (body["questions"], body["slides"]) == (2, 2)
    assert [each["number"] for each in body["preview"]] == [None, 1, None, 2]
    _, opened = await klass.post("/api/admin/sessions", {"pool": "slides.yaml"}, klass.signed_in)
    async with klass.instructor(opened["code"]) as instructor:
        assert (instructor.view["of"], instructor.view["next"]) == (2, {"do": "open", "label": "start_slide"})
        question = f"/api/admin/questions/1?code={opened['code']}"
        _, found = await klass.get(question, klass.signed_in)
        assert (found["number"], found["kind"]) == (1, "number")


async def test_pools_are_listed_with_their_problems(klass: Box) -> None:
    (klass.folder / "pools" / "broken.yaml").write_text(
        "title: Broken\nquestions:\n  - {text: What, options: [a, b]}\n"
    )
    _, body = await klass.get("/api/admin/pools", klass.signed_in)
    assert body["endings"] == list(ENDINGS)
    pools = {pool["id"]: pool for pool in body["pools"]}
    assert pools["pool.yaml"]["ok"] is True
    assert pools["pool.yaml"]["questions"] == 3
    assert pools["pool.yaml"]["options"]["time_limit"] == 20
    broken = pools["broken.yaml"]
    assert broken["ok"] is False
    [problem] = [problem for problem in broken["problems"] if problem["severity"] == "error"]
    assert said(problem["where"]).startswith("line 3, column ")
    assert said(problem["where"]).endswith("(question 1)")
    assert problem["message"] == {"code": "problem.nothing_right"}
    assert problem["hint"] == {"code": "problem.add_correct"}
    _, preview = await klass.get("/api/admin/pools/pool.yaml", klass.signed_in)
    assert [option["right"] for option in preview["preview"][0]["options"]] == [True, False, False, False]
    assert preview["preview"][0]["correct"] == ["0"]
    for pool_id in ("missing.yaml", "..%2Fpassword", "%00"):
        status, body = await klass.get(f"/api/admin/pools/{pool_id}", klass.signed_in)
        assert (status, body["error"]) == (404, "no_pool")


async def test_a_pool_is_uploaded(klass: Box) -> None:
    async def upload(name: str, data: bytes) -> tuple[int, dict[str, object]]:
        async with klass.signed_in.post("/api/admin/pools", params={"name": name}, data=io.BytesIO(data)) as reply:
            return reply.status, await reply.json()

    status, body = await upload("Mine.yaml", POOL.replace("Made up", "Mine").encode())
    assert (status, body["title"], body["ok"]) == (201, "Mine", True)
    assert (await klass.get(f"/api/admin/pools/{body['id']}", klass.signed_in))[0] == 200
    before = set((klass.folder / "pools").rglob("*")) | set(klass.folder.glob("*"))
    for name in ("../../evil.yaml", "/etc/evil.yaml", ".hidden.yaml"):
        await upload(name, POOL.encode())
    assert {path.parent for path in klass.folder.rglob("*evil*")} <= {klass.folder / "pools"}
    assert not list(klass.folder.parent.glob("*evil*"))
    assert before <= set((klass.folder / "pools").rglob("*")) | set(klass.folder.glob("*"))
    status, body = await upload("large.yaml", b"x" * (1024 * 1024 + 1))
    assert (status, body["error"]) == (422, "bad_value")
    head = f"POST /api/admin/pools?name=huge.yaml HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{klass.cookie()}"
    async with await Raw.to(klass) as raw:
        huge = 3 * 1024 * 1024
        status, reply = await raw.ask(f"{head}Content-Length: {huge}\r\n\r\n".encode() + huge * b"x")
    assert status == 413
    assert said(json.loads(reply.partition(b"\r\n\r\n")[2])["message"]) == (
        "This is too large. Chalkbox takes at most 1 MiB at once."
    )


async def test_a_bank_with_pictures_may_be_larger(klass: Box) -> None:
    question = "<question type='description'><questiontext><text>Read.</text>{}</questiontext></question>"
    bank = f"<quiz>{question.format('<file>' + 'A' * (5 << 20) + '</file>')}</quiz>"
    for data, status in ((bank.encode(), 201), (b"x" * ((20 << 20) + 1), 422)):
        async with klass.signed_in.post("/api/admin/pools", params={"name": "b.xml"}, data=io.BytesIO(data)) as reply:
            assert reply.status == status


async def test_a_session_is_opened_with_options_or_refused(klass: Box) -> None:
    opened = await klass.open(time_limit=45, reveal="hold", lead_ms=0)
    async with klass.instructor(opened["code"]) as instructor:
        await instructor.command("next")
        view = await instructor.shows(lambda view: view["phase"] == "open")
        assert (view["limit_ms"], view["reveal"], view["starts_in_ms"]) == (45_000, "hold", 0)
    sessions = (await klass.get("/api/admin/sessions", klass.signed_in))[1]["sessions"]
    assert {session["session_id"] for session in sessions} == {
        opened["session_id"],
        klass.session.state.session_id,
    }
    assert all(session["open"] for session in sessions)
    tries: list[tuple[dict[str, object], int, str]] = [
        ({"pool": "missing.yaml"}, 404, "no_pool"),
        ({}, 422, "bad_value"),
        ({"pool": "pool.yaml", "options": {"time_limit": 0}}, 422, "bad_value"),
        ({"pool": "pool.yaml", "options": {"time_limit": "long"}}, 422, "bad_value"),
        ({"pool": "pool.yaml", "options": {"colour": "red"}}, 422, "bad_value"),
        ({"pool": "pool.yaml", "colour": "red"}, 422, "bad_value"),
    ]
    for body, status, error in tries:
        got, reply = await klass.post("/api/admin/sessions", body, klass.signed_in)
        assert (got, reply["error"]) == (status, error), body
    wrong = {"pool": "pool.yaml", "options": {"ask": "many", "points": -1, "turns": None, "shuffle": False}}
    got, reply = await klass.post("/api/admin/sessions", wrong, klass.signed_in)
    assert (got, list(reply["settings"])) == (422, ["ask", "points"])
    assert said(reply["settings"]["ask"]["message"]) == '"ask" must be a number from 1 to 500; found "many".'
    (klass.folder / "pools" / "broken.yaml").write_text("title: Broken\n")
    assert (await klass.post("/api/admin/sessions", {"pool": "broken.yaml"}, klass.signed_in))[0] == 422
    (klass.folder / "pools" / "roster.csv").write_text("1,Ann\n1,Bob\n")
    got, reply = await klass.post("/api/admin/sessions", {"pool": "pool.yaml"}, klass.signed_in)
    assert (got, reply["error"]) == (422, "bad_roster")


async def test_results_are_downloaded(klass: Box) -> None:
    session_id = klass.session.state.session_id
    async with klass.instructor() as instructor, klass.phone("ann") as ann:
        await instructor.command("next")
        await ann.answer("a")
        for name, columns in (
            ("results", "student_id,name,joined_at,rank,points,correct,answered,of,q1,q2,q3"),
            ("answers", "student_id,name,question,question_id,turn,round,kind,value,correct,credit,points,elapsed_ms"),
            ("items", "question,question_id,kind,text"),
            ("audit", "seq,at,clock_trusted,kind,student_id"),
        ):
            async with klass.signed_in.get(f"/api/admin/sessions/{session_id}/{name}.csv") as reply:
                assert reply.status == 200
                assert reply.content_type == "text/csv"
                assert f'filename="{session_id} {name}.csv"' in reply.headers["Content-Disposition"]
                body = await reply.read()
                assert body.startswith(b"\xef\xbb\xbf" + columns.encode()), body[:200]
                if name != "items":
                    assert b"ann" in body
        async with klass.signed_in.get(f"/api/admin/sessions/{session_id}/session.sqlite") as reply:
            assert reply.status == 200
            copy = klass.folder / "copy.sqlite"
            copy.write_bytes(await reply.read())
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT student_id, correct FROM answers").fetchall() == [("ann", 1)]


async def test_the_report_is_downloaded_and_not_opened_in_place(klass: Box) -> None:
    session_id = klass.session.state.session_id
    address = f"/api/admin/sessions/{session_id}/report.html"
    async with klass.instructor() as instructor, klass.phone("ann") as ann:
        await instructor.command("next")
        await ann.answer("a")
        async with klass.signed_in.get(address) as reply:
            assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
            assert reply.headers["Content-Disposition"] == f'attachment; filename="{session_id} report.html"'
            assert reply.headers["Cache-Control"] == "no-store"
            assert reply.headers["X-Content-Type-Options"] == "nosniff"
            page = await reply.text()
    assert ("Made up" in page, "1 of 1 answered" in page, ">ann<" in page) == (True, True, True)


async def test_all_results_are_made_in_one_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each thread that ever made results keeps megabytes."""
    threads: set[int] = set()

    def noted(path: Path) -> sqlite3.Connection:
        threads.add(threading.get_ident())
        return read_only(path)

    monkeypatch.setattr(tables, "read_only", noted)
    async with box(tmp_path, export=tmp_path / "results") as here, here.instructor() as instructor:
        session_id = here.session.state.session_id

        async def load(name: str) -> None:
            async with here.signed_in.get(f"/api/admin/sessions/{session_id}/{name}") as reply:
                assert reply.status == 200

        for do in ("next", "close", "finish"):
            await instructor.command(do)
            names = ("report.html", "results.csv", "session.sqlite", "audit.csv")
            await asyncio.gather(*(load(name) for name in names))
        await eventually(lambda: any((tmp_path / "results").rglob("session.sqlite")))
    assert len(threads) == 1


async def test_the_box_lists_the_files_of_a_session_and_each_can_be_downloaded(klass: Box) -> None:
    status, body = await klass.get("/api/admin/formats", klass.signed_in)
    assert (status, [(each["file"], said(each["title"])) for each in body["formats"]]) == (
        200,
        [
            ("report.html", "Report (HTML)"),
            ("results.csv", "Results (CSV)"),
            ("answers.csv", "Answers (CSV)"),
            ("items.csv", "Questions (CSV)"),
            ("audit.csv", "Log (CSV)"),
            ("session.sqlite", "All of it (SQLite)"),
        ],
    )
    session_id = klass.session.state.session_id
    for each in body["formats"]:
        async with klass.signed_in.get(f"/api/admin/sessions/{session_id}/{each['file']}") as reply:
            assert reply.status == 200
            assert len(await reply.read()) > 0


@pytest.mark.parametrize("name", ["report.html", "results.csv", "session.sqlite"])
async def test_an_unreadable_session_is_reported_in_a_sentence(name: str, klass: Box) -> None:
    (klass.folder / "data" / "sessions" / "2026-01-01-AAAA.sqlite").write_text("no database")
    async with klass.signed_in.get(f"/api/admin/sessions/2026-01-01-AAAA/{name}") as reply:
        assert (reply.status, (await reply.json())["error"]) == (503, "storage")


@pytest.mark.parametrize(
    "path",
    [
        "2026-01-01-AAAA/results.csv",
        "ID/participants.csv",
        "ID/event.csv",
        "ID/results.html",
        "2026-01-01-AAAA/report.html",
        "..%2F..%2Fdata%2Fsessions%2FID/results.csv",
        "..%2Finstructor/session.sqlite",
        "%2Fetc%2Fpasswd/session.sqlite",
        "%00/session.sqlite",
        "%FF/session.sqlite",
        "x" * 300 + "/session.sqlite",
        "./session.sqlite",
    ],
)
async def test_unknown_files_are_not_found(path: str, klass: Box) -> None:
    path = path.replace("ID", klass.session.state.session_id)
    url = URL(f"{klass.url}api/admin/sessions/{path}", encoded=True)
    async with klass.signed_in.get(url) as reply:
        assert reply.status == 404, await reply.text()
        assert set(await reply.json()) == {"error", "message"}


async def test_the_phone_sets_the_clock_only_if_the_box_has_none(tmp_path: Path) -> None:
    clock = FakeClock(trusted=False)
    async with box(tmp_path, clock) as here:
        assert (await here.get("/healthz"))[1]["clock"] == "not set"
        for wall_ms in (0, 10**15, "now", None):
            assert (await here.post("/api/admin/clock", {"wall_ms": wall_ms}, here.signed_in))[0] == 422
        phone = {"wall_ms": WALL_MS + 3_600_000, "zone": "Europe/Berlin"}
        assert (await here.post("/api/admin/clock", phone, here.signed_in))[1] == {"taken": True}
        assert clock.wall_ms() == WALL_MS + 3_600_000
        assert (await here.get("/healthz"))[1]["clock"] == "trusted"
        later = {"wall_ms": WALL_MS}
        assert (await here.post("/api/admin/clock", later, here.signed_in))[1] == {"taken": False}


async def test_requests_that_only_a_box_can_carry_out_are_refused(klass: Box) -> None:
    for path in ("/api/admin/stick/export", "/api/admin/power/off"):
        status, body = await klass.post(path, {}, klass.signed_in)
        assert (status, body["error"]) == (501, "no_box")
