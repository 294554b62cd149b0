"""Each screen of the instructor fits its terminal, and shows what hostile texts hold without obeying it."""

import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from appliance.client.instructor import Instructor
from appliance.client.views import InstructorView
from appliance.quiz.views.projector import ItemRow
from appliance.terminal.glyphs import Glyphs
from appliance.terminal.instructor.confirm import Confirm
from appliance.terminal.instructor.hosting import Hosting
from appliance.terminal.instructor.joining import Joining
from appliance.terminal.instructor.keys import Keys
from appliance.terminal.instructor.live import Live
from appliance.terminal.instructor.people import People
from appliance.terminal.instructor.person import Person
from appliance.terminal.instructor.projector_look import ProjectorLook
from appliance.terminal.instructor.screen import Screen, drawn
from appliance.terminal.speech import Speech
from appliance.words.languages import LANGUAGES

WIRE = Path(__file__).parents[1] / "wire"
VIEWS = {
    step["name"]: msgspec.convert(step["instructor"], InstructorView)
    for name in ("class", "kinds")
    for step in json.loads((WIRE / f"{name}.json").read_text("utf-8"))["steps"]
}
OF_PC = Glyphs(frozenset(bytes(range(0x20, 0x100)).decode("cp437")))
PLAIN = Speech("en", OF_PC)
SPEECHES = {language: Speech(language, Glyphs()) for language in LANGUAGES}
SIZES = [(80, 24), (40, 12), (20, 5), (160, 50)]


@asynccontextmanager
async def live(view: InstructorView, speech: Speech, now: Callable[[], float] = time.monotonic) -> AsyncIterator[Live]:
    """The screen of a class that shows this view, without a box."""
    async with Instructor("http://127.0.0.1:1") as client:
        host = Hosting(
            *(client, speech),
            go=lambda work: work.close(),
            changed=lambda: None,
            over=lambda _: None,
            door=lambda _: Screen(),
            now=now,
        )
        screen = Live(host, "CODE")
        screen.running.take(view)
        yield screen
        screen.left()


def text_of(screen: Screen, columns: int, rows: int, said: Speech) -> str:
    """The text of a terminal; all its lines are there, none is too wide, and all can be shown."""
    lines = drawn(screen, columns, rows, said)
    assert len(lines) == rows
    assert max(line.cell_len for line in lines) <= columns
    text = "\n".join(line.plain.rstrip() for line in lines)
    assert said.glyphs.has(text.replace("\n", ""))
    return text


@pytest.mark.parametrize("name", VIEWS)
async def test_every_kind_and_moment_fits_a_plain_console(name: str) -> None:
    view = VIEWS[name]
    async with live(view, PLAIN) as screen:
        for columns, rows in SIZES:
            text_of(screen, columns, rows, PLAIN)
        text = text_of(screen, 80, 24, PLAIN)
        assert "all saved" in text
        assert view.next is None or "Space: " in text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_screen_of_a_class_fits_in_every_language(language: str) -> None:
    view = VIEWS["single: saved"]
    async with live(view, SPEECHES[language]) as screen:
        running = screen.running
        for shown in (
            Keys(running),
            People(running),
            Person(running, "ann"),
            ProjectorLook(running),
            Joining(running),
            screen,
        ):
            for columns, rows in SIZES:
                text_of(shown, columns, rows, SPEECHES[language])


async def test_who_has_no_name_is_given_none_and_no_other_phone_is_let_in_as_them() -> None:
    view = msgspec.structs.replace(VIEWS["single: saved"], anonymous=True)
    async with live(view, SPEECHES["en"]) as screen:
        text = text_of(Person(screen.running, "ann"), 80, 24, SPEECHES["en"])
        assert "Rename" not in text
        assert "Let the next phone in" not in text
        assert "Time for this student" in text


async def test_the_next_step_has_beside_it_for_how_many_time_goes_on_and_why_nothing_comes_by_itself() -> None:
    time_s = [100.0]
    view = msgspec.structs.replace(VIEWS["single: saved"], left_ms=2000, longer=1, longer_ms=12_000)
    async with live(view, SPEECHES["en"], lambda: time_s[0]) as screen:
        assert "More time for 1" not in text_of(screen, 80, 24, SPEECHES["en"])
        time_s[0] += 2.5
        assert "More time for 1: 10\u00a0s left" in text_of(screen, 80, 24, SPEECHES["en"])
    view = msgspec.structs.replace(VIEWS["single: revealed"], next_after=5, answered=0)
    async with live(view, SPEECHES["en"]) as screen:
        assert "Nobody answered, so it waits for you" in text_of(screen, 80, 24, SPEECHES["en"])


async def test_hostile_texts_are_shown_and_not_obeyed() -> None:
    hostile = "\x1b]0;title\x07\x1b[2J\u202e\x9b31m" + "x" * 10_000
    view = VIEWS["text: revealed"]
    people = [msgspec.structs.replace(row, name=hostile) for row in view.attendance or ()]
    feed = [msgspec.structs.replace(row, name=hostile, text=hostile) for row in view.feed or ()]
    assert view.question is not None
    question = msgspec.structs.replace(view.question, html=hostile, explanation_html=hostile)
    view = msgspec.structs.replace(view, title=hostile, attendance=people, feed=feed, question=question)
    async with live(view, SPEECHES["en"]) as screen:
        for shown in (screen, People(screen.running), Person(screen.running, people[0].student_id)):
            text = text_of(shown, 80, 24, SPEECHES["en"])
            assert "]0;title" in text


@pytest.mark.parametrize("size", [(40, 10), (20, 5)])
async def test_the_question_and_the_time_stay_on_a_small_terminal(size: tuple[int, int]) -> None:
    view = msgspec.structs.replace(
        VIEWS["single: saved"], number=1, of=3, phase="open", left_ms=20_000, limit_ms=20_000, answered=300, joined=300
    )
    assert view.question is not None
    view = msgspec.structs.replace(view, question=msgspec.structs.replace(view.question, html="Which?"), alerts=[])
    async with live(view, SPEECHES["en"], lambda: 0.0) as screen:
        text = text_of(screen, *size, SPEECHES["en"])
        assert "Questi" in text
        assert "0:20" in text
        assert "Space: " in text


async def test_a_long_question_is_scrolled_and_the_foot_says_so() -> None:
    view = VIEWS["single: saved"]
    assert view.question is not None
    question = msgspec.structs.replace(view.question, html="word " * 400)
    async with live(view, SPEECHES["en"]) as screen:
        assert "↑ ↓: scroll" not in text_of(screen, 80, 60, SPEECHES["en"])
        screen.running.take(msgspec.structs.replace(view, question=question))
        text = text_of(screen, 80, 24, SPEECHES["en"])
        assert "↑ ↓: scroll" in text
        assert "✓" not in text
        assert not screen.press("down", None)  # then the terminal scrolls
        screen.scroll(20)
        assert "✓" in text_of(screen, 80, 24, SPEECHES["en"])


async def test_the_chosen_one_of_many_people_is_seen() -> None:
    view = VIEWS["single: saved"]
    row = (view.attendance or [])[0]
    people = [msgspec.structs.replace(row, student_id=f"s{at}", name=f"Name {at}") for at in range(500)]
    async with live(msgspec.structs.replace(view, joined=500, attendance=people), SPEECHES["en"]) as screen:
        shown = People(screen.running)
        shown.press("end", None)
        assert "> Name 499" in text_of(shown, 80, 24, SPEECHES["en"])
        for _ in range(30):
            shown.press("up", None)
        assert "> Name 469" in text_of(shown, 80, 24, SPEECHES["en"])
        assert "Name 499" not in text_of(shown, 80, 24, SPEECHES["en"])


async def test_the_questions_of_individual_mode_are_shown_as_they_are_written() -> None:
    item = ItemRow(number=1, text="Is a<b and c>d?", asked=2, answered=2, right=1)
    view = msgspec.structs.replace(VIEWS["single: revealed"], question=None, items=[item])
    async with live(view, SPEECHES["en"]) as screen:
        assert "1 · Is a<b and c>d?" in text_of(screen, 80, 40, SPEECHES["en"])


async def test_a_key_that_is_held_down_confirms_nothing() -> None:
    now, done = 0.0, []
    async with live(VIEWS["single: saved"], SPEECHES["en"], lambda: now) as screen:
        host = screen.running.host
        host.show(screen)
        host.show(Confirm(host, "Really", [], lambda: done.append(now), ("space",)))
        for key in ("enter", "space") * 50:
            now += 0.5
            host.screen.press(key, None)
        assert not done
        now += 1
        host.screen.press("space", None)
        assert done == [now]
        assert host.screen is screen
