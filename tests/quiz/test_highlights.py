"""What a student is told besides points: the place, if the class sees it, and what there is to be glad about."""

from typing import Any

import pytest

from appliance.quiz.commands import Close, Finish, Next, Reveal, Skip
from appliance.quiz.kinds.question import Kind
from tests.support.play import LEAD_MS, Play, pool_of

RIGHT, WRONG = 1, 0


def played(rounds: list[dict[str, tuple[int, int]]], **options: Any) -> Play:
    """Questions with one right option; in each, students pick an option after so many milliseconds. Not finished."""
    names = sorted({who for answers in rounds for who in answers})
    kinds: list[Kind] = ["single"] * len(rounds)
    play = Play(pool_of(*kinds), **options)
    play.join(*names)
    for answers in rounds:
        play.command(Next)
        started_ms = play.now_ms + LEAD_MS
        for who, (pick, elapsed_ms) in sorted(answers.items(), key=lambda item: item[1][1]):
            play.answer(who, pick, after_ms=started_ms + elapsed_ms - play.now_ms)
        play.command(Close)
        if play.state.phase == "closed":
            play.command(Reveal)
    return play


def summary(play: Play, who: str = "ann") -> dict[str, Any]:
    play.command(Finish)
    found: dict[str, Any] = play.student(who)["summary"]
    return found


def test_answers_that_are_right_in_a_row_are_counted() -> None:
    right, wrong = {"ann": (RIGHT, 1000)}, {"ann": (WRONG, 1000)}
    play = played([right])
    assert "streak" not in play.student("ann")["mark"], "one is no row"
    assert played([wrong, right, right]).student("ann")["mark"]["streak"] == 2
    assert "streak" not in played([right, right, wrong]).student("ann")["mark"]
    assert "streak" not in played([right, {"bob": (RIGHT, 500)}, right]).student("ann")["mark"], "one was missed"
    assert summary(played([wrong, right, right, right, wrong]))["highlights"]["streak"] == 3
    assert "highlights" not in summary(played([right, right, wrong]))


def test_a_poll_and_a_skipped_question_break_no_row() -> None:
    play = Play(pool_of("single", "poll", "single", "single"))
    play.join("ann")
    for pick in (1, 0, 0, 1):
        play.command(Next)
        play.answer("ann", pick)
        play.command(Skip if len(play.state.turns) == 3 else Next)
    assert play.student("ann")["mark"]["streak"] == 2


def test_places_that_were_climbed_are_told_and_lost_ones_are_not() -> None:
    all_but_ann = dict.fromkeys(("bob", "cy"), (RIGHT, 1000)) | {"ann": (WRONG, 1000)}
    first = played([all_but_ann])
    assert "climbed" not in first.student("ann")["standing"]
    second = played([all_but_ann, {"ann": (RIGHT, 1000)}])
    assert second.student("ann")["standing"]["climbed"] == 1
    assert "climbed" not in second.student("bob")["standing"]


@pytest.mark.parametrize(
    ("leaderboard", "revealed", "finished"), [("every", True, True), ("end", False, True), ("never", False, False)]
)
def test_who_sees_no_leaderboard_sees_no_place(leaderboard: str, revealed: bool, finished: bool) -> None:
    play = played([{"ann": (RIGHT, 1000), "bob": (WRONG, 1000)}], leaderboard=leaderboard)
    standing = play.student("bob")["standing"]
    assert ("rank" in standing) == revealed
    assert {"of": 2, "points": 0.0}.items() <= standing.items()
    assert ("rank" in summary(play, "bob")) == finished
    assert ("rank" in play.student("bob")["standing"]) == finished


def test_the_hardest_question_that_one_had_right_is_told() -> None:
    easy = dict.fromkeys(("ann", "bob", "cy", "di"), (RIGHT, 1000))
    hard = easy | dict.fromkeys(("bob", "cy", "di"), (WRONG, 1000))
    fair = easy | dict.fromkeys(("cy", "di"), (WRONG, 1000))
    assert summary(played([easy, fair, hard]))["highlights"]["rare"] == {"number": 3, "right": 1, "of": 4}
    assert summary(played([easy, fair, hard]), "bob")["highlights"]["rare"] == {"number": 2, "right": 2, "of": 4}
    assert "highlights" not in summary(played([easy, fair, hard]), "cy")
    two = {"ann": (RIGHT, 1000), "bob": (WRONG, 1000)}
    assert "highlights" not in summary(played([two])), "two are no class"


@pytest.mark.parametrize(
    ("picks", "times", "quicker"),
    [
        ((RIGHT, WRONG, WRONG, RIGHT), (8000, 6000, 4000, 2000), {"before_ms": 7000, "after_ms": 3000}),
        ((RIGHT, RIGHT, WRONG, WRONG, RIGHT), (8000, 6000, 9000, 4000, 2000), None),  # quicker, and less often right
        ((WRONG, WRONG, WRONG, WRONG), (8000, 6000, 6000, 5500), None),  # hardly quicker
        ((RIGHT, RIGHT, WRONG), (8000, 6000, 1000), None),  # too few
    ],
)
def test_who_became_quicker_without_becoming_worse_is_told_so(
    picks: tuple[int, ...], times: tuple[int, ...], quicker: dict[str, int] | None
) -> None:
    play = played([{"ann": answer} for answer in zip(picks, times, strict=True)])
    assert summary(play).get("highlights", {}).get("quicker") == quicker


def test_each_student_with_another_question_is_told_of_rows_and_of_no_hard_question() -> None:
    play = Play(pool_of("single", "single", "single"), draw="individual")
    play.join("ann", "bob", "cy", "di")
    while play.state.phase != "finished":
        play.command(Next)
        if play.state.phase == "open":
            play.answer("ann", RIGHT)
            for other in ("bob", "cy", "di"):
                play.answer(other, WRONG)
    assert play.student("ann")["summary"]["highlights"] == {"streak": 3}
    assert "highlights" not in play.student("bob")["summary"]
