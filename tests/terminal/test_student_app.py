"""`chalkbox join` against a real server: a class, and what becomes of answers."""

from pathlib import Path

import pytest
from rich.text import Text
from textual import events
from textual.widgets import Static

from appliance.client.world import new_id
from appliance.quiz.commands import Extend, Open
from appliance.terminal import app
from tests.support.clients import instructor_of, student_of
from tests.support.proxy import proxy_to
from tests.support.terminals import student_terminal as terminal
from tests.support.waiting import eventually
from tests.terminal.classes import POOL, klass


async def test_a_whole_class_from_the_name_to_the_own_answers(tmp_path: Path) -> None:
    async with (
        klass(tmp_path) as here,
        instructor_of(here) as instructor,
        terminal(here.url, tmp_path / "ann") as ann,
        terminal(here.url, tmp_path / "bob", name="Bob") as bob,
    ):
        await ann.shows("Name")
        await ann.press("enter")
        await ann.shows("Enter your name.")
        await ann.join("Ann")
        await bob.shows("You are in, Bob", "2 of you are here")
        await instructor.next()
        await ann.shows("One", "1 ( ) right", "2 ( ) wrong", "Enter: Send")
        await ann.press("2")
        await ann.shows("2 (x) wrong", "Saved at")
        assert "Enter: Send" not in ann.text
        await ann.press("1")
        await ann.shows("1 (x) right", "Saved at")
        await bob.shows("One")
        await bob.press("down", "space")
        await bob.shows("Saved at")
        await instructor.next()
        await ann.shows("✓ Right", "+100", "1 of 2")
        await bob.shows("Not right", "you: wrong", "2 of 2")
        await instructor.next()
        await ann.shows("Two")
        await ann.press("1", "2", "enter")
        await ann.shows("Saved at")
        await bob.shows("Two")
        await bob.press("x", "enter")
        await bob.shows("This can't be read as a number")
        await instructor.next()
        await bob.shows("No answer from you", "right answer: 12")
        await instructor.next()
        await ann.shows("Correct 2 / 2", "You answered every question")
        await ann.press("r")
        await ann.shows("My answers", "1. One", "you: right")
        await ann.press("escape")
        await ann.shows("Correct 2 / 2")
        await ann.press("q")
        assert ann.app.return_value == ""


async def test_words_that_are_typed_are_said_to_be_sent_or_not(tmp_path: Path) -> None:
    pool = "lead_ms: 0\nquestions:\n  - {text: Why, kind: words}\n"
    async with (
        klass(tmp_path, pool) as here,
        instructor_of(here) as instructor,
        terminal(here.url, tmp_path / "ann", name="Ann") as ann,
    ):
        await ann.shows("You are in, Ann")
        await instructor.next()
        await ann.shows("Why", "You can change your answer", "Enter: Send")
        await ann.press(*"sun")
        await ann.shows("Not sent yet.", "Enter: Next word")
        await ann.press("enter")
        await ann.shows("Not sent yet.", "Enter: Send")
        await ann.press("enter")
        await ann.shows("Saved at")
        assert "Not sent yet." not in ann.text


async def test_an_answer_outlives_a_connection_that_breaks_off(tmp_path: Path) -> None:
    async with klass(tmp_path) as here, proxy_to(here.running.port) as way, instructor_of(here) as instructor:
        async with terminal(way.url, tmp_path / "ann") as ann:
            await ann.join("Ann")
            await instructor.next()
            await ann.shows("One")
            way.target = 1  # where nobody listens
            way.cut()
            await ann.press("1")
            await ann.shows("No connection to Chalkbox. Your answer is kept here")
            way.target = here.running.port
            await ann.shows("Saved at")
            assert "No connection" not in ann.text
        turn = here.session.state.turn
        assert turn is not None
        assert len(turn.answers["Ann"]) == 1


async def test_the_choice_goes_by_itself_when_the_question_closes(tmp_path: Path) -> None:
    pool = POOL.replace("lead_ms: 0", "lead_ms: 0\nchanges: false")
    async with (
        klass(tmp_path, pool) as here,
        instructor_of(here) as instructor,
        terminal(here.url, tmp_path / "ann") as ann,
    ):
        await ann.join("Ann")
        await instructor.next()
        await ann.shows("One")
        await ann.press("1")
        await instructor.next()
        await ann.shows("✓ Right", "Sent for you when the question was closed.")


async def test_a_number_that_is_saved_is_not_sent_again_when_the_question_closes(tmp_path: Path) -> None:
    async with klass(tmp_path) as here, instructor_of(here) as instructor, terminal(here.url, tmp_path / "ann") as ann:
        await ann.join("Ann")
        await instructor.command(Open(id=new_id(), question=2))
        await ann.shows("Two")
        await ann.press("1", "2", "enter")
        await ann.shows("Saved at")
        async with student_of(here, "Bob"):  # for whom the close waits
            await instructor.command(Extend(id=new_id(), seconds=3000))  # brings a view that has the answer as a number
            await ann.shows("59:")
            await instructor.next()
            await ann.shows("✓ Right")
        assert "Sent for you" not in ann.text
        turn = here.session.state.turn
        assert turn is not None
        assert len(turn.answers["Ann"]) == 1


async def test_a_small_terminal_shows_what_is_typed_and_scrolls_with_the_arrows(tmp_path: Path) -> None:
    async with (
        klass(tmp_path, POOL.replace("text: One", "text: A question that is much longer than its terminal")) as here,
        instructor_of(here) as instructor,
        terminal(here.url, tmp_path, size=(20, 5)) as ann,
    ):
        await eventually(lambda: "Name\n" in ann.seen)
        await ann.press(*"Ann")
        assert "Name\nAnn" in ann.seen
        await ann.press("enter")
        await ann.shows("You are in", "↑ ↓: scroll")
        await eventually(lambda: "You are in" in ann.seen)
        await ann.press(*["down"] * 3)
        await eventually(lambda: "You are in" not in ann.seen)
        await instructor.next()
        await eventually(lambda: "A question" in ann.seen)
        await ann.press("down")
        await eventually(lambda: "2 ( ) wrong" in ann.seen)


async def test_a_long_text_that_comes_key_by_key_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[object] = []
    update = Static.update

    def counted(static: Static, content: Text) -> None:
        drawn.append(content)
        update(static, content)

    monkeypatch.setattr(Static, "update", counted)
    monkeypatch.setattr(app, "_SOON_S", 1)  # so that a slow computer draws little more often
    monkeypatch.setattr(app, "DRAWS_A_SECOND", 0.1)
    async with klass(tmp_path) as here, terminal(here.url, tmp_path) as ann:
        await ann.shows("Name")
        before = len(drawn)
        for _ in range(500):
            ann.app.post_message(events.Key("x", "x"))
        await ann.shows("x" * 30)
        assert len(drawn) - before < 20  # of at least 30 texts
        await ann.press("enter")
        await ann.shows("You are in,", "x" * 70)
