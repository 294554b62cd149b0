"""The pages to hand out: what each student finds on the own one, and that nobody else is on it."""

import re
from pathlib import Path

import pytest

from appliance.quiz.commands import Close, Correct, Next, Remove
from appliance.quiz.kinds.question import Image, Kind
from appliance.quiz.pool import Pool
from appliance.results.report import handouts as module
from appliance.results.report.handouts import handouts
from appliance.results.report.pictures import MAX_PICTURES
from appliance.results.tables import reading
from tests.results.report_page import Page, ask
from tests.support.picks import ANSWERS, OTHERS, wired
from tests.support.play import Play, pool_of, question
from tests.support.record import record

KINDS: list[Kind] = ["single", "multiple", "true_false", "number", "text", "order", "match", "rating", "poll", "words"]


def pages(play: Play, path: Path, **pool: bytes) -> Page:
    with reading(record(play, path, picture=lambda _: pool.get("picture"))) as session:
        return Page(handouts(session))


def test_each_student_has_a_page_with_answers_and_keys_of_every_kind(path: Path) -> None:
    play = Play(pool_of(*KINDS, explanation_html="<em>Because.</em>"), lead_ms=0, points=100)
    play.join("s2", "s1", "s3")
    for kind in KINDS:
        play.command(Next)
        play.answer("s1", value=wired(play, ANSWERS[kind], "s1"))
        play.answer("s2", value=wired(play, OTHERS[kind], "s2"))
        play.command(Close)
    first, second, third = pages(play, path).find("article")
    assert first.startswith("Made up · 2026-03-14 Name s1 s1 · 5 of 7 right · Points: 570 ")
    mine, right = (
        "Your answer {} ✓ right Explanation Because.",
        "Your answer {} {} Right answer {} Explanation Because.",
    )
    for told in (
        "Question 1 Points: 100 Text 1 " + mine.format("o1-1"),
        "Question 2 Points: 100 Text 2 " + mine.format("o2-0o2-2"),
        "Question 4 Points: 100 Text 4 Your answer 2.5 ✓ right Right answer 2.5 Explanation",
        "Question 5 Points: 100 Text 5 " + mine.format("Paris"),
        "Question 6 Points: 35 Text 6 " + right.format("o6-0o6-1o6-3o6-2", "◐ partly right", "o6-0o6-1o6-2o6-3"),
        "Question 7 Points: 35 Text 7 "
        + right.format("l7-0 → r7-0l7-1 → r7-2", "◐ partly right", "l7-0 → r7-0l7-1 → r7-1l7-2 → r7-2"),
        "Question 8 Text 8 Your answer o8-2 Explanation",
        "Question 10 Text 10 Your answer warmLicht Explanation",
    ):
        assert told in first, (told, first)
    assert "Question 1 Points: 0 Text 1 Your answer o1-0 ✗ wrong Right answer o1-1" in second
    assert "Question 1 Points: 0 Text 1 Your answer no answer Right answer o1-1" in third


def test_nobody_else_is_on_a_page_and_removed_students_have_none(path: Path) -> None:
    play = Play(pool_of("text"), lead_ms=0)
    play.join("b1", "a1", "c1")
    play.command(Next)
    for who in ("b1", "a1", "c1"):
        play.answer(who, value=f"typed by {who}")
    play.command(Close)
    play.command(Remove, student_id="c1")
    found = list(pages(play, path).find("article"))
    assert [re.findall(r"\b[abc]1\b", page) for page in found] == [["a1", "a1", "a1"], ["b1", "b1", "b1"]]
    assert not any(word in page for page in found for word in ("Rank", "of 3", "mean"))


def test_an_id_that_is_the_name_is_not_told_twice(path: Path) -> None:
    play = Play(pool_of("single", "poll"), lead_ms=0)
    play.join("Ann", name="Ann")
    ask(play, {"Ann": (1,)})
    [page] = pages(play, path).find("article")
    assert page.startswith("Made up · 2026-03-14 Ann 1 of 1 right · Points: 1 Question 1 ")


def test_the_latest_key_counts_and_a_void_question_is_told(path: Path) -> None:
    play = Play(pool_of("single", "single"), lead_ms=0)
    play.join("s1")
    ask(play, {"s1": (0,)})
    ask(play, {"s1": (0,)})
    play.command(Correct, question=1, correct=(1,))
    play.command(Correct, question=2, void=True)
    [page] = pages(play, path).find("article")
    assert "Your answer o1-0 ✓ right Question 2 Text 2 Your answer o2-0 counts for nobody" in page


def test_an_open_question_is_not_told_and_in_individual_mode_only_the_own_ones_are(path: Path) -> None:
    play = Play(pool_of("single", "single"), lead_ms=0)
    play.join("s1")
    ask(play, {"s1": (0,)})
    play.command(Next)
    [page] = pages(play, path).find("article")
    assert ("Question 1" in page, "Question 2" in page) == (True, False)
    path.unlink()
    play = Play(pool_of("single", "single", "single"), lead_ms=0, draw="individual")
    play.join("s1")
    ask(play, {"s1": (1,)})
    play.command(Next)
    play.answer("s1", 1)
    [page] = pages(play, path).find("article")
    assert page.count("Question") == 1


def test_a_class_without_any_answer_or_anybody_says_so(path: Path) -> None:
    play = Play(pool_of("single"), lead_ms=0)
    play.join("s1")
    assert list(pages(play, path).find("p")) == ["No answers so far."]


def test_pages_need_no_other_file_and_what_people_wrote_stays_text(path: Path) -> None:
    play = Play(Pool(title="</title><script>", questions=(question(1, "text"),)), lead_ms=0)
    play.join("s1", name="<script>alert(1)</script>")
    play.command(Next)
    play.answer("s1", value="<img src=x onerror=alert(1)>\u202e")
    play.command(Close)
    page = pages(play, path)
    assert {tag for tag, *_ in page.elements}.isdisjoint({"script", "link", "img", "iframe", "a", "form"})
    assert [has["content"] for _, has, _ in page.elements if has.get("http-equiv")] == [
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    ]
    [text] = page.find("article")
    assert "<script>alert(1)</script>" in text
    assert "Your answer <img src=x onerror=alert(1)> ✗ wrong" in text


def test_a_picture_is_there_once_for_all_pages_and_one_that_is_too_large_is_told_by_its_text(path: Path) -> None:
    image = Image(src="/pictures/" + "0" * 32 + ".png", width=4, height=2, alt="A leaf")
    for size, shown in ((100, 1), (MAX_PICTURES + 1, 0)):
        path.unlink(missing_ok=True)
        play = Play(pool_of("single", image=image), lead_ms=0)
        play.join("s1", "s2")
        ask(play, {"s1": (1,), "s2": (1,)})
        page = pages(play, path, picture=bytes(size))
        tags = [tag for tag, *_ in page.elements]
        assert (tags.count("image"), tags.count("use")) == (shown, 2 * shown)
        assert sum("A leaf" in article for article in page.find("article")) == 2


def test_texts_that_would_make_the_pages_too_large_are_cut(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play = Play(Pool(title="Long", questions=(question(1, "single", explanation_html="y" * 900),)), lead_ms=0)
    play.join("s1", "s2")
    ask(play, {"s1": (1,)})
    assert "y" * 900 in " ".join(pages(play, path).find("article"))
    monkeypatch.setattr(module, "MOST_TEXT", 1000)
    path.unlink()
    page = pages(play, path)
    assert "y" * 900 not in " ".join(page.find("article"))
    assert next(page.find("p", **{"class": "soft screen"})).startswith("Long texts of questions are cut here")
