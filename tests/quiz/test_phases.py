"""Every command of the instructor in every phase: the exact events it leads to, or why it is refused."""

from typing import Any

import msgspec
import pytest

from appliance.quiz.commands import (
    Close,
    CloseIn,
    Correct,
    Extend,
    ExtraTime,
    Finish,
    InstructorCommand,
    Lock,
    Next,
    Open,
    Pace,
    Pause,
    Readmit,
    Refused,
    Remove,
    Rename,
    Resume,
    Reveal,
    Revote,
    ShowScreen,
    Skip,
)
from appliance.quiz.events import (
    Event,
    ExtraTimeGiven,
    JoiningLocked,
    Mark,
    PaceSet,
    QuestionCorrected,
    QuestionPassed,
    RoundOpened,
    ScreenShown,
    SessionFinished,
    StudentReadmitted,
    StudentRemoved,
    StudentRenamed,
    TurnClosed,
    TurnExtended,
    TurnOpened,
    TurnPaused,
    TurnResumed,
    TurnRevealed,
    TurnShortened,
    TurnSkipped,
)
from appliance.quiz.session import decide, possible
from appliance.words import say
from tests.quiz.phases import PHASES, POOL, at
from tests.support.play import LEAD_MS, Play, kinds


def opened(turn: int, question: int) -> list[Event]:
    return [TurnOpened(at_ms=0, turn=turn, start_ms=LEAD_MS, limit_ms=20_000, question=question)]


def each(phases: list[str], *events: Event) -> dict[str, list[Event]]:
    """The same events in each of `phases`."""
    return {phase: list(events) for phase in phases}


CLOSED = TurnClosed(at_ms=0, turn=1, by="instructor")
SHOWN = TurnRevealed(at_ms=0, turn=1)
OVER = SessionFinished(at_ms=0)
ROUND = RoundOpened(at_ms=0, turn=1, round=2, start_ms=LEAD_MS)
SKIPPED = TurnSkipped(at_ms=0, turn=1)
RUNNING = [phase for phase in PHASES if phase != "finished"]
ANSWERED = [phase for phase in PHASES if phase != "lobby"]

# command → phase → events as if decided at 0; a phase that is missing refuses with not_now
TABLE: list[tuple[InstructorCommand, dict[str, list[Event]]]] = [
    (
        Next(id="x"),
        {
            "lobby": opened(1, 0),
            "open": [CLOSED, SHOWN],
            "paused": [TurnResumed(at_ms=0, turn=1)],
            "closed": [SHOWN],
            "second open": [CLOSED, SHOWN],
            "second closed": [SHOWN],
            "revealed": opened(2, 1),
            "skipped": opened(2, 1),
        },
    ),
    (Open(id="x"), {"lobby": opened(1, 0), "revealed": opened(2, 1), "skipped": opened(2, 1)}),
    (Open(id="x", question=3), {"lobby": opened(1, 2), "revealed": opened(2, 2), "skipped": opened(2, 2)}),
    (Open(id="x", question=1), {"lobby": opened(1, 0), "revealed": opened(2, 0), "skipped": opened(2, 0)}),
    (Close(id="x"), each(["open", "paused", "second open"], CLOSED, SHOWN)),
    (Close(id="x", hold=True), each(["open", "paused", "second open"], CLOSED)),
    (Reveal(id="x"), each(["closed", "second closed"], SHOWN)),
    (Revote(id="x"), {"closed": [ROUND]}),
    (
        Pause(id="x"),
        {"open": [TurnPaused(at_ms=0, turn=1)], "second open": [TurnPaused(at_ms=0, turn=1)], "paused": []},
    ),
    (Resume(id="x"), {"open": [], "second open": [], "paused": [TurnResumed(at_ms=0, turn=1)]}),
    (
        Extend(id="x", seconds=15),
        each(["open", "paused", "second open"], TurnExtended(at_ms=0, turn=1, by_ms=15_000)),
    ),
    (
        CloseIn(id="x", seconds=15),
        each(["open", "paused", "second open"], TurnShortened(at_ms=0, turn=1, left_ms=15_000)),
    ),
    (
        Pace(id="x", next_after=10),
        each([phase for phase in PHASES if phase != "finished"], PaceSet(at_ms=0, next_after=10)),
    ),
    (
        Skip(id="x"),
        {
            "lobby": [QuestionPassed(at_ms=0, question=0)],
            "open": [SKIPPED],
            "paused": [SKIPPED],
            "closed": [SKIPPED],
            "second open": [SKIPPED],
            "second closed": [SKIPPED],
            "revealed": [QuestionPassed(at_ms=0, question=1)],
            "skipped": [QuestionPassed(at_ms=0, question=1)],
        },
    ),
    (
        Finish(id="x"),
        {
            "lobby": [OVER],
            "open": [CLOSED, SHOWN, OVER],
            "paused": [CLOSED, SHOWN, OVER],
            "closed": [SHOWN, OVER],
            "second open": [CLOSED, SHOWN, OVER],
            "second closed": [SHOWN, OVER],
            "revealed": [OVER],
            "skipped": [OVER],
        },
    ),
    (ShowScreen(id="x", show="blank"), each(PHASES, ScreenShown(at_ms=0, show="blank"))),
    (ShowScreen(id="x", show="auto"), each(PHASES)),
    (Lock(id="x", joining=True), each(RUNNING, JoiningLocked(at_ms=0, locked=True))),
    (Lock(id="x", joining=False), each(RUNNING)),
    (Remove(id="x", student_id="ann"), each(PHASES, StudentRemoved(at_ms=0, student_id="ann"))),
    (
        Rename(id="x", student_id="ann", name=" Anne\t "),
        each(PHASES, StudentRenamed(at_ms=0, student_id="ann", name="Anne")),
    ),
    (
        Readmit(id="x", student_id="ann", ticket="stranger"),
        each(RUNNING, StudentReadmitted(at_ms=0, student_id="ann", ticket="stranger")),
    ),
    (
        ExtraTime(id="x", student_id="bob", factor=1.5),
        each(RUNNING, ExtraTimeGiven(at_ms=0, student_id="bob", factor=1.5)),
    ),
    (ExtraTime(id="x", student_id="bob", factor=1), each(RUNNING)),
    (
        Correct(id="x", question=1, correct=(3,)),
        each(["lobby"], QuestionCorrected(at_ms=0, question=0, correct=(2,), marks=()))
        | each(ANSWERED, QuestionCorrected(at_ms=0, question=0, correct=(2,), marks=(Mark("ann", "a1", 0.0, 0.0),))),
    ),
    (
        Correct(id="x", question=1, void=True),
        each(["lobby"], QuestionCorrected(at_ms=0, question=0, correct=None, marks=()))
        | each(ANSWERED, QuestionCorrected(at_ms=0, question=0, correct=None, marks=(Mark("ann", "a1", None, 0.0),))),
    ),
]
CASES = [(command, phase, events.get(phase)) for command, events in TABLE for phase in PHASES]


def moved(event: Event, by_ms: int) -> Event:
    """`event` as if decided at `by_ms`, for the command `x`."""
    later: dict[str, Any] = {"at_ms": by_ms, "cause": "x"}
    if isinstance(event, TurnOpened | RoundOpened):
        later["start_ms"] = event.start_ms + by_ms
    return msgspec.structs.replace(event, **later)


@pytest.mark.parametrize(("command", "phase", "events"), CASES, ids=str)
def test_each_command_has_its_events(command: InstructorCommand, phase: str, events: list[Event] | None) -> None:
    play = at(phase)
    outcome = play.send(command)
    if events is None:
        assert isinstance(outcome, Refused)
        assert outcome.why == "not_now"
        assert say(outcome.message).endswith(".")
    else:
        assert outcome == [moved(event, play.now_ms) for event in events]
    assert play.replayed() == play.state


@pytest.mark.parametrize("command", [row[0] for row in TABLE], ids=str)
@pytest.mark.parametrize("phase", PHASES)
def test_the_same_command_is_carried_out_once(command: InstructorCommand, phase: str) -> None:
    play = at(phase)
    if not play.send(command) or isinstance(decide(at(phase).state, command, 0, play.present), Refused):
        return
    assert decide(play.state, command, play.now_ms + 700, play.present) == []
    assert decide(play.replayed(), command, play.now_ms + 700, play.present) == []


@pytest.mark.parametrize("phase", PHASES)
def test_the_possible_commands_are_those_that_are_accepted(phase: str) -> None:
    said = set(possible(at(phase).state))
    for command, events in TABLE:
        tag = str(command.__struct_config__.tag)
        idle = tag in ("pause", "resume") and events.get(phase) == []
        assert (tag in said) == (phase in events and not idle), command


def test_the_ids_of_the_last_commands_are_remembered() -> None:
    play = at("lobby")
    for number in range(64):
        play.send(Lock(id=f"lock-{number}", joining=number % 2 == 0))
    assert len(play.state.causes) == 64
    assert play.send(Lock(id="lock-0", joining=True)) == []
    play.send(Lock(id="lock-64", joining=True))
    assert len(play.state.causes) == 64
    assert "lock-0" not in play.state.causes


@pytest.mark.parametrize(
    ("reveal", "close", "phase"),
    [
        ("auto", {}, "revealed"),
        ("auto", {"hold": True}, "closed"),
        ("hold", {}, "closed"),
        ("hold", {"hold": True}, "closed"),
    ],
)
def test_a_close_reveals_unless_it_holds(reveal: str, close: dict[str, bool], phase: str) -> None:
    play = at("open", reveal=reveal)
    play.command(Close, **close)
    assert play.state.phase == phase


def test_a_class_votes_at_most_twice() -> None:
    play = at("second closed")
    outcome = play.command(Revote)
    assert kinds(outcome) == ["refused: not_now"]
    assert "revote" not in possible(play.state)


def test_a_step_of_the_class_returns_the_projector_to_the_phase() -> None:
    for step in (Next, Close, Reveal, Revote, Skip, Finish):
        for phase in PHASES:
            play = at(phase)
            play.command(ShowScreen, show="blank")
            if step is Skip and phase in ("lobby", "revealed", "skipped"):
                continue
            if play.command(step) and play.state.phase != at(phase).state.phase:
                assert play.state.screen == "auto", (step, phase)


@pytest.mark.parametrize("phase", ["open", "paused"])
def test_a_pause_leaves_the_projector_as_it_is(phase: str) -> None:
    play = at(phase)
    play.command(ShowScreen, show="standings")
    play.command(Pause if phase == "open" else Resume)
    assert play.state.screen == "standings"


@pytest.mark.parametrize("number", [4, 500, 10**30])
def test_a_question_number_out_of_range_is_refused(number: int) -> None:
    play = at("lobby")
    assert kinds(play.command(Open, question=number)) == ["refused: bad_value"]
    assert kinds(play.command(Correct, question=number, void=True)) == ["refused: bad_value"]


def test_a_student_who_voted_once_has_not_missed_the_question() -> None:
    play = Play(POOL, reveal="hold")
    play.join("ann", "ben")
    play.command(Open)
    play.answer("ann", 0)
    play.command(Close)
    play.command(Revote)
    play.command(Close)
    assert [play.student(who).get("missed", False) for who in ("ann", "ben")] == [False, True]
