"""The instructor's requests about the hall: who may ask, and what a member that stands in for one is asked."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from appliance.hall.state import HallState, MemberState
from appliance.sentence import Sentence, sentence
from appliance.web.hall import HallDoor
from tests.support.people import Box
from tests.support.words import said

Client = TestClient[web.Request, web.Application]


class Hall:
    """A hall of two, of which only the one that is asleep can be taken out."""

    def __init__(self) -> None:
        self.members: tuple[MemberState, ...] = (
            MemberState("awake", desk=True, phones=3, free_mb=900),
            MemberState("asleep", reached=False),
        )

    def state(self) -> HallState:
        return HallState("awake", self.members, 0)

    async def remove(self, name: str) -> Sentence | None:
        if name != "asleep":
            return sentence("hall.is_reached", name=name)
        self.members = self.members[:1]
        return None


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    site = web.Application()
    site.add_routes(HallDoor(Hall(), signed_in=lambda handler: handler).routes())
    async with TestClient(TestServer(site)) as client:
        yield client


async def test_only_the_instructor_may_ask(here: Box) -> None:
    assert (await here.get("/api/admin/hall"))[0] == 401
    token = (await here.join("1"))["token"]
    for headers in ({}, {"Authorization": f"Bearer {token}"}):
        for what in ("remove", "make", "join", "leave", "key"):
            status, body = await here.post(f"/api/admin/hall/{what}", {"name": "asleep"}, headers=headers)
            assert (status, body["error"]) == (401, "not_signed_in")


async def test_a_computer_that_is_no_box_is_asked_for_nothing(klass: Box) -> None:
    for what in ("make", "join", "leave", "key"):
        status, body = await klass.post(f"/api/admin/hall/{what}", {}, klass.signed_in)
        assert (status, body["error"]) == (501, "no_box")


async def test_a_computer_alone_has_no_hall_and_nobody_to_take_out(klass: Box) -> None:
    assert await klass.get("/api/admin/hall", klass.signed_in) == (200, {"hall": None, "box": None})
    status, body = await klass.post("/api/admin/hall/remove", {"name": "asleep"}, klass.signed_in)
    assert (status, body["error"], said(body["message"])) == (409, "no_hall", "This computer is in no hall.")


async def test_a_member_is_shown_and_taken_out(client: Client) -> None:
    awake = {"name": "awake", "desk": True, "phones": 3, "free_mb": 900}
    asleep = {"name": "asleep", "reached": False}
    around = {"member": "awake", "may_fail": 0, "trouble": None}
    async with client.get("/api/admin/hall") as reply:
        assert await reply.json() == {"hall": {**around, "members": [awake, asleep]}, "box": None}
    async with client.post("/api/admin/hall/remove", json={"name": "awake"}) as reply:
        body = await reply.json()
        assert (reply.status, body["error"]) == (409, "not_now")
        assert said(body["message"]) == "awake is reached. Switch it off first, then take it out."
    async with client.post("/api/admin/hall/remove", json={"name": "asleep"}) as reply:
        assert (reply.status, await reply.json()) == (200, {"hall": {**around, "members": [awake]}})


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": 1}, {"name": "x" * 201}, {"name": None}, []])
async def test_who_names_nobody_is_told_so(body: object, client: Client) -> None:
    async with client.post("/api/admin/hall/remove", json=body) as reply:
        answer = await reply.json()
        assert (reply.status, answer["error"]) == (422, "bad_value")
        assert said(answer["message"]) == "Choose the box that is to be taken out."
