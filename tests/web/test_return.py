"""An id comes to another phone: by its PIN, by a repeated request, or by the instructor."""

import asyncio

from appliance.web.access import STUDENT_COOKIE
from tests.support.disk import Disk, events_in
from tests.support.people import Box
from tests.support.waiting import eventually


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


async def test_a_session_may_say_that_the_own_answers_are_not_looked_at_afterwards(klass: Box) -> None:
    code = (await klass.open(review=False))["code"]
    token = {"token": (await klass.join("ann", code=code))["token"]}
    async with klass.instructor(code) as instructor:
        await instructor.command("finish")
    assert (await klass.get("/api/view", params=token))[1]["summary"]["review"] is False
    status, refused = await klass.get("/api/review", params=token)
    assert (status, refused["error"]) == (403, "no_review")
