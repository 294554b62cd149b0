"""Individual mode: each turn gives every student another question."""

import pytest

from appliance.quiz.commands import Correct, Finish, Next, Open, Skip
from appliance.quiz.events import QuestionDrawn, TurnOpened
from appliance.quiz.pool import Pool
from appliance.quiz.views.questions import listed
from tests.quiz.individual import CLASS, drawn, individual
from tests.quiz.shown import opened
from tests.support.play import Play, kinds, pool_of, question, wire


def test_nobody_gets_a_question_twice() -> None:
    play = individual()
    while play.state.phase != "finished":
        play.command(Next)
    assert len(play.state.turns) == 6
    for student_id in CLASS:
        assert sorted(number for number in drawn(play, student_id) if number is not None) == [0, 1, 2, 3, 4, 5]
    assert len({tuple(drawn(play, student_id)) for student_id in CLASS}) > 6, "the order is each one's own"
    assert play.replayed() == play.state


@pytest.mark.parametrize(("turns", "length"), [(None, 6), (1, 1), (4, 4), (6, 6), (100, 6)])
def test_number_and_total_count_turns(turns: int | None, length: int) -> None:
    play = individual(turns=turns)
    for number in range(1, length + 1):
        assert play.student("s0")["next"] == {"number": number, "of": length}
        play.command(Next)
        for view in (play.student("s0"), wire(play.projector())):
            assert (view["question"]["number"], view["question"]["of"]) == (number, length)
        assert wire(play.instructor())["number"] == number
        play.command(Next)
    assert kinds(play.command(Open)) == ["refused: not_now"]
    assert kinds(play.command(Next)) == ["session_finished"]


def test_the_draw_is_in_the_log() -> None:
    play = individual()
    outcome = play.command(Next)
    assert isinstance(outcome, list)
    assert isinstance(outcome[0], TurnOpened)
    assert set(outcome[0].draws) == set(CLASS)
    assert outcome[0].question is None


def test_a_question_cannot_be_chosen() -> None:
    play = individual()
    assert kinds(play.command(Open, question=1)) == ["refused: bad_value"]
    assert kinds(play.command(Open, limit_s=5)) == ["turn_opened"]


def test_keys_of_a_neighbours_question_are_refused() -> None:
    play = individual()
    play.command(Next)
    questions = {who: drawn(play, who)[-1] for who in CLASS}
    other = next(who for who in CLASS if questions[who] != questions["s0"])
    assert kinds(play.answer("s0", value=play.keys(other, 0))) == ["refused: bad_value"]
    assert kinds(play.answer("s0", 0)) == ["answered"]


def mixed() -> Play:
    """Two questions with limits of 5 and 30 s, and 2 and 3 points."""
    short, long = question(1, limit_s=5, points=2), question(2, limit_s=30, points=3)
    play = Play(Pool(title="Mixed", questions=(short, long)), draw="individual", scoring="speed")
    play.join(*CLASS)
    play.command(Next)
    return play


def test_each_question_has_its_own_limit() -> None:
    play = mixed()
    assert play.state.turn is not None
    assert set(play.state.turn.draws.values()) == {0, 1}
    assert play.state.closes_ms(frozenset()) == 1500 + 30_000 + 500
    play.now_ms = 1500 + 5000
    for student_id in CLASS:
        short = drawn(play, student_id) == [0]
        view = play.student(student_id)
        assert view["question"]["limit_ms"] == (5000 if short else 30_000)
        assert view["left_ms"] == (0 if short else 25_000)
        play.answer(student_id, 1)
        assert play.last(student_id).points == pytest.approx(1.0 if short else 2.7)
    play.now_ms += 1
    assert play.replayed() == play.state


def test_an_answer_after_the_students_own_limit_is_late() -> None:
    play = mixed()
    play.now_ms = 1500 + 5001
    whys = {drawn(play, who)[0]: kinds(play.answer(who, 1)) for who in CLASS}
    assert whys == {0: ["refused: expired"], 1: ["answered"]}


def test_the_commands_limit_applies_to_everybody() -> None:
    play = mixed()
    play.command(Next)
    play.command(Open, limit_s=12)
    play.join("late")
    assert {play.student(who)["question"]["limit_ms"] for who in [*CLASS, "late"]} == {12_000}
    assert play.state.closes_ms(frozenset()) == play.now_ms + 500 + 12_000 + 500


def test_the_reveal_shows_the_students_own_question() -> None:
    play = individual(2)
    play.command(Next)
    for student_id in CLASS[:8]:
        play.answer(student_id, 1 if student_id != "s0" else 0)
    play.command(Next)
    assert play.state.turn is not None
    draws = play.state.turn.draws
    for student_id in CLASS:
        number = draws[student_id]
        reveal = play.student(student_id)["reveal"]
        same = [who for who in CLASS if draws[who] == number]
        answered = [who for who in same if who in CLASS[:8]]
        keys = list(play.state.keys[number])
        assert reveal["correct"] == [keys[1]]
        assert reveal["n"] == len(answered)
        assert reveal["missed"] == len(same) - len(answered)
        assert reveal["counts"] == dict.fromkeys(keys, 0) | {
            keys[1]: len(answered) - ("s0" in same),
            keys[0]: int("s0" in same),
        }
    rows = wire(play.projector())["items"]
    assert rows == wire(play.instructor())["items"]
    assert [row["number"] for row in rows] == [1, 2]
    assert sum(row["asked"] for row in rows) == 12
    assert sum(row["answered"] for row in rows) == 8
    assert sum(row["right"] for row in rows) == 7


def test_the_summary_counts_missed_turns() -> None:
    play = individual(3)
    play.command(Next)
    play.answer("s0", 1)
    play.command(Next)
    play.join("late")
    play.command(Next)
    play.command(Skip)
    play.command(Next)
    play.answer("late", 1)
    play.command(Finish)
    assert play.student("s0")["summary"] == {"correct": 1, "answered": 1, "of": 2, "points": 1.0, "rank": 1}
    assert play.student("late")["summary"] == {"correct": 1, "answered": 1, "of": 2, "points": 1.0, "rank": 1}
    assert play.student("s1")["summary"] == {"correct": 0, "answered": 0, "of": 2, "points": 0.0, "rank": 2}


def test_a_correction_reaches_all_students_who_had_the_question() -> None:
    play = individual(2)
    for _ in range(2):
        play.command(Next)
        for student_id in CLASS:
            play.answer(student_id, 0)
        play.command(Next)
    play.command(Correct, question=1, correct=(1,))
    assert {play.tally(student_id).points for student_id in CLASS} == {1.0}
    assert play.replayed() == play.state


def test_a_skipped_turn_uses_up_no_question() -> None:
    play = individual(3)
    play.command(Skip)
    play.command(Next)
    assert wire(play.projector())["question"]["number"] == 2
    play.command(Next)
    play.command(Next)
    play.command(Next)
    assert kinds(play.command(Next)) == ["session_finished"]


def test_a_draw_that_raises_the_limit_keeps_the_question_open_for_it() -> None:
    play = Play(Pool(title="Mixed", questions=(question(1, limit_s=5), question(2, limit_s=30))), draw="individual")
    play.command(Next)
    limits = {}
    for student_id in CLASS:
        play.join(student_id, connects=False)
        outcome = play.comes(student_id)
        assert isinstance(outcome, list)
        assert isinstance(outcome[0], QuestionDrawn)
        limits[student_id] = outcome[0].limit_ms
    assert set(limits.values()) == {5000, 30_000}
    assert play.state.closes_ms(frozenset()) == 1500 + 30_000 + 500


def test_the_questions_points_bound_the_distribution() -> None:
    play = Play(pool_of("single", "single", points=3), draw="individual", points=1)
    play.join("ann")
    play.command(Next)
    play.answer("ann", 1)
    play.command(Next)
    scores = wire(play.projector())["scores"]
    assert (scores["max"], scores["most"]) == (3, 3)


def test_the_questions_that_some_student_had_are_listed_as_opened() -> None:
    play = opened("single", "single", "single", draw="individual")
    assert play.state.turn is not None
    had = {play.state.pool.questions[index].id for index in play.state.turn.draws.values()}
    assert {each.id for each in listed(play.state) if each.opened} == had != set()
