"""Joining: what a request may hold, what it gives, and when a class takes nobody."""

import asyncio
from pathlib import Path

import pytest

from tests.support.disk import Disk, events_in
from tests.support.people import Box, box
from tests.support.words import said, words_of

BAD_BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'{"name":"Ann"}',
    b'{"student_id":1,"name":"Ann"}',
    b'{"student_id":"1","name":"Ann","admin":true}',
    b'{"student_id":"\\ud800","name":"Ann"}',
    b'{"student_id":"1","name":"\xff"}',
    b'{"student_id":"1","name":"Ann","ticket":"' + 65 * b"t" + b'"}',
    b'{"student_id":' + 5000 * b"[" + 5000 * b"]" + b"}",
]


@pytest.mark.parametrize("body", BAD_BODIES)
async def test_invalid_bodies_are_refused(body: bytes, klass: Box) -> None:
    async with klass.http.post("/api/join", data=body, headers={"Content-Type": "application/json"}) as reply:
        assert reply.status == 422
        assert (await reply.json())["error"] == "bad_value"
    assert klass.session.state.students == {}


async def test_an_oversized_body_is_refused_unread(klass: Box) -> None:
    body = b'{"student_id":"1","name":"' + 140_000 * b"n" + b'"}'
    async with klass.http.post("/api/join", data=body) as reply:
        assert (reply.status, (await reply.json())["error"]) == (413, "bad_value")


async def test_a_join_returns_what_the_page_needs_and_an_http_only_cookie(klass: Box) -> None:
    async with klass.http.post("/api/join", json={"student_id": "s1", "name": "Ann"}) as reply:
        assert reply.status == 201
        body = await reply.json()
        cookie = reply.headers["Set-Cookie"]
    assert set(body) == {"token", "rejoin_pin", "student_id", "name", "code", "box"}
    assert len(body["token"]) == 22
    assert len(body["rejoin_pin"]) == 4
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= attributes
    assert body["token"] in cookie.split(";")[0]
    async with klass.http.ws_connect("/ws/student", headers={"Cookie": cookie.split(";")[0]}) as ws:
        assert (await ws.receive_json())["type"] in ("ping", "view")
    stored = klass.file.read_bytes() + klass.file.with_name(klass.file.name + "-wal").read_bytes()
    assert body["token"].encode() not in stored


async def test_a_locked_class_refuses_newcomers(klass: Box) -> None:
    inside = await klass.join("s1")
    async with klass.instructor() as instructor:
        await instructor.command("lock", joining=True)
        assert (await klass.get("/api/lobby"))[1]["joining"] is False
        status, body = await klass.post("/api/join", {"student_id": "s2", "name": "Bob"})
        assert (status, body["error"]) == (403, "locked")
        assert (await klass.join("s1", pin=inside["rejoin_pin"]))["student_id"] == "s1"
        await instructor.shows(lambda view: [alert["reason"] for alert in view["alerts"]] == ["locked"])
        await instructor.command("lock", joining=False)
    await klass.join("s2")


async def test_a_roster_determines_who_may_join_and_their_names(tmp_path: Path) -> None:
    async with box(tmp_path, open=None) as here:
        (tmp_path / "pools" / "roster.csv").write_text("student_id,name,extra_time\nA-1,Ann Example,1.5\n7,,\n")
        await here.open()
        assert (await here.get("/api/lobby"))[1]["roster"] is True
        joined = await here.join("a-1", name="")
        assert (joined["student_id"], joined["name"]) == ("A-1", "Ann Example")
        assert (await here.join("7", name=""))["name"] == "7"
        status, body = await here.post("/api/join", {"student_id": "8", "name": "Eve"})
        assert (status, body["error"]) == (403, "not_on_roster")


async def test_addresses_and_user_names_of_a_roster_go_into_the_grades_and_to_no_page(tmp_path: Path) -> None:
    async with box(tmp_path, open=None) as here:
        (tmp_path / "pools" / "roster.csv").write_text("student_id,name,username,email\n7,Ann,ann-xq,ann@xq.org\n")
        session_id = (await here.open())["session_id"]
        async with here.instructor() as instructor, here.projector() as projector, here.phone("7") as ann:
            await instructor.command("next")
            await ann.answer("a")
            seen = str((await here.get("/api/lobby"))[1]) + "".join(
                str(page.view) for page in (instructor, projector, ann)
            )
            async with here.signed_in.get(f"/api/admin/sessions/{session_id}/gradebook.csv") as reply:
                grades = (await reply.read()).decode()
    assert "xq" not in seen
    assert "\r\n7,ann@xq.org,ann-xq,Ann," in grades


async def test_with_two_sessions_a_code_is_needed(klass: Box) -> None:
    one = klass.session.state.code
    assert (await klass.get("/api/lobby"))[1]["code_needed"] is False
    two = (await klass.open())["code"]
    lobby = (await klass.get("/api/lobby"))[1]
    assert (lobby["open"], lobby["code_needed"], lobby["title"]) == (2, True, None)
    status, body = await klass.post("/api/join", {"student_id": "s1", "name": "Ann"})
    assert (status, body["error"]) == (404, "no_session")
    status, _ = await klass.post("/api/join", {"student_id": "s1", "name": "Ann", "code": "0000"})
    assert status == 404
    assert (await klass.join("s1", code=f" {two.lower()} "))["code"] == two
    assert (await klass.join("s1", code=one))["code"] == one


async def test_a_phone_knows_by_a_mark_which_box_it_is_at(tmp_path: Path) -> None:
    marks = []
    for folder in ("one", "two", "one"):
        (tmp_path / folder).mkdir(exist_ok=True)
        async with box(tmp_path / folder) as here:
            marks.append((await here.get("/api/lobby"))[1]["box"])
            assert (await here.join(f"s{len(marks)}"))["box"] == marks[-1]
    assert marks[0] == marks[2] != marks[1], "it stays over a restart, and another box has another one"


async def test_a_box_that_can_not_keep_a_mark_has_none(tmp_path: Path) -> None:
    (tmp_path / "data" / "mark").mkdir(parents=True)
    async with box(tmp_path) as here:
        assert (await here.get("/api/lobby"))[1]["box"] == ""


async def test_without_a_session_nobody_joins(tmp_path: Path) -> None:
    async with box(tmp_path, open=None) as here:
        lobby = (await here.get("/api/lobby"))[1]
        assert len(lobby.pop("box")) == 16
        assert lobby == {
            "open": 0,
            "code_needed": False,
            "title": None,
            "joining": True,
            "numbers": False,
            "roster": False,
            "anonymous": False,
            "name": "Chalkbox",
        }
        status, body = await here.post("/api/join", {"student_id": "s1", "name": "Ann"})
        assert (status, body["error"]) == (404, "no_session")


async def test_a_full_disk_refuses_joins_and_says_so(klass: Box, disk: Disk) -> None:
    disk.full = True
    status, body = await klass.post("/api/join", {"student_id": "s1", "name": "Ann", "ticket": "mine"})
    assert (status, body["error"], body["ticket"]) == (503, "storage", "mine")
    assert said(body["message"]) == "Chalkbox can't save just now. Try again in a moment."
    assert body["message"]["code"] in await words_of(klass.http, "/")
    assert (await klass.get("/healthz"))[0] == 503
    async with klass.instructor() as instructor:
        assert (await instructor.command("next"))["why"] == "storage"
        assert instructor.view["storage"] == "failing"
    disk.full = False
    assert (await klass.join("s1", ticket="mine"))["student_id"] == "s1"
    assert (await klass.get("/healthz"))[0] == 200


async def test_opening_a_new_session_closes_the_pages_of_the_finished_one(klass: Box) -> None:
    old_file = klass.file
    async with klass.instructor() as instructor, klass.phone("s1") as phone:
        await instructor.command("finish")
        await phone.shows(lambda view: view["phase"] == "finished")
        again, *codes = await asyncio.gather(klass.open(), phone.closed(), instructor.closed())
        assert codes == [4000, 4000]
        assert phone.heard[-1] == instructor.heard[-1] == {"type": "bye", "why": "finished"}
    assert events_in(old_file, "session_finished")
    assert (await klass.join("s1"))["code"] == again["code"]
