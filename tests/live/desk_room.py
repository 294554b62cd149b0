"""A session at its desk, without the web server: commands go in, replies and the session's file come out."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appliance.live.desk import Desk
from appliance.live.journal import Journal
from appliance.live.letters import Reply
from appliance.quiz.commands import Command, Connect, InstructorCommand, Join, SubmitAnswer
from appliance.quiz.events import Event, SessionOpened
from appliance.quiz.evolve import replay
from appliance.quiz.pool import Options, Pool
from appliance.quiz.state import State
from appliance.sentence import Sentence
from tests.support.disk import events_in
from tests.support.fake_clock import FakeClock
from tests.support.play import SEED, pool_of
from tests.support.waiting import PATIENCE_S, eventually


@dataclass
class DeskRoom:
    """A desk at work; `present` holds the students who are connected."""

    desk: Desk
    clock: FakeClock
    path: Path
    present: set[str]
    committed: list[Event] = field(default_factory=list)
    storage: list[Sentence | None] = field(default_factory=list)  # what `on_storage` saw, each time
    replies: dict[str, Reply] = field(default_factory=dict)  # by the id of the answer
    _ids: int = 0

    @property
    def state(self) -> State:
        return self.desk.state

    async def join(self, *student_ids: str) -> None:
        for student_id in student_ids:
            await self.desk.ask(
                Join(
                    student_id=student_id,
                    name=student_id,
                    token_hash=f"token {student_id}",
                    new_pin="0000",
                    ticket=student_id,
                    claim_hash=f"hash of {student_id}",
                )
            )
            await self.desk.ask(Connect(student_id=student_id, token_hash=f"token {student_id}"))
            self.present.add(student_id)

    async def command(self, kind: type[InstructorCommand], **fields: Any) -> Reply:
        self._ids += 1
        return await self.ask(kind(id=f"c{self._ids}", **fields))

    async def ask(self, command: Command) -> Reply:
        async with asyncio.timeout(PATIENCE_S):
            return await self.desk.ask(command)

    def answer(self, student_id: str, answer_id: str, *, at_ms: int | None = None, index: int = 1) -> None:
        """Hand in an answer; the reply is kept in `replies`."""
        turn = self.state.turn
        assert turn is not None
        assert turn.question is not None
        command = SubmitAnswer(
            student_id=student_id,
            token_hash=f"token {student_id}",
            id=answer_id,
            turn=turn.number,
            round=turn.round,
            value=(list(self.state.keys[turn.question])[index],),
            credit_ms=0,
        )
        at = self.desk.now_ms() if at_ms is None else at_ms
        self.desk.submit(command, at, lambda reply: self.replies.update({answer_id: reply}))

    async def reply_to(self, answer_id: str) -> Reply:
        await eventually(lambda: answer_id in self.replies)
        return self.replies.pop(answer_id)

    def kinds(self) -> list[str]:
        """The kinds of the events in the file."""
        return [event["kind"] for event in events_in(self.path)]


@asynccontextmanager
async def desk_room(
    folder: Path, clock: FakeClock, pool: Pool | None = None, journal: type[Journal] = Journal, **options: Any
) -> AsyncIterator[DeskRoom]:
    """A new session of two questions with 20 s each, at work until the context ends."""
    pool = pool or pool_of("single", "single")
    chosen = Options(**({"time_limit": 20, "points": 1, "changes": False} | options))
    opened = SessionOpened(at_ms=0, session_id="s", code="CODE", options=chosen, seed=SEED)
    log = await journal.create(folder / "s.sqlite", pool, clock)
    await log.append(0, [opened], 0)
    present: set[str] = set()
    room: DeskRoom

    def committed(events: Sequence[Event]) -> None:
        room.committed.extend(events)

    desk = Desk(
        replay(pool, [opened]),
        log,
        clock,
        present=present,
        on_commit=committed,
        on_storage=lambda: room.storage.append(desk.storage_failing),
    )
    room = DeskRoom(desk, clock, log.path, present)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(desk.run())
            try:
                yield room
            finally:
                desk.close()
    finally:
        await log.close()
