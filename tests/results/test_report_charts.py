"""The charts of the report: where numbers stand on their line, how long answers took, and what is said of both."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from appliance.quiz.commands import Close, Finish, Next, Revote
from appliance.quiz.numerals import MAX_NUMBER
from appliance.results.item_analysis import Asked, Response, items
from appliance.results.report.figures import Figures
from appliance.results.report.line import WIDE, Line, lines_of
from appliance.results.report.material import OneQuestion
from appliance.results.report.times import times_of
from appliance.results.wording import Wording
from appliance.words.languages import LANGUAGES
from tests.results.report_page import Page, ask, made
from tests.support.play import Play, pool_of, question

ENGLISH = Figures("en")
NUMBERS = st.floats(-MAX_NUMBER, MAX_NUMBER, allow_nan=False)


def one_question(values: list[float], correct: float | None, first: list[float] | None = None) -> OneQuestion:
    asked = question(1, "number", correct=correct, tolerance=0.5 if correct is not None else 0.0, unit="m")
    key = None if correct is None else asked.key()

    def responses(of: list[float]) -> list[Response]:
        credits_ = (None if key is None else asked.mark(value, key) for value in of)
        return [Response(f"s{place}", of[place], credit, 1000, 0) for place, credit in enumerate(credits_)]

    [item] = items([Asked(1, asked, key, False, len(values), 0, responses(values))], "en")
    before = None if first is None else responses(first)
    return OneQuestion(1, item, key, Wording("", [], None), [], responses(values), before)


def line(values: list[float], correct: float | None = None) -> Line:
    [found] = lines_of(one_question(values, correct), ENGLISH)
    return found


def test_numbers_stand_along_a_line_with_the_right_one_and_its_tolerance() -> None:
    found = line([2.0, 2.5, 2.5, 3.0, 4.0], correct=2.5)
    assert [(column.n, column.right) for column in found.columns] == [(1, True), (2, True), (1, True), (1, False)]
    assert [column.height for column in found.columns] == [24.0, 48.0, 24.0, 24.0]
    assert found.right == (found.columns[1].x, "2.5 m")
    assert found.band == (found.columns[0].x, found.columns[2].x)
    assert found.told == (
        "5 answers from 2 m to 4 m. Right: 2.5 ± 0.5 m. 2.5: 2 answers. 2: 1 answer. 3: 1 answer. 4: 1 answer."
    )


def test_a_number_far_away_stands_at_the_edge_and_does_not_squash_the_rest() -> None:
    found = line([1.0, 2.0, 3.0, 1_000_000.0])
    assert [column.x for column in found.columns] == [24.0, 200.0, 376.0, WIDE - 8]
    assert found.beyond == (0, 1)
    assert (found.right, found.band) == (None, None)
    found = line([-1_000_000.0, 1.0, 2.0, 3.0])
    assert [column.x for column in found.columns] == [8.0, 24.0, 200.0, 376.0]
    assert found.beyond == (1, 0)


def test_a_line_has_all_numbers_also_where_the_class_saw_the_most_frequent_ones() -> None:
    assert sum(column.n for column in line([float(n) for n in range(200)]).columns) == 200


def test_both_votes_have_one_scale() -> None:
    before, after = lines_of(one_question([5.0] * 3, 5.0, first=[1.0, 9.0, 5.0]), ENGLISH)
    assert before.ticks == after.ticks
    assert before.right == after.right
    assert [column.n for column in before.columns] == [1, 1, 1]
    assert [column.n for column in after.columns] == [3]
    assert [column.height for column in (*before.columns, *after.columns)] == [16, 16, 16, 48]


@given(st.lists(NUMBERS, min_size=1, max_size=20), st.none() | NUMBERS)
def test_whatever_numbers_there_are_all_of_them_are_within_the_picture(
    values: list[float], correct: float | None
) -> None:
    found = line(values, correct)
    assert sum(column.n for column in found.columns) == len(values)
    assert all(0 <= column.x <= WIDE and 0 < column.height <= 48 for column in found.columns)
    assert all(0 <= x <= WIDE for x, _ in found.ticks)
    assert len(found.ticks) <= 9


def test_times_are_in_columns_of_a_round_width() -> None:
    found = times_of([500, 1900, 2000, 3999, 19_999], ENGLISH)
    assert found is not None
    assert found.heights == [1.0, 1.0, 0, 0, 0, 0, 0, 0, 0, 0.5]
    assert found.end == "20\xa0s"
    assert found.told == "How many took how long: 0 to 2 s: 2, 2 to 4 s: 2, 18 to 20 s: 1."
    assert times_of([1, 2], ENGLISH) is None


@example([0, 0, 2000])  # ten times a width
@given(st.lists(st.integers(0, 4_000_000), min_size=3, max_size=30))
def test_whatever_times_there_are_all_of_them_are_counted(elapsed_ms: list[int]) -> None:
    found = times_of(elapsed_ms, ENGLISH)
    assert found is not None
    assert 1 <= len(found.heights) <= 10
    assert sum(map(int, re.findall(r"s: (\d+)", found.told))) == len(elapsed_ms)


@pytest.mark.parametrize(
    ("language", "share", "decimal", "seconds"),
    [
        ("en", "67 %", "2.50", "9.9 s"),
        ("de", "67 %", "2,50", "9,9 s"),
        ("fr", "67 %", "2,50", "9,9 s"),
        ("pt", "67%", "2,50", "9,9 s"),
        ("ar", "67%", "2.50", "9.9 ث"),
        ("zh", "67%", "2.50", "9.9 秒"),
    ],
)
def test_numbers_are_written_as_in_the_language(language: str, share: str, decimal: str, seconds: str) -> None:
    figures = Figures(language)
    plain = [figures.percent(2, 3), figures.decimal(2.5, 2), figures.seconds(9900)]
    assert [re.sub("[\u2068\u2069]", "", text).replace("\xa0", " ") for text in plain] == [share, decimal, seconds]


def test_numbers_have_no_more_decimals_than_needed_and_halves_go_up() -> None:
    assert [ENGLISH.points(value) for value in (2.0, 2.5, 1 / 3, -0.0001)] == ["2", "2.5", "0.33", "0"]
    assert [ENGLISH.percent(1, 8), ENGLISH.percent(1, 200), ENGLISH.percent(0, 3)] == ["13 %", "1 %", "0 %"]
    assert [Figures("de").numeral(0.1 + 0.2), ENGLISH.numeral(1e100)] == ["0,3", "1e+100"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_drawing_is_read_aloud_or_stands_beside_its_numbers(language: str, path: Path) -> None:
    play = Play(pool_of("single", "rating", "number"), lead_ms=0, reveal="hold")
    play.join("s1", "s2", "s3")
    ask(play, {"s1": (1,), "s2": (0,), "s3": (1,)})
    ask(play, {"s1": (1,), "s2": (0,), "s3": (1,)})
    play.command(Next)
    for then in (Revote, Finish):
        for who in ("s1", "s2", "s3"):
            play.answer(who, value="2,5", after_ms=1000)
        play.command(Close)
        play.command(then)
    body = made(play, path, language=language).decode()
    body = re.sub(r'<p [^>]*aria-hidden="true">.*?</p>', "", body, flags=re.DOTALL)
    drawings = re.findall(r"<svg[^>]*>.{0,15}", body, re.DOTALL)
    assert len(drawings) > 15
    assert all("aria-hidden" in drawing or 'role="img"><title>' in drawing for drawing in drawings)
    assert all(Page(body.encode()).find("title"))
