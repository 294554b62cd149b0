"""Removing, renaming, readmitting, extra time, signals: what they change and what they leave unchanged."""

from typing import Any

import pytest

from appliance.quiz.commands import ExtraTime, Finish, InstructorCommand, Next, Readmit, Refused, Remove, Rename, Signal
from appliance.quiz.events import SignalKind
from appliance.sentence import Sentence, sentence
from tests.support.play import Play, kinds, pool_of, wire


def played() -> Play:
    """Ann and Bob are right and Cy is wrong; the first of two questions is revealed."""
    play = Play(pool_of("single", "single"))
    play.join("ann", "bob", "cy")
    play.command(Next)
    for student_id, index in (("ann", 1), ("bob", 1), ("cy", 0)):
        play.answer(student_id, index)
    play.command(Next)
    return play


def ranks(play: Play) -> dict[str, int]:
    return play.picture().standings.ranks


def test_removed_students_lose_their_rank_and_keep_their_answers() -> None:
    play = played()
    play.command(Remove, student_id="ann")
    assert ranks(play) == {"bob": 1, "cy": 2}
    assert play.tally("ann").points == 1
    student = play.state.students["ann"]
    assert (student.removed, student.token_hash) == (True, "")
    outcome = play.picture().result_of(0)
    assert (outcome.counts, outcome.asked, outcome.answered, outcome.right) == ((1, 1, 0, 0), 2, 2, 1)
    assert wire(play.projector())["joined"] == 2
    assert [row["student_id"] for row in wire(play.instructor())["attendance"] if row["removed"]] == ["ann"]


def test_a_readmitted_student_has_lost_nothing() -> None:
    play = played()
    before = ranks(play)
    play.command(Remove, student_id="ann")
    assert kinds(play.join("ann")) == ["refused: removed"]
    play.command(Readmit, student_id="ann", ticket="ticket-ann")
    assert kinds(play.join("ann")) == ["student_returned"]
    assert ranks(play) == before
    assert (play.tally("ann").points, play.tally("ann").answered) == (1, 1)
    play.command(Next)
    assert kinds(play.answer("ann", 1)) == ["answered"]
    assert play.tally("ann").points == 2


@pytest.mark.parametrize("finished", [False, True])
def test_a_new_name_is_shown_everywhere_and_changes_nothing_else(finished: bool) -> None:
    play = played()
    if finished:
        play.command(Finish)
    play.command(Rename, student_id="ann", name="Zo\u00eb")
    assert play.student("ann")["you"]["name"] == "Zo\u00eb"
    assert {"rank": 1, "name": "Zo\u00eb", "points": 1.0} in wire(play.projector())["top"]
    assert play.tally("ann").points == 1


@pytest.mark.parametrize("command", [Remove, Rename, ExtraTime, Readmit])
def test_commands_for_an_unknown_student_are_refused(command: type[InstructorCommand]) -> None:
    fields: dict[str, dict[str, Any]] = {
        "Rename": {"name": "x"},
        "ExtraTime": {"factor": 2},
        "Readmit": {"ticket": "ticket-ann"},
    }
    outcome = played().command(command, student_id="nobody", **fields.get(command.__name__, {}))
    assert kinds(outcome) == ["refused: bad_value"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", sentence("command.no_name")),
        (" ", sentence("command.no_name")),
        ("\t\n", sentence("command.no_name")),
        ("\u202e", sentence("command.no_name")),
        ("x" * 81, sentence("command.name_too_long", most=80)),
    ],
)
def test_a_name_must_have_a_letter_and_at_most_eighty(name: str, why: Sentence) -> None:
    assert played().command(Rename, student_id="ann", name=name) == Refused("bad_value", why)


@pytest.mark.parametrize("name", ["Bob", " bOB "])
def test_where_names_alone_tell_students_apart_nobody_gets_that_of_another(name: str) -> None:
    play = Play(pool_of("single"))
    play.join("ann", name="Ann")
    play.join("bob", name="Bob")
    taken = Refused("bad_value", sentence("command.name_taken", name=name.strip()))
    assert play.command(Rename, student_id="ann", name=name) == taken
    assert kinds(play.command(Rename, student_id="bob", name=name)) == ["student_renamed"]
    play.command(Remove, student_id="bob")
    assert kinds(play.command(Rename, student_id="ann", name=name)) == ["student_renamed"]


def test_whoever_has_the_name_of_somebody_who_was_removed_comes_back_under_it() -> None:
    """A student pretended to be Max, who then came in under another name."""
    play = Play(pool_of("single"))
    play.join("Max", "Max2")
    play.command(Remove, student_id="Max")
    play.command(Rename, student_id="Max2", name="Max")
    assert kinds(play.join("Max", ticket="pretender")) == ["refused: claimed"]
    assert kinds(play.join("Max", ticket="new phone", pin="1234")) == ["student_returned"]
    assert (play.state.students["Max"].removed, play.state.students["Max2"].token_hash) == (True, "token-Max")
    assert play.replayed() == play.state
    play.command(Rename, student_id="Max2", name="Maxi")
    assert kinds(play.join("Max", ticket="pretender")) == ["refused: removed"]


@pytest.mark.parametrize("roster", [None, {"ann": ("Ann", 1.0), "bob": ("Bob", 1.0)}])
def test_where_students_have_numbers_two_may_have_one_name(roster: dict[str, tuple[str, float]] | None) -> None:
    play = Play(pool_of("single"), roster, student_numbers=True)
    play.join("ann", name="Ann")
    play.join("bob", name="Bob")
    assert kinds(play.command(Rename, student_id="ann", name="Bob")) == ["student_renamed"]


def test_removing_a_student_twice_is_one_removal() -> None:
    play = played()
    play.command(Remove, student_id="ann")
    assert play.command(Remove, student_id="ann") == []


@pytest.mark.parametrize(
    ("signals", "away", "away_now"),
    [
        (["hidden"], 1, True),
        (["hidden", "visible"], 1, False),
        (["hidden", "blur", "focus"], 1, False),
        (["visible", "focus"], 0, False),
        (["hidden", "visible", "blur", "focus", "hidden"], 3, True),
    ],
)
def test_leaving_the_page_is_counted(signals: list[SignalKind], away: int, away_now: bool) -> None:
    play = played()
    for signal in signals:
        play.send(Signal(student_id="ann", signal=signal))
    student = play.state.students["ann"]
    assert (student.away, student.away_now) == (away, away_now)


def test_signals_of_unknown_and_removed_students_are_ignored() -> None:
    play = played()
    play.command(Remove, student_id="ann")
    assert play.send(Signal(student_id="ann", signal="hidden")) == []
    assert play.send(Signal(student_id="nobody", signal="hidden")) == []


def test_a_phone_that_reconnects_is_not_away() -> None:
    play = played()
    play.send(Signal(student_id="ann", signal="hidden"))
    play.join("ann", ticket="other", pin="1234")
    assert not play.state.students["ann"].away_now
    assert play.state.students["ann"].away == 1
