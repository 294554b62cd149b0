"""The report of a session: its content, that text is never taken for markup, and that it needs no other file."""

import re
from base64 import b64decode
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from markupsafe import escape
from PIL import Image

from appliance.library.pictures import Pictures, PictureStore
from appliance.library.schema import load_pool
from appliance.quiz.commands import Ask, Close, Correct, Finish, Next, Remove, Reveal, Revote, Skip
from appliance.quiz.kinds.poll import Poll
from appliance.quiz.kinds.question import Image as Shown
from appliance.quiz.kinds.question import Kind, Option
from appliance.quiz.kinds.single import Single
from appliance.quiz.pool import Pool
from appliance.results.formats import FORMATS
from appliance.results.report import MAX_PICTURES, report
from appliance.results.tables import reading
from tests.support.picks import ANSWERS, OTHERS, wired
from tests.support.play import Play, pool_of
from tests.support.record import POOL, SetClock, record, rows

NOT_ASKED = ["Not asked", "Not asked", "Not asked · no right answer", "Not asked", "Not asked"]  # of POOL
SCRIPT = "<script>alert(1)</script>"
VOID = {"meta", "rect", "img", "br"}
SPAN = re.compile(r'<span class="text" dir="auto">(.*?)</span>\n', re.DOTALL)


class Page(HTMLParser):
    """The elements of a page with name, attributes and text; an unclosed element is refused."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.open: list[list[str]] = []
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self._around: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(body.decode())
        self.close()
        assert self._around == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))
        if tag not in VOID:
            self._around.append(self.elements[-1])

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._around.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, _, text in self._around:
            text.append(data)

    def find(self, tag: str, **attributes: str) -> Iterator[str]:
        """The texts of all such elements, with white space reduced to one blank."""
        for name, has, text in self.elements:
            if name == tag and attributes.items() <= has.items():
                yield " ".join("".join(text).split())


def made(play: Play, path: Path, clock: SetClock | None = None) -> bytes:
    with reading(record(play, path, clock)) as session:
        return report(
            session.about(),
            items=session.table("items"),
            choices=session.choices(),
            wordings=session.wordings(),
            picture=session.picture,
            turns=session.table("turns"),
            results=session.table("results"),
            language=session.language,
        )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "session.sqlite"


def ask(play: Play, answers: dict[str, tuple[int, ...]]) -> None:
    """Open the next question, take the answers one second apart and reveal."""
    play.command(Next)
    for who, picks in answers.items():
        play.answer(who, *picks, after_ms=1000)
    if play.state.phase == "open":
        play.command(Close)
    if play.state.phase == "closed":
        play.command(Reveal)


def test_the_report_shows_the_results_of_the_class_and_of_each_question(path: Path) -> None:
    play = Play(POOL, lead_ms=0)
    play.join("s1", "s2", "s3")
    ask(play, {"s1": (1,), "s2": (1,), "s3": (3,)})
    ask(play, {"s1": (0, 2), "s2": (0, 1)})
    ask(play, {"s1": (3,)})
    play.command(Finish)
    page = Page(made(play, path))
    points = sorted(float(str(row["points"])) for row in rows(path, "results"))
    assert list(page.find("h1")) == list(page.find("title")) == ["Made up"]
    summary, *outcomes = page.find("p", **{"class": "soft"})
    assert summary == f"2026-03-14 · 3 students · mean {sum(points) / 3:.2f} points · median {points[1]:.2f}"
    assert outcomes == [
        "3 of 3 answered · 67 % right · mean time 2.0 s",
        "2 of 3 answered · 50 % right · mean time 1.5 s",
        "1 of 3 answered · mean time 1.0 s · no right answer",
        "Not asked",
        "Not asked",
    ]
    sections = list(page.find("section"))
    assert [section.split(" Text ")[0] for section in sections] == [f"Question {number}" for number in range(1, 6)]
    assert sections[0].endswith("o1-0 0 · 0 % ✓ o1-1 2 · 67 % o1-2 0 · 0 % o1-3 1 · 33 %")
    assert sections[1].endswith("✓ o2-0 2 · 100 % o2-1 1 · 50 % ✓ o2-2 1 · 50 % o2-3 0 · 0 %")
    assert sections[2].endswith("no right answer o3-0 0 · 0 % o3-1 0 · 0 % o3-2 0 · 0 % o3-3 1 · 100 %")
    widths = [has["width"] for tag, has, _ in page.elements if tag == "rect"]
    assert widths[:8] == ["0.0", "66.7", "0.0", "33.3", "100.0", "50.0", "50.0", "0.0"]


def test_students_are_in_the_order_of_the_results(path: Path) -> None:
    play = Play(pool_of("single", "single", points=1.25), lead_ms=0)
    play.join("s1", "s2", "s3", "s4")
    ask(play, {"s3": (1,), "s2": (1,), "s1": (0,), "s4": (1,)})
    ask(play, {"s3": (1,)})
    play.command(Remove, student_id="s4")
    page = Page(made(play, path))
    cells = list(page.find("td"))
    assert [cells[first : first + 6] for first in range(0, len(cells), 6)] == [
        ["1", "s3", "Name s3", "2.5", "2", "2 of 2"],
        ["2", "s2", "Name s2", "1.25", "1", "1 of 2"],
        ["3", "s1", "Name s1", "0", "0", "1 of 2"],
        ["–", "s4", "Name s4", "1.25", "1", "1 of 2"],
    ]
    first = next(page.find("section"))
    assert next(page.find("p")) == "2026-03-14 · 3 students · mean 1.25 points · median 1.25"
    assert ("3 of 3 answered · 67 % right" in first, "✓ o1-1 2 · 67 %" in first) == (True, True)


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
    assert list(page.find("h1")) == list(page.find("title")) == [play.state.pool.title]
    assert list(page.find("div", dir="auto")) == [text]
    assert list(page.find("bdi")) == [id_, name]
    assert list(page.find("span", dir="auto")) == [option.text for option in options]


POOL_OF_TEXTS = """\
title: As pages show it
questions:
  - text: "Which is *true* of $x^2$?"
    image: leaf.png
    image_alt: A <leaf>
    options: ["`x` < 1", "**both**"]
    correct: "**both**"
  - text: |
      Look:
      ```python
      print("<script>")
      ```
    kind: text
    correct: a
  - text: "<script>alert(1)</script> ![x](http://example.org/x.png)"
    kind: match
    pairs: {"*a*": "<b>", c: "`d`"}
"""


def test_questions_and_options_are_shown_as_on_the_pages(path: Path, tmp_path: Path) -> None:
    Image.new("RGB", (40, 20), "green").save(tmp_path / "leaf.png")
    store = PictureStore()
    pool = load_pool(POOL_OF_TEXTS.encode(), "pool.yaml", Pictures(store, tmp_path / "pool.yaml")).pool
    assert pool is not None
    play = Play(pool, lead_ms=0)
    play.join("s1")
    play.command(Next)
    play.command(Close)
    play.command(Next)
    play.answer("s1", value="<img src=x onerror=alert(1)>")
    play.command(Close)
    play.command(Next)
    play.command(Close)
    with reading(record(play, path, picture=store.file)) as session:
        page = FORMATS[0].make(session).decode()
    questions, options = re.findall(r'<div class="text" dir="auto">(.*?)</div>', page, re.DOTALL), SPAN.findall(page)
    assert questions[0] == "Which is <em>true</em> of <math><msup><mi>x</mi><mn>2</mn></msup></math>?"
    assert '<span class="p-' in questions[1]
    assert questions[2].startswith("&lt;script&gt;alert(1)&lt;/script&gt;")
    assert options == [
        *("<code>x</code> &lt; 1", "<strong>both</strong>", "&lt;img src=x onerror=alert(1)&gt;", "a"),
        *("<em>a</em> → &lt;b&gt;", "c → <code>d</code>"),
    ]
    assert {tag for tag, *_ in Page(page.encode()).elements}.isdisjoint({"script", "link", "iframe", "a"})
    [(_, has, _)] = [element for element in Page(page.encode()).elements if element[0] == "img"]
    source = str(has.pop("src"))
    assert has == {"alt": "A <leaf>", "width": "40", "height": "20"}
    assert source.startswith("data:image/png;base64,")
    picture = Image.open(BytesIO(b64decode(source.partition(",")[2])))
    assert picture.size == (40, 20)


def test_pictures_beyond_a_sane_size_and_lost_ones_are_told_by_their_text(path: Path) -> None:
    image = Shown(src="/pictures/" + "0" * 32 + ".png", width=4, height=2, alt="A leaf")
    play = Play(pool_of("single", "single", "single", image=image), lead_ms=0)
    large = bytes(MAX_PICTURES // 2)
    for file, pictures in ((large, 2), (None, 0), (bytes(MAX_PICTURES + 1), 0)):
        path.unlink(missing_ok=True)
        with reading(record(play, path)) as session:
            tables = {name: session.table(name) for name in ("items", "turns", "results")}
            page = Page(
                report(
                    session.about(),
                    choices=session.choices(),
                    wordings=session.wordings(),
                    picture=lambda _, file=file: file,  # type: ignore[misc]
                    language=session.language,
                    **tables,
                )
            )
        assert [tag for tag, *_ in page.elements].count("img") == pictures
        assert list(page.find("p")).count("A leaf") == 3 - pictures


def test_the_report_needs_no_other_file_and_runs_no_script(path: Path) -> None:
    play = Play(POOL, lead_ms=0)
    play.join("s1")
    ask(play, {"s1": (1,)})
    body = made(play, path)
    page = Page(body)
    assert {tag for tag, *_ in page.elements}.isdisjoint({"script", "link", "img", "iframe", "a", "form"})
    assert not [key for _, has, _ in page.elements for key in has if key in ("src", "href") or key.startswith("on")]
    assert not re.search(rb"url\(|@import|//", body)
    [policy] = [has["content"] for _, has, _ in page.elements if has.get("http-equiv") == "Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_a_class_without_a_clock_and_with_an_open_question_is_reported(path: Path) -> None:
    play = Play(POOL, lead_ms=0)
    play.join("s1")
    play.command(Next)
    page = Page(made(play, path, SetClock(5, trusted=False)))
    summary, *outcomes = page.find("p", **{"class": "soft"})
    assert summary == "1 student · mean 0.00 points · median 0.00"
    assert outcomes == ["0 of 1 answered · still open", *NOT_ASKED[1:]]
    assert next(page.find("section")).endswith("o1-0 0 ✓ o1-1 0 o1-2 0 o1-3 0")


def test_a_class_without_students_is_reported(path: Path) -> None:
    page = Page(made(Play(POOL), path))
    assert list(page.find("p", **{"class": "soft"})) == ["2026-03-14 · 0 students", *NOT_ASKED, "Nobody joined."]
    assert list(page.find("li")) == []


def test_the_last_vote_and_the_latest_key_count(path: Path) -> None:
    play = Play(pool_of("single", "single", "single"), lead_ms=0, reveal="hold")
    play.join("s1", "s2")
    play.command(Next)
    play.answer("s1", 0)
    play.answer("s2", 0)
    play.command(Close)
    play.command(Revote)
    play.answer("s1", 3)
    play.command(Close)
    play.command(Reveal)
    ask(play, {"s1": (0,)})
    play.command(Next)
    play.command(Close)
    play.command(Revote)
    play.command(Skip)
    play.command(Correct, question=1, correct=(4,))
    play.command(Correct, question=2, void=True)
    twice, void, skipped = Page(made(play, path)).find("section")
    assert "2 of 2 answered · 50 % right" in twice
    assert "two rounds, a student's last answer counts" in twice
    assert twice.endswith("o1-0 1 · 50 % o1-1 0 · 0 % o1-2 0 · 0 % ✓ o1-3 1 · 50 %")
    assert void.endswith("counts for nobody o2-0 1 · 100 % o2-1 0 · 0 % o2-2 0 · 0 % o2-3 0 · 0 %")
    assert skipped == "Question 3 Text 3 Not asked"


def test_individual_questions_are_reported(path: Path) -> None:
    play = Play(pool_of("single", "single"), lead_ms=0, draw="individual")
    play.join("s1", "s2", "s3")
    ask(play, {"s1": (1,), "s2": (1,), "s3": (1,)})
    drawn = [play.state.turns[0].question_of(who) for who in ("s1", "s2", "s3")]
    for number, section in enumerate(Page(made(play, path)).find("section")):
        asked = drawn.count(number)
        assert asked == 0 or f"{asked} of {asked} answered · 100 % right" in section
        assert (f"✓ o{number + 1}-1 {asked} · 100 %" in section) == (asked > 0)
    assert set(drawn) != {None}


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "أي غاز تمتصه النباتات؟", "👩🏽\u200d🔬 Zoë"], ids=["long", "rtl", "emoji"]
)
def test_any_text_can_be_reported(text: str, path: Path) -> None:
    options = (Option(text, text), Option(f"{text}.", f"{text}."))
    asked = Poll(id="q", text=text, html=text, options=options)
    body = made(Play(Pool(title=text, questions=(asked,))), path)
    assert body.count(text.encode()) == 3


def test_every_kind_is_shown_with_how_it_was_answered(path: Path) -> None:
    asked: list[Kind] = ["rating", "number", "text", "words", "order", "match"]
    play = Play(pool_of("slide", *asked), lead_ms=0)
    play.join("s1", "s2")
    play.command(Next)
    for kind in asked:
        play.command(Next)
        play.answer("s1", value=wired(play, ANSWERS[kind], "s1"), after_ms=1000)
        play.answer("s2", value=wired(play, OTHERS[kind], "s2"))
        play.command(Close)
    play.command(Correct, question=3, correct=("<Rome>", "Milan"))
    play.command(Finish)
    page = Page(made(play, path))
    sections = [section.split(" Text ", 1)[1] for section in page.find("section")]
    assert [section.split(" Text ")[0] for section in page.find("section")] == [f"Question {n}" for n in range(1, 7)]
    placed = "mean time 1.0 s · how many put it in its right place"
    assert sections == [
        "2 2 of 2 answered · mean time 1.0 s · no right answer o2-0 0 · 0 % o2-1 0 · 0 % o2-2 1 · 50 % o2-3 1 · 50 %",
        "3 2 of 2 answered · 50 % right · mean time 1.0 s ✓ 2.5 1 · 50 % 3 1 · 50 %",
        "4 2 of 2 answered · 0 % right · mean time 1.0 s London 1 · 50 % Paris 1 · 50 % ✓ <Rome> | Milan 0 · 0 %",
        "5 2 of 2 answered · mean time 1.0 s · no right answer warm 2 · 100 % Licht 1 · 50 %",
        f"6 2 of 2 answered · 50 % right · {placed} o6-0 2 · 100 % o6-1 2 · 100 % o6-2 1 · 50 % o6-3 1 · 50 %",
        f"7 2 of 2 answered · 0 % right · {placed} l7-0 → r7-0 1 · 50 % l7-1 → r7-1 1 · 50 % l7-2 → r7-2 0 · 0 %",
    ]


def test_how_sure_students_were_is_told_where_they_said_it(path: Path) -> None:
    play = Play(pool_of("single", "single", "single", confidence=True), lead_ms=0)
    play.join("s1", "s2", "s3", "s4")
    play.command(Next)
    for who, option, sure in (("s1", 1, 3), ("s2", 1, 2), ("s3", 0, 3), ("s4", 2, 0)):
        play.answer(who, option, sure=sure)
    play.command(Close)
    play.command(Next)
    play.answer("s1", 1, sure=1)
    play.command(Close)
    play.command(Next)
    play.answer("s1", 1)
    play.command(Close)
    first, second, third = Page(made(play, path)).find("section")
    told = "how sure, from 1 (guessed) to 3: right answers {}, wrong ones {}"
    assert f" · {told.format('2.5', '3.0')} · 1 was sure and wrong o1-0" in first
    assert f" · {told.format('1.0', '–')} o2-0" in second
    assert "sure" not in third


def test_answers_beyond_the_most_frequent_ones_are_told_as_a_number(path: Path) -> None:
    play = Play(pool_of("words"), lead_ms=0)
    names = [f"s{number}" for number in range(53)]
    play.join(*names)
    play.command(Next)
    for name in names:
        play.answer(name, value=(f"word {name}",))
    play.command(Close)
    [section] = Page(made(play, path)).find("section")
    assert section.endswith("3 other answers 3 · 6 %")


def test_a_question_on_the_spot_is_in_the_report(path: Path) -> None:
    play = Play(Pool(title="Questions on the spot", questions=()), lead_ms=0)
    play.join("s1", "s2")
    play.command(Ask, kind="single", text="Which <one>?", html="Which &lt;one&gt;?")
    play.answer("s1", 2)
    play.command(Close)
    [section] = Page(made(play, path)).find("section")
    assert section.startswith("Question 1 Which <one>? 1 of 2 answered · mean time 0.0 s · no right answer A 0 · 0 %")
    play.command(Correct, question=1, correct=(3,))
    path.unlink()
    [section] = Page(made(play, path)).find("section")
    assert "100 % right" in section
    assert "✓ C 1 · 100 %" in section
    assert [row["points"] for row in rows(path, "results")] == [1, 0]


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
    assert list(page.find("th")) == ["Rank", "Id", "Name", "Points", "Correct", "Answered"]
    assert "mean 0.50 points" in " ".join(page.find("body"))
