"""The desk of a session on a member that does not have it: it follows the log, and passes commands on.

What is asked here goes to the member with the desk (`relay.py`). The reply reaches the page once the events that it
stands for have arrived here too, so that a page never sees less than what it was told. While there is no desk to be
reached, answers wait; when that has lasted, commands are refused with `storage`, and the time at which an answer first
came in is kept for the phone's next try.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from appliance.live.any_desk import Around
from appliance.live.clock import Clock
from appliance.live.desk import MAX_STAMPS
from appliance.live.letters import Letter, Reply, not_stored
from appliance.quiz.commands import Command, SubmitAnswer
from appliance.quiz.events import Event
from appliance.quiz.evolve import evolve
from appliance.quiz.state import State
from appliance.quiz.views.questions import EncodedQuestion
from appliance.quiz.views.shared import Picture
from appliance.sentence import Sentence


class Way(Protocol):
    """How a command gets to the member that has the desk."""

    @property
    def trouble(self) -> Sentence | None:
        """Why nothing can be stored, if that has lasted."""

    def send(self, session_id: str, letter: Letter) -> None:
        """`letter.answer` runs once the reply is here, and the events that it stands for."""

    def presence_changed(self, session_id: str) -> None: ...


class FarDesk:
    """The desk as it is seen from here. `on_commit(events)` runs when events have arrived."""

    is_here = False

    def __init__(self, state: State, clock: Clock, way: Way, around: Around) -> None:
        self.state = state
        self.origin_ms = clock.now_ms() - state.at_ms
        # Whether `origin_ms` is known: the session was opened just now, or the desk's clock says it.
        self.is_timed = state.seq == 1
        self._clock = clock
        self._on_commit = around["on_commit"]
        self.on_storage = around["on_storage"]
        self._way = way
        self._encoded: dict[int, EncodedQuestion] = {}
        self.picture = Picture(state, self._encoded)
        self._stamps: dict[tuple[str, str], int] = {}
        self._early: list[tuple[int, Letter, Reply]] = []  # replies to what has not arrived, with its last event
        self._closed = asyncio.Event()

    @property
    def storage_failing(self) -> Sentence | None:
        return self._way.trouble

    def now_ms(self) -> int:
        """Session time."""
        return self._clock.now_ms() - self.origin_ms

    def submit(self, command: Command, at_ms: int, done: Callable[[Reply], None] | None = None) -> None:
        """Pass a command on that was received at `at_ms` of session time; `done(reply)` runs once it is stored."""
        stamped = isinstance(command, SubmitAnswer)
        if isinstance(command, SubmitAnswer):
            at_ms = min(at_ms, self._stamps.get((command.student_id, command.id), at_ms))
        letter = Letter(command, at_ms, done)
        if self._closed.is_set() or self._way.trouble is not None:
            if stamped:
                self.refused(letter)
            letter.answer(not_stored(command))
            return
        self._way.send(self.state.session_id, letter)

    async def ask(self, command: Command) -> Reply:
        """Submit a command and wait for the reply."""
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self.submit(command, self.now_ms(), lambda got: None if reply.done() else reply.set_result(got))
        return await reply

    def refused(self, letter: Letter) -> None:
        """An answer could not be stored: remember when it came in."""
        command = letter.command
        if isinstance(command, SubmitAnswer) and len(self._stamps) < MAX_STAMPS:
            self._stamps.setdefault((command.student_id, command.id), letter.at_ms)

    def replied(self, letter: Letter, reply: Reply, seq: int) -> None:
        """The desk has replied, after event `seq`."""
        if seq > self.state.seq:
            self._early.append((seq, letter, reply))
        else:
            letter.answer(reply)

    def arrived(self, seq: int, events: Sequence[Event]) -> None:
        """Events have arrived, the first with number `seq`; those that are known already are passed over."""
        new = events[max(0, self.state.seq + 1 - seq) :]
        if not new:
            return
        draft = self.state.draft()
        for event in new:
            evolve(draft, event)
        self.state = draft
        self.picture = Picture(draft, self._encoded)
        ready = [early for early in self._early if early[0] <= draft.seq]
        self._early = [early for early in self._early if early[0] > draft.seq]
        for _, letter, reply in ready:
            letter.answer(reply)
        self._on_commit(new)

    async def run(self) -> None:
        """Until `close`; what has been replied to, but has not arrived, is refused then: it may arrive or not."""
        await self._closed.wait()
        for _, letter, _ in self._early:
            letter.answer(not_stored(letter.command))

    def nudge(self) -> None:
        """Somebody came or went: the desk must know."""
        self._way.presence_changed(self.state.session_id)

    def stood_still(self) -> None:
        """It is the desk's time that counts."""

    def wait_for_phones(self) -> None:
        """It is the desk that waits."""

    def close(self) -> None:
        """Pass nothing on any more."""
        self._closed.set()
