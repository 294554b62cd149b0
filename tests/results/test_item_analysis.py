"""What is said of each question of a class, and of several classes that were asked the same."""

from collections.abc import Sequence
from pathlib import Path
from statistics import correlation

import pytest

from appliance.quiz.commands import Ask, Close, Correct, Next, Remove
from appliance.quiz.kinds.number import Number
from appliance.quiz.kinds.question import Option
from appliance.quiz.pool import Pool
from appliance.results.formats import FORMATS
from appliance.results.item_analysis import Asked, Item, items, pooled
from appliance.results.items_table import items_table, options_table
from appliance.results.marks import Spreadsheets
from appliance.results.table import Cell, Table
from appliance.results.tables import reading
from appliance.words.languages import ENGLISH
from tests.support.play import Play, pool_of, question
from tests.support.record import record

CLASS = [f"s{number:02}" for number in range(20)]


def played(answers: Sequence[Sequence[int | None]], pool: Pool | None = None) -> Play:
    """A class of single choices; each list has the option of each student, None for who does not answer."""
    play = Play(
        pool or Pool(title="Made up", questions=tuple(question(number) for number in range(1, len(answers) + 1))),
        lead_ms=0,
    )
    play.join(*CLASS[: len(answers[0])])
    for given in answers:
        play.command(Next)
        for who, option in zip(CLASS, given, strict=False):
            if option is not None:
                play.answer(who, option, after_ms=2000 if who == CLASS[-1] else 100)
        play.command(Close)
    return play


def asked(play: Play, path: Path) -> list[Asked]:
    path.unlink(missing_ok=True)
    with reading(record(play, path)) as session:
        return session.asked


def analysed(play: Play, path: Path) -> list[Item]:
    return items(asked(play, path), ENGLISH)


def cells(table: Table) -> list[dict[str, Cell]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


# Option 1 is right in each. The first ten students know more than the others.
KNOWN: list[Sequence[int | None]] = [
    [1] * 12 + [0] * 8,
    [1] * 10 + [2] * 6 + [None] * 4,
    [1] * 9 + [0] * 11,
]


def test_the_figures_of_a_class_of_which_all_is_known(path: Path) -> None:
    first, second, _ = analysed(played(KNOWN), path)
    assert (first.asked, first.answered, first.skipped, first.correct, first.wrong) == (20, 20, 0, 12, 8)
    assert first.difficulty == pytest.approx(0.6)
    assert (first.mean_ms, first.median_ms) == (1145, 1050)
    rests = [1.0] * 9 + [0.5] + [0.0] * 10  # of the other two; skipped is not wrong
    assert first.item_rest == pytest.approx(correlation([1.0] * 12 + [0.0] * 8, rests))
    assert first.upper_lower == pytest.approx(1 - 0.2)  # of the ten who share the lowest rest, two had it right
    assert (second.answered, second.skipped, second.wrong) == (16, 4, 6)
    assert second.difficulty == pytest.approx(10 / 16)  # who skipped it is not among the wrong ones


def test_options_say_who_took_them(path: Path) -> None:
    _, second, _ = analysed(played(KNOWN), path)
    assert [(row.text, row.right, row.picked) for row in second.rows] == [
        ("o2-0", False, 0), ("o2-1", True, 10), ("o2-2", False, 6), ("o2-3", False, 0),
    ]  # fmt: skip
    assert [row.share for row in second.rows] == [0, 10 / 16, 6 / 16, 0]
    assert [row.upper for row in second.rows] == [0, 1, 0, 0]
    assert [row.lower for row in second.rows] == pytest.approx([0, 0, 1, 0], abs=0.26)
    [row] = [each for each in cells(items_table([second], ENGLISH)) if each["distractors"]]
    assert row["distractors"] == "o2-2 (6)"
    several = analysed(played([[2] * 3 + [0] * 2 + [3] * 4 + [1] * 11]), path)
    assert cells(items_table(several, ENGLISH))[0]["distractors"] == "o1-3 (4) | o1-2 (3) | o1-0 (2)"


def test_below_ten_answers_figures_are_withheld_with_a_note(path: Path) -> None:
    answers = [[1] * 5 + [0] * 4, [1] * 9, [1] * 4 + [2] * 5]
    for item in analysed(played(answers), path):
        assert (item.few, item.difficulty, item.item_rest, item.upper_lower) == (True, None, None, None)
        assert item.answered == 9
        assert {row.upper for row in item.rows} == {None}
    assert cells(items_table(analysed(played(answers), path), ENGLISH))[0]["note"] == (
        "Fewer than 10 answers: difficulty and discrimination are left out, "
        "since chance would say more than the question."
    )
    [ten, *_] = analysed(played([[1] * 5 + [0] * 5, [1] * 10]), path)
    assert (ten.few, ten.difficulty, items_table([ten], ENGLISH).rows[0][-1]) == (False, 0.5, None)


def test_a_poll_has_shares_and_nothing_that_would_be_right(path: Path) -> None:
    play = Play(Pool(title="Made up", questions=(question(1, "poll"), question(2))), lead_ms=0)
    play.join(*CLASS)
    for given in ([0] * 10 + [3] * 10, [1] * 10 + [0] * 10):
        play.command(Next)
        for who, option in zip(CLASS, given, strict=True):
            play.answer(who, option)
        play.command(Close)
    poll, other = analysed(play, path)
    assert (poll.correct, poll.wrong, poll.difficulty, poll.item_rest) == (None, None, None, None)
    assert [(row.share, row.upper, row.lower) for row in (poll.rows[0], poll.rows[3])] == [(0.5, 1, 0), (0.5, 0, 1)]
    assert other.item_rest is None  # there is no other marked question
    assert cells(items_table([poll], ENGLISH))[0]["distractors"] == ""
    few = Play(pool_of("poll"), lead_ms=0)
    few.join("s1")
    assert cells(items_table(analysed(few, path), ENGLISH))[0]["note"] is None, "nothing is withheld"


def test_partly_right_is_not_right_and_only_the_sure_are_sure(path: Path) -> None:
    play = Play(Pool(title="Made up", questions=(question(1, "multiple", confidence=True),)), lead_ms=0)
    play.join(*CLASS[:12])
    play.command(Next)
    for number, who in enumerate(CLASS[:12]):
        play.answer(who, *((0, 2) if number < 5 else (0,)), sure=number % 3 + 1)
    [item] = analysed(play, path)
    assert (item.correct, item.wrong, item.sure_wrong) == (5, 7, 3)
    assert item.difficulty == pytest.approx((5 + 7 * 0.5) / 12)
    assert item.mean_sure_right == pytest.approx(9 / 5)
    assert item.mean_sure_wrong == pytest.approx(15 / 7)


def test_a_void_question_and_a_new_key_change_what_is_said(path: Path) -> None:
    play = played(KNOWN)
    play.command(Correct, question=1, void=True)
    play.command(Correct, question=2, correct=(3,))
    first, second, third = analysed(play, path)
    assert (first.void, first.correct, first.difficulty) == (True, None, None)
    assert (second.correct, second.rows[3].right) == (6, False)
    assert second.difficulty == pytest.approx(6 / 16)
    # who now has the second question right has the third one wrong; four have answered no other question that counts
    assert third.item_rest == pytest.approx(correlation([1.0] * 9 + [0.0] * 7, [0.0] * 10 + [1.0] * 6))


def test_removed_students_are_in_no_figure(path: Path) -> None:
    play = played(KNOWN)
    play.command(Remove, student_id="s00")
    first, *_ = analysed(play, path)
    assert (first.asked, first.answered, first.correct) == (19, 19, 11)


def test_typed_answers_are_rows_without_groups(path: Path) -> None:
    play = Play(pool_of("text", "number"), lead_ms=0)
    play.join(*CLASS)
    for right, wrong in (("Paris", "=1+1"), ("2,5", "-1")):
        play.command(Next)
        for number, who in enumerate(CLASS):
            play.answer(who, value=right if number < 15 else wrong)
        play.command(Close)
    text, typed = analysed(play, path)
    assert [(row.text, row.right, row.picked, row.upper) for row in text.rows] == [
        ("Paris", True, 15, None),
        ("=1+1", False, 5, None),
    ]
    assert text.item_rest == pytest.approx(1)
    assert cells(items_table([typed], ENGLISH))[0]["distractors"] == "-1 (5)"
    assert {row["share"] for row in cells(options_table([typed], ENGLISH))} == {0.25, 0.75}


@pytest.mark.parametrize(
    ("language", "spreadsheets", "options", "distractors"),
    [
        ("de", "language", ["-5;0;2", "0,5;0;1", "1000000000000000;0;1", "2,25 ± 0,5 kg;1;0"],
         "'-5 (2) | 0,5 (1) | 1000000000000000 (1)"),
        ("de", "comma", ["-5,0,2", "0.5,0,1", "1000000000000000,0,1", "2.25 ± 0.5 kg,1,0"],
         "'-5 (2) | 0.5 (1) | 1000000000000000 (1)"),
    ],
)  # fmt: skip
def test_typed_numbers_are_numbers_with_the_marks_of_the_file(
    language: str, spreadsheets: Spreadsheets, options: list[str], distractors: str, path: Path
) -> None:
    weight = Number(id="w", text="How heavy?", html="How heavy?", correct=2.25, tolerance=0.5, unit="kg")
    play = Play(Pool(title="Made up", questions=(weight,)), lead_ms=0)
    play.join(*CLASS[:4])
    play.command(Next)
    for who, typed in zip(CLASS, ("-5", "-5", "0,5", "1e15"), strict=False):
        play.answer(who, value=typed)
    play.command(Close)
    with reading(record(play, path), language=language, spreadsheets=spreadsheets) as session:
        made = {each.name: each.make(session).decode("utf-8-sig") for each in FORMATS if each.use == "sheets"
                and each.type == "text/csv"}  # fmt: skip
    mark = options[0][2]
    rows = [line.split(mark) for line in made["options.csv"].splitlines()[1:]]
    assert [mark.join(row[3:6]) for row in rows] == options
    assert distractors in made["items.csv"]


def test_classes_that_were_asked_the_same_are_one(path: Path) -> None:
    both = [asked(played(KNOWN), path), asked(played([[1] * 5 + [3] * 5, [0] * 9 + [None]]), path)]
    first, second, third = pooled(both, ENGLISH)
    assert (first.number, first.classes, first.asked, first.answered, first.correct) == (None, 2, 30, 30, 17)
    assert first.difficulty == pytest.approx(17 / 30)
    assert [row.picked for row in first.rows] == [8, 17, 0, 5]
    assert (second.classes, third.classes) == (2, 1)
    assert (second.asked, second.answered, second.skipped) == (30, 25, 5)
    assert items_table([first], ENGLISH).columns[0] == "classes"


def test_a_pooled_question_has_the_latest_wording_and_keeps_what_only_others_could_choose(path: Path) -> None:
    def asking(*texts: str) -> list[Asked]:
        options = tuple(Option(text, text) for text in texts)
        pool = Pool(title="Made up", questions=(question(1, options=options), question(2)))
        return asked(played([[0] * 6 + [1] * 6, [1] * 12], pool), path)

    [item, _] = pooled([asking("Soil", "Air"), asking("Water", "Air")], ENGLISH)
    assert [(row.text, row.picked, row.right) for row in item.rows] == [
        ("Water", 6, False), ("Air", 12, True), ("Soil", 6, False),
    ]  # fmt: skip


def test_the_same_id_of_another_kind_is_another_question(path: Path) -> None:
    other = played([[1] * 3], Pool(title="Made up", questions=(question(1, "true_false"),)))
    found = pooled([asked(played([[1] * 3]), path), asked(other, path)], ENGLISH)
    assert [(item.question.kind, item.classes) for item in found] == [("single", 1), ("true_false", 1)]


def test_questions_on_the_spot_are_not_those_of_another_class(path: Path) -> None:
    def asking(text: str) -> list[Asked]:
        play = Play(Pool(title="Questions on the spot", questions=()), lead_ms=0)
        play.join("s00")
        play.command(Ask, kind="single", text=text, html=text)
        play.answer("s00", 0)
        play.command(Close)
        return asked(play, path)

    found = pooled([asking("Which?"), asking("What else?")], ENGLISH)
    assert [(item.question.text, item.classes, item.answered) for item in found] == [
        ("Which?", 1, 1),
        ("What else?", 1, 1),
    ]


def test_words_without_a_row_have_no_share(path: Path) -> None:
    play = Play(pool_of("words"), lead_ms=0)
    play.join(*CLASS)
    play.command(Next)
    for who in CLASS:
        play.answer(who, value=(f"one {who}", f"two {who}", f"three {who}"))
    play.command(Close)
    [item] = analysed(play, path)
    assert [row.share for row in item.rows] == [0.05] * 50 + [None]
    assert (item.rows[-1].text, item.rows[-1].picked) == ("10 other answers", 10)


def test_a_class_without_students_or_answers_has_items_without_figures(path: Path) -> None:
    empty = Play(pool_of("single", "slide"))
    [item] = analysed(empty, path)
    assert (item.asked, item.answered, item.mean_ms, item.rows[0].share) == (0, 0, None, None)
    [item] = analysed(played([[None] * 12]), path)
    assert (item.asked, item.skipped, item.few) == (12, 12, True)
