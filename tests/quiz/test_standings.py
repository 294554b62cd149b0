"""Ranks and distributions."""

import pytest

from appliance.quiz.commands import Finish, Next, Remove
from appliance.quiz.standings import distribution, histogram
from tests.support.play import Play, pool_of


def ranked(*right: tuple[int, ...]) -> dict[str, int]:
    """The ranks of students who were right in the given questions of three."""
    play = Play(pool_of("single", "single", "single"))
    play.join(*(f"s{number}" for number in range(len(right))))
    for question in (1, 2, 3):
        play.command(Next)
        for number, questions in enumerate(right):
            play.answer(f"s{number}", int(question in questions))
        play.command(Next)
    return play.picture().standings.ranks


@pytest.mark.parametrize(
    ("right", "ranks"),
    [
        ([(1, 2), (2, 3), (1,)], [1, 1, 2]),
        ([(), (), ()], [1, 1, 1]),
        ([(), (1,), (2,), (1, 2, 3), (3,)], [3, 2, 2, 1, 2]),
        ([(1,), ()], [1, 2]),
        ([], []),
    ],
)
def test_ranks_are_dense(right: list[tuple[int, ...]], ranks: list[int]) -> None:
    assert ranked(*right) == {f"s{number}": rank for number, rank in enumerate(ranks)}


def test_those_with_equal_points_stand_by_name_and_numbers_in_names_count_as_numbers() -> None:
    play = Play(pool_of("single"), anonymous=True)
    play.join(*(f"s{number}" for number in range(11)), name="Student")
    students = play.state.students
    named = [students[who].name for who in play.picture().standings.order]
    assert named == [f"Student {number}" for number in range(1, 12)]


def test_equal_sums_tie_whatever_they_consist_of() -> None:
    play = Play(pool_of(*("single",) * 10, points=0.1), time_limit=20)
    play.join("ann", "bob")
    for number in range(10):
        play.command(Next)
        play.answer("ann", int(number in (0, 1, 2)))
        play.answer("bob", int(number in (3, 8, 9)))
        play.command(Next)
    assert play.picture().standings.ranks == {"ann": 1, "bob": 1}
    assert play.tally("ann").points == 0.3


def test_ties_are_ordered_by_name() -> None:
    play = Play(pool_of("single"))
    for student_id, name in (("1", "bea"), ("2", "Abe"), ("3", "Cal")):
        play.join(student_id, name=name)
    assert play.picture().standings.order == ("2", "1", "3")


def test_a_partial_answer_does_not_count_as_right() -> None:
    play = Play(pool_of("multiple"))
    play.join("ann")
    play.command(Next)
    play.answer("ann", 0)
    play.command(Finish)
    tally = play.tally("ann")
    assert (tally.points, tally.correct, tally.answered) == (0.5, 0, 1)


def test_a_distribution_counts_scores() -> None:
    got = distribution([0, 1, 2, 2], 2)
    assert got is not None
    assert (got.n, got.mean, got.median, got.max, got.most) == (4, 1.25, 1.5, 2, 2)
    assert got.bins == (1, 0, 0, 0, 0, 1, 0, 0, 0, 2)
    assert distribution([], 2) is None


@pytest.mark.parametrize(
    ("values", "most", "bins"),
    [
        ([], 10, (0,) * 10),
        ([0, 9.99, 10, 50], 100, (2, 1, 0, 0, 0, 1, 0, 0, 0, 0)),
        ([100, 101, 10**9], 100, (0,) * 9 + (3,)),
        ([-1], 100, (1,) + (0,) * 9),
        ([0, 0], 0, (2,) + (0,) * 9),
    ],
)
def test_a_histogram_groups_scores(values: list[float], most: float, bins: tuple[int, ...]) -> None:
    assert histogram(values, most) == bins


def test_the_largest_possible_score() -> None:
    play = Play(pool_of("single", "poll", "multiple", points=3))
    play.join("ann", "bob")
    seen = []
    while play.state.phase != "finished":
        play.command(Next)
        seen.append((play.state.phase, play.picture().most))
    steps = [("open", 0), ("revealed", 3), ("open", 3), ("revealed", 3), ("open", 3), ("revealed", 6), ("finished", 6)]
    assert seen == steps
    play.command(Remove, student_id="bob")
    scores = play.picture().scores
    assert scores is not None
    assert scores.n == 1
