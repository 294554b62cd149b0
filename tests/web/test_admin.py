"""The instructor over HTTP: who gets in, how a session is opened, and what only a box can do."""

from pathlib import Path

import pytest

from tests.support.fake_clock import WALL_MS, FakeClock
from tests.support.people import Box, box
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
