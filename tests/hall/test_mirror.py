"""A session on a member follows the log, whether the desk is here or not, and while it goes from one to the other."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Unpack

import msgspec
import pytest

from appliance.hall.etcd import Change, Etcd, Exists, Put, Unchanged
from appliance.hall.far_desk import FarDesk
from appliance.hall.lease import Lease
from appliance.hall.log import Batch, HallLogs
from appliance.hall.mirror import Mirror
from appliance.hall.places import DESK, ROOT, log_key
from appliance.live.any_desk import AnyDesk, Around
from appliance.live.clock import Clock
from appliance.live.desk import Desk
from appliance.live.journal import Journal
from appliance.live.letters import Letter
from appliance.live.session import Session
from appliance.live.sessions import Sessions
from appliance.quiz.commands import Finish
from appliance.quiz.events import StudentRenamed
from appliance.quiz.pool import Options, Pool
from appliance.quiz.state import State
from tests.support.waiting import PATIENCE_S, eventually


class Slow(Etcd):
    """An etcd whose answers to writes come while `answers` is set."""

    def __init__(self, url: str, tls: ssl.SSLContext | None) -> None:
        super().__init__(url, tls)
        self.answers = asyncio.Event()
        self.answers.set()

    async def put_if(self, conditions: Sequence[Unchanged | Exists], puts: Sequence[Put]) -> int:
        revision = await super().put_if(conditions, puts)
        await self.answers.wait()
        return revision


class NoWay:
    """A relay that reaches nobody."""

    trouble = None

    def send(self, session_id: str, letter: Letter) -> None: ...

    def presence_changed(self, session_id: str) -> None: ...


class Member:
    """What a hall builds of a member, without the way to others."""

    def __init__(self, etcd: Slow, folder: Path) -> None:
        clock = Clock()
        self.etcd = etcd
        self.lease = Lease(etcd, clock, "one", "https://127.0.0.1:1")
        self.logs = HallLogs(etcd, self.lease)
        self.sessions = Sessions(folder, clock, lambda _: None, self.logs, make_desk=self._make_desk)
        self.mirror = Mirror(etcd, self.lease, self.logs, self.sessions, folder, clock, self._shared)
        self.lease.on_change = self._desk_moved
        self.arrived: list[str] = []  # the keys that are no session's

    def follow(self) -> None:
        """Follow the log; the next time, everything is read anew, as after etcd was away."""
        self.following = asyncio.create_task(self.mirror.run())

    async def stop(self) -> None:
        """Follow it no more."""
        self.following.cancel()
        await asyncio.gather(self.following, return_exceptions=True)

    async def _shared(self, change: Change) -> None:
        self.arrived.append(change.key)

    def _make_desk(self, state: State, journal: Journal, clock: Clock, **rest: Unpack[Around]) -> AnyDesk:
        state = self.mirror.early(state)
        if self.lease.is_here:
            return Desk(state, journal, clock, **rest)
        return FarDesk(state, clock, NoWay(), rest)

    def _desk_moved(self) -> None:
        for session in self.sessions:
            if session.desk.is_here != self.lease.is_here:
                session.hand_over(self._make_desk)


@pytest.fixture
async def member(etcd: Etcd, tmp_path: Path) -> AsyncIterator[Member]:
    """A member that has the desk."""
    async with Slow(etcd.url, etcd.tls) as slow:
        member = Member(slow, tmp_path / "sessions")
        async with member.sessions:
            member.follow()
            leasing = asyncio.create_task(member.lease.run())
            await eventually(lambda: member.lease.is_here)
            yield member
            slow.answers.set()
            leasing.cancel()
            await asyncio.gather(leasing, return_exceptions=True)
            await member.stop()


async def taken_by_another(etcd: Etcd) -> None:
    held = await etcd.get(DESK)
    assert held is not None
    assert held.value is not None
    await etcd.put_if([], [Put(DESK, held.value.replace(b'"one"', b'"two"').replace(b'"nonce":"', b'"nonce":"x'))])


async def opened(member: Member) -> Session:
    return await member.sessions.open(Pool(title="Test", questions=()), Options(), None)


async def test_what_the_desk_wrote_before_another_member_took_it_is_not_missing_here(
    member: Member, etcd: Etcd
) -> None:
    """Also where the desk is not told until later that the log has it, as on a computer that stood still."""
    session = await opened(member)
    member.etcd.answers.clear()
    finishing = asyncio.create_task(session.desk.ask(Finish(id="f")))
    file = member.logs.made[session.state.session_id]
    await eventually(lambda: file.seq == 2)
    await taken_by_another(etcd)
    await eventually(lambda: not session.desk.is_here)
    assert (session.state.seq, session.state.phase) == (2, "finished")
    member.etcd.answers.set()
    async with asyncio.timeout(PATIENCE_S):
        await finishing
    assert session.state.seq == 2


async def test_a_batch_that_comes_after_a_session_was_closed_here_stops_nothing(member: Member, etcd: Etcd) -> None:
    """As from a desk that goes on a moment longer; also where the log was read anew meanwhile."""
    session = await opened(member)
    await session.desk.ask(Finish(id="f"))
    await member.sessions.close(session, "finished")
    late = Batch(3, 0, False, "late", (StudentRenamed(at_ms=1, student_id="ann", name="Ann"),))
    await member.stop()
    member.follow()
    await etcd.put_if([], [Put(f"{ROOT}again", b"")])
    await eventually(lambda: f"{ROOT}again" in member.arrived)
    await etcd.put_if([], [Put(log_key(session.state.session_id, 3), msgspec.json.encode(late))])
    await etcd.put_if([], [Put(f"{ROOT}last", b"")])
    await eventually(lambda: f"{ROOT}last" in member.arrived or member.following.done())
    assert not member.following.done()
