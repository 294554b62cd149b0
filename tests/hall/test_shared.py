"""Who is signed in is alike on all members, also where several sign in at the same moment."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from appliance.hall.etcd import Change, Etcd, Exists, Put, Unchanged
from appliance.hall.places import INSTRUCTORS, ROOT
from appliance.hall.shared import Shared
from appliance.web.password import Instructors
from tests.support.waiting import PATIENCE_S, eventually

PASSWORD = "correct horse"


class Slow(Etcd):
    """An etcd whose answer to a write comes after `meanwhile`, once."""

    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def put_if(self, conditions: Sequence[Unchanged | Exists], puts: Sequence[Put]) -> int:
        revision = await super().put_if(conditions, puts)
        if puts[0].key == INSTRUCTORS and self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        return revision


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


async def test_many_who_sign_in_at_once_at_several_members_are_all_known_from_then_on(
    etcd: Etcd, tmp_path: Path
) -> None:
    here = [Instructors(tmp_path / str(number) / "instructors.json", PASSWORD) for number in range(3)]
    members = [Shared(etcd, each, lambda _: None, lambda: None) for each in here]
    known: list[tuple[Instructors, str]] = []

    async def sign_in(own: Instructors) -> None:
        for _ in range(5):
            token = await asyncio.to_thread(own.login, PASSWORD)
            assert token is not None
            known.append((own, token))
            for _ in range(20):
                assert own.knows(token)
                await asyncio.sleep(0.001)

    async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as group:
        tasks = [group.create_task(deliver(etcd, members)), *(group.create_task(each.run()) for each in members)]
        while await etcd.get(INSTRUCTORS) is None:  # noqa: ASYNC110 (etcd is asked)
            await asyncio.sleep(0.01)
        await asyncio.gather(*map(sign_in, here))
        await eventually(lambda: all(each.knows(token) for each in here for _, token in known))
        await asyncio.to_thread(here[0].logout_others, known[0][1])
        await eventually(lambda: not any(each.knows(token) for each in here for _, token in known[1:]))
        assert all(each.knows(known[0][1]) for each in here)
        for task in tasks:
            task.cancel()


async def test_who_claims_a_box_before_it_has_the_halls_password_has_not_changed_that(
    etcd: Etcd, tmp_path: Path
) -> None:
    fresh = Instructors(tmp_path / "fresh" / "instructors.json")
    maker = await asyncio.to_thread(claimed, tmp_path)
    first, joins = (Shared(etcd, each, lambda _: None, lambda: None) for each in (maker, fresh))
    async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as group:
        running = group.create_task(first.run())
        while await etcd.get(INSTRUCTORS) is None:  # noqa: ASYNC110 (etcd is asked)
            await asyncio.sleep(0.01)
        token = await asyncio.to_thread(fresh.claim, fresh.claim_code, "another one")
        assert token is not None
        tasks = [running, *(group.create_task(each) for each in (joins.run(), deliver(etcd, [first, joins])))]
        await eventually(lambda: not fresh.knows(token))
        for task in tasks:
            task.cancel()
    assert await asyncio.to_thread(fresh.login, PASSWORD)
    assert not await asyncio.to_thread(fresh.login, "another one")


def claimed(folder: Path) -> Instructors:
    """A box that somebody has claimed."""
    instructors = Instructors(folder / "claimed" / "instructors.json")
    assert instructors.claim(instructors.claim_code, PASSWORD)
    return instructors


def test_who_claims_a_member_is_signed_in_also_while_the_password_comes_back_from_the_hall(tmp_path: Path) -> None:
    instructors = Instructors(tmp_path / "instructors.json")
    before, came = instructors.kept(), list[bytes]()
    instructors.on_change = lambda _, value: came.append(value)
    token = instructors.claim(instructors.claim_code, PASSWORD)
    assert token is not None
    for value in came:
        instructors.adopt(before, value)
        assert instructors.knows(token)
        before = value


def test_another_member_takes_the_new_password_and_who_signed_in_there_meanwhile_stays(tmp_path: Path) -> None:
    one, two = claimed(tmp_path), Instructors(tmp_path / "two" / "instructors.json")
    two.adopt(two.kept(), one.kept())
    before, came = one.kept(), list[bytes]()
    mine = one.login(PASSWORD)
    assert mine is not None
    one.on_change = lambda _, value: came.append(value)
    assert one.change(mine, PASSWORD, "another one") == mine
    two.adopt(two.kept(), came[0])
    theirs = two.login("another one")
    assert theirs is not None
    here = one.login("another one")
    assert here is not None
    one.adopt(before, two.kept())
    assert all(one.knows(token) for token in (mine, theirs, here))


async def test_a_change_that_arrives_before_the_answer_to_ones_own_counts(etcd: Etcd, both: list[Instructors]) -> None:
    """Another member has signed somebody in on top of this member's change, and that is heard of first."""
    one, two = both
    async with Slow(etcd.url, etcd.tls) as slow, asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as group:
        member = Shared(slow, one, lambda _: None, lambda: None)
        running = group.create_task(member.run())
        while await etcd.get(INSTRUCTORS) is None:  # noqa: ASYNC110 (etcd is asked)
            await asyncio.sleep(0.01)
        theirs: list[str] = []

        async def signed_in_elsewhere() -> None:
            held = await etcd.get(INSTRUCTORS)
            assert held is not None
            assert held.value is not None
            await asyncio.to_thread(two.adopt, two.kept(), held.value)
            token = await asyncio.to_thread(two.login, PASSWORD)
            assert token is not None
            theirs.append(token)
            revision = await etcd.put_if([], [Put(INSTRUCTORS, two.kept())])
            await member.arrived(Change(INSTRUCTORS, two.kept(), revision))

        slow.meanwhile = signed_in_elsewhere
        own = await asyncio.to_thread(one.login, PASSWORD)
        assert own is not None
        await eventually(lambda: theirs and one.knows(theirs[0]) and one.knows(own))
        running.cancel()
