"""Who may join, and under which id."""

from typing import Any

import pytest

from appliance.quiz.commands import (
    Connect,
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
)
from appliance.quiz.events import ClaimRefused, StudentJoined, StudentReturned
from appliance.quiz.joining import NOT_JOINED, known_id
from tests.support.play import Play, hashed, kinds, pool_of

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
