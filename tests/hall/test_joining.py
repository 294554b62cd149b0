"""How members let others in: what becomes of one that was let in and never came."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from appliance.hall.etcd import Etcd
from appliance.hall.members import COMING_MS, Door
from tests.support.fake_clock import FakeClock
from tests.support.listening import listening

LOST, FIRST, SECOND = (f"https://127.0.0.1:{port}" for port in (7, 8, 9))


@pytest.fixture
async def door(etcd: Etcd, clock: FakeClock) -> AsyncIterator[str]:
    """The address of a member's door."""
    site = web.Application()
    site.add_routes(Door(etcd, clock).routes())
    async with listening(site) as at:
        yield f"http://{at}/hall/join"


async def asks(door: str, peer: str) -> int:
    async with (
        aiohttp.ClientSession() as http,
        http.post(door, json={"name": "new", "peer": peer}) as response,
    ):
        return response.status


async def learners(etcd: Etcd) -> list[str]:
    return [url for member in await etcd.members() if member.learns for url in member.peer_urls]


async def test_one_that_never_started_makes_room_for_the_next(door: str, etcd: Etcd, clock: FakeClock) -> None:
    assert await asks(door, FIRST) == 200
    assert await asks(door, FIRST) == 200  # its answer was lost
    assert await asks(door, SECOND) == 503
    assert await learners(etcd) == [FIRST]
    clock.advance(COMING_MS)
    assert await asks(door, SECOND) == 200
    assert await learners(etcd) == [SECOND]


async def test_one_that_another_member_let_in_makes_room_at_once(door: str, etcd: Etcd) -> None:
    await etcd.add_learner(LOST)
    assert await asks(door, FIRST) == 200
    assert await learners(etcd) == [FIRST]


async def test_who_says_nothing_that_can_be_understood_is_refused(door: str) -> None:
    async with aiohttp.ClientSession() as http, http.post(door, data=b"\xff") as response:
        assert response.status == 422
