"""The class at a glance: what the report says of all of it, for classes whose figures are known."""

from pathlib import Path

import pytest

from appliance.quiz.commands import Close, Correct, Remove
from appliance.quiz.kinds.question import Kind
from tests.results.report_page import Page, ask, made
from tests.support.play import Play, pool_of


def glance(page: Page) -> dict[str, str]:
    """The large figures, by what stands below them."""
    return dict(zip(page.find("dt"), page.find("dd"), strict=True))


def class_of_ten() -> Play:
    """Four questions: all right, 7, 5 and 1 of 10 right; s0 answered none, and s9 was removed later."""
    play = Play(pool_of("single", "single", "single", "single", "poll"), lead_ms=0)
    names = [f"s{number}" for number in range(10)]
    play.join(*names, "s10")
    for right in (10, 7, 5, 1):
        ask(play, {name: (1,) if place < right else (0,) for place, name in enumerate(reversed(names)) if name != "s0"})
    ask(play, {"s1": (2,)})
    return play


def test_how_many_there_were_and_how_right_they_were(path: Path) -> None:
    play = class_of_ten()
    page = Page(made(play, path))
    assert glance(page) == {"Students": "11", "Answered": "67 %", "of all answers right": "61 %"}  # 37 of 55, 22 of 36
    assert next(page.find("p", **{"class": "soft small"})) == "Right answers, question by question"
    assert list(page.find("title"))[1] == (
        "Question 1: 100 % right. Question 2: 78 % right. Question 3: 56 % right. Question 4: 11 % right."
    )


def test_the_three_hardest_questions_are_worth_teaching_again(path: Path) -> None:
    page = Page(made(class_of_ten(), path))
    assert page.cards()[0].startswith("Worth teaching again 4 Text 4 1 of 9 right Many (8 of 9) chose o4-0")
    hardest = [has["href"] for tag, has, _ in page.elements if tag == "a"]
    assert hardest == ["#q4", "#q3", "#q2"]
    assert {"q2", "q3", "q4"} <= {str(has.get("id")) for tag, has, _ in page.elements if tag == "section"}


def test_who_is_far_below_the_class_is_named_with_the_criterion(path: Path) -> None:
    help_ = Page(made(class_of_ten(), path)).cards()[1]
    # 22 of 36 are 61 %: s1 and s2 have 1 of 4, s3 and s4 have 2 of 4, which is half
    assert help_.startswith(
        "May be glad of some help Name s1 (1 of 4) Name s2 (1 of 4) Fewer than half of their answers"
    )
    assert "more than 15 percentage points below" in help_
    assert "fewer than 3 answers" in help_


def test_who_is_as_good_as_a_class_that_had_much_wrong_is_not_named(path: Path) -> None:
    play = Play(pool_of("single", "single", "single", "single", "single"), lead_ms=0)
    play.join("s1", "s2", "s3")
    for place in range(5):  # s1 has 2 of 5 right, s2 and s3 have 3: the class has 53 %
        ask(play, {"s1": (int(place < 2),), "s2": (int(place < 3),), "s3": (int(place > 1),)})
    assert not any("help" in card for card in Page(made(play, path)).cards())


def test_of_two_answers_nobody_is_said_to_need_help(path: Path) -> None:
    play = Play(pool_of("single", "single"), lead_ms=0)
    play.join("s1", "s2", "s3")
    for _ in range(2):
        ask(play, {"s1": (0,), "s2": (1,), "s3": (1,)})
    assert not any("help" in card for card in Page(made(play, path)).cards())


def test_who_answered_half_is_not_named_as_one_who_answered_less(path: Path) -> None:
    play = Play(pool_of("poll", "poll", "poll", "poll"), lead_ms=0)
    play.join("s1", "s2")
    for place in range(4):
        ask(play, {"s1": (1,), "s2": (1,)} if place % 2 else {"s1": (1,)})
    assert Page(made(play, path)).cards() == []


def test_who_answered_less_than_half_is_named_apart(path: Path) -> None:
    help_ = Page(made(class_of_ten(), path)).cards()[1]
    assert help_.endswith("Answered fewer than half of their questions Name s0 (0 of 5) Name s10 (0 of 5)")


def test_who_was_not_there_to_get_a_question_has_not_answered_it(path: Path) -> None:
    play = Play(pool_of("single", "single", "single", "single"), lead_ms=0, draw="individual")
    play.join("s1", "s2")
    ask(play, {"s1": (1,), "s2": (1,)})
    play.present.discard("s2")
    for _ in range(3):
        ask(play, {"s1": (1,)})
    assert Page(made(play, path)).cards() == ["Answered fewer than half of their questions Name s2 (1 of 4)"]


def test_who_was_removed_is_in_no_figure_and_in_no_list(path: Path) -> None:
    play = class_of_ten()
    play.command(Remove, student_id="s1")
    play.command(Remove, student_id="s10")
    page = Page(made(play, path))
    assert glance(page)["Students"] == "9"
    assert "Name s1 " not in " ".join(page.cards())
    assert "Name s10" not in " ".join(page.cards())
    assert list(page.find("td")).count("–") == 2


def test_a_void_question_is_in_no_figure(path: Path) -> None:
    play = class_of_ten()
    play.command(Correct, question=4, void=True)
    page = Page(made(play, path))
    assert glance(page)["of all answers right"] == "78 %"  # 21 of 27
    assert "#q4" not in [has["href"] for tag, has, _ in page.elements if tag == "a"]


def test_a_class_of_one_and_a_class_that_was_only_asked_its_opinion_have_a_glance(path: Path) -> None:
    play = Play(pool_of("single"), lead_ms=0)
    play.join("s1")
    ask(play, {"s1": (1,)})
    page = Page(made(play, path))
    assert (glance(page), page.cards()) == (
        {"Students": "1", "Answered": "100 %", "of all answers right": "100 %"},
        [],
    )
    path.unlink()
    play = Play(pool_of("poll", "rating"), lead_ms=0)
    play.join("s1", "s2")
    ask(play, {"s1": (1,)})
    ask(play, {"s1": (1,), "s2": (1,)})
    assert (glance(page := Page(made(play, path))), page.cards()) == ({"Students": "2", "Answered": "75 %"}, [])


def test_who_has_no_question_closed_yet_has_missed_nothing(path: Path) -> None:
    play = Play(pool_of("single", "single", "single"), lead_ms=0)
    play.join("s1")
    ask(play, {})
    ask(play, {})
    play.command(Close)
    assert Page(made(play, path)).cards() == []


@pytest.mark.parametrize(("n", "fits"), [(60, True), (61, False)])
def test_the_marks_of_sixty_questions_have_room_in_a_students_row(n: int, fits: bool, path: Path) -> None:
    kinds: list[Kind] = ["single"] * n
    play = Play(pool_of(*kinds), lead_ms=0)
    play.join("s1")
    for _ in range(n):
        ask(play, {"s1": (1,)})
    page = Page(made(play, path))
    assert len(list(page.find("td", **{"class": "strip"}))) == fits
    assert len(list(page.find("th", **{"class": "strip"}))) == fits
