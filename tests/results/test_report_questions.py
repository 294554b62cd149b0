"""Each question in the report: as the pages show it, with how it was answered."""

import re
from base64 import b64decode
from io import BytesIO
from pathlib import Path

from PIL import Image

from appliance.library.pictures import Pictures, PictureStore
from appliance.library.schema import load_pool
from appliance.quiz.commands import Ask, Close, Correct, Finish, Next, Reveal, Revote, Skip
from appliance.quiz.kinds.question import Image as Shown
from appliance.quiz.kinds.question import Kind
from appliance.quiz.pool import Pool
from appliance.results.formats import FORMATS
from appliance.results.report.page import report
from appliance.results.report.pictures import MAX_PICTURES
from appliance.results.tables import reading
from tests.results.report_page import Page, ask, made
from tests.support.picks import ANSWERS, OTHERS, wired
from tests.support.play import Play, pool_of
from tests.support.record import record, rows

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
    assert {tag for tag, *_ in Page(page.encode()).elements}.isdisjoint({"script", "link", "iframe"})
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
        with reading(record(play, path, picture=lambda _, file=file: file)) as session:  # type: ignore[misc]
            page = Page(report(session))
        assert [tag for tag, *_ in page.elements].count("img") == pictures
        assert list(page.find("p")).count("A leaf") == 3 - pictures


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
    page = Page(made(play, path))
    assert list(page.find("header")) == ["Question 1 50 % right", "Question 2", "Question 3"]
    twice, void, skipped = page.outcomes()
    assert twice.startswith("2 of 2 answered")
    assert twice.endswith("two rounds, a student's last answer counts")
    assert void.endswith("counts for nobody")
    assert "no right answer" not in void
    assert skipped == "Not asked"
    first, second = "First vote: {}", "Second vote: {}"
    rows = (("2 · 100 %", "1 · 50 %"), ("0 · 0 %", "0 · 0 %"), ("0 · 0 %", "0 · 0 %"), ("0 · 0 %", "1 · 50 %"))
    votes = [f"{first.format(before)} {second.format(now)}" for before, now in rows]
    assert page.options() == [
        f"o1-0 {votes[0]} o1-1 {votes[1]} o1-2 {votes[2]} ✓ o1-3 {votes[3]}",
        "o2-0 1 · 100 % o2-1 0 · 0 % o2-2 0 · 0 % o2-3 0 · 0 %",
    ]


def test_both_votes_on_what_was_typed_and_placed_stand_side_by_side(path: Path) -> None:
    kinds: list[Kind] = ["text", "number", "order", "match"]
    play = Play(pool_of(*kinds), lead_ms=0, reveal="hold")
    play.join("s1", "s2")
    for kind in kinds:
        play.command(Next)
        for first, second in ((ANSWERS[kind], OTHERS[kind]), (OTHERS[kind], OTHERS[kind])):
            play.answer("s1", value=wired(play, first, "s1"))
            play.answer("s2", value=wired(play, second, "s2"))
            play.command(Close)
            play.command(Revote)
        play.command(Reveal)
    rows = [re.sub("(First|Second) vote: ", "", line) for line in Page(made(play, path)).options()]
    assert rows == [
        "London 1 · 50 % 2 · 100 % ✓ Paris 1 · 50 % 0 · 0 %",
        "✓ 2.5 1 · 50 % 0 · 0 % 3 1 · 50 % 2 · 100 %",
        "o3-0 2 · 100 % 2 · 100 % o3-1 2 · 100 % 2 · 100 % o3-2 1 · 50 % 2 · 100 % o3-3 1 · 50 % 2 · 100 %",
        "l4-0 → r4-0 1 · 50 % 0 · 0 % l4-1 → r4-1 1 · 50 % 2 · 100 % l4-2 → r4-2 0 · 0 % 0 · 0 %",
    ]


def test_individual_questions_are_reported(path: Path) -> None:
    play = Play(pool_of("single", "single"), lead_ms=0, draw="individual")
    play.join("s1", "s2", "s3")
    ask(play, {"s1": (1,), "s2": (1,), "s3": (1,)})
    drawn = [play.state.turns[0].question_of(who) for who in ("s1", "s2", "s3")]
    page = Page(made(play, path))
    for number, section in enumerate(page.find("section", **{"class": "question"})):
        asked = drawn.count(number)
        assert asked == 0 or f"{asked} of {asked} answered" in section
        assert (f"✓ o{number + 1}-1 {asked} · 100 %" in section) == ("100 % right" in section) == (asked > 0)
    assert set(drawn) != {None}


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
    headings = [heading.partition(" right")[0] for heading in page.find("header")]
    assert headings == [
        *("Question 1", "Question 2 50 %", "Question 3 0 %", "Question 4", "Question 5 50 %", "Question 6 0 %"),
    ]
    half, placed = "2 of 2 answered · half of the answers within 1.0 s", "how many put it in its right place"
    unmarked = f"{half} · no right answer"
    assert page.outcomes() == [unmarked, half, half, unmarked, f"{half} · {placed}", f"{half} · {placed}"]
    assert page.options() == [
        "1 o2-0 0 · 0 % 2 o2-1 0 · 0 % 3 o2-2 1 · 50 % 4 o2-3 1 · 50 %",
        "✓ 2.5 1 · 50 % 3 1 · 50 %",
        "London 1 · 50 % Paris 1 · 50 % ✓ <Rome> | Milan 0 · 0 %",
        "warm 2 · 100 % Licht 1 · 50 %",
        "o6-0 2 · 100 % o6-1 2 · 100 % o6-2 1 · 50 % o6-3 1 · 50 %",
        "l7-0 → r7-0 1 · 50 % l7-1 → r7-1 1 · 50 % l7-2 → r7-2 0 · 0 %",
    ]
    assert list(page.find("p", **{"class": "rating"})) == ["3.5 on average, of 4"]
    assert list(page.find("title"))[1:][-3:-2] == ["2 answers from 2.5 to 3. Right: 2.5. 2.5: 1 answer. 3: 1 answer."]


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
    page = Page(made(play, path))
    first, second, third = page.outcomes()
    told = "how sure, from 1 (guessed) to 3: right answers {}, wrong ones {}"
    assert first.endswith(f" · {told.format('2.5', '3.0')}")
    assert second.endswith(f" · {told.format('1.0', '–')}")
    assert "sure" not in third
    assert "1 student was sure of a wrong answer." in page.findings()[0]
    assert page.cards()[1] == "Sure, but wrong 1 Text 1 1 was sure and wrong"


def test_answers_beyond_the_most_frequent_ones_are_told_as_a_number(path: Path) -> None:
    play = Play(pool_of("text"), lead_ms=0)
    names = [f"s{number}" for number in range(53)]
    play.join(*names)
    play.command(Next)
    for name in names:
        play.answer(name, value=f"word {name}")
    play.command(Close)
    [rows] = Page(made(play, path)).options()
    assert rows.startswith("word s0 1 · 2 % ")
    assert rows.count("word s") == 10
    assert rows.endswith(" 43 other answers 43 · 81 %")


def test_words_that_have_no_row_are_no_share_of_the_students(path: Path) -> None:
    play = Play(pool_of("words"), lead_ms=0)
    names = [f"s{number}" for number in range(20)]
    play.join(*names)
    play.command(Next)
    for name in names:
        play.answer(name, value=(f"one {name}", f"two {name}", f"three {name}"))
    play.command(Close)
    page = Page(made(play, path))
    [rows] = page.options()
    assert rows.startswith("one s0 1 · 5 % ")
    assert rows.endswith(" 50 other answers 50")
    assert len(list(page.find("svg", **{"class": "bar now"}))) == 10


def test_a_right_text_is_shown_also_where_many_others_were_written_more_often(path: Path) -> None:
    play = Play(pool_of("text"), lead_ms=0)
    names = [f"s{number}" for number in range(25)]
    play.join(*names)
    play.command(Next)
    for number, name in enumerate(names):
        play.answer(name, value=f"Text {number // 2}" if number < 24 else "Paris")
    play.command(Close)
    [rows] = Page(made(play, path)).options()
    assert rows.count("2 · 8 %") == 10
    assert rows.endswith(" ✓ Paris 1 · 4 % 4 other answers 4 · 16 %")


def test_right_numbers_are_one_row_also_where_most_of_them_differ(path: Path) -> None:
    play = Play(pool_of("number", correct=50.0, tolerance=40.0), lead_ms=0)
    names = [f"s{number}" for number in range(60)]
    play.join(*names)
    play.command(Next)
    for number, name in enumerate(names):
        play.answer(name, value=float(number))
    play.command(Close)
    [rows] = Page(made(play, path)).options()
    assert rows.startswith("✓ 50 ± 40 50 · 83 % 0 1 · 2 % 1 1 · 2 % ")
    assert rows.endswith(" 4 1 · 2 % 5 other answers 5 · 8 %")


def test_a_question_on_the_spot_is_in_the_report(path: Path) -> None:
    play = Play(Pool(title="Questions on the spot", questions=()), lead_ms=0)
    play.join("s1", "s2")
    play.command(Ask, kind="single", text="Which <one>?", html="Which &lt;one&gt;?")
    play.answer("s1", 2)
    play.command(Close)
    [section] = Page(made(play, path)).find("section", **{"class": "question"})
    assert section.startswith(
        "Question 1 Which <one>? 1 of 2 answered · half of the answers within 0.0 s · no right ans"
    )
    play.command(Correct, question=1, correct=(3,))
    path.unlink()
    [section] = Page(made(play, path)).find("section", **{"class": "question"})
    assert "100 % right" in section
    assert "✓ C 1 · 100 %" in section
    assert [row["points"] for row in rows(path, "results")] == [1, 0]


SPAN = re.compile(r'<span class="text" dir="auto">(.*?)</span>\n', re.DOTALL)
