"""The desk of a session: the only place where its state changes.

Commands wait in the mailbox while the last batch is written; then all of them are decided on a draft, their events are
appended in one transaction, and only after that the draft becomes the state, the replies go out and the audiences are
woken. A failed commit drops the draft and refuses the batch with `storage`; nothing acknowledged is touched by it.
"""

import asyncio
import logging
from collections.abc import Callable, Container, Sequence
from functools import partial

from appliance.live.clock import Clock, Timer
from appliance.live.journal import Journal, StorageError
from appliance.live.letters import Batch, Letter, Reply, accepted
from appliance.quiz.answering import all_answered
from appliance.quiz.closing import is_early
from appliance.quiz.fold import evolve
from appliance.quiz.messages import (
    Answered,
    AnyWish,
    Command,
    Delay,
    Event,
    Refused,
    RoundOpened,
    SubmitAnswer,
    Tick,
    TurnOpened,
    TurnResumed,
)
from appliance.quiz.picture import Picture
from appliance.quiz.session import decide
from appliance.quiz.sheet import Sheet
from appliance.quiz.state import State

log = logging.getLogger(__name__)

PROBE_MS = 1000  # how often a failing disk is tried
RESEND_MS = 3000  # after a failure deadlines wait so long for what was refused and comes again
MAX_STAMPS = 5000
DEAF_MS = 200  # after a stall: what the instructor taps now takes longer to be seen, tapped and sent
_NOT_STORED = Refused("storage", "The box can't save just now. Your answer is kept and sent again.")
_STOOD_STILL = Refused("not_now", "The box stood still for a while. Look where the class is, and tap again.")
_OPENINGS = frozenset((TurnOpened, RoundOpened, TurnResumed))


class Desk:
    """A session at work. `on_commit` hears each batch of events after it was adopted, `on_storage` each change."""

    def __init__(
        self,
        state: State,
        journal: Journal,
        clock: Clock,
        *,
        present: Container[str],
        on_commit: Callable[[Sequence[Event]], None],
        on_storage: Callable[[], None],
    ) -> None:
        self.state = state
        self.storage_failing = ""
        self._journal = journal
        self._clock = clock
        self._origin_ms = clock.now_ms() - state.at_ms
        self._present = present
        self._on_commit = on_commit
        self._on_storage = on_storage
        self._sheets: dict[int, Sheet] = {}
        self.picture = Picture(state, self._sheets)
        self._closes_ms = state.closes_ms(present)  # kept at what it is with `state` and those who are present
        self._somebody_came = False  # and may lack a question of his own
        self._mailbox: list[Letter] = []
        self._busy = False  # `_step` will be called: soon, or once the journal has done what it was asked
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._timer: Timer | None = None
        self._timer_ms: int | None = None
        self._stamps: dict[tuple[str, str], int] = {}
        self._hold_until_ms = 0
        self._deaf_until_ms = 0
        self._closing = False

    def now_ms(self) -> int:
        """Session time."""
        return self._clock.now_ms() - self._origin_ms

    def submit(self, command: Command, at_ms: int, done: Callable[[Reply], None]) -> None:
        """Put a command received at `at_ms` of session time on the desk; `done` hears what became of it."""
        if self._closing:
            done(_NOT_STORED)
            return
        if at_ms < self._deaf_until_ms and isinstance(command, AnyWish):
            done(_STOOD_STILL)
            return
        if self._stamps and isinstance(command, SubmitAnswer):
            at_ms = min(at_ms, self._stamps.get((command.student_id, command.id), at_ms))
        self._mailbox.append(Letter(command, at_ms, done))
        self._wake()

    async def ask(self, command: Command) -> Reply:
        """Submit a command and wait for the reply."""
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self.submit(command, self.now_ms(), lambda got: None if reply.done() else reply.set_result(got))
        return await reply

    async def run(self) -> None:
        """Work until `close`; what lies in the mailbox by then is still done."""
        try:
            await self._ended
        finally:
            self._closing = True
            if self._timer is not None:
                self._timer.cancel()

    def nudge(self) -> None:
        """Look at the deadlines again, since somebody came or went."""
        self._closes_ms = self.state.closes_ms(self._present)
        self._somebody_came = self.state.individual
        self._wake()

    def stood_still(self) -> None:
        """Refuse what the instructor asks in this moment: it was meant for the class as it was before."""
        self._deaf_until_ms = self.now_ms() + DEAF_MS

    def close(self) -> None:
        """Take no more commands; `run` ends when the mailbox is empty."""
        self._closing = True
        self._wake()

    def _step(self, hear: Callable[[Exception | None], None] | None = None, error: Exception | None = None) -> None:
        """What the event loop calls: `hear` what the journal has done, and go on. A fault ends `run`."""
        if self._ended.done():
            return
        try:
            if hear is not None:
                hear(error)
            self._busy = False
            self._work()
        except Exception as fault:  # noqa: BLE001 (`run` raises it)
            self._ended.set_exception(fault)

    def _work(self) -> None:
        """Do what is due until the journal has to be waited for."""
        while not self._busy:
            ticks = self._ticks()
            if self._mailbox or ticks:
                letters, self._mailbox = self._mailbox, []
                self._settle([*letters, *ticks])
            elif self.storage_failing and self.now_ms() >= self._hold_until_ms:
                self._busy = True
                self._journal.probe(partial(self._step, self._probed))
            elif self._closing:
                self._ended.set_result(None)
                return
            else:
                self._set_timer()
                return

    def _settle(self, letters: list[Letter]) -> None:
        """Decide, and write what follows; without events the replies go out at once."""
        draft, events, replies = self.state, list[Event](), list[Reply]()
        for letter in letters:
            outcome = decide(draft, letter.command, letter.at_ms, self._present)
            new = outcome.events if isinstance(outcome, Refused) else outcome
            if new and draft is self.state:
                draft = self.state.draft()
            for event in new:
                evolve(draft, event)
            events += new
            replies.append(outcome if isinstance(outcome, Refused) else accepted(draft, letter.command, new))
        if events:
            self._busy = True
            batch = Batch(letters, replies, events, draft)
            written = partial(self._step, partial(self._written, batch))
            self._journal.write(self.state.seq, events, self.now_ms(), written)
        else:
            _answer(letters, replies)

    def _written(self, batch: Batch, error: Exception | None) -> None:
        """Adopt a batch that is on the disk, or refuse it and remember when its answers came in."""
        if error is None:
            self._recover()
            self.picture = Picture(batch.draft, self._sheets)
            self.state = batch.draft
            self._closes_ms = batch.draft.closes_ms(self._present)
            _answer(batch.letters, batch.replies)
            self._make_up(batch.events)
            self._on_commit(batch.events)
        else:
            self._fail(error)
            for letter in batch.letters:
                command = letter.command
                if isinstance(command, SubmitAnswer) and len(self._stamps) < MAX_STAMPS:
                    self._stamps.setdefault((command.student_id, command.id), letter.at_ms)
                letter.done(_NOT_STORED)

    def _probed(self, error: Exception | None) -> None:
        if error is None:
            self._recover()
        else:
            self._fail(error)

    def _make_up(self, events: list[Event]) -> None:
        """Move the start of an opening that the disk held up, so that nobody's time runs before it could be seen."""
        if _OPENINGS.isdisjoint(map(type, events)):
            return
        self._stamps.clear()
        late_ms = self.now_ms() - next(event.at_ms for event in reversed(events) if type(event) in _OPENINGS)
        if late_ms > max(100, self.state.options.lead_ms // 2):
            self.submit(Delay(late_ms=late_ms), self.now_ms(), _ignore)

    def _ticks(self) -> list[Letter]:
        """A tick, if the open question is due to close by its deadline or because everybody has answered, or if
        somebody who has come may lack a question."""
        closes_ms, now_ms = self._closes_ms, self.now_ms()
        if self.storage_failing or now_ms < self._hold_until_ms:
            return []
        came, self._somebody_came = self._somebody_came, False
        # As the rule of Tick has it: a tick that led to nothing would come again at once, for ever.
        is_due = closes_ms is not None and (now_ms >= closes_ms or is_early(self.state, self._present))
        return [Letter(Tick(), now_ms, _ignore)] if came or is_due else []

    def _set_timer(self) -> None:
        """Wake when the question is due to close, when a failing disk is due to be tried, or when a hold ends."""
        held = self.storage_failing or self._hold_until_ms > self.now_ms()
        at_ms = self._hold_until_ms if held else self._closes_ms
        if at_ms == self._timer_ms:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._timer_ms = at_ms
        if at_ms is not None:
            self._timer = self._clock.after(at_ms - self.now_ms(), self._on_timer)

    def _on_timer(self) -> None:
        self._timer_ms = None
        self._wake()

    def _wake(self) -> None:
        if not self._busy:
            self._busy = True
            asyncio.get_running_loop().call_soon(self._step)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, StorageError):
            raise error
        self._hold_until_ms, reason = self.now_ms() + PROBE_MS, str(error)
        if self.storage_failing != reason:
            log.error("session %s: an event could not be stored: %s", self.state.code, reason)
            self.storage_failing = reason
            self._on_storage()

    def _recover(self) -> None:
        if self.storage_failing:
            log.warning("session %s: storing works again", self.state.code)
            self.storage_failing = ""
            self._somebody_came = self.state.individual  # whose question may not have been stored
            self._hold_until_ms = self.now_ms() + (RESEND_MS if self._stamps else 0)
            self._on_storage()


def _answer(letters: list[Letter], replies: list[Reply]) -> None:
    for letter, reply in zip(letters, replies, strict=True):
        letter.done(reply)


def _ignore(reply: Reply) -> None:
    """Nobody waits for what the desk asks of itself."""
