"""A member that died is taken out of the hall for good, and made a member anew."""

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from appliance.client.world import new_id
from appliance.quiz.commands import Finish
from tests.hall.hall_room import PASSWORD, HallRoom, Member, becomes, hall_room, instructor_at, stand_still
from tests.support.people import POOL
from tests.support.served import free_port, run, served
from tests.support.words import said


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[HallRoom]:
    async with hall_room(tmp_path, POOL) as room:
        yield room


class Page:
    """What the instructor's page asks a member about the hall."""

    def __init__(self, http: aiohttp.ClientSession, member: Member) -> None:
        self._http = http
        self._url = f"{member.url}/api/admin"

    async def sign_in(self) -> None:
        async with self._http.post(f"{self._url}/login", json={"password": PASSWORD}) as reply:
            assert reply.status == 200

    async def is_signed_in(self) -> bool:
        async with self._http.get(f"{self._url}/hall") as reply:
            return reply.status == 200

    async def hall(self) -> dict[str, Any]:
        async with self._http.get(f"{self._url}/hall") as reply:
            hall: dict[str, Any] = (await reply.json())["hall"]
            return hall

    async def members(self) -> dict[str, bool]:
        """Their names, and whether each is reached."""
        return {member["name"]: member.get("reached", True) for member in (await self.hall())["members"]}

    async def take_out(self, name: str) -> str:
        """Take a member out: what is said against it, if anything."""
        async with self._http.post(f"{self._url}/hall/remove", json={"name": name}) as reply:
            body = await reply.json()
            assert reply.status == (409 if "error" in body else 200)
            return said(body["message"]) if "error" in body else ""


@asynccontextmanager
async def pages_at(*members: Member) -> AsyncIterator[list[Page]]:
    """The pages of an instructor who has signed in at the first member, and is known at the others."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        pages = [Page(http, member) for member in members]
        await pages[0].sign_in()
        for page in pages:
            await becomes(page.is_signed_in)
        yield pages


def name_of(member: Member) -> str:
    """What the hall calls it."""
    name: str = json.loads((member.folder / "hall" / "member.json").read_bytes())["name"]
    return name


async def test_a_member_is_taken_out_once_it_is_gone_and_no_class_runs(room: HallRoom) -> None:
    """Started again it says so; it keeps its sessions, and is a member anew without what it knew of the hall."""
    first = await room.holder()
    second, dead = [member for member in room.members if member is not first]
    name = name_of(dead)
    async with instructor_at(first) as instructor, pages_at(first, second) as [at_first, at_second]:
        instructor.connect((await instructor.open_session("pool.yaml")).code)

        async def all_have_the_class() -> bool:
            return all(len(member.sessions) == 1 for member in room.members)

        async def it_is_missing() -> bool:
            return all([(await page.members()).get(name) is False for page in (at_first, at_second)])

        async def it_can_be_taken_out() -> bool:
            return await at_second.take_out(name) == ""

        async def it_is_out() -> bool:
            return all([name not in await page.members() for page in (at_first, at_second)])

        async def three_are_there() -> bool:
            return list((await at_first.members()).values()) == [True, True, True]

        await becomes(all_have_the_class)
        await becomes(three_are_there)
        await dead.served.kill()
        await becomes(it_is_missing)
        assert (await at_second.hall())["may_fail"] == 1
        assert "while a class runs" in await at_second.take_out(name)
        await instructor.command(Finish(id=new_id()))
        assert "Switch it off first" in await at_first.take_out(name_of(second))
        await becomes(it_can_be_taken_out)
        await becomes(it_is_out)
        assert (await at_second.hall())["may_fail"] == 0
        assert not (room.folder / "key" / "members" / f"{name}.json").exists()

        port = free_port()
        status, _, error = await run("--host", "127.0.0.1", "--port", port, "--no-mdns", *room.arguments(dead.folder))
        assert (status, "Traceback" in error) == (2, False)
        assert f"delete the folder {dead.folder / 'hall'}" in error
        shutil.rmtree(dead.folder / "hall")
        async with served(*room.arguments(dead.folder)):
            await becomes(three_are_there)
        assert len(dead.sessions) == 1


async def test_a_member_that_is_taken_out_while_it_stands_still_says_so_when_it_goes_on(room: HallRoom) -> None:
    """It is in no list any more, though it reaches the others."""
    first = await room.holder()
    still = next(member for member in room.members if member is not first)
    name = name_of(still)
    async with pages_at(first, still) as [at_first, at_still]:

        async def it_is_missing() -> bool:
            return (await at_first.members()).get(name) is False

        async def it_knows() -> bool:
            trouble = (await at_still.hall())["trouble"]
            return trouble is not None and said(trouble).startswith("This computer was taken out of the hall")

        async def all_are_reached() -> bool:
            return list((await at_still.members()).values()) == [True, True, True]

        async def it_is_in_no_list() -> bool:
            return all([name not in await page.members() for page in (at_first, at_still)])

        await becomes(all_are_reached)
        stand_still(still, still=True)
        await becomes(it_is_missing)
        assert await at_first.take_out(name) == ""
        stand_still(still, still=False)
        await becomes(it_knows)
        await becomes(it_is_in_no_list)


async def test_without_a_majority_nobody_is_taken_out(room: HallRoom) -> None:
    first = await room.holder()
    others = [member for member in room.members if member is not first]
    async with pages_at(first) as [page]:
        expected = {name_of(member): member is first for member in room.members}

        async def all_are_known() -> bool:
            return (await page.members()).keys() == expected.keys()

        async def there_is_trouble() -> bool:
            return (await page.hall())["trouble"] is not None

        await becomes(all_are_known)
        for member in others:
            await member.served.kill()
        await becomes(there_is_trouble)
        assert said((await page.hall())["trouble"]).startswith("The boxes of the hall don't see each other.")
        assert await page.members() == expected
        gone = name_of(others[0])
        assert "most of the hall's boxes see each other" in await page.take_out(gone)
        assert gone in await page.members()
