"""Which screen the projector shows, and what never stands on it."""

import msgspec
import pytest

from appliance.quiz.commands import Next, Remove, Rename, ShowScreen
from appliance.quiz.views.room import room
from tests.quiz.shown import keys, opened
from tests.support.play import Play, pool_of, wire


def test_live_counts_are_for_the_projector_only() -> None:
    play = opened(live_counts=True)
    play.answer("ann", 2)
    projector = wire(play.projector())
    assert projector["counts"] == dict.fromkeys(keys(play), 0) | {keys(play)[2]: 1}
    assert "counts" not in msgspec.json.encode(play.student("bob")).decode()


@pytest.mark.parametrize("individual", [False, True])
def test_the_projector_shows_no_ids(individual: bool) -> None:
    play = Play(pool_of("single", "single"), draw="individual" if individual else "together", live_counts=True)
    ids = ["xq7-ann", "xq7-bob", "xq7-cy"]
    for number, student_id in enumerate(ids):
        play.join(student_id, name=f"Nick {number}")
    play.join(ids[0], ticket="xq7-ticket")
    play.command(Remove, student_id=ids[2])
    play.command(Rename, student_id=ids[1], name="Bee")
    while True:
        assert b"xq7" not in msgspec.json.encode(play.projector())
        assert b"xq7-bob" not in msgspec.json.encode(play.student(ids[0]))
        if play.state.phase == "finished":
            break
        play.command(Next)
        if play.state.phase == "open":
            play.answer(ids[0], 1)


@pytest.mark.parametrize(
    ("phase", "shows"),
    [
        ("lobby", {"auto": "join", "join": "join", "question": "join", "standings": "standings", "blank": "blank"}),
        ("open", {"auto": "question", "join": "join", "question": "question", "standings": "standings"}),
        ("closed", {"auto": "question", "question": "question", "blank": "blank"}),
        ("revealed", {"auto": "reveal", "question": "reveal", "standings": "standings"}),
        ("lobby", {"question_alone": "join"}),
        ("open", {"question_alone": "question_alone", "auto": "question"}),
        ("closed", {"question_alone": "question_alone", "question": "question"}),
        ("revealed", {"question_alone": "reveal"}),
        ("finished", {"question_alone": "podium"}),
        ("finished", {"auto": "podium", "question": "podium", "standings": "standings", "join": "join"}),
    ],
)
def test_the_projector_shows_what_it_is_told_to(phase: str, shows: dict[str, str]) -> None:
    play = Play(pool_of("single"), reveal="hold")
    while play.state.phase != phase:
        play.command(Next)
    for show, screen in shows.items():
        play.command(ShowScreen, show=show)
        assert wire(play.projector())["screen"] == screen


def test_standings_can_be_shown_at_any_time_without_the_open_question() -> None:
    play = Play(pool_of("single", "single"), reveal="hold")
    play.join("ann", "bob")
    play.command(ShowScreen, show="standings")
    assert [row["points"] for row in wire(play.projector())["top"]] == [0, 0]
    assert wire(play.projector())["scores"]["most"] == 0
    for right in (1, 0):  # the other student wins the second one
        play.command(Next)
        play.answer("ann", right)
        play.answer("bob", 1 - right)
        play.command(ShowScreen, show="standings")
        if right:
            play.command(Next)
            play.command(Next)
    for _ in ("open", "closed"):
        play.command(ShowScreen, show="standings")
        projector = wire(play.projector())
        assert [(row["name"], row["points"]) for row in projector["top"]] == [("Name ann", 1), ("Name bob", 0)]
        assert (projector["scores"]["most"], projector["scores"]["max"]) == (1, 1)
        play.command(Next)
    assert [row["points"] for row in wire(play.projector())["top"]] == [1, 1]


def test_in_individual_mode_the_projector_shows_no_question() -> None:
    play = opened("single", "single", "single", draw="individual")
    projector = wire(play.projector())
    assert projector["question"] == {"turn": 1, "round": 1, "starts_in_ms": 0, "number": 1, "of": 3, "limit_ms": 20_000}
    assert "items" not in projector
    play.answer("ann", 1)
    play.command(Next)
    projector = wire(play.projector())
    assert "counts" not in projector
    assert sum(row["answered"] for row in projector["items"]) == 1


def test_not_all_have_answered_while_somebody_who_is_connected_has_not() -> None:
    play = opened("single")
    play.answer("ann", 1)
    play.present.discard("ann")
    projector = play.projector(present=1)
    assert (projector.answered, projector.answered_of) == (1, 2), "Bob is waited for"
    told = msgspec.json.decode(room(play.picture(), 1, play.present))
    assert (told["here"], told["answered"], told["of"]) == (1, 1, 2)
    play.present.add("ann")
    projector = play.projector(present=2)
    assert (projector.answered, projector.answered_of) == (1, 2)
