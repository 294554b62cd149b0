"""Phones that were refused: what is noted of them, and how the instructor lets one in or sends it away."""

import pytest

from appliance.quiz.claims import MAX_CLAIMS, MAX_CLAIMS_A_SOURCE, MAX_DISMISSED
from appliance.quiz.commands import Dismiss, Finish, Lock, Readmit, Refused, Remove
from appliance.quiz.state import NEXT_PHONE_MS
from appliance.quiz.views.alerts import MAX_CLAIMS_SHOWN
from tests.support.play import Play, kinds, pool_of, wire

POOL = pool_of("single")


def refused(why: str) -> Play:
    """A session that refused the phone `new` as `x` for the reason `why`."""
    play = Play(POOL, roster={"s1": ("Ada", 1.0)} if why == "not_on_roster" else None)
    if why in ("claimed", "wrong_pin", "removed"):
        play.join("x", ticket="old")
    if why == "removed":
        play.command(Remove, student_id="x")
    if why == "locked":
        play.command(Lock, joining=True)
    outcome = play.join("x", ticket="new", pin="0" if why == "wrong_pin" else "")
    assert kinds(outcome) == [f"refused: {why}"]
    return play


@pytest.mark.parametrize("why", ["claimed", "wrong_pin", "removed", "locked", "not_on_roster"])
def test_the_instructor_lets_exactly_that_phone_in(why: str) -> None:
    play = refused(why)
    assert [alert.reason for alert in play.instructor().alerts] == [why]
    assert kinds(play.command(Readmit, student_id="x", ticket="other")) == ["refused: bad_value"]
    assert kinds(play.command(Readmit, student_id="y", ticket="new")) == ["refused: bad_value"]
    play.command(Readmit, student_id="x", ticket="new")
    assert play.instructor().alerts == []
    assert kinds(play.join("x", ticket="third"))[0].startswith("refused")
    assert kinds(play.join("x", ticket="new"))[0] in ("student_joined", "student_returned")
    assert not play.state.students["x"].removed
    assert play.replayed() == play.state


@pytest.mark.parametrize("why", ["claimed", "removed", "locked"])
def test_a_phone_that_asks_again_is_noted_once(why: str) -> None:
    play = refused(why)
    events = len(play.log)
    for _ in range(20):
        assert kinds(play.join("x", ticket="new")) == [f"refused: {why}"]
    assert len(play.log) == events


def test_a_removed_student_stays_out_with_pin_and_ticket() -> None:
    play = refused("removed")
    assert kinds(play.join("x", ticket="old")) == ["refused: removed"]
    assert kinds(play.join("x", ticket="old", pin="1234")) == ["refused: removed"]


def test_a_removal_cancels_a_readmission() -> None:
    play = refused("claimed")
    play.command(Readmit, student_id="x", ticket="new")
    play.command(Remove, student_id="x")
    assert kinds(play.join("x", ticket="new")) == ["refused: removed"]


def test_the_newest_claims_of_an_id_are_kept() -> None:
    play = Play(POOL)
    play.join("ann")
    for number in range(10):
        assert kinds(play.join("ann", ticket=f"t{number}")) == ["refused: claimed"]
    assert list(play.state.claims) == ["t7", "t8", "t9"]


def test_repeated_claims_of_an_id_displace_only_each_other() -> None:
    play = Play(POOL)
    play.join("ann")
    play.join("ann", ticket="real", source="phone")
    for number in range(50):
        play.join("ann", ticket=f"junk{number}", source="flood")
    assert list(play.state.claims) == ["real", "junk48", "junk49"]
    assert play.replayed() == play.state


def test_junk_claims_never_hide_a_new_claim() -> None:
    play = Play(POOL)
    play.command(Lock, joining=True)
    for number in range(60):
        play.join(f"kid{number}", source=f"phone{number}")
    for number in range(400):
        play.join(f"junk{number}", source=f"flood{number % 3}")
    play.join("late", source="phone")
    assert len(play.state.claims) == MAX_CLAIMS
    assert {f"ticket-kid{number}" for number in range(60)} | {"ticket-late"} <= set(play.state.claims)
    for source in ("flood0", "flood1", "flood2"):
        assert sum(claim.source == source for claim in play.state.claims.values()) <= MAX_CLAIMS_A_SOURCE
    view = wire(play.instructor())
    assert [alert["student_id"] for alert in view["alerts"]][:2] == ["late", "junk399"]
    assert (len(view["alerts"]), view["claims"]) == (MAX_CLAIMS_SHOWN, MAX_CLAIMS)
    assert kinds(play.command(Readmit, student_id="late", ticket="ticket-late")) == ["student_readmitted"]
    assert kinds(play.join("late")) == ["student_joined"]


def test_a_claim_that_is_not_noted_leaves_nothing_behind() -> None:
    play = refused("claimed")
    events = len(play.log)
    assert kinds(play.join("x", ticket="more", noted=False)) == ["refused: claimed"]
    assert kinds(play.join("x", ticket="new", pin="0", noted=False)) == ["refused: wrong_pin"]
    assert len(play.log) == events


def test_a_dismissed_claim_stays_away_while_its_phone_keeps_asking() -> None:
    play = refused("claimed")
    play.join("x", ticket="other")
    assert kinds(play.command(Dismiss, ticket="new")) == ["claims_dismissed"]
    assert play.command(Dismiss, ticket="new") == []
    for pin, why, said in (("", "claimed", "join.dismissed"), ("0", "wrong_pin", "join.wrong_pin")):
        reply = play.join("x", ticket="new", pin=pin)
        assert isinstance(reply, Refused)
        assert (reply.why, reply.message.code, reply.dismissed, reply.events) == (why, said, True, ())
    waiting = play.join("x", ticket="other")
    assert isinstance(waiting, Refused)
    assert (waiting.message.code, waiting.dismissed) == ("join.claimed", False)
    assert [alert.ticket for alert in play.instructor().alerts] == ["other"]
    assert kinds(play.join("x", ticket="new", pin="1234")) == ["student_returned"], "the right code opens all the same"
    assert play.replayed() == play.state


def test_a_claim_goes_with_the_end_of_the_class() -> None:
    play = refused("locked")
    play.command(Finish)
    assert (play.instructor().alerts, play.instructor().claims) == ([], 0)
    assert kinds(play.join("x", ticket="new")) == ["refused: no_session"]
    assert play.instructor().alerts == []


def test_all_claims_are_dismissed_at_once() -> None:
    play = Play(POOL)
    play.command(Lock, joining=True)
    for number in range(205):
        play.join(f"s{number}")
    assert kinds(play.command(Dismiss)) == ["claims_dismissed"]
    assert (play.state.claims, play.instructor().claims) == ({}, 0)
    assert play.command(Dismiss) == []
    play.join("late")
    assert list(play.state.claims) == ["ticket-late"]
    for number in range(2000):
        play.command(Dismiss, ticket=f"ticket-x{number}")
        play.join(f"x{number}")
        play.command(Dismiss)
    assert len(play.state.dismissed) == MAX_DISMISSED


@pytest.mark.parametrize("removed", [False, True])
def test_the_next_phone_is_let_in_once_and_for_a_while(removed: bool) -> None:
    play = Play(POOL)
    play.join("ann", ticket="old")
    if removed:
        play.command(Remove, student_id="ann")
    assert kinds(play.command(Readmit, student_id="ann")) == ["student_readmitted"]
    row = wire(play.instructor())["attendance"][0]
    assert row["next_phone_ms"] == NEXT_PHONE_MS
    assert kinds(play.join("ANN", ticket="new", token_hash="new")) == ["student_returned"]
    assert (play.state.students["ann"].token_hash, play.state.students["ann"].removed) == ("new", False)
    assert kinds(play.join("ann", ticket="third")) == ["refused: claimed"]
    assert play.replayed() == play.state


def test_the_next_phone_may_come_too_late() -> None:
    play = Play(POOL)
    play.join("ann")
    play.command(Readmit, student_id="ann")
    play.now_ms += NEXT_PHONE_MS
    assert wire(play.instructor())["attendance"][0]["next_phone_ms"] is None
    assert kinds(play.join("ann", ticket="new")) == ["refused: claimed"]


def test_the_phone_that_holds_the_id_is_not_the_next_phone() -> None:
    play = Play(POOL)
    play.join("ann", ticket="old", token_hash="old")
    play.command(Readmit, student_id="ann")
    assert play.join("ann", ticket="old", token_hash="old") == []
    assert kinds(play.join("ann", ticket="new")) == ["student_returned"]


def test_a_ticket_that_moves_to_another_id_is_one_claim() -> None:
    play = Play(POOL)
    play.join("ann", "bob")
    play.join("ann", ticket="new")
    play.join("bob", ticket="new")
    assert [claim.student_id for claim in play.state.claims.values()] == ["bob"]
