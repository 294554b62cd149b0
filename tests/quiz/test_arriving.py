"""Ids whose page never came: they take no place in the class, and are free again after a while."""

import pytest

from appliance.quiz.commands import Connect, Next, Remove, Signal, Sweep
from appliance.quiz.evolve import evolve
from appliance.quiz.joining import NOT_JOINED
from appliance.quiz.state import ARRIVAL_MS, MAX_NOT_ARRIVED, MAX_STUDENTS
from tests.support.play import Play, kinds, pool_of, read_log, wire

POOL = pool_of("single")


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
