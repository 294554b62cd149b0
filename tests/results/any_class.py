"""Classes of all kinds: everything that the rules allow, and much that they refuse."""

from collections.abc import Callable
from typing import get_args

from hypothesis import strategies as st

from appliance.quiz.commands import (
    Ask,
    Close,
    Correct,
    ExtraTime,
    Finish,
    Next,
    Open,
    Readmit,
    Remove,
    Rename,
    Reveal,
    Revote,
    Signal,
    Skip,
    SpotKind,
)
from tests.support.any_pool import POOLS, any_answer, any_key
from tests.support.picks import wired
from tests.support.play import Play

SPOT_KINDS = get_args(SpotKind)
STUDENTS = ("s1", "007", "Zoë", "'; --")


def _answer(play: Play, who: str, number: int) -> None:
    turn = play.state.turn
    asked = None if turn is None else turn.question_of(who)
    if asked is not None:
        value = wired(play, any_answer(play.state.pool.questions[asked], number), who)
        play.answer(who, value=value, sure=number % 4, after_ms=137 * (number % 32), credit_ms=20)


def _correct(play: Play, question: int, number: int) -> None:
    asked = play.state.pool.questions[question % len(play.state.pool.questions)]
    fields = {"void": True} if number % 5 == 0 and asked.scored else {"correct": any_key(asked, number)}
    play.command(Correct, question=play.state.pool.questions.index(asked) + 1, **fields)


def _readmit(play: Play, who: str, ticket: str) -> None:
    play.join(who, ticket=ticket)
    play.command(Readmit, student_id=who, ticket=ticket)
    play.join(who, ticket=ticket, token_hash=ticket)


STEPS: dict[str, Callable[[Play, str, int], object]] = {
    "next": lambda play, *_: play.command(Next, after_ms=1000),
    "open": lambda play, _, n: play.command(Open, question=n % 2 + 1),
    "ask": lambda play, _, n: play.command(Ask, kind=SPOT_KINDS[n % len(SPOT_KINDS)], limit_s=20),
    "answer": _answer,
    "close": lambda play, _, n: play.command(Close, hold=n % 2 == 0),
    "reveal": lambda play, *_: play.command(Reveal),
    "revote": lambda play, *_: play.command(Revote),
    "skip": lambda play, *_: play.command(Skip),
    "correct": lambda play, _, n: _correct(play, n, n // 2),
    "join": lambda play, who, _: play.join(who),
    "remove": lambda play, who, _: play.command(Remove, student_id=who),
    "readmit": lambda play, who, _: _readmit(play, who, f"again {len(play.log)}"),
    "rename": lambda play, who, n: play.command(Rename, student_id=who, name=f"New {n}"),
    "extra_time": lambda play, who, n: play.command(ExtraTime, student_id=who, factor=1 + n % 5),
    "away": lambda play, who, n: play.send(Signal(student_id=who, signal="blur" if n % 2 else "focus")),
    "finish": lambda play, *_: play.command(Finish),
}
_LIKELY: dict[str, tuple[str, ...]] = {
    "lobby": ("next", "open", "join"),
    "open": ("answer",) * 8 + ("close", "close", "skip", "join"),
    "closed": ("reveal", "reveal", "revote", "skip"),
    "revealed": ("open", "next", "next", "next", "ask", "correct", "correct"),
    "finished": ("correct", "remove"),
}
_CHOICES = st.tuples(st.integers(0, 3), st.integers(0, 999), st.sampled_from(STUDENTS), st.integers(0, 10_000))


@st.composite
def plays(draw: st.DrawFn) -> Play:
    """A session with everything that the rules allow, and much that they refuse."""
    individual = draw(st.integers(0, 3)) == 0
    play = Play(
        draw(POOLS),
        order=draw(st.sampled_from(["written", "shuffled"])),
        ask=draw(st.none() | st.integers(1, 4)),
        draw="individual" if individual else "together",
        reveal=draw(st.sampled_from(["auto", "hold", "own"])),
        changes=draw(st.booleans()),
        scoring=draw(st.sampled_from(["flat", "speed"])),
        lead_ms=0,
    )
    play.join(*STUDENTS[: draw(st.integers(0, 3))])
    for sort, choice, who, number in draw(st.lists(_CHOICES, min_size=30, max_size=90)):
        names = tuple(STEPS) if sort == 0 else _LIKELY[play.state.phase]
        STEPS[names[choice % len(names)]](play, who, number)
    return play
