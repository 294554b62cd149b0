"""Answers of every kind that are changed, in both rounds of a vote."""

import pytest

from appliance.quiz.commands import Close, Next, Reveal, Revote
from appliance.quiz.kinds import KINDS
from appliance.quiz.kinds.question import Kind
from tests.support.picks import ANSWERS, OTHERS, wired
from tests.support.play import Play, kinds, pool_of, wire

ANSWERABLE: list[Kind] = [kind for kind, made in KINDS.items() if made.answerable]


def _played(kind: Kind, *, changed: bool) -> Play:
    """Two rounds, in each of which Ann saves the other answer before if it is to be `changed`."""
    play = Play(pool_of(kind), changes=changed)
    play.join("ann")
    for step, first, last in ((Next, ANSWERS, OTHERS), (Revote, OTHERS, ANSWERS)):
        play.command(step)
        for picks in (first, last) if changed else (last,):
            assert kinds(play.answer("ann", value=wired(play, picks[kind]))) == ["answered"]
        play.command(Close, hold=True)
    play.command(Reveal)
    return play


@pytest.mark.parametrize("kind", ANSWERABLE)
def test_of_changed_answers_the_last_of_each_round_counts(kind: Kind) -> None:
    play, other = _played(kind, changed=True), _played(kind, changed=False)
    assert [answer.round for answer in play.state.turns[0].answers["ann"]] == [1, 1, 2, 2]
    reveal = play.student("ann")["reveal"]
    assert reveal["counts"] != reveal["counts_before"]
    assert reveal == other.student("ann")["reveal"]
    assert play.student("ann")["mark"] == other.student("ann")["mark"]
    for name in ("counts", "counts_before"):
        assert wire(play.projector())[name] == wire(play.instructor())[name] == reveal[name]
    assert play.tally("ann") == other.tally("ann")
    assert play.replayed() == play.state
