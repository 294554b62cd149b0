"""A session that is over is shown once more, step by step, as the projector showed it, with what counts now."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from appliance.quiz.commands import (
    Ask,
    Close,
    Correct,
    Finish,
    Next,
    Open,
    Remove,
    Rename,
    Reveal,
    Revote,
    ShowScreen,
    Skip,
)
from appliance.quiz.evolve import replay
from appliance.quiz.kinds import KINDS
from appliance.quiz.views.playback import Playback, played_view, title_of
from tests.support.play import Play, pool_of, read_log, wire, write_log


def steps_of(play: Play) -> list[tuple[Any, ...]]:
    """Each step: what is shown, and of which question."""
    titles = map(title_of, Playback(play.pool, read_log(write_log(play.log))).steps)
    return [tuple(part for part in (title.what, title.number) if part is not None) for title in titles]


def views_of(play: Play, said: Callable[[str], str] = str) -> list[dict[str, Any]]:
    """What the projector showed at each step."""
    return [wire(played_view(step, {}, said)) for step in Playback(play.pool, play.log).steps]


def asked_and_revealed(play: Play, *picks: int) -> None:
    """The next question, answered by ann, bob and so on, up to its reveal."""
    play.command(Next)
    for who, pick in zip(("ann", "bob", "cleo"), picks, strict=False):
        play.answer(who, pick, after_ms=1000)
    play.command(Next)


def test_every_kind_is_asked_and_revealed_and_the_end_is_the_podium_and_the_standings() -> None:
    play = Play(pool_of(*KINDS))
    play.join("ann", "bob")
    expected: list[tuple[Any, ...]] = []
    number = 0
    for kind in KINDS:
        play.command(Next)
        number += kind != "slide"
        expected += [("asked",)] if kind == "slide" else [("asked", number), ("revealed", number)]
        if kind == "single":
            play.answer("ann", 1)
        if kind != "slide":
            play.command(Close)
    play.command(Finish)
    assert steps_of(play) == [*expected, ("end",), ("standings",)]
    views = views_of(play)
    assert [view["screen"] for view in views[-2:]] == ["podium", "standings"]
    assert [step["names"] for step in views[-2]["podium"]] == [["Name ann"]]
    assert [row["name"] for row in views[-1]["top"]] == ["Name ann", "Name bob"]
    kinds_shown = [view["question"]["kind"] for view in views if view["phase"] == "open"]
    assert kinds_shown == list(KINDS)


@pytest.mark.parametrize("live_counts", [False, True])
def test_a_step_has_what_the_projector_showed_but_no_clock_and_no_way_to_join(live_counts: bool) -> None:
    play = Play(pool_of("single", "single"), live_counts=live_counts, next_after=5)
    play.join("ann", "bob")
    play.command(Next)
    shown = wire(play.projector(500, present=2))
    play.answer("ann", 1, after_ms=1000)
    play.answer("bob", 0)
    play.command(Next)
    result = wire(play.projector(present=2))
    asked, revealed, *_ = views_of(play)
    timed = {"left_ms", "answered", "answered_of", "counts", "next_in_ms", "addresses", "rev"}
    assert {name: part for name, part in shown.items() if name not in timed} == {
        name: part for name, part in asked.items() if name not in timed
    }
    assert {
        name: part for name, part in result.items() if name not in timed - {"answered", "answered_of", "counts"}
    } == {name: part for name, part in revealed.items() if name not in timed - {"answered", "answered_of", "counts"}}
    assert asked["addresses"] == revealed["addresses"] == {"student": ""}
    assert timed & (asked.keys() | revealed.keys()) == {"answered", "answered_of", "counts", "addresses", "rev"}
    assert not {"answered", "answered_of", "counts", "correct"} & asked.keys()


def test_a_discussed_question_is_revealed_with_both_rounds() -> None:
    play = Play(pool_of("single"), reveal="hold")
    play.join("ann", "bob")
    play.command(Next)
    play.answer("ann", 0, after_ms=1000)
    play.answer("bob", 1)
    play.command(Close)
    play.command(Revote)
    play.answer("ann", 1, after_ms=1000)
    play.command(Close)
    play.command(Reveal)
    play.command(Finish)
    assert steps_of(play) == [("asked", 1), ("revealed", 1), ("end",), ("standings",)]
    asked, revealed, *_ = views_of(play)
    assert (asked["question"]["round"], revealed["question"]["round"]) == (1, 2)
    assert (sorted(revealed["counts_before"].values()), sorted(revealed["counts"].values())) == (
        [0, 0, 1, 1],
        [0, 0, 0, 1],
    )


def test_questions_come_in_the_order_in_which_they_were_asked_and_what_was_skipped_is_left_out() -> None:
    play = Play(pool_of("single", "single", "single", "single", "poll"), reveal="hold")
    play.join("ann")
    play.command(Open, question=3)
    play.command(Close)
    play.command(Reveal)
    play.command(Open, question=1)
    play.command(Skip)
    play.command(Skip)  # question 4, which was never opened
    play.command(Next)
    play.command(Close)
    play.command(Reveal)
    play.command(Open, question=3)
    play.command(Close)
    play.command(Skip)
    play.command(Finish)
    assert steps_of(play) == [("asked", 3), ("revealed", 3), ("asked", 5), ("revealed", 5), ("end",)]


def test_standings_are_steps_where_the_class_saw_them() -> None:
    play = Play(pool_of("single", "single"), leaderboard="never")
    play.command(ShowScreen, show="standings")  # of nobody, before the first question
    play.join("ann", "bob")
    asked_and_revealed(play, 1, 0)
    for show in ("standings", "auto", "blank", "standings"):
        play.command(ShowScreen, show=show)
    asked_and_revealed(play, 1, 1)
    play.command(Finish)
    assert steps_of(play) == [
        *(("asked", 1), ("revealed", 1), ("standings",)),
        *(("asked", 2), ("revealed", 2), ("end",)),
    ]
    assert {"top", "podium"}.isdisjoint(name for view in views_of(play) for name in view)
    play.command(ShowScreen, show="standings")
    assert steps_of(play)[-2:] == [("end",), ("standings",)]


@pytest.mark.parametrize("phase", ["open", "closed", "revealed", "finished"])
def test_a_session_that_nobody_ended_ends_where_it_stopped(phase: str) -> None:
    play = Play(pool_of("single", "single"), reveal="hold")
    play.join("ann")
    while play.state.phase != phase:
        play.command(Next)
        if play.state.phase == "open":
            play.answer("ann", 1, after_ms=1000)
    assert steps_of(play)[:2] == [("asked", 1), ("revealed", 1)]
    assert steps_of(play)[-2:] == [("end",), ("standings",)]
    views = views_of(play)
    assert sorted(views[1]["counts"].values()) == [0, 0, 0, 1]
    assert views[-2]["podium"][0]["names"] == ["Name ann"]


def test_a_session_in_which_nothing_was_asked_has_only_its_end() -> None:
    play = Play(pool_of("single"))
    assert steps_of(play) == [("end",)]
    play.join("ann")
    play.command(Finish)
    assert steps_of(play) == [("end",)]


def test_where_everybody_had_another_question_the_reveals_are_shown() -> None:
    play = Play(pool_of("single", "single", "single"), draw="individual", turns=2)
    play.join("ann", "bob")
    for _ in range(2):
        play.command(Next)
        play.answer("ann", 1, after_ms=1000)
        play.command(Next)
    play.command(Finish)
    assert steps_of(play) == [("revealed", 1), ("revealed", 2), ("end",), ("standings",)]
    assert all(view["items"] for view in views_of(play)[:2])


def test_what_is_shown_is_marked_as_it_counts_now() -> None:
    """Bob's answer was wrong in class. A key that was corrected twice counts from the start on, and a void one."""
    play = Play(pool_of("single", "single", "single"))
    play.join("ann", "bob")
    for _ in range(3):
        asked_and_revealed(play, 1, 0)
        play.command(ShowScreen, show="standings")
    play.command(Correct, question=1, correct=(2,))
    play.command(Finish)
    play.command(Correct, question=1, correct=(1,))
    play.command(Correct, question=2, void=True)
    played_steps = Playback(play.pool, play.log).steps
    views = [wire(played_view(step, {}, str)) for step in played_steps]
    right = next(iter(play.state.keys[0]))
    assert [view["correct"] for view in views if view["screen"] == "reveal"][:2] == [[right], []]
    of_second = [view["question"] for view in views if view.get("question", {}).get("number") == 2]
    assert [question["scored"] for question in of_second] == [False, False, False]
    standings = [
        [(row["name"], row["points"]) for row in view["top"]] for view in views if view["screen"] == "standings"
    ]
    assert standings == [
        [("Name bob", 1), ("Name ann", 0)],
        [("Name bob", 1), ("Name ann", 0)],
        [("Name ann", 1), ("Name bob", 1)],
        [("Name ann", 1), ("Name bob", 1)],
    ]
    assert played_steps[-1].state.tallies() == replay(play.pool, play.log).tallies()


def test_a_question_on_the_spot_is_played_with_the_key_that_it_got_later() -> None:
    play = Play(pool_of("single"))
    play.join("ann")
    play.command(Ask, kind="number")
    play.answer("ann", value="7", after_ms=1000)
    play.command(Close)
    play.command(Correct, question=1, correct=7)
    play.command(Finish)
    assert steps_of(play) == [("asked", 1), ("revealed", 1), ("end",), ("standings",)]
    asked, revealed, end, _ = views_of(play)
    assert "scored" not in asked["question"]
    assert (revealed["correct"], revealed["share_right"], end["whole"]["share_right"]) == (7, 1, 1)


def test_nobody_is_shown_under_an_earlier_name_nor_after_a_removal() -> None:
    play = Play(pool_of("single", "single"))
    play.join("ann", "bob", "cleo")
    asked_and_revealed(play, 1, 1, 1)
    play.command(ShowScreen, show="standings")
    play.command(Rename, student_id="ann", name="Ada")
    play.command(Remove, student_id="bob")
    play.command(Finish)
    shown = msgspec.json.encode(views_of(play, lambda name: name.replace("cleo", "•••"))).decode()
    assert ("Ada" in shown, "Name •••" in shown) == (True, True)
    assert [name for name in ("Name ann", "bob", "cleo") if name in shown] == []
    revealed = views_of(play)[1]
    assert (revealed["answered"], sum(revealed["counts"].values()), revealed["joined"]) == (2, 2, 2)


def test_each_moment_is_as_it_was_in_class_also_between_the_steps_and_backwards() -> None:
    play = Play(pool_of("single", "multiple"))
    play.join("ann", "bob")
    asked_and_revealed(play, 1, 0)
    play.join("cleo")
    asked_and_revealed(play, 0, 1, 2)
    play.command(Finish)
    playback = Playback(play.pool, play.log)
    moments = [(seq, replay(play.pool, play.log[:seq])) for seq in range(1, len(play.log) + 1)]
    for seq, then in [*moments, *moments[::-1], *moments[::3]]:
        assert playback.at(seq) == then, seq
    assert playback.times_ms == sorted(playback.times_ms)


@pytest.mark.parametrize("at_ms", [-(2**60), 0, 2**60])
def test_a_log_whose_times_make_no_sense_goes_forward_all_the_same(at_ms: int) -> None:
    play = Play(pool_of("single"))
    play.join("ann")
    asked_and_revealed(play, 1)
    log = [
        msgspec.structs.replace(event, at_ms=at_ms) if number == 3 else event for number, event in enumerate(play.log)
    ]
    playback = Playback(play.pool, log)
    assert playback.times_ms == sorted(playback.times_ms)
    assert playback.reached(playback.times_ms[-1]) == len(playback.events)
    assert playback.reached(playback.times_ms[0] - 1) == 1
