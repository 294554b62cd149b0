"""The rules of the door."""

from typing import Any

import pytest

from appliance.quiz.joining import hash_secret, known_id
from appliance.quiz.messages import (
    ClaimRefused,
    Extend,
    Finish,
    Leave,
    Lock,
    Next,
    Readmit,
    Refused,
    Remove,
    StudentJoined,
    StudentReturned,
)
from appliance.quiz.state import MAX_STUDENTS
from tests.quiz.play import Play, kinds, pool_of, wire

POOL = pool_of("single")
ROSTER = {"s1": ("Ada", 1.0), "S2": ("", 1.5)}


def test_a_free_id_is_taken() -> None:
    play = Play(POOL)
    assert play.join("ann", ticket="phone", token_hash="hash", new_pin="4711") == [
        StudentJoined(
            at_ms=1000,
            student_id="ann",
            name="Name ann",
            token_hash="hash",
            pin="4711",
            claim_hash=hash_secret("phone"),
        )
    ]


def test_no_secret_is_kept_but_as_a_hash() -> None:
    play = Play(POOL)
    play.join("ann", ticket="phone")
    assert "phone" not in repr(play.log)


@pytest.mark.parametrize("after", ["joined", "second"])
def test_the_same_phone_gets_the_id_again(after: str) -> None:
    play = Play(POOL)
    play.join("ann", ticket="phone", new_pin="1111")
    for _ in range(1 if after == "joined" else 2):
        outcome = play.join("ann", ticket="phone", token_hash="other", new_pin="2222")
        assert outcome == [
            StudentReturned(
                at_ms=1000, student_id="ann", token_hash="other", claim_hash=hash_secret("phone"), by="claim"
            )
        ]
    assert play.state.students["ann"].pin == "1111"


@pytest.mark.parametrize("ticket", ["another", ""])
@pytest.mark.parametrize(("pin", "why"), [("", "claimed"), ("0000", "wrong_pin"), ("12345", "wrong_pin")])
def test_another_phone_is_refused_and_seen(ticket: str, pin: str, why: str) -> None:
    play = Play(POOL)
    play.join("ann")
    token_hash = play.state.students["ann"].token_hash
    outcome = play.join("ann", name="Eve", ticket=ticket, pin=pin, token_hash="evil")
    assert isinstance(outcome, Refused)
    assert outcome.why == why
    assert [event.why for event in outcome.events if isinstance(event, ClaimRefused)] == [why]
    assert play.state.students["ann"].token_hash == token_hash
    assert [(claim.student_id, claim.name) for claim in play.state.claims.values()] == [("ann", "Eve")]


def test_the_pin_opens_and_the_first_phone_goes() -> None:
    play = Play(POOL)
    play.join("ann", ticket="one")
    outcome = play.join("ann", ticket="two", pin="1234", token_hash="new")
    assert (
        [event.by for event in outcome if isinstance(event, StudentReturned)] == ["pin"]
        if isinstance(outcome, list)
        else False
    )
    assert play.state.students["ann"].token_hash == "new"
    assert kinds(play.join("ann", ticket="one")) == ["refused: claimed"]
    assert kinds(play.join("ann", ticket="two")) == ["student_returned"]


def test_five_wrong_pins_leave_it_to_the_instructor() -> None:
    play = Play(POOL)
    play.join("ann")
    for tries in range(1, 6):
        assert kinds(play.join("ann", ticket="two", pin="9999")) == ["refused: wrong_pin"]
        assert play.state.students["ann"].pin_tries == tries
        assert play.state.claims["two"].tries == tries
    events = len(play.log)
    for ticket in ("two", "two", "two"):
        assert kinds(play.join("ann", ticket=ticket, pin="1234")) == ["refused: wrong_pin"]
    assert len(play.log) == events
    assert play.state.students["ann"].pin_tries == 5
    assert kinds(play.join("ann")) == ["student_returned"], "the phone that holds it is not locked out"
    assert play.state.students["ann"].pin_tries == 0


def test_four_wrong_pins_and_then_the_right_one() -> None:
    play = Play(POOL)
    play.join("ann")
    for number in range(4):
        play.join("ann", ticket=f"t{number}", pin="9999")
    assert kinds(play.join("ann", ticket="two", pin="1234")) == ["student_returned"]
    assert play.state.students["ann"].pin_tries == 0
    assert play.state.claims == {}


def test_the_instructor_opens_after_five_wrong_pins() -> None:
    play = Play(POOL)
    play.join("ann")
    for _ in range(5):
        play.join("ann", ticket="two", pin="9999")
    assert kinds(play.wish(Readmit, student_id="ann", ticket="two")) == ["student_readmitted"]
    assert play.wish(Readmit, student_id="ann", ticket="two") == [], "a second tap is harmless"
    outcome = play.join("ann", ticket="two", pin="9999", token_hash="new")
    assert kinds(outcome) == ["student_returned"]
    assert play.state.students["ann"].token_hash == "new"
    assert play.state.admitted == {}
    assert kinds(play.join("ann", ticket="two")) == ["student_returned"], "the reply may have been lost"


def refused(why: str) -> Play:
    """A session that refused the phone `new` as `x` for the reason `why`."""
    play = Play(POOL, roster=ROSTER if why == "not_on_roster" else None)
    if why in ("claimed", "wrong_pin", "removed"):
        play.join("x", ticket="old")
    if why == "removed":
        play.wish(Remove, student_id="x")
    if why == "locked":
        play.wish(Lock, joining=True)
    outcome = play.join("x", ticket="new", pin="0" if why == "wrong_pin" else "")
    assert kinds(outcome) == [f"refused: {why}"]
    return play


@pytest.mark.parametrize("why", ["claimed", "wrong_pin", "removed", "locked", "not_on_roster"])
def test_the_instructor_lets_the_very_phone_in(why: str) -> None:
    play = refused(why)
    assert [alert.reason for alert in play.desk().alerts] == [why]
    assert kinds(play.wish(Readmit, student_id="x", ticket="other")) == ["refused: bad_value"]
    assert kinds(play.wish(Readmit, student_id="y", ticket="new")) == ["refused: bad_value"]
    play.wish(Readmit, student_id="x", ticket="new")
    assert play.desk().alerts == []
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


def test_the_removed_stay_out_with_pin_and_ticket() -> None:
    play = refused("removed")
    assert kinds(play.join("x", ticket="old")) == ["refused: removed"]
    assert kinds(play.join("x", ticket="old", pin="1234")) == ["refused: removed"]


def test_a_removal_takes_a_readmission_back() -> None:
    play = refused("claimed")
    play.wish(Readmit, student_id="x", ticket="new")
    play.wish(Remove, student_id="x")
    assert kinds(play.join("x", ticket="new")) == ["refused: removed"]


def test_locked_doors_keep_newcomers_out_and_let_the_class_back() -> None:
    play = Play(POOL)
    play.join("ann")
    play.wish(Lock, joining=True)
    assert kinds(play.join("ann")) == ["student_returned"]
    assert kinds(play.join("ann", ticket="two", pin="1234")) == ["student_returned"]
    assert kinds(play.join("bob")) == ["refused: locked"]
    play.wish(Lock, joining=False)
    assert kinds(play.join("bob")) == ["student_joined"]


def test_who_left_comes_back_by_pin_or_instructor_only() -> None:
    play = Play(POOL)
    play.join("ann", ticket="one")
    assert kinds(play.send(Leave(student_id="ann"))) == ["student_left"]
    assert play.send(Leave(student_id="ann")) == []
    assert play.send(Leave(student_id="nobody")) == []
    assert kinds(play.join("ann", ticket="one")) == ["refused: claimed"]
    assert kinds(play.join("ann", ticket="one", pin="1234")) == ["student_returned"]


@pytest.mark.parametrize(
    ("typed", "student_id", "name", "factor"),
    [("s1", "s1", "Ada", 1.0), ("S1", "s1", "Ada", 1.0), ("s2", "S2", "me", 1.5)],
)
def test_the_roster_gives_name_factor_and_spelling(typed: str, student_id: str, name: str, factor: float) -> None:
    play = Play(POOL, roster=ROSTER)
    outcome = play.join(typed, name="me")
    assert isinstance(outcome, list)
    joined = outcome[0]
    assert isinstance(joined, StudentJoined)
    assert (joined.student_id, joined.name, joined.factor) == (student_id, name, factor)


@pytest.mark.parametrize(
    ("typed", "known"), [("ANN", "Ann"), ("ann", "Ann"), ("Ann", "Ann"), ("STRASSE", "straße"), ("7", "7"), ("", "")]
)
def test_ids_differ_in_more_than_case(typed: str, known: str) -> None:
    play = Play(POOL)
    play.join("Ann", "straße", "007")
    assert known_id(play.state, typed) == known


@pytest.mark.parametrize("typed", ["AB 12", "ab\u201312", "a-b1-2", "\uff21\uff22\uff11\uff12", "ab\u0661\u0662"])
def test_ids_that_differ_in_spelling_alone_are_one_student(typed: str) -> None:
    play = Play(POOL)
    play.join("ab12")
    assert kinds(play.join(typed, ticket="other")) == ["refused: claimed"]
    assert list(play.state.students) == ["ab12"]


def test_a_roster_that_tells_ids_apart_by_a_dash_is_taken_at_its_word() -> None:
    play = Play(POOL, roster={"1-11": ("Ada", 1.0), "11-1": ("Bob", 1.0)})
    assert known_id(play.state, "11-1") == "11-1"
    assert kinds(play.join("111")) == ["refused: not_on_roster"]


@pytest.mark.parametrize("typed", ["ab", "AB"])
def test_a_roster_may_tell_ids_apart_by_case(typed: str) -> None:
    play = Play(POOL, roster={"ab": ("Small", 1.0), "AB": ("Big", 1.0)})
    assert known_id(play.state, typed) == typed


def test_another_spelling_is_the_same_claim() -> None:
    play = Play(POOL)
    play.join("Ann")
    assert kinds(play.join("aNN", ticket="other")) == ["refused: claimed"]
    assert list(play.state.students) == ["Ann"]


def test_claims_of_an_id_are_bounded() -> None:
    play = Play(POOL)
    play.join("ann")
    for number in range(10):
        assert kinds(play.join("ann", ticket=f"t{number}")) == ["refused: claimed"]
    for number in range(10):
        assert kinds(play.join("ann", ticket=f"u{number}", pin="0")) == ["refused: wrong_pin"]
    assert list(play.state.claims) == ["t0", "t1", "t2"]
    assert play.state.students["ann"].pin_tries == 5


def test_claims_of_all_are_bounded() -> None:
    play = Play(POOL)
    play.wish(Lock, joining=True)
    for number in range(250):
        assert kinds(play.join(f"s{number}")) == ["refused: locked"]
    assert len(play.state.claims) == 200
    assert len(play.log) == 202
    assert len(wire(play.desk())["alerts"]) == 200
    play.wish(Readmit, student_id="s0", ticket="ticket-s0")
    play.join("s249")
    assert "ticket-s249" in play.state.claims


def test_a_class_is_full_at_some_point() -> None:
    play = Play(POOL)
    for number in range(MAX_STUDENTS):
        play.join(f"s{number}")
    assert len(play.state.students) == MAX_STUDENTS
    assert kinds(play.join("one-more")) == ["refused: full"]
    assert kinds(play.join("s7")) == ["student_returned"]


def test_a_ticket_that_turns_to_another_id_is_one_claim() -> None:
    play = Play(POOL)
    play.join("ann", "bob")
    play.join("ann", ticket="new")
    play.join("bob", ticket="new")
    assert [claim.student_id for claim in play.state.claims.values()] == ["bob"]


def test_a_class_that_is_over_takes_nobody() -> None:
    play = Play(POOL)
    play.join("ann")
    play.wish(Finish)
    assert kinds(play.join("ann")) == ["refused: no_session"]
    assert kinds(play.join("ann", pin="1234", ticket="two")) == ["refused: no_session"]
    assert kinds(play.join("new")) == ["refused: no_session"]
    assert play.state.claims == {}


def test_a_late_joiner_plays_the_open_question() -> None:
    play = Play(POOL)
    play.wish(Next)
    play.wish(Extend, seconds=5)
    play.join("late")
    assert wire(play.student("late"))["question"]["number"] == 1
    assert kinds(play.answer("late", 1)) == ["answered"]


def test_a_late_joiner_missed_what_is_over() -> None:
    play = Play(pool_of("single", "single"))
    play.join("ann")
    play.wish(Next)
    play.answer("ann", 1)
    play.wish(Next)
    play.join("late")
    view: dict[str, Any] = wire(play.student("late"))
    assert view["missed"] is True
    assert view["reveal"]["missed"] == 1
    play.wish(Finish)
    assert wire(play.student("late"))["summary"] == {"correct": 0, "answered": 0, "of": 1, "points": 0.0, "rank": 2}
