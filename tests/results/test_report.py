"""The report of a session: its content, that text is never taken for markup, and that it needs no other file."""

import re
from pathlib import Path

import pytest
from markupsafe import escape

from appliance.quiz.commands import Ask, Close, Correct, Finish, Next, Remove
from appliance.quiz.kinds.poll import Poll
from appliance.quiz.kinds.question import Option
from appliance.quiz.kinds.single import Single
from appliance.quiz.pool import Pool
from tests.results.report_page import Page, ask, made
from tests.support.play import Play, pool_of
from tests.support.record import POOL, SetClock, rows

NOT_ASKED = ["Not asked", "Not asked", "Not asked · no right answer", "Not asked", "Not asked"]  # of POOL
ADDRESSES = {"src", "href", "xlink:href", "action", "data", "poster", "srcset"}
SCRIPT = "<script>alert(1)</script>"


def test_the_report_shows_the_results_of_the_class_and_of_each_question(path: Path) -> None:
    play = Play(POOL, lead_ms=0)
    play.join("s1", "s2", "s3")
    ask(play, {"s1": (1,), "s2": (1,), "s3": (3,)})
    ask(play, {"s1": (0, 2), "s2": (0, 1)})
    ask(play, {"s1": (3,)})
    play.command(Finish)
    page = Page(made(play, path))
    points = sorted(float(str(row["points"])) for row in rows(path, "results"))
    assert next(page.find("h1")) == next(page.find("title")) == "Made up"
    assert next(page.find("p", **{"class": "soft"})) == (
        f"2026-03-14 · 3 students · mean {sum(points) / 3:.2f} points · median {points[1]:.2f}"
    )
    assert page.outcomes() == [
        "3 of 3 answered · half of the answers within 2.0 s",
        "2 of 3 answered · half of the answers within 1.5 s",
        "1 of 3 answered · half of the answers within 1.0 s · no right answer",
        "Not asked",
        "Not asked",
    ]
    assert list(page.find("header")) == [
        *("Question 1 67 % right", "Question 2 50 % right"),
        *(f"Question {number}" for number in (3, 4, 5)),
    ]
    assert page.options() == [
        "o1-0 0 · 0 % ✓ o1-1 2 · 67 % o1-2 0 · 0 % o1-3 1 · 33 %",
        "✓ o2-0 2 · 100 % o2-1 1 · 50 % ✓ o2-2 1 · 50 % o2-3 0 · 0 %",
        "o3-0 0 · 0 % o3-1 0 · 0 % o3-2 0 · 0 % o3-3 1 · 100 %",
    ]
    widths = [has["width"] for tag, has, _ in page.elements if tag == "rect" and has.get("height") == "1"]
    assert widths[:8] == ["0.0", "66.7", "0.0", "33.3", "100.0", "50.0", "50.0", "0.0"]


def test_students_are_in_the_order_of_the_results(path: Path) -> None:
    play = Play(pool_of("single", "single", points=1.25), lead_ms=0)
    play.join("s1", "s2", "s3", "s4")
    ask(play, {"s3": (1,), "s2": (1,), "s1": (0,), "s4": (1,)})
    ask(play, {"s3": (1,)})
    play.command(Remove, student_id="s4")
    page = Page(made(play, path))
    cells = list(page.find("td"))
    assert [cells[first : first + 7] for first in range(0, len(cells), 7)] == [
        ["1", "s3", "Name s3", "2.5", "2", "2 of 2", "right: 1, 2."],
        ["2", "s2", "Name s2", "1.25", "1", "1 of 2", "right: 1. no answer: 2."],
        ["3", "s1", "Name s1", "0", "0", "1 of 2", "wrong: 1. no answer: 2."],
        ["–", "s4", "Name s4", "1.25", "1", "1 of 2", "right: 1. no answer: 2."],
    ]
    assert next(page.find("p")) == "2026-03-14 · 3 students · mean 1.25 points · median 1.25"
    assert page.outcomes()[0].startswith("3 of 3 answered")
    assert "✓ o1-1 2 · 67 %" in page.options()[0]


def test_ids_that_are_the_names_are_not_told_twice(path: Path) -> None:
    play = Play(POOL, lead_ms=0)
    for name in ("Ann", "Bob"):
        play.join(name, name=name)
    ask(play, {"Ann": (1,)})
    page = Page(made(play, path))
    assert list(page.find("th"))[:3] == ["Rank", "Name", "Points"]
    assert list(page.find("td"))[:3] == ["1", "Ann", "3"]


def test_text_written_by_people_stays_text(path: Path) -> None:
    text, name, id_ = f'</div>{SCRIPT}" &amp;', f"<b>{SCRIPT}'</b>", "<i>"
    options = tuple(Option(f"{SCRIPT}{n}", str(escape(f"{SCRIPT}{n}"))) for n in range(2))
    asked = Single(id="q", text=text, html=str(escape(text)), options=options, correct=(1,))
    play = Play(Pool(title=f"</title>{SCRIPT}", questions=(asked,)), lead_ms=0)
    play.join(id_, name=name)
    ask(play, {id_: (1,)})
    body = made(play, path)
    assert b"<script" not in body
    for written in (play.state.pool.title, text, name, id_, *(option.text for option in options)):
        assert str(escape(written)).encode() in body, written
    page = Page(body)
    assert next(page.find("h1")) == next(page.find("title")) == play.state.pool.title
    assert list(page.find("div", dir="auto")) == [text]
    assert list(page.find("bdi")) == [id_, name]
    assert list(page.find("span", dir="auto")) == [option.text for option in options]
    assert "\u202e" not in body.decode()


def test_the_report_needs_no_other_file_and_runs_no_script(path: Path) -> None:
    play = Play(POOL, lead_ms=0)
    play.join("s1")
    ask(play, {"s1": (1,)})
    body = made(play, path)
    page = Page(body)
    assert {tag for tag, *_ in page.elements}.isdisjoint({"script", "link", "img", "iframe", "form", "use", "image"})
    addresses = [has[key] for _, has, _ in page.elements for key in has.keys() & ADDRESSES]
    assert [address for address in addresses if not re.fullmatch(r"#q\d+", str(address))] == []
    assert not [key for _, has, _ in page.elements for key in has if key.startswith("on")]
    assert not re.search(rb"url\(|@import|//", body)
    [policy] = [has["content"] for _, has, _ in page.elements if has.get("http-equiv") == "Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_a_class_without_a_clock_and_with_an_open_question_is_reported(path: Path) -> None:
    play = Play(POOL, lead_ms=0)
    play.join("s1")
    play.command(Next)
    page = Page(made(play, path, SetClock(5, trusted=False)))
    assert next(page.find("p", **{"class": "soft"})) == "1 student · mean 0.00 points · median 0.00"
    assert page.outcomes() == ["0 of 1 answered · still open", *NOT_ASKED[1:]]
    assert page.options() == ["o1-0 0 ✓ o1-1 0 o1-2 0 o1-3 0"]
    assert page.findings() == page.cards() == []


def test_a_class_without_students_is_reported(path: Path) -> None:
    page = Page(made(Play(POOL), path))
    assert list(page.find("p", **{"class": "soft"})) == [
        "2026-03-14 · 0 students",
        "No answers so far.",
        "Nobody joined.",
    ]
    assert page.outcomes() == NOT_ASKED
    assert list(page.find("li")) == []


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "أي غاز تمتصه النباتات؟", "👩🏽\u200d🔬 Zoë"], ids=["long", "rtl", "emoji"]
)
def test_any_text_can_be_reported(text: str, path: Path) -> None:
    options = (Option(text, text), Option(f"{text}.", f"{text}."))
    asked = Poll(id="q", text=text, html=text, options=options)
    body = made(Play(Pool(title=text, questions=(asked,))), path)
    assert body.count(text.encode()) == 3


def test_where_nothing_is_right_students_are_listed_without_points(path: Path) -> None:
    play = Play(pool_of("poll", "words"), lead_ms=0)
    play.join("s1", "s2")
    play.command(Next)
    play.answer("s1", 1)
    play.command(Close)
    page = Page(made(play, path))
    assert [" ".join(page.find("th"))] == ["Id Name"]
    assert list(page.find("td")) == ["s1", "Name s1", "s2", "Name s2"]
    assert "0 of 0" not in " ".join(page.find("body"))
    assert "points" not in " ".join(page.find("body"))
    play.command(Ask, kind="single", text="And?", html="And?")
    play.answer("s1", 2)
    play.command(Close)
    play.command(Correct, question=2, correct=(3,))
    path.unlink()
    page = Page(made(play, path))
    assert list(page.find("th")) == ["Rank", "Id", "Name", "Points", "Correct", "Answered", "Questions"]
    assert "mean 0.50 points" in " ".join(page.find("body"))
