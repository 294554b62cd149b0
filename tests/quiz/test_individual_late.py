"""Individual mode for students who come late, come back, or have no page: their question and the reveal they see."""

import pytest

from appliance.quiz.commands import Close, Finish, Next, Pause, Readmit, Remove, Revote
from appliance.quiz.views.student import review
from tests.quiz.individual import CLASS, SINGLES, drawn, individual
from tests.support.play import Play, kinds, pool_of


def test_a_late_joiner_gets_a_question_once_a_page_is_open() -> None:
    play = individual()
    play.command(Next)
    play.join("late", connects=False)
    assert "question" not in play.student("late")
    assert kinds(play.comes("late")) == ["question_drawn"]
    assert play.student("late")["question"]["html"].startswith("<p>Text")
    assert kinds(play.answer("late", 1)) == ["answered"]
    assert play.comes("late") == [], "the question stays the same"


def test_the_first_student_of_an_empty_class_gets_a_question() -> None:
    play = Play(pool_of("single", "single", limit_s=7), draw="individual")
    play.command(Next)
    play.join("late", connects=False)
    assert kinds(play.comes("late")) == ["question_drawn"]
    assert play.student("late")["question"]["limit_ms"] == 7000


def test_ids_without_a_page_see_no_answer() -> None:
    play = Play(pool_of(*SINGLES), draw="individual")
    play.join("ann", "bob")
    play.join(*(f"invented {number}" for number in range(70)), connects=False)
    for _ in range(6):
        play.command(Next)
        assert play.state.turn is not None
        assert set(play.state.turn.draws) == {"ann", "bob"}
        play.command(Next)
        for number in range(70):  # each opens a page after the reveal
            play.comes(f"invented {number}")
            view = play.student(f"invented {number}")
            assert view["phase"] == "revealed"
            assert not {"question", "reveal", "answer", "missed"} & set(view)
        play.present = {"ann", "bob"}
    play.command(Next)
    assert play.state.phase == "finished"
    assert review(play.picture(), "invented 7") == []
    assert len(review(play.picture(), "ann") or ()) == 6


@pytest.mark.parametrize("answers", [True, False])
def test_a_present_student_who_returns_after_the_reveal_sees_it(answers: bool) -> None:
    play = individual()
    play.command(Next)
    if answers:
        play.answer("s0", 1)
    play.present.discard("s0")
    play.command(Next)
    play.comes("s0")
    view = play.student("s0")
    assert view["reveal"]["correct"] == list(play.keys("s0", 1))
    assert ("answer" in view) == answers
    play.command(Next)
    play.command(Finish)
    [row] = [row for row in review(play.picture(), "s0") or () if row.number - 1 == drawn(play, "s0")[0]]
    assert (row.value is None) == (not answers)


def test_an_absent_student_later_sees_the_reveals_of_the_other_turns() -> None:
    play = individual(3)
    play.command(Next)
    play.command(Next)
    play.present.discard("s0")
    play.command(Next)
    play.command(Next)
    play.comes("s0")
    assert "reveal" not in play.student("s0")
    play.command(Next)
    play.command(Next)
    assert "reveal" in play.student("s0")
    play.command(Next)
    assert [number is None for number in drawn(play, "s0")] == [False, True, False]
    rows = review(play.picture(), "s0") or []
    assert {row.number - 1 for row in rows} == {number for number in drawn(play, "s0") if number is not None}
    assert play.student("s0")["summary"]["of"] == 3, "a turn that was missed counts"


def test_a_student_who_comes_between_two_rounds_gets_a_question_for_the_second() -> None:
    play = individual()
    play.command(Next)
    play.command(Close, hold=True)
    play.join("late")
    assert kinds(play.command(Revote)) == ["round_opened", "question_drawn"]
    assert kinds(play.answer("late", 1)) == ["answered"]


def test_a_student_who_comes_during_a_pause_gets_a_question() -> None:
    play = individual()
    play.command(Next)
    play.command(Pause)
    play.join("late")
    assert play.student("late")["question"]["limit_ms"] == 20_000


def test_the_class_is_not_over_for_a_student_who_has_just_come() -> None:
    play = individual(close_when_all=True)
    play.command(Next)
    for student_id in CLASS:
        play.answer(student_id, 1)
    play.join("late", connects=False)
    assert kinds(play.comes("late")) == ["question_drawn"]
    assert play.tick(*CLASS, "late") == []
    play.answer("late", 1)
    assert kinds(play.tick(*CLASS, "late")) == ["turn_closed", "turn_revealed"]


def test_a_student_removed_at_the_opening_gets_a_question_on_return() -> None:
    play = individual()
    play.command(Remove, student_id="s0")
    play.join("s0")
    play.command(Next)
    assert play.state.turn is not None
    assert play.state.turn.question_of("s0") is None
    play.command(Readmit, student_id="s0", ticket="ticket-s0")
    play.join("s0", connects=False)
    assert kinds(play.comes("s0")) == ["question_drawn"]


@pytest.mark.parametrize("phase", ["closed", "revealed"])
def test_a_student_who_comes_after_the_close_gets_no_question(phase: str) -> None:
    play = individual()
    play.command(Next)
    play.command(Close, hold=phase == "closed")
    assert kinds(play.join("late")) == ["student_joined"]
    view = play.student("late")
    assert view["phase"] == phase
    assert not {"question", "reveal", "answer"} & set(view)
    play.command(Next)


def test_a_student_without_a_question_has_missed_none() -> None:
    play = individual()
    play.command(Next)
    play.command(Close)
    play.join("late")
    rows = {row.student_id: row for row in play.instructor().attendance or ()}
    assert rows["s0"].missed
    assert not rows["late"].missed
