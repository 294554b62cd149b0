"""What is asked of a running class in `chalkbox host`, against a real server, and what becomes of it."""

import asyncio
import re
from pathlib import Path

import pytest

from appliance.client import student as joining
from appliance.client.errors import Refused
from appliance.client.student import Student
from appliance.client.world import new_id
from appliance.quiz.commands import Close
from appliance.terminal.instructor.app import InstructorApp
from appliance.terminal.instructor.live import Live
from tests.support.clients import asked, instructor_of, key, over, student_of
from tests.support.people import box
from tests.support.proxy import proxy_to
from tests.support.terminals import instructor_terminal as terminal
from tests.support.waiting import eventually
from tests.terminal.classes import klass


async def test_people_are_found_renamed_given_time_taken_out_and_let_in_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "ASK_AGAIN_S", 0.05)
    async with box(tmp_path) as here, terminal(here.url) as host, student_of(here, "bob"):
        async with student_of(here, "ann") as ann:
            await host.enter_the_class()
            await host.shows("2 joined")
            await host.press("tab")
            await host.shows("In the class: 2", "Name ann", "no. ann", "delay")
            await host.press("/", *"ANN", "enter")
            await eventually(lambda: "Name bob" not in host.text)
            await host.press("enter")
            await host.shows("Take out of the class", "Time for this student")
            await host.press("down", "right", "right")
            await host.shows("‹ 1.5× ›", "1.5× time")
            await host.press("up", "ctrl+u", "enter")
            await host.shows("A name has at least one letter.")
            await host.press(*"Zoe", "enter")
            await host.shows("Zoe  no. ann", "1.5× time")
            await host.press("enter", "up", "up", "down", "down", "down", "enter")
            await host.shows("The answers are kept", "Enter: Take out of the class")
            assert not ann.ended
            await host.press("enter")
            assert await over(ann) == "removed"
            await host.shows("Taken out")
            await host.press("escape", "escape")
            await host.shows("Name bob", "taken out")
        async with Student(here.url) as again:
            waiting = asyncio.create_task(again.join("Ann", student_id="ann", wait=True))
            await host.shows("Somebody tried to join as ann. Ann (held by Zoe)")
            await host.press("home", "enter")
            await host.shows("You took this person out of the class", "Enter: It's them · d: Dismiss")
            await host.press("enter")
            assert (await waiting).student_id == "ann"
            await eventually(lambda: "taken out" not in host.text)
        async with Student(here.url) as other:
            waiting = asyncio.create_task(other.join("Eve", student_id="bob", wait=True))
            await host.shows("Somebody tried to join as bob. Eve")
            await host.press("home", "enter")
            await host.shows("The number or name is taken.")
            await host.press("d")
            with pytest.raises(Refused) as refused:
                await waiting
            assert refused.value.dismissed


async def test_a_question_on_the_spot_a_key_said_afterwards_another_order_and_what_the_projector_shows(
    folder: Path,
) -> None:
    async with box(folder) as here, terminal(here.url) as host, student_of(here, "ann") as ann:
        await host.enter_the_class()
        await host.shows("1 joined", "Name ann")
        await host.press("a")
        await host.shows("Ask on the spot")
        await host.press(*"Who", "enter", *"I", "enter", *"You", "down", "down", "enter")
        await host.shows("Who", "Waiting for 1")
        question = await asked(ann)
        await ann.answer(question, key(question, "You"))
        await host.shows("1 answered")
        await host.press("space")
        await host.shows("Nothing is marked until you say what is right.", "k: Say what is right")
        await host.press("k")
        await host.shows("Correct the key", "✓ Question 1  Who")
        assert "Question 2" not in host.text
        await host.press("enter")
        await host.shows("One answer", "( ) I", "( ) You")
        await host.press("down", "space")
        await host.shows("(x) You")
        await host.press("down", "enter")
        await host.shows("✓ You", "100 % right.")
        await host.press("o")
        await host.shows("Open a question", "  Question 3  Two")
        await host.press("/", *"two", "enter", "enter")
        await host.shows("Two", "Space: Close and reveal")
        await host.press("x")
        await host.shows("It then counts for nobody.")
        await host.press("enter")
        await host.shows("Space: End and show the result")
        await host.press("s")
        await eventually(lambda: here.session.state.screen == "standings")
        await host.press("?")
        await host.shows("Standings · Back", "Lock joining")
        await host.press("l")
        await eventually(lambda: here.session.state.locked)
        await host.press("w", "end", "right")
        await host.shows("‹ 10\u00a0s ›")
        await host.press("up", "up", "space")
        await eventually(lambda: re.search(r"Sound +\[x\]", host.text))


async def test_a_lost_connection_is_told_and_comes_back(tmp_path: Path) -> None:
    async with box(tmp_path) as here, proxy_to(here.running.port) as way, terminal(way.url) as host:
        await host.enter_the_class()
        await host.shows("all saved")
        way.target = 1  # where nobody listens
        way.cut()
        await host.shows("no connection", "No connection to Chalkbox for 0:0", "Start with question 1")
        way.target = here.running.port
        await host.shows("all saved")
        assert "No connection" not in host.text
        await host.press("space")
        await host.shows("Question 1 of 3")


async def test_what_was_asked_before_another_instructor_went_on_is_not_done_after_it(folder: Path) -> None:
    async with box(folder) as here, terminal(here.url) as host, instructor_of(here) as other:
        await host.enter_the_class()
        await host.press("space")
        await host.shows("Question 1 of 2")
        await host.press("x")
        await host.shows("It then counts for nobody.")
        await other.command(Close(id=new_id()))
        assert isinstance(host.app, InstructorApp)
        live = host.app.host.screens[1]
        assert isinstance(live, Live)
        await eventually(lambda: live.running.view is not None and live.running.view.phase == "revealed")
        await host.press("enter")
        await host.shows("The class has gone on meanwhile", "Space: Question 2")


async def test_a_key_for_a_step_that_another_instructor_has_taken_does_nothing(tmp_path: Path) -> None:
    async with box(tmp_path) as here, proxy_to(here.running.port) as way, terminal(way.url) as host:
        await host.enter_the_class()
        way.deaf = True
        async with instructor_of(here) as other:
            await other.next()
            await host.press("space")
            way.deaf = False
            way.cut()
            await host.shows("The class has gone on meanwhile", "Question 1 of 3")
        assert here.session.state.phase == "open"


async def test_a_form_stays_with_what_the_box_says_against_it(tmp_path: Path) -> None:
    several = "  - {text: Which, options: [One, Two, Three], correct: [One, Two], shuffle: false}"
    async with (
        klass(tmp_path, f"title: Made up\nlead_ms: 0\nquestions:\n{several}\n") as here,
        terminal(here.url) as host,
        student_of(here, "ann"),
    ):
        await host.enter_the_class()
        await host.press("space")
        await host.shows("Question 1 of 1")
        await host.press("space")
        await host.shows("Space: End and show the result")
        await host.press("k")
        await host.shows("✓ Question 1")
        await host.press("enter")
        await host.shows("[x] One", "[x] Two", "[ ] Three")
        await host.press("space", "down", "space", "down", "down", "enter")
        await host.shows("This can't be the key", "[ ] One", "[ ] Two", "[ ] Three")
        await host.press("up", "space", "down", "enter")
        await host.shows("✓ Three", "Space: End and show the result")
