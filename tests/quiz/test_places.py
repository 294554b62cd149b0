"""What the class sees of its standings: who climbed, ties, the podium, and how the class did as a whole."""

from typing import Any

import msgspec
import pytest

from appliance.quiz.commands import Finish, Next, Remove, ShowScreen
from appliance.quiz.records import Tally
from appliance.quiz.standings import standings
from appliance.quiz.views.places import ON_STEP, climbers
from tests.support.play import Play, pool_of


def shown(play: Play) -> dict[str, Any]:
    view: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(play.projector()))
    return view


def turn(play: Play, *right: str) -> None:
    """A question that these students have right, and nobody else."""
    play.command(Next)
    for student_id in play.state.students:
        play.answer(student_id, int(student_id in right))
    play.command(Next)


def test_standings_say_who_climbed_since_the_question_before() -> None:
    play = Play(pool_of(*("single",) * 4))
    play.join("ann", "bob", "cy", "dee")
    turn(play, "ann", "bob", "cy")
    assert all("climbed" not in row for row in shown(play)["top"]), "nobody stood anywhere before"
    turn(play, "ann", "bob")
    turn(play, "ann")
    assert [(row["rank"], row["name"], row.get("climbed")) for row in shown(play)["top"]] == [
        (1, "Name ann", None),
        (2, "Name bob", -1),
        (3, "Name cy", -1),
        (4, "Name dee", -1),
    ]
    assert "climbers" not in shown(play)
    play.command(Next)
    play.command(ShowScreen, show="standings")
    assert all("climbed" not in row for row in shown(play)["top"]), "while a question is open"


@pytest.mark.parametrize(
    ("now", "named"),
    [
        ({"ann": 4, "bob": 3, "cy": 2, "dee": 1}, None),
        ({"ann": 4, "bob": 5, "cy": 2, "dee": 1}, None),  # one place is not far
        ({"ann": 4, "bob": 3, "cy": 2, "dee": 9}, {"names": ["Name dee"], "places": 3}),
        ({"ann": 1, "bob": 3, "cy": 4, "dee": 4}, {"names": ["Name dee"], "places": 3}),
        ({"ann": 4, "bob": 4, "cy": 4, "dee": 4}, {"names": ["Name dee"], "places": 3}),
    ],
)
def test_who_climbed_most_is_named(now: dict[str, float], named: dict[str, Any] | None) -> None:
    play = Play(pool_of("single"))
    play.join("ann", "bob", "cy", "dee")
    ids = tuple(now)
    before, after = (
        standings(ids, {who: Tally(points=points) for who, points in table.items()})
        for table in ({"ann": 4, "bob": 3, "cy": 2, "dee": 1}, now)
    )
    climbed = climbers(play.state, after, before, str)
    assert msgspec.to_builtins(climbed) == (None if named is None else named | {"names": tuple(named["names"])})


def test_where_half_a_class_climbed_alike_nobody_is_named() -> None:
    play = Play(pool_of("single"))
    late = [f"z{number}" for number in range(4)]
    ids = ("ann", "bob", "cy", *late)
    play.join(*ids)
    first = {"ann": 3, "bob": 2, "cy": 1}
    before = standings(ids, {who: Tally(points=points) for who, points in first.items()})
    for count in (3, 4):
        table = first | dict.fromkeys(late[:count], 9)
        climbed = climbers(play.state, standings(ids, {w: Tally(points=p) for w, p in table.items()}), before, str)
        assert (climbed is not None) == (count <= 3)


def test_the_last_row_says_how_many_more_share_its_rank() -> None:
    play = Play(pool_of("single"))
    play.join(*(f"s{number}" for number in range(42)))
    turn(play, *(f"s{number}" for number in range(42)))
    view = shown(play)
    assert (len(view["top"]), view["top"][-1]["rank"], view["tied"]) == (10, 1, 32)


def test_the_podium_has_three_ranks_with_all_who_share_them_and_nobody_without_points() -> None:
    play = Play(pool_of(*("single",) * 3))
    play.join("zed", *(f"s{number}" for number in range(15)), "gone", "nil")
    turn(play, "zed", "gone")
    turn(play, "zed", "gone", *(f"s{number}" for number in range(15)))
    play.command(Remove, student_id="gone")
    assert "podium" not in shown(play)
    play.command(Finish)
    view = shown(play)
    assert [(step["rank"], step["points"], len(step["names"]), step["more"]) for step in view["podium"]] == [
        (1, 2, 1, 0),
        (2, 1, ON_STEP, 15 - ON_STEP),
    ]
    assert view["podium"][0]["names"] == ["Name zed"]


def test_without_a_leaderboard_the_end_tells_of_the_class_alone() -> None:
    play = Play(pool_of("single", "single", "poll"), leaderboard="never")
    play.join("ann", "bob", "cy", "idle")
    for right in (("ann", "bob", "cy"), ("ann",), ()):
        play.command(Next)
        for student_id in ("ann", "bob", "cy"):
            play.answer(student_id, int(student_id in right))
        play.command(Next)
    assert "whole" not in shown(play)
    play.command(Finish)
    view = shown(play)
    assert "podium" not in view
    assert view["whole"] == {"took_part": 3, "share_right": 0.6667, "hardest": 2}


def test_no_question_is_the_hardest_where_all_came_out_alike() -> None:
    play = Play(pool_of("single", "single"))
    play.join("ann")
    turn(play, "ann")
    turn(play, "ann")
    play.command(Finish)
    assert shown(play)["whole"] == {"took_part": 1, "share_right": 1.0}
