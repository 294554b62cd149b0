"""How sure students say they are: where it is asked, and who sees it."""

import msgspec

from appliance.quiz.commands import Close, Correct, Finish, Next
from appliance.quiz.views.student import review
from tests.support.play import Play, pool_of, wire


def test_how_sure_somebody_is_counts_only_where_it_was_asked() -> None:
    play = Play(pool_of("single", "single"))
    pool = msgspec.structs.replace(
        play.pool, questions=(msgspec.structs.replace(play.pool.questions[0], confidence=True), play.pool.questions[1])
    )
    play = Play(pool)
    play.join("ann")
    for sure in (3, 0):
        play.command(Next)
        assert play.student("ann")["question"].get("confidence", False) == bool(sure)
        play.answer("ann", 1, sure=3)
        assert play.last("ann").sure == sure
        assert play.student("ann")["answer"].get("sure", 0) == sure
        play.command(Close)


def test_the_instructor_sees_how_sure_those_were_who_were_right_and_those_who_were_not() -> None:
    play = Play(pool_of("single", "single", "multiple", confidence=True))
    play.join("ann", "bob", "cy", "di", "eve")
    play.command(Next)
    for who, option, sure in (("ann", 1, 3), ("bob", 1, 1), ("cy", 0, 3), ("di", 2, 2), ("eve", 0, 0)):
        play.answer(who, option, sure=sure)
    play.command(Close)
    assert wire(play.instructor())["sureness"] == {"right": [1, 0, 1], "wrong": [0, 1, 1]}
    assert "sureness" not in play.student("ann")
    assert "sureness" not in wire(play.projector())
    play.command(Correct, question=1, correct=(1,))
    assert wire(play.instructor())["sureness"] == {"right": [0, 0, 1], "wrong": [1, 1, 1]}
    play.command(Correct, question=1, void=True)
    assert "sureness" not in wire(play.instructor())
    play.command(Next)
    play.answer("ann", 1)
    play.command(Close)
    assert "sureness" not in wire(play.instructor())
    play.command(Next)
    play.answer("ann", 0, sure=3)
    play.command(Close)
    assert play.last("ann").credit == 0.5
    assert wire(play.instructor())["sureness"] == {"right": [0, 0, 0], "wrong": [0, 0, 1]}
    play.command(Finish)
    assert [row.sure for row in review(play.picture(), "ann") or []] == [3, 0, 3]
    assert [row.sure for row in review(play.picture(), "eve") or []] == [0, 0, 0]
