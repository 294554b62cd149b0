"""What may be asked of a session at random: pools, settings, and what phones and the instructor send."""

from dataclasses import dataclass
from typing import Any, get_args

import msgspec
from hypothesis import strategies as st

from appliance.quiz.commands import Delay, InstructorCommand, Interrupt, Leave, Signal, SpotKind, SubmitAnswer, Sweep
from appliance.quiz.events import Screen, SignalKind
from appliance.quiz.kinds import KINDS, Question
from appliance.quiz.kinds.question import Kind, Option, Wire
from appliance.quiz.pool import Pool
from appliance.quiz.state import State
from tests.support.any_pool import any_answer
from tests.support.play import question

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
        "next_after": st.sampled_from([3, 20.5]),
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
    wire_command("close_in", seconds=st.sampled_from([1, 15, 3600, 0])),
    wire_command("pace", next_after=st.sampled_from([None, 3, 10, 0])),
    wire_command("skip"),
    wire_command("finish"),
    wire_command("screen", show=st.sampled_from([*get_args(Screen), "x"])),
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
