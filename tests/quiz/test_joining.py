"""Who may join, and under which id."""

from typing import Any

import pytest

from appliance.quiz.claims import MAX_CLAIMS, MAX_CLAIMS_A_SOURCE, MAX_DISMISSED
from appliance.quiz.commands import (
    Connect,
    Dismiss,
    Extend,
    Finish,
    Leave,
    Lock,
    Next,
    Readmit,
    Refused,
    Remove,
    Signal,
    SubmitAnswer,
    Sweep,
)
from appliance.quiz.events import ClaimRefused, StudentJoined, StudentReturned
from appliance.quiz.evolve import evolve
from appliance.quiz.joining import NOT_JOINED, known_id
from appliance.quiz.state import ARRIVAL_MS, MAX_NOT_ARRIVED, MAX_STUDENTS, NEXT_PHONE_MS
from appliance.quiz.views.alerts import MAX_CLAIMS_SHOWN
from tests.support.play import Play, hashed, kinds, pool_of, read_log, wire

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
            claim_hash=hashed("phone"),
            connected=False,
        )
    ]


def test_secrets_are_kept_as_hashes_only() -> None:
    play = Play(POOL)
    play.join("ann", ticket="phone")
    assert "phone" not in repr(play.log)


@pytest.mark.parametrize("after", ["joined", "second"])
def test_the_same_phone_gets_the_id_again(after: str) -> None:
    play = Play(POOL)
    play.join("ann", ticket="phone", new_pin="1111")
    for number in range(1 if after == "joined" else 2):
        outcome = play.join("ann", ticket="phone", token_hash=f"other{number}", new_pin="2222")
        assert outcome == [
            StudentReturned(
                at_ms=1000, student_id="ann", token_hash=f"other{number}", claim_hash=hashed("phone"), by="claim"
            )
        ]
    assert play.state.students["ann"].pin == "1111"


@pytest.mark.parametrize("ticket", ["another", ""])
@pytest.mark.parametrize(("pin", "why"), [("", "claimed"), ("0000", "wrong_pin"), ("12345", "wrong_pin")])
def test_another_phone_is_refused_and_noted(ticket: str, pin: str, why: str) -> None:
    play = Play(POOL)
    play.join("ann")
    token_hash = play.state.students["ann"].token_hash
    outcome = play.join("ann", name="Eve", ticket=ticket, pin=pin, token_hash="evil")
    assert isinstance(outcome, Refused)
    assert outcome.why == why
    assert [event.why for event in outcome.events if isinstance(event, ClaimRefused)] == [why]
    assert play.state.students["ann"].token_hash == token_hash
    assert [(claim.student_id, claim.name) for claim in play.state.claims.values()] == [("ann", "Eve")]


def test_the_pin_lets_a_phone_in_and_replaces_the_first() -> None:
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


def test_a_lost_reply_is_repeated_with_the_same_token() -> None:
    play = Play(POOL)
    play.join("ann", ticket="phone", token_hash="token")
    events = len(play.log)
    assert play.join("ann", ticket="phone", token_hash="token") == []
    assert len(play.log) == events
    assert play.state.tokens == {"token": "ann"}


def test_wrong_pins_never_block_the_right_one() -> None:
    play = Play(POOL)
    play.join("ann")
    for tries in range(1, 31):
        assert kinds(play.join("ann", ticket="eve", pin="9999")) == ["refused: wrong_pin"]
        assert play.state.claims["eve"].tries == tries
    assert kinds(play.join("ann", ticket="two", pin="1234")) == ["student_returned"]
    assert play.state.claims == {}


def test_the_instructor_can_let_a_phone_in_after_wrong_pins() -> None:
    play = Play(POOL)
    play.join("ann")
    for _ in range(5):
        play.join("ann", ticket="two", pin="9999")
    assert kinds(play.command(Readmit, student_id="ann", ticket="two")) == ["student_readmitted"]
    assert play.command(Readmit, student_id="ann", ticket="two") == [], "a second tap is harmless"
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


def test_a_locked_class_refuses_newcomers_and_lets_its_students_back_in() -> None:
    play = Play(POOL)
    play.join("ann")
    play.command(Lock, joining=True)
    assert play.join("ann") == [], "the phone that holds it is in"
    assert kinds(play.join("ann", ticket="two", pin="1234")) == ["student_returned"]
    assert kinds(play.join("bob")) == ["refused: locked"]
    play.command(Lock, joining=False)
    assert kinds(play.join("bob")) == ["student_joined"]


def test_a_student_who_left_returns_only_by_pin_or_instructor() -> None:
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
def test_the_roster_determines_name_extra_time_and_spelling(
    typed: str, student_id: str, name: str, factor: float
) -> None:
    play = Play(POOL, roster=ROSTER)
    outcome = play.join(typed, name="me")
    assert isinstance(outcome, list)
    joined = outcome[0]
    assert isinstance(joined, StudentJoined)
    assert (joined.student_id, joined.name, joined.factor) == (student_id, name, factor)


@pytest.mark.parametrize(
    ("typed", "known"), [("ANN", "Ann"), ("ann", "Ann"), ("Ann", "Ann"), ("STRASSE", "straße"), ("7", "7"), ("", "")]
)
def test_ids_may_differ_in_more_than_case(typed: str, known: str) -> None:
    play = Play(POOL)
    play.join("Ann", "straße", "007")
    assert known_id(play.state, typed) == known


@pytest.mark.parametrize("typed", ["AB 12", "ab\u201312", "a-b1-2", "\uff21\uff22\uff11\uff12", "ab\u0661\u0662"])
def test_ids_that_differ_only_in_spelling_are_one_student(typed: str) -> None:
    play = Play(POOL)
    play.join("ab12")
    assert kinds(play.join(typed, ticket="other")) == ["refused: claimed"]
    assert list(play.state.students) == ["ab12"]


def test_a_roster_may_tell_ids_apart_by_a_dash() -> None:
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


@pytest.mark.long
def test_a_class_has_a_largest_size() -> None:
    play = Play(POOL)
    for number in range(MAX_STUDENTS):
        play.join(f"s{number}")
    assert len(play.state.students) == MAX_STUDENTS
    assert kinds(play.join("one-more")) == ["refused: full"]
    assert kinds(play.join("s7", ticket="new", pin="1234")) == ["student_returned"]
    play.command(Remove, student_id="s8")
    assert kinds(play.join("one-more")) == ["student_joined"], "who was taken out leaves a place"


@pytest.mark.long
def test_ids_without_a_page_neither_fill_the_class_nor_appear_in_it() -> None:
    play = Play(POOL)
    play.join("ann")
    for number in range(MAX_NOT_ARRIVED + 50):
        assert kinds(play.join(f"junk{number}", connects=False))[-1] == "student_joined"
    assert len(play.state.students) == MAX_NOT_ARRIVED + 1, "the oldest gave way"
    assert "junk49" not in play.state.students
    assert "ann" in play.state.students
    assert kinds(play.join("bob"))[-1] == "student_joined"
    view = wire(play.projector())
    assert (view["joined"], view["names"]) == (2, ["Name bob", "Name ann"])
    assert play.instructor().joined == 2
    assert set(play.picture().standings.ranks) == {"ann", "bob"}


def test_an_id_without_a_page_is_free_again_after_a_while() -> None:
    play = Play(POOL)
    play.join("ann", "bob")
    play.join("Cy", ticket="cy", connects=False)
    assert play.send(Sweep(), after_ms=ARRIVAL_MS - 1) == []
    assert kinds(play.send(Sweep(), after_ms=1)) == ["student_swept"]
    assert list(play.state.students) == ["ann", "bob"]
    assert (set(play.state.tokens), set(play.state.ids)) == ({"token-ann", "token-bob"}, {"ann", "bob"})
    assert play.send(Connect(student_id="Cy", token_hash="token-Cy")) == NOT_JOINED
    assert kinds(play.join("cy", ticket="cy")) == ["student_joined"], "who comes back simply joins again"
    assert play.send(Sweep(), after_ms=10 * ARRIVAL_MS) == []
    assert play.replayed() == play.state


@pytest.mark.parametrize("sign", ["connected", "answer", "signal"])
def test_any_sign_of_a_page_keeps_the_id(sign: str) -> None:
    play = Play(POOL)
    play.join("ann", connects=False)
    play.command(Next)
    if sign == "connected":
        assert kinds(play.send(Connect(student_id="ann"))) == ["student_connected"]
        assert play.send(Connect(student_id="ann")) == []
    elif sign == "answer":
        assert kinds(play.answer("ann", 1)) == ["student_connected", "answered"]
    else:
        assert kinds(play.send(Signal(student_id="ann", signal="hidden"))) == ["student_connected", "signalled"]
    assert play.send(Sweep(), after_ms=10 * ARRIVAL_MS) == []
    assert play.instructor().joined == 1


def test_every_student_of_an_older_log_belongs_to_the_class() -> None:
    event = read_log(
        [b'{"kind":"student_joined","at_ms":1,"student_id":"a","name":"A","token_hash":"t","pin":"1","claim_hash":"c"}']
    )
    play = Play(POOL)
    evolve(play.state, event[0])
    assert play.send(Sweep(), after_ms=10 * ARRIVAL_MS) == []
    assert play.instructor().joined == 1


@pytest.mark.parametrize("takes_over", ["pin", "instructor", "next", "removed", "left"])
def test_a_replaced_phone_can_send_nothing_more(takes_over: str) -> None:
    play = Play(POOL)
    play.join("ann", ticket="old", token_hash="old")
    play.command(Next)
    answer = SubmitAnswer(
        student_id="ann", token_hash="old", id="late", turn=1, round=1, value=play.keys("ann", 1), credit_ms=0
    )
    if takes_over == "pin":
        play.join("ann", ticket="new", token_hash="new", pin="1234")
    elif takes_over == "instructor":
        play.join("ann", ticket="new", token_hash="new")
        play.command(Readmit, student_id="ann", ticket="new")
        play.join("ann", ticket="new", token_hash="new")
    elif takes_over == "next":
        play.command(Readmit, student_id="ann")
        play.join("ann", ticket="new", token_hash="new")
    elif takes_over == "removed":
        play.command(Remove, student_id="ann")
    else:
        play.send(Leave(student_id="ann"))
    events = len(play.log)
    assert play.send(answer) == NOT_JOINED
    assert play.send(Signal(student_id="ann", token_hash="old", signal="hidden")) == []
    assert play.send(Leave(student_id="ann", token_hash="old")) == []
    assert play.send(Connect(student_id="ann", token_hash="old")) == NOT_JOINED
    assert len(play.log) == events


def test_a_ticket_that_moves_to_another_id_is_one_claim() -> None:
    play = Play(POOL)
    play.join("ann", "bob")
    play.join("ann", ticket="new")
    play.join("bob", ticket="new")
    assert [claim.student_id for claim in play.state.claims.values()] == ["bob"]


def test_a_finished_class_accepts_nobody() -> None:
    play = Play(POOL)
    play.join("ann")
    play.command(Finish)
    assert kinds(play.join("ann")) == ["refused: no_session"]
    assert kinds(play.join("ann", pin="1234", ticket="two")) == ["refused: no_session"]
    assert kinds(play.join("new")) == ["refused: no_session"]
    assert play.state.claims == {}


def test_a_late_joiner_plays_the_open_question() -> None:
    play = Play(POOL)
    play.command(Next)
    play.command(Extend, seconds=5)
    play.join("late")
    assert play.student("late")["question"]["number"] == 1
    assert kinds(play.answer("late", 1)) == ["answered"]


def test_a_late_joiner_has_missed_the_questions_before() -> None:
    play = Play(pool_of("single", "single"))
    play.join("ann")
    play.command(Next)
    play.answer("ann", 1)
    play.command(Next)
    play.join("late")
    view: dict[str, Any] = play.student("late")
    assert view["missed"] is True
    assert view["reveal"]["missed"] == 1
    play.command(Finish)
    assert play.student("late")["summary"] == {"correct": 0, "answered": 0, "of": 1, "points": 0.0, "rank": 2}
