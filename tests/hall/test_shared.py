"""Who is signed in is alike on all members, also where several sign in at the same moment."""

import asyncio
from pathlib import Path

import pytest

from appliance.hall.etcd import Etcd
from appliance.hall.places import INSTRUCTORS, ROOT
from appliance.hall.shared import Shared
from appliance.web.access import Instructors
from tests.support.waiting import PATIENCE_S, eventually

PASSWORD = "correct horse"


@pytest.fixture
def both(tmp_path: Path) -> list[Instructors]:
    return [Instructors(tmp_path / name / "instructors.json", PASSWORD) for name in ("one", "two")]


async def deliver(etcd: Etcd, members: list[Shared]) -> None:
    """Bring each change to all members; until cancelled."""
    async for step in etcd.watch(ROOT, 1):
        for change in step:
            for member in members:
                await member.arrived(change)


async def test_two_who_sign_in_at_the_same_moment_stay_signed_in(etcd: Etcd, both: list[Instructors]) -> None:
    members = [Shared(etcd, each, lambda _: None, lambda: None) for each in both]
    async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as group:
        tasks = [group.create_task(deliver(etcd, members)), *(group.create_task(each.run()) for each in members)]
        held = None
        while held is None:
            held = await etcd.get(INSTRUCTORS)
        tokens = [token for each in both if (token := await asyncio.to_thread(each.login, PASSWORD))]
        assert len(tokens) == 2
        await eventually(lambda: all(each.knows(token) for each in both for token in tokens))
        await asyncio.to_thread(both[0].logout, tokens[1])
        await eventually(lambda: not both[1].knows(tokens[1]))
        assert all(each.knows(tokens[0]) for each in both)
        for task in tasks:
            task.cancel()
