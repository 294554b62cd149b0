"""Random sessions: what is true in every one of them, whatever is asked at whatever time."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, get_args

import msgspec
from hypothesis import event as note
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from appliance.quiz.answering import repeated
from appliance.quiz.claims import MAX_CLAIMS_AN_ID
from appliance.quiz.commands import (
    Close,
    Command,
    Connect,
    Correct,
    Delay,
    InstructorCommand,
    Interrupt,
    Join,
    Leave,
    Next,
    Open,
    Refused,
    Revote,
    Signal,
    Skip,
    SpotKind,
    SubmitAnswer,
    Sweep,
    Tick,
)
from appliance.quiz.events import (
    Answered,
    Event,
    QuestionCorrected,
    SignalKind,
    TurnExtended,
    TurnOpened,
    TurnRevealed,
    TurnSkipped,
)
from appliance.quiz.evolve import evolve
from appliance.quiz.kinds import KINDS, Question
from appliance.quiz.kinds.question import Kind, Option, Wire
from appliance.quiz.pool import Pool
from appliance.quiz.records import Tally
from appliance.quiz.session import decide, possible
from appliance.quiz.state import CLOSING_MS, State
from appliance.quiz.views.shared import Picture
from tests.quiz.twins import keyed_bytes, public_bytes, questions_of_turn, twin_pool, without_marks
from tests.support.any_pool import any_answer
from tests.support.play import Play, Room, question

CHOICES: list[Kind] = ["single", "multiple", "true_false", "poll"]
IDS = ["zq-ann", "ZQ-ANN", "zq-bob", "zq-cy", "zq-dee"]
MEMBERS = ["zq-ann", "zq-bob", "zq-cy"]
ROSTER = {"zq-ann": ("Ann", 1.0), "zq-bob": ("", 1.5), "zq-cy": ("Cy", 5.0)}
SHORT_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
ANY_ID = st.sampled_from([*MEMBERS, *MEMBERS, *IDS, "", "nobody"])
ANY_NUMBER = st.sampled_from([-1, 0, 1, 2, 3, 4, 5, 10**30]) | st.integers()


def questions(number: int) -> st.SearchStrategy[Question]:
    """A question of any kind with a possible key; often one with options, which have more ways to be wrong."""

    def make(kind: Kind, size: int, picks: list[int], **fields: Any) -> Question:
        if kind not in CHOICES:
            return question(number + 1, kind, **fields)
        size = 2 if kind == "true_false" else size
        right = {"single": picks[:1], "true_false": picks[:1], "multiple": picks, "poll": []}[kind]
        correct = tuple(sorted({pick % size for pick in right}))
        options = tuple(Option(f"o{index}", f"<p>o{index}</p>") for index in range(size))
        made: Any = KINDS[kind]
        chosen: Question = made(
            id=f"q{number + 1}", text="T", html="<p>T</p>", options=options, correct=correct, **fields
        )
        return chosen

    return st.builds(
        make,
        kind=st.sampled_from(CHOICES) | st.sampled_from(list(KINDS)),
        size=st.integers(2, 5),
        picks=st.lists(st.integers(0, 4), min_size=1, max_size=3),
        limit_s=st.sampled_from([None, 3, 60]),
        points=st.sampled_from([None, 0, 3.3]),
        scoring=st.sampled_from([None, "flat", "speed"]),
        shuffle=st.sampled_from([None, None, False, True]),
    )


POOLS = st.integers(2, 4).flatmap(
    lambda size: st.builds(
        Pool, title=st.just("Random"), questions=st.tuples(*(questions(number) for number in range(size)))
    )
)
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "scoring": st.just("speed"),
        "points": st.sampled_from([0.1, 20.0, 1000.0]),
        "reveal": st.just("hold"),
        "changes": st.just(True),
        "shuffle": st.just(False),
        "draw": st.just("individual"),
        "turns": st.integers(1, 5),
        "order": st.just("shuffled"),
        "ask": st.integers(1, 5),
        "close_when_all": st.just(True),
        "live_counts": st.just(True),
        "leaderboard": st.sampled_from(["end", "never"]),
        "lead_ms": st.sampled_from([0, 3000]),
    },
)


def wire_command(do: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A command as JSON may carry it, with an id that is usually new."""
    return st.fixed_dictionaries({"do": st.just(do), "id": st.sampled_from(["", "", "", "c1", "c2"]), **fields})


FACTOR = st.sampled_from([1, 1.5, 1.5, 2, 5, 0, 10**30, float("nan")])
INDICES = st.lists(ANY_NUMBER, max_size=4)
COMMANDS = st.one_of(
    wire_command("next"),
    wire_command("next"),
    wire_command("next"),
    wire_command("open"),
    wire_command("open", question=ANY_NUMBER),
    wire_command("open", limit_s=st.sampled_from([1, 5, 3600, 0])),
    wire_command("ask", kind=st.sampled_from(get_args(SpotKind)), text=SHORT_TEXT),
    wire_command("ask", kind=st.sampled_from(get_args(SpotKind)), options=st.lists(SHORT_TEXT, max_size=3)),
    wire_command("close", hold=st.booleans()),
    wire_command("close", hold=st.just(True)),
    wire_command("reveal"),
    wire_command("revote"),
    wire_command("pause"),
    wire_command("resume"),
    wire_command("extend", seconds=st.sampled_from([0.0001, 15, 3600, 10**9])),
    wire_command("skip"),
    wire_command("finish"),
    wire_command("screen", show=st.sampled_from(["auto", "join", "question", "standings", "blank", "x"])),
    wire_command("lock", joining=st.booleans()),
    wire_command("remove", student_id=ANY_ID),
    wire_command("rename", student_id=ANY_ID, name=SHORT_TEXT),
    wire_command("readmit", student_id=ANY_ID, ticket=st.sampled_from(["t0", "t1", "t2", "x", None])),
    wire_command("dismiss", ticket=st.sampled_from(["t0", "t1", "x", None])),
    wire_command("extra_time", student_id=ANY_ID, factor=FACTOR),
    wire_command("correct", question=ANY_NUMBER, correct=INDICES),
    wire_command("correct", question=st.integers(1, 4), correct=st.lists(st.integers(1, 3), min_size=1, max_size=2)),
    wire_command("correct", question=st.integers(1, 5), correct=st.sampled_from([2.5, 0, ["Paris"], [2, 1, 4, 3]])),
    wire_command("correct", question=st.integers(1, 4), void=st.just(True)),
)


@dataclass(frozen=True)
class Pick:
    """An answer by option index, or typed; turn and round are relative to the present ones."""

    student_id: str
    indices: tuple[int, ...]
    id: str
    turns_on: int = 0
    rounds_on: int = 0
    credit_ms: int = 0
    auto: bool = False

    def submit(self, state: State) -> SubmitAnswer:
        turn = state.turn
        number = 0 if turn is None else turn.question_of(self.student_id) or 0
        keys = [*state.keys[number], "", "no key"]
        value: Wire = tuple(keys[index % len(keys)] for index in self.indices)
        if state.pool.questions[number].kind not in CHOICES:
            value = typed(state, number, sum(self.indices)) if self.indices else ""
        return SubmitAnswer(
            student_id=self.student_id,
            id=self.id,
            turn=(turn.number if turn else 1) + self.turns_on,
            round=(turn.round if turn else 1) + self.rounds_on,
            value=value,
            credit_ms=self.credit_ms,
            auto=self.auto,
        )


def typed(state: State, number: int, choice: int) -> Wire:
    """An answer to a question that is more than options to pick, as a page sends it."""
    keys, picked = list(state.keys[number]), any_answer(state.pool.questions[number], choice)
    if isinstance(picked, tuple) and picked and isinstance(picked[0], int):
        return tuple(keys[index] if index >= 0 else "" for index in picked)
    wire: Wire = picked
    return wire


@dataclass(frozen=True)
class Here:
    """These students are connected from now on."""

    ids: frozenset[str]


USUAL = st.just(0)
PICKS = st.builds(
    Pick,
    student_id=st.sampled_from(IDS),
    indices=st.lists(st.integers(0, 6), min_size=1, max_size=1).map(tuple)
    | st.lists(st.integers(0, 6), max_size=4).map(tuple),
    id=st.sampled_from(["", "", "", "a1", "a2"]),
    turns_on=USUAL | USUAL | ANY_NUMBER,
    rounds_on=USUAL | USUAL | ANY_NUMBER,
    credit_ms=st.sampled_from([0, 120, 500, 501, -7, 10**30]),
    auto=st.booleans(),
)
GOOD_PICKS = st.builds(
    Pick, student_id=st.sampled_from(MEMBERS), indices=st.sampled_from([(0,), (1,), (0, 1)]), id=st.just("")
)
STUDENTS = st.sampled_from(IDS)
SIGNALS: list[SignalKind] = ["hidden", "visible", "blur", "focus"]
PHONES = st.one_of(
    PICKS,
    PICKS,
    st.builds(Signal, student_id=STUDENTS, signal=st.sampled_from(SIGNALS)),
    st.builds(Leave, student_id=STUDENTS),
    st.builds(Here, st.frozensets(STUDENTS)),
    st.just(Here(frozenset(IDS))),
    st.builds(Delay, late_ms=st.sampled_from([1, 700])),
    st.builds(Interrupt, by=st.sampled_from(["restart", "stall"])),
    st.just(Sweep()),
)
JOINS = st.tuples(
    STUDENTS | ANY_ID | SHORT_TEXT,
    SHORT_TEXT,
    st.sampled_from(["t0", "t1", "t2", ""]),
    st.sampled_from(["", "", "1234", "0", "\0"]),
)
TIMES = st.sampled_from([0, 0, 1, 250, 500, 501, 3000, 20_000, 20_500, 10**7]) | st.integers(0, 8000)


def read_command(body: dict[str, Any]) -> InstructorCommand | None:
    """The command, if the protocol would accept it."""
    try:
        command: InstructorCommand = msgspec.json.decode(msgspec.json.encode(body), type=InstructorCommand)
    except msgspec.DecodeError:
        return None
    return command


def counted(play: Play) -> dict[str, Tally]:
    """The tallies, computed plainly from the log: each student's last answer to each question that was not skipped."""
    questions: dict[int, int | None] = {}
    skipped: set[int] = set()
    worth: dict[tuple[str, str], tuple[float | None, float]] = {}
    answers: list[Answered] = []
    for event in play.log:
        if isinstance(event, TurnOpened):
            questions[event.turn] = event.question
        elif isinstance(event, TurnSkipped):
            skipped.add(event.turn)
        elif isinstance(event, Answered):
            answers.append(event)
            worth[event.student_id, event.answer_id] = (event.credit, event.points)
        elif isinstance(event, QuestionCorrected):
            worth |= {(mark.student_id, mark.answer_id): (mark.credit, mark.points) for mark in event.marks}
    last = {(answer.student_id, answer.question): answer for answer in answers if answer.turn not in skipped}
    tallies: dict[str, Tally] = dict.fromkeys(play.state.students, Tally())
    for (student_id, _), answer in last.items():
        credit, points = worth[student_id, answer.answer_id]
        if credit is not None:
            tally = tallies[student_id]
            tallies[student_id] = Tally(tally.points + points, tally.correct + (credit == 1.0), tally.answered + 1)
    return tallies


def snapshot(state: State) -> bytes:
    """Everything that a state holds, in order; sets are sorted."""
    nothing = Pool(title="", questions=state.pool.questions[:1])
    bare = msgspec.structs.replace(state, pool=nothing, slower=frozenset())
    return msgspec.json.encode(bare)


class Sessions(RuleBasedStateMachine):
    """One session, and for each question a twin with another key that gets the same commands."""

    @initialize(pool=POOLS, options=SETTINGS, roster=st.sampled_from([None, None, ROSTER]))
    def open_session(self, pool: Pool, options: dict[str, Any], roster: dict[str, tuple[str, float]] | None) -> None:
        self.play = Play(pool, roster, **options)
        self.twins = {number: Play(twin_pool(pool, number), roster, **options) for number in range(len(pool.questions))}
        for play in (self.play, *self.twins.values()):
            play.waits = True
        self.secret = set(self.twins)  # the questions that have not been revealed to any student
        self.was_here: dict[int, set[str]] = {}  # the students who were connected while a turn was open
        self.ids = 0
        self.acked: dict[tuple[str, str], Answered] = {}
        self.final: dict[str, Tally] | None = None
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

    @invariant()
    def replay_is_live(self) -> None:
        replayed = self.play.replayed()
        assert replayed == self.play.state
        assert snapshot(replayed) == snapshot(self.play.state)

    @invariant()
    def the_key_is_secret(self) -> None:
        seen = public_bytes(self.play)
        for number in self.secret:
            twin = self.twins[number]
            twin.now_ms = self.play.now_ms
            assert public_bytes(twin) == seen, f"question {number + 1}"

    @invariant()
    def a_key_is_for_those_who_were_there(self) -> None:
        """In individual mode a revealed key is shown only to students who were there while they had its question."""
        state = self.play.state
        if not state.individual:
            return
        for who in state.students:
            had = {turn.question_of(who) for turn in state.turns if who in self.was_here.get(turn.number, ())}
            for number in self.twins.keys() - had:
                self.twins[number].now_ms = self.play.now_ms
                told = [keyed_bytes(play, who) for play in (self.play, self.twins[number])]
                assert told[0] == told[1], f"{who} and question {number + 1}"

    @invariant()
    def the_board_has_no_ids(self) -> None:
        assert b"zq-" not in msgspec.json.encode(self.play.projector()).lower()

    @invariant()
    def the_instructor_can_go_on(self) -> None:
        state = self.play.state
        view = self.play.instructor(Room())
        assert ("next" in possible(state)) == (view.next is not None) == (state.phase != "finished")
        msgspec.json.encode(view)

    @invariant()
    def tallies_are_what_was_answered(self, *, corrected: bool = False) -> None:
        state = self.play.state
        tallies = state.tallies()
        for student_id, plain in counted(self.play).items():
            tally = tallies.get(student_id, Tally())
            assert (tally.correct, tally.answered) == (plain.correct, plain.answered)
            assert abs(tally.points - plain.points) < 1e-5
            assert tally.answered <= state.of(student_id)
        assert corrected or self.final is None or tallies == self.final

    @invariant()
    def ranks_are_dense(self) -> None:
        ranked = self.play.picture().standings
        assert ranked == Picture(self.play.state, {}).standings
        assert set(ranked.ranks) == {who for who, student in self.play.state.students.items() if student.belongs}
        assert sorted(set(ranked.ranks.values())) == list(range(1, len(set(ranked.ranks.values())) + 1))
        for one in ranked.order:
            for other in ranked.order:
                points, others = ranked.tally(one).points, ranked.tally(other).points
                assert (ranked.ranks[one] < ranked.ranks[other]) == (points > others)

    @invariant()
    def answers_are_in_time_and_once(self) -> None:
        answered = [event for event in self.play.log if isinstance(event, Answered)]
        extended: Counter[int] = Counter()
        for event in self.play.log:
            if isinstance(event, TurnExtended):
                extended[event.turn] += event.by_ms
        assert len({(event.student_id, event.answer_id) for event in answered}) == len(answered)
        for answer in answered:
            assert 0 <= answer.elapsed_ms <= answer.raw_elapsed_ms <= answer.elapsed_ms + 500
            assert answer.elapsed_ms <= answer.limit_ms + extended[answer.turn]
        if not self.play.state.options.changes:
            assert len({(event.student_id, event.turn, event.round) for event in answered}) == len(answered)

    @invariant()
    def draws_are_never_repeated(self) -> None:
        for student_id in self.play.state.students:
            drawn = [turn.draws[student_id] for turn in self.play.state.turns if student_id in turn.draws]
            assert len(set(drawn)) == len(drawn)

    @invariant()
    def what_is_kept_is_consistent_and_bounded(self) -> None:
        state = self.play.state
        students = state.students.items()
        assert state.tokens == {student.token_hash: who for who, student in students if student.token_hash}
        assert state.slower == {who for who, student in students if student.factor != 1.0}
        assert len(state.causes) <= 64
        owners = [claim.student_id for claim in state.claims.values()]
        assert all(owners.count(owner) <= MAX_CLAIMS_AN_ID for owner in owners)

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
