"""The desk of a session: the only place where its state changes. `run` is the whole of it.

    the desk is    it does                                                  then it is
    waiting        nothing, until a command, a deadline or a probe is due   deciding, or probing
    deciding       the rules, on a draft of the state; it never awaits      writing; waiting, if there are no events
    writing        one append to the journal; commands gather meanwhile     adopting, or refusing if that failed
    adopting       the draft becomes the state, replies go out, the         waiting
                   audiences are woken
    refusing       the draft is dropped, each command of the batch is       waiting, with `storage_failing` set
                   refused with `storage`
    probing        one harmless write, each second while storage fails      waiting
    tidying        the journal's checkpoint, a second after each close      waiting
    closed         nothing more: `run` returns once the mailbox is empty    –

While storage fails, no deadline counts: a question must not close on students whose answers could not be stored. Once
it works again, deadlines wait another moment (`RESEND_MS`) for the refused answers, which phones send again.

After a restart, or a stall, nobody knows who is still here until phones have come back (`RETURN_MS`). Until then an
open question treats everybody as here, and closes only once all have answered. Once it goes on, no deadline counts for
a moment (`RESUMED_MS`), in which phones send what they kept.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Container, Sequence

from appliance.live.clock import Clock, Timer
from appliance.live.journal import Journal, StorageError
from appliance.live.letters import Batch, Letter, Reply, accepted, not_stored
from appliance.quiz import closing, going_on
from appliance.quiz.commands import Command, Delay, FromInstructor, Refused, SubmitAnswer, Tick
from appliance.quiz.events import Event, RoundOpened, TurnClosed, TurnOpened, TurnResumed
from appliance.quiz.evolve import evolve
from appliance.quiz.session import decide
from appliance.quiz.state import State
from appliance.quiz.views.questions import EncodedQuestion
from appliance.quiz.views.shared import Picture
from appliance.sentence import Sentence, sentence

log = logging.getLogger(__name__)

PROBE_MS = 1000  # how often a failing disk is tried
RESEND_MS = 3000  # after a failure deadlines wait so long for refused answers to be sent again
CHECKPOINT_MS = 1000  # after a question was closed: all have its reveal, and nobody answers yet
RESUMED_MS = 1000
RETURN_MS = 6000  # after an interruption phones may come back for so long: they wait up to 5 s between two tries
MAX_STAMPS = 5000
MOST_LETTERS = 1000  # in a batch, so that its events fit in one statement of the journal
DEAF_MS = 200  # after a stall: what the instructor taps now takes longer to be seen, tapped and sent
_STOOD_STILL = Refused("not_now", sentence("command.stood_still"))
OPENINGS = frozenset((TurnOpened, RoundOpened, TurnResumed))


class Desk:
    """A session at work. `on_commit(events)` runs after each batch, `on_storage()` when `storage_failing` changes."""

    is_here = True

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
        self.storage_failing: Sentence | None = None  # why nothing can be saved
        self._journal = journal
        self._clock = clock
        self.origin_ms = clock.now_ms() - state.at_ms  # what the clock showed when the session began
        self._present = present
        self._on_commit = on_commit
        self._on_storage = on_storage
        self._encoded: dict[int, EncodedQuestion] = {}
        self.picture = Picture(state, self._encoded)
        self._somebody_came = False  # and may lack their own question
        self._may_be_due = True  # a tick: the state, the time or who is here has changed
        self._mailbox: list[Letter] = []
        self._waiting: asyncio.Future[None] | None = None  # for something to be due
        self._timer: Timer | None = None  # wakes the desk, at `_timer_ms`
        self._timer_ms: int | None = None
        self._stamps: dict[tuple[str, str], int] = {}
        self._hold_until_ms = 0
        self._back_ms = 0  # by then phones are back that may have lost the server
        self._deaf_until_ms = 0
        self._checkpoint_ms: int | None = None  # when the journal's next checkpoint is due
        self._closing = False

    def now_ms(self) -> int:
        """Session time."""
        return self._clock.now_ms() - self.origin_ms

    def submit(self, command: Command, at_ms: int, done: Callable[[Reply], None] | None = None) -> None:
        """Put a command received at `at_ms` of session time on the desk; `done(reply)` runs once it is stored."""
        if self._stamps and isinstance(command, SubmitAnswer):
            at_ms = min(at_ms, self._stamps.get((command.student_id, command.id), at_ms))
        letter = Letter(command, at_ms, done)
        if self._closing:
            letter.answer(not_stored(command))
            return
        if at_ms < self._deaf_until_ms and isinstance(command, FromInstructor):
            letter.answer(_STOOD_STILL)
            return
        self._mailbox.append(letter)
        self._wake()

    async def ask(self, command: Command) -> Reply:
        """Submit a command and wait for the reply."""
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self.submit(command, self.now_ms(), lambda got: None if reply.done() else reply.set_result(got))
        return await reply

    async def run(self) -> None:
        """Work until `close`; what lies in the mailbox by then is still done."""
        try:
            while letters := await self._due():
                batch = self._decide(letters)
                try:
                    if batch.events:
                        await self._journal.append(self.state.seq, batch.events, self.now_ms())
                except StorageError as error:
                    self._refuse(batch, error)
                else:
                    self._adopt(batch)
        finally:
            self._closing = True
            self._stop_timer()

    def nudge(self) -> None:
        """Look at the deadlines again, since somebody came or went."""
        self._somebody_came = self.state.individual
        self._may_be_due = True
        self._wake()

    def stood_still(self) -> None:
        """Refuse what the instructor asks in this moment: it was meant for the class as it was before."""
        self._deaf_until_ms = self.now_ms() + DEAF_MS

    def wait_for_phones(self) -> None:
        """Phones may have lost the server, and keep what was chosen until they are back."""
        self._back_ms = self.now_ms() + RETURN_MS

    def close(self) -> None:
        """Take no more commands; `run` ends when the mailbox is empty."""
        self._closing = True
        self._wake()

    async def _due(self) -> list[Letter]:
        """Wait for commands or a deadline; empty once the desk is closed and nothing is left to do."""
        while True:
            now_ms = self.now_ms()  # first: reading the time may report a stall, which goes into the mailbox
            letters, self._mailbox = self._mailbox[:MOST_LETTERS], self._mailbox[MOST_LETTERS:]
            if self._may_be_due:
                self._may_be_due = False
                letters += self._ticks(now_ms)
            if letters or self._closing:
                return letters
            if self.storage_failing and now_ms >= self._hold_until_ms:
                await self._probe()
            elif self._checkpoint_ms is not None and now_ms >= self._checkpoint_ms:
                await self._checkpoint()
            else:
                await self._wait(now_ms)

    async def _wait(self, now_ms: int) -> None:
        """Until somebody wakes the desk, or until a deadline, the end of a hold, a probe or a checkpoint is due."""
        held_ms = self._hold_until_ms if self.storage_failing else max(self._hold_until_ms, self._back_ms)
        due_ms = held_ms if self.storage_failing or held_ms > now_ms else self._deadline_ms()
        if self._checkpoint_ms is not None:
            due_ms = self._checkpoint_ms if due_ms is None else min(due_ms, self._checkpoint_ms)
        if due_ms != self._timer_ms:  # else the timer of the last time is still the right one, as between two answers
            self._stop_timer()
            if due_ms is not None:
                self._timer_ms, self._timer = due_ms, self._clock.after(due_ms - now_ms, self._on_time)
        self._waiting = asyncio.get_running_loop().create_future()
        await self._waiting

    def _deadline_ms(self) -> int | None:
        """When the open question closes by itself, or the next one opens."""
        closes_ms = self.state.closes_ms(self._present)
        return going_on.goes_on_ms(self.state, self._present) if closes_ms is None else closes_ms

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def _on_time(self) -> None:
        self._timer_ms = self._timer = None
        self._may_be_due = True
        self._wake()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer_ms = self._timer = None

    async def _probe(self) -> None:
        try:
            await self._journal.probe()
        except StorageError as error:
            self._fail(error)
        else:
            self._recover()

    async def _checkpoint(self) -> None:
        """One that fails loses nothing: SQLite makes it later."""
        self._checkpoint_ms = None
        with contextlib.suppress(StorageError):
            await self._journal.checkpoint()

    def _decide(self, letters: list[Letter]) -> Batch:
        """What the commands lead to, one after the other, on a draft of the state."""
        draft = self.state
        events: list[Event] = []
        replies: list[Reply] = []
        for letter in letters:
            returning = letter.at_ms < self._back_ms and draft.step_phase == "open"
            here = draft.students if returning else self._present
            outcome = decide(draft, letter.command, letter.at_ms, here)
            new = outcome.events if isinstance(outcome, Refused) else outcome
            if new and draft is self.state:
                draft = self.state.draft()
            for event in new:
                evolve(draft, event)
            events += new
            replies.append(outcome if isinstance(outcome, Refused) else accepted(draft, letter.command, new))
        return Batch(letters, replies, events, draft)

    def _adopt(self, batch: Batch) -> None:
        """Make a batch that is on the disk (or has no events) count."""
        if batch.events:
            if self.storage_failing:
                self._recover()
            self.state = batch.draft
            self._may_be_due = True
            self.picture = Picture(batch.draft, self._encoded)
        for letter, reply in zip(batch.letters, batch.replies, strict=True):
            letter.answer(reply)
        if batch.events:
            kinds = set(map(type, batch.events))
            if not OPENINGS.isdisjoint(kinds):
                self._make_up(batch.events)
            if TurnResumed in kinds and self.state.step_phase == "open":
                self._hold_until_ms = max(self._hold_until_ms, self.now_ms() + RESUMED_MS)
            if TurnClosed in kinds:
                self._checkpoint_ms = self.now_ms() + CHECKPOINT_MS
            self._on_commit(batch.events)

    def _refuse(self, batch: Batch, error: StorageError) -> None:
        """Drop a batch that could not be stored, but remember when its answers came in."""
        self._fail(error)
        for letter in batch.letters:
            command = letter.command
            if isinstance(command, SubmitAnswer) and len(self._stamps) < MAX_STAMPS:
                self._stamps.setdefault((command.student_id, command.id), letter.at_ms)
            letter.answer(not_stored(command))

    def _make_up(self, events: list[Event]) -> None:
        """Move the start of an opening that the disk held up, so that nobody's time runs before it could be seen."""
        self._stamps.clear()
        late_ms = self.now_ms() - next(event.at_ms for event in reversed(events) if type(event) in OPENINGS)
        if late_ms > max(100, self.state.options.lead_ms // 2):
            self.submit(Delay(late_ms=late_ms), self.now_ms())

    def _ticks(self, now_ms: int) -> list[Letter]:
        """A tick, if it is time to close or to go on, or if somebody who has come may lack a question."""
        if self.storage_failing or now_ms < self._hold_until_ms:
            return []
        if now_ms < self._back_ms:  # time is no reason to close yet
            all_have = closing.due(self.state, 0, self.state.students) is not None
            return [Letter(Tick(), now_ms)] if all_have else []
        came, self._somebody_came = self._somebody_came, False
        # By the rules that Tick follows: a tick that led to nothing would come again at once, for ever.
        closes = closing.due(self.state, now_ms, self._present) is not None
        is_due = came or closes or going_on.is_due(self.state, now_ms, self._present)
        return [Letter(Tick(), now_ms)] if is_due else []

    def _fail(self, error: StorageError) -> None:
        self._hold_until_ms = self.now_ms() + PROBE_MS
        if self.storage_failing != error.sentence:
            log.error("session %s: an event could not be stored: %s", self.state.code, error)
            self.storage_failing = error.sentence
            self._on_storage()

    def _recover(self) -> None:
        """Storing works again, after `_fail`."""
        log.warning("session %s: storing works again", self.state.code)
        self.storage_failing = None
        self._may_be_due = True
        self._somebody_came = self.state.individual  # whose question may not have been stored
        self._hold_until_ms = self.now_ms() + (RESEND_MS if self._stamps else 0)
        self._on_storage()
