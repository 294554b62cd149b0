"""What the report says of a question in words, each for a class whose figures are known."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from appliance.quiz.commands import Close, Correct, Next, Reveal, Revote
from appliance.quiz.kinds.question import Kind, Option
from appliance.quiz.pool import Pool
from tests.results.report_page import Page, made
from tests.support.play import Play, pool_of, question

TEN = [f"s{number}" for number in range(10)]
LONG = "x" * 10_000


def class_of(pool: Pool, names: Sequence[str] = TEN) -> Play:
    play = Play(pool, lead_ms=0, reveal="hold")
    play.join(*names)
    return play


def vote(play: Play, answers: Sequence[Any], wire: Callable[..., Any] | None = None, **fields: Any) -> None:
    """The students answer in their order, by index or as `wire` makes of it; None: not at all."""
    for who, answer in zip(play.state.students, answers, strict=False):
        if answer is None:
            continue
        if wire is not None:
            play.answer(who, value=wire(who, answer), **fields)
        else:
            play.answer(who, *(answer if isinstance(answer, tuple) else (answer,)), **fields)


def asked(play: Play, answers: Sequence[Any], wire: Callable[..., Any] | None = None, **fields: Any) -> None:
    """The next question, from its opening to its reveal."""
    play.command(Next)
    vote(play, answers, wire, **fields)
    if play.state.phase == "open":
        play.command(Close)
    play.command(Reveal)


def said_of(kind: Kind, path: Path, answers: Sequence[Any], wire: Any = None, **fields: Any) -> str:
    """What is said of one question of a kind, answered so by as many students."""
    play = class_of(pool_of(kind, **fields), [f"s{number}" for number in range(len(answers))])
    asked(play, answers, None if wire is None else lambda who, answer: wire(play, who, answer))
    return " ".join(Page(made(play, path)).findings())


def typed(_play: Play, _who: str, answer: Any) -> Any:
    return answer


def items(play: Play, who: str, picked: tuple[int, ...]) -> Any:
    """The keys of these items; the right side of three pairs begins at 3, and −1 is none."""
    keys = play.keys(who, *range(len(play.state.keys[0])))
    return tuple("" if index < 0 else keys[index] for index in picked)


def test_an_option_that_many_took_for_the_right_one_is_named(path: Path) -> None:
    said = said_of("single", path, [0] * 4 + [1] * 6 + [2] * 2)
    assert said == "Many (33 %) chose o1-0: they took it for o1-1."  # two of twelve are not many


def test_of_true_and_false_neither_is_taken_for_the_other(path: Path) -> None:
    assert said_of("true_false", path, [1] * 6 + [0] * 4) == (
        "Many (60 %) chose o1-1; right is o1-0. No more were right than by guessing (50 %)."
    )


def test_what_was_picked_besides_and_what_was_left_out_is_named(path: Path) -> None:
    said = said_of("multiple", path, [(0, 1, 2)] * 4 + [(0,)] * 3 + [(0, 2)] * 3)
    assert said == "Many (40 %) also picked o1-1, which is not right. Many (30 %) left out o1-2, which is right."


def test_texts_and_numbers_that_many_wrote_are_named(path: Path) -> None:
    said = said_of("text", path, ["London"] * 3 + ["LONDON "] + ["Paris"] * 6, typed)
    assert said == "Many (40 %) wrote London; right is Paris."
    path.unlink()
    said = said_of("number", path, ["25"] * 3 + ["2,5"] * 7, typed, unit="m", tolerance=0.5)
    assert said == "Many (30 %) wrote 25 m; right is 2.5 ± 0.5 m."


def test_things_in_wrong_pairs_and_in_wrong_order_are_named(path: Path) -> None:
    said = said_of("match", path, [(4, 3, 5)] * 3 + [(3, 4, -1)] * 4 + [(3, 4, 5)] * 3, items)
    assert said == "Many (30 %) put l1-0 with r1-1 instead of r1-0. Many (30 %) put l1-1 with r1-0 instead of r1-1."
    path.unlink()
    said = said_of("order", path, [(0, 2, 1, 3)] * 3 + [(0, 1, 2, 3)] * 7, items)
    assert said == "Many (30 %) put o1-2 before o1-1."


def test_of_few_students_figures_are_told_and_how_few_they_are_but_no_statistics(path: Path) -> None:
    assert said_of("single", path, [0, 0, 1, 1, 1, 1]) == (
        "Many (2 of 6) chose o1-0: they took it for o1-1. Only 6 students answered: a hint, not a measure."
    )
    path.unlink()
    assert said_of("single", path, [1] * 9) == "Only 9 students answered: a hint, not a measure."
    path.unlink()
    assert said_of("single", path, [1] * 10) == "Nearly everybody was right: too easy to tell anything."


def test_a_question_that_no_more_got_right_than_by_guessing_is_told(path: Path) -> None:
    assert "No more were right than by guessing (25 %)." in said_of("single", path, [1] * 3 + [0, 2, 3] * 3)
    path.unlink()
    assert "guessing" not in said_of("single", path, [1] * 4 + [0, 2, 3] * 3)


def test_a_question_that_hardly_anybody_got_right_is_told(path: Path) -> None:
    assert "Hardly anybody was right." in said_of("number", path, ["7"] * 8 + ["2.5"] * 2, typed)
    path.unlink()
    assert "Hardly anybody was right." not in said_of("number", path, ["7"] * 7 + ["2.5"] * 3, typed)


def test_what_mainly_the_stronger_half_knew_is_told(path: Path) -> None:
    play = class_of(pool_of("single", "single", "single", "order"))
    strong, weak = [1] * 5, [0] * 5
    for answers in (strong + weak, strong + weak, [*strong, 0, 0, 0, 0, 1]):
        asked(play, answers)
    asked(play, [(0, 1, 2, 3)] * 5 + [(3, 2, 1, 0)] * 5, lambda who, order: play.keys(who, *order))
    first, _, _, order = Page(made(play, path)).findings()
    # of the strongest 27 % all were right in the others, of the weakest none
    assert first.endswith("Mainly the stronger half knew this: of the strongest 100 % were right, of the weakest 0 %.")
    assert order.endswith("Mainly those who did well otherwise knew this.")


def test_a_question_that_the_stronger_ones_got_wrong_is_said_to_mislead(path: Path) -> None:
    play = class_of(pool_of("single", "single", "single"))
    for answers in ([1] * 5 + [0] * 5, [1] * 5 + [0] * 5, [0] * 5 + [1] * 5):
        asked(play, answers)
    *_, last = Page(made(play, path)).findings()
    assert "perhaps its text or its key misleads" in last
    assert "stronger" not in last


def test_what_may_be_chance_is_no_statement_about_the_stronger_ones(path: Path) -> None:
    play = class_of(pool_of("single", "single", "single"))
    for answers in ([1] * 5 + [0] * 5, [1] * 5 + [0] * 5, [1, 1, 0, 0, 0, 1, 1, 1, 0, 0]):
        asked(play, answers)
    *_, last = Page(made(play, path)).findings()  # 2 of the 5 stronger ones were right, and 3 of the others
    assert "misleads" not in last
    assert "stronger" not in last


def test_who_was_sure_and_wrong_is_counted_with_what_most_of_them_chose(path: Path) -> None:
    play = class_of(pool_of("single", confidence=True))
    play.command(Next)
    for who, option, sure in zip(TEN, [0, 0, 2, 0, 1, 1, 1, 1, 1, 1], [3, 3, 3, 2, 3, 3, 1, 1, 1, 1], strict=True):
        play.answer(who, option, sure=sure)
    play.command(Close)
    page = Page(made(play, path))
    assert (
        "3 students were sure of a wrong answer: they believe something that is not so. Most of them: o1-0."
        in (page.findings()[0])
    )
    assert "Sure, but wrong 1 Text 1 3 were sure and wrong" in page.cards()


def test_of_the_sure_and_wrong_half_are_not_most(path: Path) -> None:
    play = class_of(pool_of("single", confidence=True))
    play.command(Next)
    for who, option in zip(TEN, [0, 0, 2, 3, 1, 1, 1, 1, 1, 1], strict=True):
        play.answer(who, option, sure=3)
    play.command(Close)
    said = Page(made(play, path)).findings()[0]
    assert "4 students were sure of a wrong answer" in said
    assert "Most of them" not in said


def test_where_several_options_are_right_nobody_is_told_what_guessing_gives(path: Path) -> None:
    assert "guessing" in said_of("single", path, [0] * 8 + [1] * 2)
    path.unlink()
    assert "guessing" not in said_of("multiple", path, [(0, 1)] * 8 + [(0, 2)] * 2)


def test_what_the_second_vote_changed_is_told_of_those_who_voted_twice(path: Path) -> None:
    play = class_of(pool_of("single"))
    play.command(Next)
    vote(play, [0] * 6 + [1] * 3)  # s9 votes only the second time
    play.command(Close)
    play.command(Revote)
    vote(play, [1] * 4 + [0, 0] + [1, 1, 0, 1])
    play.command(Close)
    play.command(Reveal)
    said = " ".join(Page(made(play, path)).findings())
    assert "After the second vote 6 of 9 were right, before it 3 of 9: 4 came to the right answer, 1 left it." in said


def test_a_second_vote_in_which_nobody_voted_is_told_as_none(path: Path) -> None:
    play = class_of(pool_of("single"))
    play.command(Next)
    vote(play, [1] * 3)
    play.command(Close)
    play.command(Revote)
    play.command(Close)
    play.command(Reveal)
    page = Page(made(play, path))
    assert "second vote" not in " ".join(page.findings())
    assert "First vote" not in page.options()[0]
    assert page.outcomes()[0].endswith("two rounds, a student's last answer counts")


def test_many_without_an_answer_are_told_once_the_question_is_closed(path: Path) -> None:
    play = class_of(pool_of("poll"))
    play.command(Next)
    vote(play, [0] * 7)
    assert Page(made(play, path)).findings() == []
    play.command(Close)
    path.unlink()
    assert Page(made(play, path)).findings() == ["Many did not answer (30 %)."]


def test_a_corrected_key_is_told_with_the_one_before(path: Path) -> None:
    play = class_of(pool_of("single", "single"))
    asked(play, [2] * 10)
    asked(play, [1] * 10)
    play.command(Correct, question=1, correct=(3,))
    play.command(Correct, question=2, void=True)
    assert Page(made(play, path)).findings() == [
        "Nearly everybody was right: too easy to tell anything. The key was corrected: o1-2 is right, no longer o1-1."
    ]


@pytest.mark.parametrize("kind", ["poll", "rating", "words"])
def test_where_nothing_is_right_no_mistakes_are_told(kind: Kind, path: Path) -> None:
    answers: list[Any] = [("a",)] * 10 if kind == "words" else [0] * 10
    assert said_of(kind, path, answers, typed if kind == "words" else None) == ""


def test_quotes_are_cut_and_stay_text(path: Path) -> None:
    hostile = "<b>\u202e=1+1"
    play = class_of(Pool(title="T", questions=(question(1, "text", correct=(LONG[:200],)),)))
    asked(play, [hostile] * 10, lambda _, text: text)
    body = made(play, path).decode()
    [quoted] = Page(body.encode()).findings()
    assert f"wrote <b>=1+1; right is {'x' * 80}…." in quoted
    assert len(quoted) < 300
    assert "\u202e" not in body


@pytest.mark.parametrize(
    "html", ["<ul><li>a lamp</li></ul>", "<ol><li>a lamp</li></ol>", "<table><tr><td>a lamp</td></tr></table>"]
)
def test_an_option_that_is_a_list_or_a_table_is_quoted_as_text(html: str, path: Path) -> None:
    options = (Option("a lamp", html), *(Option(text, text) for text in ("b", "c", "d")))
    play = class_of(Pool(title="T", questions=(question(1, options=options),)))
    asked(play, [0] * 10)
    assert '<q dir="auto">a lamp</q>' in made(play, path).decode()
