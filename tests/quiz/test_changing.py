"""Whether an answer may be changed, and what a question is worth, where neither pool nor instructor says so."""

from typing import Any

import pytest

from appliance.quiz.commands import Close, Next, Revote
from appliance.quiz.pool import Options, Pool
from tests.support.play import Play, kinds, question


def opened(asked: dict[str, Any], **options: Any) -> Play:
    play = Play(Pool(title="Made up", questions=(question(1, **asked),)), changes=None, **options)
    play.join("ann", "bob")
    play.command(Next)
    return play


def may_change(play: Play) -> bool:
    play.answer("ann", 1, after_ms=600)
    changed = kinds(play.answer("ann", 0)) == ["answered"]
    assert play.last("ann").value == ((0,) if changed else (1,))
    return changed


@pytest.mark.parametrize(
    ("scoring", "of_question", "may"),
    [("flat", None, True), ("speed", None, False), ("flat", "speed", False), ("speed", "flat", True)],
)
def test_an_answer_may_be_changed_unless_being_quick_counts(scoring: str, of_question: str | None, may: bool) -> None:
    assert may_change(opened({"scoring": of_question}, scoring=scoring)) is may


def test_in_a_second_round_being_quick_never_counts() -> None:
    play = opened({}, scoring="speed", reveal="hold")
    play.command(Close)
    play.command(Revote)
    assert may_change(play)


@pytest.mark.parametrize("changes", [False, True])
@pytest.mark.parametrize("scoring", ["flat", "speed"])
def test_what_the_pool_says_holds_for_either_scoring(scoring: str, changes: bool) -> None:
    play = Play(Pool(title="Made up", questions=(question(1),)), changes=changes, scoring=scoring)
    play.join("ann", "bob")
    play.command(Next)
    assert may_change(play) is changes


def test_nobody_changes_an_answer_after_seeing_what_it_is_worth() -> None:
    assert not may_change(opened({}, reveal="own"))


def test_a_question_is_worth_100_points() -> None:
    assert Options().points == 100
