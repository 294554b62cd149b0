"""Random sessions: whatever is asked at whatever time, the invariants hold and Next leads to the end."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
from hypothesis import event as note
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from appliance.quiz.answering import repeated
from appliance.quiz.commands import (
    Close,
    Command,
    Connect,
    Correct,
    InstructorCommand,
    Join,
    Next,
    Open,
    Refused,
    Revote,
    Signal,
    Skip,
    SubmitAnswer,
    Tick,
)
from appliance.quiz.events import Answered, Event, TurnRevealed
from appliance.quiz.evolve import evolve
from appliance.quiz.pool import Pool
from appliance.quiz.session import decide
from appliance.quiz.state import CLOSING_MS
from tests.quiz.invariants import Invariants, snapshot
from tests.quiz.random_commands import (
    COMMANDS,
    GOOD_PICKS,
    JOINS,
    MEMBERS,
    PHONES,
    PICKS,
    POOLS,
    ROSTER,
    SETTINGS,
    TIMES,
    Here,
    Pick,
    read_command,
)
from tests.quiz.twins import questions_of_turn, twin_pool, without_marks
from tests.support.play import Play


class Sessions(Invariants):
    """One session, and for each question a twin with another key that gets the same commands."""

    @initialize(pool=POOLS, options=SETTINGS, roster=st.sampled_from([None, None, ROSTER]))
    def open_session(self, pool: Pool, options: dict[str, Any], roster: dict[str, tuple[str, float]] | None) -> None:
        self.play = Play(pool, roster, **options)
        self.twins = {number: Play(twin_pool(pool, number), roster, **options) for number in range(len(pool.questions))}
        for play in (self.play, *self.twins.values()):
            play.waits = True
        self.secret = set(self.twins)
        self.was_here = {}
        self.ids = 0
        self.acked: dict[tuple[str, str], Answered] = {}
        self.final = None
        for student_id in MEMBERS:
            self.ask(self.joining((student_id, student_id[3:], f"own-{student_id}", "")))
        self.come(frozenset(MEMBERS[1:]))

    def come(self, ids: frozenset[str]) -> None:
        """Exactly these students are connected now, and the desk looks at them."""
        for play in (self.play, *self.twins.values()):
            play.present = set(ids)
        self.ask(Tick())
        for student_id in sorted(ids & self.play.state.students.keys()):
            self.ask(Connect(student_id=student_id))

    def new_id(self, given: str = "") -> str:
        self.ids += 1
        return given or f"n{self.ids}"

    def joining(self, claim: tuple[str, str, str, str]) -> Join:
        student_id, name, ticket, pin = claim
        return Join(
            student_id=student_id,
            name=name,
            token_hash=self.new_id(),
            new_pin="1234",
            ticket=ticket,
            claim_hash=f"hash of {ticket}",
            pin=pin,
        )

    def ask(self, command: Command) -> list[Event] | Refused:
        """Decide on a draft, check that the committed state is unchanged, keep the events, and ask the twins."""
        before, state = snapshot(self.play.state), self.play.state
        outcome = self.play.send(command)
        assert snapshot(state) == before
        for twin in self.twins.values():
            twin.now_ms = self.play.now_ms
            assert without_marks(twin.send(command)) == without_marks(outcome)
        note(f"{type(command).__name__}: {outcome.why if isinstance(outcome, Refused) else 'done'}")
        self.look_at(command, outcome)
        return outcome

    def look_at(self, command: Command, outcome: list[Event] | Refused) -> None:
        events = list(outcome.events) if isinstance(outcome, Refused) else outcome
        for event in events:
            if isinstance(event, TurnRevealed):
                self.secret -= questions_of_turn(self.play.state, event.turn)
        if self.play.state.phase == "open":
            self.was_here.setdefault(len(self.play.state.turns), set()).update(self.play.present)
        if isinstance(command, SubmitAnswer) and not isinstance(outcome, Refused):
            self.acknowledge(command, outcome)
        if isinstance(command, Correct) and events:
            self.final = None
        if self.play.state.phase == "finished" and self.final is None:
            self.final = self.play.state.tallies()

    def acknowledge(self, command: SubmitAnswer, outcome: list[Event]) -> None:
        answer = repeated(self.play.state, command)
        assert answer is not None
        assert outcome == [] or answer.id == command.id
        kept = [
            e
            for e in self.play.log
            if isinstance(e, Answered) and (e.student_id, e.answer_id) == (command.student_id, answer.id)
        ]
        assert len(kept) == 1
        first = self.acked.setdefault((command.student_id, answer.id), kept[0])
        assert first == kept[0]
        assert answer.elapsed_ms == first.elapsed_ms

    def once(self, command: InstructorCommand | SubmitAnswer) -> None:
        """A repeat changes nothing."""
        before = snapshot(self.play.state)
        assert self.play.send(command) == []
        assert snapshot(self.play.state) == before

    @rule(after_ms=TIMES)
    def time_passes(self, after_ms: int) -> None:
        self.play.now_ms += after_ms

    @rule(after_ms=TIMES)
    def the_desk_looks(self, after_ms: int) -> None:
        self.play.now_ms += after_ms
        self.ask(Tick())

    @rule(claim=JOINS)
    def somebody_joins(self, claim: tuple[str, str, str, str]) -> None:
        self.ask(self.joining(claim))

    @rule(what=PHONES, after_ms=TIMES)
    def a_phone_sends(self, what: Pick | Here | Command, after_ms: int) -> None:
        self.play.now_ms += after_ms
        if isinstance(what, Here):
            self.come(what.ids)
        else:
            self.phone(what)

    @rule(picks=st.lists(GOOD_PICKS, min_size=2, max_size=6), after_ms=st.integers(0, 4000))
    def the_class_answers(self, picks: list[Pick], after_ms: int) -> None:
        if self.play.state.phase in ("lobby", "revealed") and self.play.state.cursor < self.play.state.length:
            self.ask(Next(id=self.new_id()))
        self.play.now_ms += after_ms
        for pick in picks:
            self.phone(pick)

    def phone(self, what: Pick | Command) -> None:
        command = replace(what, id=self.new_id(what.id)).submit(self.play.state) if isinstance(what, Pick) else what
        turn = self.play.state.turn
        if isinstance(command, Signal) and command.signal == "hidden" and turn is not None:
            keys = list(self.play.state.keys[turn.question_of(command.student_id) or 0])
            left = {"turn": turn.number, "round": turn.round, "value": (keys[1],) if keys else "0"}
            command = msgspec.structs.replace(command, **left)
        outcome = self.ask(command)
        if isinstance(command, SubmitAnswer) and not isinstance(outcome, Refused):
            self.once(command)

    @rule(body=COMMANDS)
    def the_instructor_asks(self, body: dict[str, Any]) -> None:
        command = read_command(body | {"id": self.new_id(body["id"])})
        if command is None:
            return
        outcome = self.ask(command)
        if outcome and not isinstance(outcome, Refused):
            self.once(command)

    @precondition(lambda self: self.play.state.phase in ("open", "closed"))
    @rule(after_ms=TIMES)
    def the_class_goes_on(self, after_ms: int) -> None:
        self.play.now_ms += after_ms
        self.ask(Next(id=self.new_id()))

    @precondition(lambda self: self.play.state.phase == "open")
    @rule(skip=st.booleans())
    def the_class_votes_again_or_not_at_all(self, skip: bool) -> None:
        self.ask(Close(id=self.new_id(), hold=True))
        self.the_desk_looks(CLOSING_MS)
        self.ask(Skip(id=self.new_id()) if skip else Revote(id=self.new_id()))

    @precondition(lambda self: self.play.state.phase in ("lobby", "revealed"))
    @rule(question=st.integers(1, 4))
    def a_question_is_chosen(self, question: int) -> None:
        self.ask(Open(id=self.new_id(), question=question))

    @rule(what=st.lists(PICKS | COMMANDS | JOINS, min_size=1, max_size=5))
    def a_batch_is_not_stored(self, what: list[Pick | dict[str, Any] | tuple[str, str, str, str]]) -> None:
        before, draft = snapshot(self.play.state), self.play.state.draft()
        for part in what:
            command: Command | None
            if isinstance(part, Pick):
                command = replace(part, id=self.new_id(part.id)).submit(draft)
            elif isinstance(part, dict):
                command = read_command(part | {"id": self.new_id(part["id"])})
            else:
                command = self.joining(part)
            if command is None:
                continue
            outcome = decide(draft, command, self.play.now_ms, self.play.present)
            for event in outcome.events if isinstance(outcome, Refused) else outcome:
                evolve(draft, event)
        assert snapshot(self.play.state) == before

    def teardown(self) -> None:
        """From any point of a session, Next leads to its end."""
        if not hasattr(self, "play"):
            return
        state = self.play.state
        bound = 5 + 3 * (state.length - min(state.cursor, state.length))
        for _ in range(bound):
            if self.play.state.phase == "finished":
                break
            self.play.send(Next(id=self.new_id()), after_ms=10)
            self.play.send(Tick(), after_ms=CLOSING_MS)
        assert self.play.state.phase == "finished"
        assert self.play.send(Correct(id=self.new_id(), question=1, void=True))
        self.tallies_are_what_was_answered(corrected=True)
        assert self.play.replayed() == self.play.state


TestSessions: Callable[[], Any] = Sessions.TestCase
Sessions.TestCase.settings = settings(max_examples=settings().max_examples * 6 // 5, stateful_step_count=50)
