"""Commands and events on the wire and in the log."""

from typing import Any, get_args

import msgspec
import pytest

from appliance.quiz.commands import Correct, InstructorCommand
from appliance.quiz.events import (
    Answered,
    ClaimRefused,
    ClaimsDismissed,
    Event,
    ExtraTimeGiven,
    JoiningLocked,
    Mark,
    PaceSet,
    QuestionAdded,
    QuestionCorrected,
    QuestionDrawn,
    QuestionPassed,
    RoundOpened,
    ScreenShown,
    SessionFinished,
    SessionOpened,
    Signalled,
    StudentConnected,
    StudentJoined,
    StudentLeft,
    StudentReadmitted,
    StudentRemoved,
    StudentRenamed,
    StudentReturned,
    StudentSwept,
    TurnClosed,
    TurnClosing,
    TurnDelayed,
    TurnExtended,
    TurnOpened,
    TurnPaused,
    TurnResumed,
    TurnRevealed,
    TurnShortened,
    TurnSkipped,
)
from appliance.quiz.pool import Options
from tests.support.play import question, read_log, write_log

ROSTER = {"1": ("Ada", 1.0), "2": ("", 1.5)}
EVENTS: list[Event] = [
    SessionOpened(at_ms=0, session_id="s", code="C", options=Options(turns=3), seed="00ff", roster=ROSTER),
    StudentJoined(
        at_ms=1, student_id="1", name="Ada \N{HONEYBEE}", token_hash="t", pin="0001", claim_hash="h", factor=1.5
    ),
    StudentJoined(at_ms=1, student_id="2", name="B", token_hash="u", pin="2", claim_hash="i", connected=False),
    StudentConnected(at_ms=1, student_id="2"),
    StudentSwept(at_ms=1, student_id="3"),
    StudentReturned(at_ms=1, student_id="1", token_hash="t", claim_hash="h", by="claim"),
    StudentLeft(at_ms=1, student_id="1"),
    ClaimRefused(at_ms=1, student_id="1", name="Bob", ticket="x", why="wrong_pin"),
    ClaimRefused(at_ms=1, student_id="1", name="Bob", ticket="x", why="claimed", source="5eed"),
    ClaimsDismissed(at_ms=1, tickets=("x", "y")),
    StudentReadmitted(at_ms=1, student_id="1", ticket="x", cause="c"),
    StudentReadmitted(at_ms=1, student_id="1", until_ms=120_001),
    StudentRemoved(at_ms=1, student_id="1"),
    StudentRenamed(at_ms=1, student_id="1", name='<b>"='),
    ExtraTimeGiven(at_ms=1, student_id="1", factor=1.25),
    JoiningLocked(at_ms=1, locked=False),
    Signalled(at_ms=1, student_id="1", signal="blur"),
    QuestionAdded(at_ms=2, question=7, added=question(8, "number", correct=None)),
    TurnOpened(at_ms=2, turn=1, start_ms=502, limit_ms=20_000, draws={"1": 0, "2": 3}),
    TurnOpened(at_ms=2, turn=1, start_ms=502, limit_ms=20_000, question=0, own_limit=True),
    QuestionDrawn(at_ms=2, student_id="1", turn=1, question=2, limit_ms=5),
    RoundOpened(at_ms=2, turn=1, round=2, start_ms=5),
    PaceSet(at_ms=2, next_after=None),
    PaceSet(at_ms=2, next_after=7.5),
    TurnDelayed(at_ms=2, turn=1, start_ms=9),
    TurnPaused(at_ms=2, turn=1, by="restart"),
    TurnResumed(at_ms=2, turn=1),
    TurnExtended(at_ms=2, turn=1, by_ms=15_000),
    TurnShortened(at_ms=2, turn=1, left_ms=15_000),
    Answered(
        at_ms=3,
        student_id="1",
        answer_id="a",
        turn=1,
        round=2,
        question=0,
        value=(0, 2),
        elapsed_ms=1,
        raw_elapsed_ms=2,
        lag_credit_ms=1,
        limit_ms=20_000,
        credit=0.5,
        points=0.35,
    ),
    TurnClosing(at_ms=3, turn=1, then="hold"),
    TurnClosed(at_ms=3, turn=1, by="all_answered"),
    TurnRevealed(at_ms=3, turn=1),
    TurnSkipped(at_ms=3, turn=1),
    QuestionPassed(at_ms=3, question=4),
    SessionFinished(at_ms=4),
    ScreenShown(at_ms=4, show="blank"),
    QuestionCorrected(at_ms=5, question=0, correct=None, marks=(Mark("1", "a", None, 0.0), Mark("2", "b", 1.0, 0.3))),
]


def test_every_kind_of_event_has_an_example() -> None:
    assert {type(event) for event in EVENTS} == set(get_args(Event))


def test_events_are_read_back_as_written() -> None:
    assert read_log(write_log(EVENTS)) == EVENTS


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: str(type(event).__name__))
def test_events_are_frozen(event: Event) -> None:
    with pytest.raises(AttributeError, match="immutable"):
        event.at_ms = 9  # type: ignore[misc]


@pytest.mark.parametrize(
    "body",
    [
        {"do": "next"},
        {"do": "next", "id": ""},
        {"do": "next", "id": "x" * 65},
        {"do": "next", "id": "1", "more": 1},
        {"do": "dance", "id": "1"},
        {"do": "open", "id": "1", "question": 0},
        {"do": "open", "id": "1", "question": 1.5},
        {"do": "open", "id": "1", "limit_s": 0.5},
        {"do": "open", "id": "1", "limit_s": 3601},
        {"do": "extend", "id": "1", "seconds": 0},
        {"do": "extend", "id": "1", "seconds": -5},
        {"do": "close_in", "id": "1", "seconds": 0},
        {"do": "pace", "id": "1"},
        {"do": "pace", "id": "1", "next_after": 2},
        {"do": "pace", "id": "1", "next_after": 601},
        {"do": "screen", "id": "1", "show": "reveal"},
        {"do": "lock", "id": "1"},
        {"do": "lock", "id": "1", "joining": 1},
        {"do": "remove", "id": "1", "student_id": ""},
        {"do": "extra_time", "id": "1", "student_id": "1", "factor": 0.9},
        {"do": "extra_time", "id": "1", "student_id": "1", "factor": 5.1},
        {"do": "correct", "id": "1", "question": 1, "correct": [0]},
        {"do": "correct", "id": "1", "question": 0, "void": True},
    ],
)
def test_a_malformed_command_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(body, InstructorCommand)


def test_a_command_is_read() -> None:
    body = b'{"do": "correct", "id": "7", "question": 2, "correct": [1, 3]}'
    assert msgspec.json.decode(body, type=InstructorCommand) == Correct(id="7", question=2, correct=(1, 3))
