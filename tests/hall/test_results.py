"""The results of a member's sessions are told of once its file has them: it follows the log a moment later."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from appliance.hall import overview
from appliance.hall.hall import Hall
from appliance.hall.log import HallJournal
from appliance.hall.members import Membership
from appliance.hall.state import MemberState
from appliance.live.clock import Clock
from appliance.live.journal import Journal
from appliance.live.session import Session
from appliance.live.sessions import Sessions
from appliance.quiz.commands import Close, Finish, Next
from appliance.quiz.pool import Options
from appliance.web.password import Instructors
from tests.support.play import pool_of
from tests.support.waiting import eventually

ALL = 1_000_000


async def test_results_of_the_end_are_told_of_once_the_file_has_the_end(
    membership: Membership, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those of a question that was closed just before, for which the file was waited for when the class ended."""
    written, told = ALL, list[tuple[str, bool]]()

    async def slow(self: HallJournal, expected_seq: int, *rest: Any, trusted: bool) -> None:
        await eventually(lambda: expected_seq < written)
        await Journal.copy(self, expected_seq, *rest, trusted=trusted)

    def tell(session: Session) -> None:
        assert isinstance(session.journal, HallJournal)
        told.append((session.state.phase, session.journal.seq == session.state.seq))

    monkeypatch.setattr(HallJournal, "copy", slow)
    monkeypatch.setattr(overview, "own_state", lambda name, *_, **__: MemberState(name))  # without blocking
    clock, folder = Clock(), tmp_path / "sessions"
    hall = Hall(membership, clock, tell)
    sessions = Sessions(folder, clock, hall.results_changed, hall.logs, make_desk=hall.make_desk)
    signed_in = Instructors(tmp_path / "instructor.json", "correct horse")
    async with sessions, hall.running(sessions, folder, signed_in, lambda _: None, lambda: None):
        session = await sessions.open(pool_of("single", "single"), Options(), None)
        await session.desk.ask(Next(id="next"))
        await session.journal.settled()
        written = session.state.seq
        await session.desk.ask(Close(id="close"))
        closed = session.state.seq
        await asyncio.sleep(0)
        await session.desk.ask(Finish(id="finish"))
        assert isinstance(session.journal, HallJournal)
        written = closed
        await session.journal.has(closed)
        for _ in range(100):
            await asyncio.sleep(0)
        written = ALL
        await eventually(lambda: len(told) == 2)
    assert told[:2] == [("finished", True), ("finished", True)]
