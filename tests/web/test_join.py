"""Joining: the first claim wins, a lost reply costs nothing, and the instructor lets people back in."""

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from appliance.live.hub import FIGURES_MS
from appliance.quiz.evolve import replay
from appliance.quiz.state import ARRIVAL_MS
from appliance.web.access import STUDENT_COOKIE
from appliance.web.attempt_limits import ALARM_MS, FREE_TRIES, LONGEST_WAIT_MS
from appliance.web.join_limits import CLAIMS, JOIN_EVERY_MS, JOINS, PIN_EVERY_MS, PINS
from tests.support.disk import Disk, events_in
from tests.support.fake_clock import FakeClock
from tests.support.people import Box, box, http_at
from tests.support.play import read_log
from tests.support.waiting import eventually
from tests.support.words import said, words_of


def bodies(file: Path) -> list[bytes]:
    """All events of a session's file."""
    with closing(sqlite3.connect(file)) as connection:
        return [body.encode() for (body,) in connection.execute("SELECT body FROM event ORDER BY seq")]


NAMES = {
    "plain": ("Ann Example", "Ann Example"),
    "spaces": ("  Ann   Example\t", "Ann Example"),
    "emoji": ("👩🏽\u200d🚀 Zoë", "👩🏽\u200d🚀 Zoë"),
    "right to left": ("שרה לוי", "שרה לוי"),
    "turned around": ("Ann\u202eevE", "AnnevE"),
    "isolates": ("\u2066Ann\u2069\u200f", "Ann"),
    "HTML": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "formula": ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
    "control characters": ("A\0n\x1b[31mn\r\n", "A n [31mn"),
    "composed": ("Zoe\u0308", "Zoë"),
    "80 letters": ("é" * 80, "é" * 80),
}
BAD_NAMES = {
    "empty": "",
    "only spaces": " \u00a0\u2003 ",
    "only control characters": "\0\x07\r",
    "only marks of direction": "\u202e\u200f",
    "81 letters": "é" * 81,
    "10,000 letters": "👻" * 10_000,
    "nothing to be seen": "\u200d\u200b",
    "a Hangul filler": "\u3164",
    "Braille without dots": "\u2800\u2800",
}


@pytest.mark.parametrize(("name", "kept"), NAMES.values(), ids=NAMES.keys())
async def test_extreme_names_are_accepted_or_cleaned(name: str, kept: str, klass: Box) -> None:
    joined = await klass.join("s1", name=name)
    assert joined["name"] == kept
    async with (
        klass.phone(token=joined["token"]) as phone,
        klass.projector() as projector,
        klass.instructor() as instructor,
    ):
        assert phone.view["you"]["name"] == kept
        assert projector.view["names"] == [kept]
        assert (await instructor.shows(lambda view: view.get("attendance")))["attendance"][0]["name"] == kept
    async with klass.signed_in.get(f"/api/admin/sessions/{klass.session.state.session_id}/results.csv") as reply:
        table = (await reply.read()).decode("utf-8-sig")
    assert not any(line.startswith("s1,=") for line in table.splitlines())


@pytest.mark.parametrize("name", BAD_NAMES.values(), ids=BAD_NAMES.keys())
async def test_invalid_names_are_refused(name: str, klass: Box) -> None:
    status, body = await klass.post("/api/join", {"student_id": "s1", "name": name})
    assert (status, body["error"]) == (422, "bad_value")
    assert said(body["message"]).endswith(".")


@pytest.mark.parametrize("student_id", ["", "  ", "\u202e", "\0", "\u3164", "\u2800", "\u200b", "1" * 65, "é" * 10_000])
async def test_invalid_ids_are_refused(student_id: str, klass: Box) -> None:
    status, body = await klass.post("/api/join", {"student_id": student_id, "name": "Ann"})
    assert (status, body["error"]) == (422, "bad_value")


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
    assert set(body) == {"token", "rejoin_pin", "student_id", "name", "code"}
    assert len(body["token"]) == 22
    assert len(body["rejoin_pin"]) == 4
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= attributes
    assert body["token"] in cookie.split(";")[0]
    async with klass.http.ws_connect("/ws/student", headers={"Cookie": cookie.split(";")[0]}) as ws:
        assert (await ws.receive_json())["type"] in ("ping", "view")
    stored = klass.file.read_bytes() + klass.file.with_name(klass.file.name + "-wal").read_bytes()
    assert body["token"].encode() not in stored


async def test_the_first_claim_wins_and_the_pin_moves_the_id(klass: Box) -> None:
    first = await klass.join("s1", name="Ann")
    async with klass.phone(token=first["token"]) as old, klass.instructor() as instructor:
        status, claim = await klass.post("/api/join", {"student_id": "s1", "name": "Eve"})
        assert (status, claim["error"]) == (409, "claimed")
        alert = (await instructor.shows(lambda view: view["alerts"]))["alerts"][0]
        assert (alert["kind"], alert["student_id"], alert["name"], alert["holder_name"], alert["reason"]) == (
            *("claim", "s1", "Eve", "Ann", "claimed"),
        )
        again = await klass.join("s1", name="Other", pin=f" {first['rejoin_pin']} ")
        assert (again["name"], again["rejoin_pin"]) == ("Ann", first["rejoin_pin"])
        assert (await old.until(type="bye"))["why"] == "replaced"
        assert await old.closed() == 4002
        await instructor.shows(lambda view: not view["alerts"])
    async with klass.http.ws_connect(f"/ws/student?token={first['token']}") as ws:
        assert (await ws.receive_json())["why"] == "not_joined"
        await ws.receive()
        assert ws.close_code == 4002


async def test_a_lost_reply_is_repeated_for_the_same_ticket(klass: Box) -> None:
    ticket = "0123456789abcdef" * 2
    first = await klass.join("s1", ticket=ticket)
    again = await klass.join("s1", ticket=ticket)
    assert again == first, "so it doesn't matter which reply was lost"
    assert (await klass.get("/api/view", params={"token": again["token"]}))[0] == 200


async def test_who_holds_an_id_is_kept_only_as_hashes(klass: Box) -> None:
    status, mine = await klass.post("/api/join", {"student_id": "ann", "name": "Ann", "ticket": "phone-of-ann"})
    assert status == 201
    [kept] = events_in(klass.file, "student_joined")
    assert mine["token"] not in repr(kept)
    assert "phone-of-ann" not in repr(kept)


async def test_parallel_joins_with_one_ticket_all_get_a_token_that_works(klass: Box) -> None:
    async def join(number: int) -> tuple[int, dict[str, Any]]:
        return await klass.post("/api/join", {"student_id": f"s{number % 2}", "name": "A", "ticket": f"t{number % 2}"})

    got = await asyncio.gather(*map(join, range(240)))
    assert {status for status, _ in got} == {201}
    for _, body in got:
        status, view = await klass.get("/api/view", params={"token": body["token"]})
        assert (status, view["you"]["student_id"]) == (200, body["student_id"])
    assert len(events_in(klass.file, "student_joined")) == 2
    assert events_in(klass.file, "student_returned") == []


async def test_wrong_pins_wait_longer_and_longer_but_not_for_ever(tmp_path: Path, clock: FakeClock) -> None:
    async with box(tmp_path, clock) as klass:
        right = (await klass.join("s1"))["rejoin_pin"]
        wrong = f"{(int(right) + 1) % 10_000:04}"
        eve: dict[str, Any] = {"student_id": "s1", "name": "Eve", "pin": wrong, "ticket": "eve"}
        for _ in range(FREE_TRIES):
            status, body = await klass.post("/api/join", eve)
            assert (status, body["error"]) == (403, "wrong_pin")
        for seconds, words in ((5, "5 seconds"), (10, "10 seconds"), (20, "20 seconds"), (40, "40 seconds")):
            status, body = await klass.post("/api/join", eve | {"pin": right})
            assert (status, body["error"], body["wait_ms"]) == (429, "too_fast", 1000 * seconds)
            assert f"Wait {words}" in said(body["message"])
            clock.advance(1000 * seconds)
            assert (await klass.post("/api/join", eve))[1]["error"] == "wrong_pin"
        async with http_at(klass, "127.0.0.2") as elsewhere:
            mine = {"student_id": "s1", "name": "Ann", "pin": right, "ticket": "ann"}
            assert (await klass.post("/api/join", mine, elsewhere))[0] == 201
        clock.advance(LONGEST_WAIT_MS)
        assert (await klass.post("/api/join", eve | {"pin": right}))[0] == 201


async def test_pins_cannot_be_guessed_from_many_addresses_at_many_ids(tmp_path: Path, clock: FakeClock) -> None:
    async with box(tmp_path, clock) as klass, klass.instructor() as instructor:
        pins = {f"s{number}": (await klass.join(f"s{number}"))["rejoin_pin"] for number in range(20)}
        looked_at = 0
        for host in range(2, 32):
            async with http_at(klass, f"127.0.0.{host}") as http:
                for number in range(20):
                    wrong = f"{(int(pins[f's{number}']) + 1) % 10_000:04}"
                    body = {"student_id": f"s{number}", "name": "Eve", "pin": wrong, "ticket": f"{host}-{number}"}
                    looked_at += (await klass.post("/api/join", body, http))[0] == 403
        assert looked_at == PINS
        await instructor.shows(
            lambda view: "alert.trying_pins" in [alert["message"]["code"] for alert in view["alerts"]]
        )
        assert (await instructor.command("readmit", student_id="s3"))["type"] == "ack"
        assert (await klass.join("s3", ticket="a new phone"))["student_id"] == "s3", "the instructor's way stays open"
        clock.advance(PIN_EVERY_MS)
        async with http_at(klass, "127.0.0.99") as http:
            mine = {"student_id": "s4", "name": "Ann", "pin": pins["s4"]}
            assert (await klass.post("/api/join", mine, http))[0] == 201
        clock.advance(2 * ALARM_MS)
        async with klass.instructor() as later:
            assert "alert.trying_pins" not in [alert["message"]["code"] for alert in later.view["alerts"]]


async def test_five_hundred_phones_behind_one_address_get_in_though_each_asks_twice(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with box(tmp_path, clock) as klass:
        gate = asyncio.Semaphore(50)

        async def join(number: int) -> int:
            async with gate:
                body = {"student_id": f"s{number % 500}", "name": "A", "ticket": f"t{number % 500}"}
                return (await klass.post("/api/join", body))[0]

        assert set(await asyncio.gather(*map(join, range(1000)))) == {201}
        assert len(klass.session.state.students) == 500


async def test_invented_ids_do_not_close_the_class(tmp_path: Path, clock: FakeClock) -> None:
    async with box(tmp_path, clock) as klass, klass.instructor() as instructor, klass.phone("ann") as ann:
        gate = asyncio.Semaphore(50)

        async def join(number: int) -> int:
            async with gate:
                return (await klass.post("/api/join", {"student_id": f"junk{number}", "name": "J"}))[0]

        got = Counter(await asyncio.gather(*map(join, range(JOINS + 100))))
        assert got == {201: JOINS - 1, 429: 101}
        status, body = await klass.post("/api/join", {"student_id": "more", "name": "J"})
        assert (status, body["error"], body["wait_ms"]) == (429, "too_fast", JOIN_EVERY_MS)
        async with http_at(klass, "127.0.0.2") as elsewhere:
            assert (await klass.post("/api/join", {"student_id": "bob", "name": "Bob"}, elsewhere))[0] == 201
        clock.advance(JOIN_EVERY_MS)
        async with klass.phone("cy"):
            clock.advance(FIGURES_MS)
            await instructor.shows(lambda view: view["joined"] == 2)
        await instructor.command("next")
        await ann.answer("a")
        clock.advance(ARRIVAL_MS)
        await eventually(lambda: list(klass.session.state.students) == ["ann", "cy"])
        assert len(events_in(klass.file, "student_swept")) == JOINS
        address = f"/api/admin/sessions/{klass.session.state.session_id}/results.csv"
        async with klass.signed_in.get(address) as reply:
            rows = (await reply.text("utf-8-sig")).splitlines()[1:]
        assert [row.split(",")[0] for row in rows] == ["ann", "cy"]
        assert (await klass.join("junk7"))["student_id"] == "junk7", "and who was swept simply joins again"
        assert replay(klass.session.state.pool, read_log(bodies(klass.file))) == klass.session.state


async def test_many_claims_hide_no_student_and_are_dismissed_with_one_tap(tmp_path: Path, clock: FakeClock) -> None:
    async with box(tmp_path, clock) as klass, klass.instructor() as instructor:
        await instructor.command("lock", joining=True)
        for number in range(CLAIMS + 20):
            body = {"student_id": f"junk{number}", "name": "J"}
            assert (await klass.post("/api/join", body))[1]["error"] == "locked"
        assert len(events_in(klass.file, "claim_refused")) == CLAIMS
        async with http_at(klass, "127.0.0.2") as elsewhere:
            body = {"student_id": "ann", "name": "Ann", "ticket": "real"}
            assert (await klass.post("/api/join", body, elsewhere))[0] == 403
            await instructor.shows(lambda view: [alert["student_id"] for alert in view["alerts"]][:1] == ["ann"])
            assert (await instructor.command("readmit", student_id="ann", ticket="real"))["type"] == "ack"
            assert (await klass.post("/api/join", body, elsewhere))[0] == 201
        assert (await instructor.command("dismiss"))["type"] == "ack"
        await instructor.shows(lambda view: view["alerts"] == [] and "claims" not in view)


async def test_a_replaced_phone_cannot_store_anything(klass: Box, disk: Disk) -> None:
    first = await klass.join("s1")
    old = {"Authorization": f"Bearer {first['token']}"}
    async with klass.phone(token=first["token"]) as socket, klass.instructor() as instructor:
        await klass.get("/api/view", headers=old)  # it polls, too
        await instructor.command("next")
        await socket.shows(lambda view: view["phase"] == "open")
        disk.busy = True
        taking = asyncio.create_task(klass.join("s1", pin=first["rejoin_pin"], ticket="new"))
        await eventually(lambda: ["student_returned"] in disk.batches)  # the old phone still has the id
        await socket.send(socket.answer_frame("by-socket"))
        sending = asyncio.create_task(klass.post("/api/send", socket.answer_frame("by-post"), headers=old))
        await klass.get("/api/lobby")
        disk.busy = False
        second = await taking
        assert (await sending)[1]["why"] == "not_joined"
        assert await socket.closed() == 4002
        assert (await klass.post("/api/send", {"type": "leave"}, headers=old))[0] == 401
        for path in ("/api/view", "/api/review", "/api/rejoin-pin"):
            assert (await klass.get(path, headers=old))[0] == 401
        assert second["token"] != first["token"]
        async with klass.phone(token=second["token"]) as new:
            assert "answer" not in new.view
            assert (await new.answer("mine"))["type"] == "ack"
    assert [event["answer_id"] for event in events_in(klass.file, "answered")] == ["mine"]


async def test_the_rejoin_pin_is_in_no_view_and_its_owner_may_ask_for_it(klass: Box) -> None:
    joined = await klass.join("s1")
    async with klass.phone(token=joined["token"]) as phone, klass.instructor() as instructor:
        await instructor.shows(lambda view: view.get("attendance"))
        assert set(phone.view["you"]) == {"student_id", "name"}
        assert "rejoin_pin" not in str([phone.heard, instructor.heard])
    own = {"Cookie": f"{STUDENT_COOKIE}={joined['token']}"}
    assert await klass.get("/api/rejoin-pin", headers=own) == (200, {"rejoin_pin": joined["rejoin_pin"]})
    assert (await klass.get("/api/rejoin-pin"))[0] == 401


async def test_the_instructor_lets_a_new_phone_in_and_nothing_is_lost(klass: Box) -> None:
    async with klass.instructor() as instructor, klass.phone("s1") as old:
        await instructor.command("next")
        ack = await old.answer("a")
        _, claim = await klass.post("/api/join", {"student_id": "s1", "name": "Name s1"})
        ticket = claim["ticket"]
        assert (await instructor.command("readmit", student_id="s2", ticket=ticket))["why"] == "bad_value"
        assert (await instructor.command("readmit", student_id="s1", ticket=ticket))["type"] == "ack"
        joined = await klass.join("s1", ticket=ticket)
        assert (await old.until(type="bye"))["why"] == "replaced"
        async with klass.phone(token=joined["token"]) as new:
            assert new.view["answer"]["elapsed_ms"] == ack["elapsed_ms"]
            assert await new.answer("a") == ack


async def test_a_removed_student_is_told_and_may_be_readmitted(klass: Box) -> None:
    joined = await klass.join("s1", ticket="mine")
    async with klass.instructor() as instructor, klass.phone(token=joined["token"]) as phone:
        await instructor.command("remove", student_id="s1")
        assert (await phone.until(type="bye"))["why"] == "removed"
        assert await phone.closed() == 4002
        for fields in ({"ticket": "mine"}, {"ticket": "mine", "pin": joined["rejoin_pin"]}):
            status, body = await klass.post("/api/join", {"student_id": "s1", "name": "Ann"} | fields)
            assert (status, body["error"], body["ticket"]) == (403, "removed", "mine")
        await instructor.command("readmit", student_id="s1", ticket="mine")
    assert (await klass.join("s1", ticket="mine"))["student_id"] == "s1"


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


@pytest.mark.parametrize("typed", ["\u0661\u0662\u0663", "\uff11\uff12\uff13", "1 2 3", "1\u20132\u20113", "1\u200b23"])
async def test_another_spelling_of_a_number_is_the_same_student(typed: str, klass: Box) -> None:
    pin = (await klass.join("123"))["rejoin_pin"]
    status, body = await klass.post("/api/join", {"student_id": typed, "name": "Ann"})
    assert (status, body["error"]) == (409, "claimed")
    wide = "".join(chr(ord("\uff10") + int(digit)) for digit in pin)
    assert (await klass.join(typed, pin=f"{wide[:2]} {wide[2:]}"))["student_id"] == "123"


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


async def test_without_a_session_nobody_joins(tmp_path: Path) -> None:
    async with box(tmp_path, open=None) as here:
        assert (await here.get("/api/lobby"))[1] == {
            "open": 0,
            "code_needed": False,
            "title": None,
            "joining": True,
            "numbers": False,
            "roster": False,
        }
        status, body = await here.post("/api/join", {"student_id": "s1", "name": "Ann"})
        assert (status, body["error"]) == (404, "no_session")


async def test_two_hundred_join_at_once_and_each_id_once(klass: Box) -> None:
    async def join(student_id: str) -> tuple[int, dict[str, Any]]:
        return await klass.post("/api/join", {"student_id": student_id, "name": "Name"})

    names = [f"s{number % 200}" for number in range(220)]  # twenty of them join twice
    got = await asyncio.gather(*map(join, names))
    assert [status for status, _ in got].count(201) == 200
    assert [status for status, _ in got].count(409) == 20
    assert len({body["token"] for status, body in got if status == 201}) == 200
    assert sorted(event["student_id"] for event in events_in(klass.file, "student_joined")) == sorted(set(names))


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


HEAPS = {
    "marks of several classes": ("\u0345" * 5000 + "\u0301" * 5000 + "\u0323" * 5000 + "\u0334" * 5000),
    "marks of one class": "\u0301" * 20_000,
    "one letter for many": "\ufdfa" * 20_000,
}


@pytest.mark.parametrize("heap", HEAPS.values(), ids=HEAPS.keys())
@pytest.mark.parametrize("field", ["student_id", "name"])
async def test_a_name_of_many_marks_is_too_long_and_delays_nobody(field: str, heap: str, klass: Box) -> None:
    """Putting so many marks in order takes the square of their number, and would block the loop."""
    status, body = await klass.post("/api/join", {"student_id": "1", "name": "Ada"} | {field: "a" + heap})
    assert (status, body["error"]) == (422, "bad_value")
    assert "too long" in said(body["message"])
