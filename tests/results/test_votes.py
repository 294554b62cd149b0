"""First votes, where the class voted twice."""

from pathlib import Path

from appliance.quiz.commands import Close, Correct, Next, Remove, Reveal, Revote, Skip
from appliance.results.tables import reading
from tests.support.play import Play, pool_of
from tests.support.record import record


def vote(play: Play, *answers: int) -> None:
    for who, option in zip(("s1", "s2", "s3"), answers, strict=False):
        play.answer(who, option)
    play.command(Close)


def test_first_votes_are_the_last_answers_of_each_student_in_the_class_before_the_second_vote(path: Path) -> None:
    play = Play(pool_of("slide", "single", "single", "single"), lead_ms=0, reveal="hold", changes=True)
    play.join("s1", "s2", "s3")
    play.command(Next)
    play.command(Next)
    play.answer("s1", 2)
    vote(play, 0, 1, 1)
    play.command(Revote)
    vote(play, 1, 1, 1)
    play.command(Reveal)
    play.command(Next)
    vote(play, 1, 1)  # once only
    play.command(Reveal)
    play.command(Next)
    vote(play, 1, 1)
    play.command(Revote)
    play.command(Skip)  # counts for nobody
    play.command(Remove, student_id="s3")
    play.command(Correct, question=1, correct=(1,))
    with reading(record(play, path)) as session:
        found = session.first_votes()
    assert {
        number: [(each.student_id, each.value, each.credit) for each in votes] for number, votes in found.items()
    } == {1: [("s1", (0,), 1.0), ("s2", (1,), 0.0)]}


def test_where_nobody_of_the_class_votes_again_there_are_no_first_votes(path: Path) -> None:
    play = Play(pool_of("single"), lead_ms=0, reveal="hold")
    play.join("s1", "s2", "s3")
    play.command(Next)
    vote(play, 0, 1)
    play.command(Revote)
    play.answer("s3", 1)
    play.command(Close)
    play.command(Remove, student_id="s3")
    with reading(record(play, path)) as session:
        assert session.first_votes() == {}
