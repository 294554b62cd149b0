"""Which questions a session asks, and in which order: drawn once, at the start, and written into the log."""

from collections import Counter
from typing import Any

import pytest

from appliance.quiz import drawing
from appliance.quiz.commands import Close, Correct, Finish, Next, Open, Skip
from appliance.quiz.events import QuestionPassed, SessionOpened, TurnOpened
from appliance.quiz.kinds.question import NotPlayable
from appliance.quiz.pool import Options
from appliance.quiz.views.student import review
from tests.support.play import Play, kinds, pool_of, wire

POOL = pool_of("single", "single", "single", "single", "single", "single")


def played(**options: Any) -> Play:
    play = Play(POOL, **options)
    play.join("ann")
    return play


def opened(play: Play) -> list[int]:
    """The questions that were opened, as the pool counts them from 0."""
    return [event.question for event in play.log if isinstance(event, TurnOpened) and event.question is not None]


def to_the_end(play: Play) -> None:
    while play.state.phase != "finished":
        play.command(Next)


def test_all_are_asked_as_they_stand_unless_the_options_say_otherwise() -> None:
    play = played()
    to_the_end(play)
    assert opened(play) == [0, 1, 2, 3, 4, 5]
    assert isinstance(play.log[0], SessionOpened)
    assert play.log[0].asked == (0, 1, 2, 3, 4, 5)


def test_a_shuffled_session_asks_each_question_once_in_another_order() -> None:
    play = played(order="shuffled")
    to_the_end(play)
    assert sorted(opened(play)) == [0, 1, 2, 3, 4, 5]
    assert opened(play) != [0, 1, 2, 3, 4, 5]
    assert isinstance(play.log[0], SessionOpened)
    assert play.log[0].asked == tuple(opened(play))
    assert play.replayed() == play.state


@pytest.mark.parametrize("order", ["written", "shuffled"])
def test_so_many_questions_are_drawn(order: str) -> None:
    play = played(order=order, ask=3)
    to_the_end(play)
    assert len(set(opened(play))) == len(opened(play)) == 3
    assert (opened(play) == sorted(opened(play))) == (order == "written")


def test_every_question_is_as_likely_as_the_others_at_every_place() -> None:
    options = Options(order="shuffled", ask=2)
    drawn = [drawing.asked(POOL, options, number.to_bytes(16, "big")) for number in range(3000)]
    for place in range(2):
        times = Counter(asked[place] for asked in drawn)
        assert sorted(times) == [0, 1, 2, 3, 4, 5]
        assert all(400 < count < 600 for count in times.values())


def test_pages_and_commands_count_the_questions_as_they_are_asked() -> None:
    play = played(order="shuffled", ask=3)
    first, second, third = play.state.program
    assert wire(play.projector())["questions"] == 3
    assert (play.instructor().next_question, play.instructor().of) == (1, 3)
    play.command(Next)
    for view in (play.student("ann"), wire(play.projector())):
        assert (view["question"]["number"], view["question"]["of"]) == (1, 3)
    instructor = play.instructor()
    assert instructor.question is not None
    assert (instructor.number, instructor.question.number) == (1, 1)
    assert wire(instructor)["question"]["html"] == POOL.questions[first].html
    play.answer("ann", 1)
    play.command(Close)
    assert play.student("ann")["next"] == {"number": 2, "of": 3}
    step = play.instructor().next
    assert step is not None
    assert (step.label, step.number) == ("question", 2)
    play.command(Correct, question=1, correct=(1,))
    assert list(play.state.corrections) == [first]
    assert play.last("ann").credit == 0
    play.command(Skip)
    passed = play.log[-1]
    assert isinstance(passed, QuestionPassed)
    assert passed.question == second
    play.command(Open, question=3)
    assert play.state.turns[-1].question == third
    assert play.student("ann")["question"]["number"] == 3
    play.command(Close)
    play.command(Finish)
    rows = review(play.picture(), "ann")
    assert rows is not None
    assert [row.number for row in rows] == [1, 3]


def test_a_question_that_was_not_drawn_is_put_in_where_the_class_is() -> None:
    play = played(ask=3)
    left_out = next(index for index in range(6) if index not in play.state.program)
    before = play.state.program
    play.command(Next)
    play.command(Close)
    left_out_numbers = {number: index for index, number in play.state.numbers().items() if number > 3}
    assert sorted(left_out_numbers) == [4, 5, 6]
    assert list(left_out_numbers.values()) == [index for index in range(6) if index not in before]
    assert kinds(play.command(Open, question=7)) == ["refused: bad_value"]
    play.command(Open, question=4)
    assert play.state.program == (before[0], left_out, *before[1:])
    assert (play.student("ann")["question"]["number"], play.student("ann")["question"]["of"]) == (2, 4)
    play.command(Close)
    to_the_end(play)
    assert opened(play) == [before[0], left_out, *before[1:]]
    assert play.replayed() == play.state


def test_alone_everybody_draws_from_the_same_questions() -> None:
    play = played(draw="individual", ask=2)
    play.join("bob", "cy")
    to_the_end(play)
    drawn = {question for turn in play.state.turns for question in turn.draws.values()}
    assert drawn == set(play.state.program)
    assert len(play.state.turns) == 2


@pytest.mark.parametrize("ask", [0, -1, 501])
def test_a_number_of_questions_that_cannot_be_is_refused(ask: int) -> None:
    with pytest.raises(NotPlayable):
        Options(ask=ask)
