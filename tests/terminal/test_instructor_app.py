"""`chalkbox host` against a real server."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from appliance.client import student as joining
from appliance.client.errors import Refused
from appliance.client.instructor import Instructor
from appliance.client.student import Student
from appliance.terminal.glyphs import Glyphs
from appliance.terminal.instructor import held
from appliance.terminal.instructor.app import InstructorApp
from appliance.terminal.instructor.live import Live
from appliance.terminal.speech import Speech
from tests.support import terminals
from tests.support.clients import asked, key, over, student_of
from tests.support.console import console
from tests.support.people import PASSWORD, box
from tests.support.proxy import proxy_to
from tests.support.waiting import eventually

ENGLISH = Speech("en", Glyphs())
POOL = """\
title: Made up
points: 1
lead_ms: 0
changes: false
student_numbers: true
questions:
  - {text: One, options: [right, wrong, worse, worst], correct: right}
  - {text: Two, options: [right, wrong, worse, worst], correct: right}
"""


@pytest.fixture(autouse=True)
def _each_key_is_a_press(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "HELD_S", 0.0)


class Terminal(terminals.Terminal):
    """The instructor's terminal."""

    async def sign_in(self) -> None:
        await self.shows("Sign in", "Password")
        self.paste(PASSWORD)
        await self.press("enter")
        await self.shows("Question pools")

    async def enter_the_class(self) -> None:
        """Go on with the one that is open."""
        await self.sign_in()
        await self.shows("Open now", "Continue")
        await self.press("home", "enter")
        await self.shows("Space: ")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for a box, with a pool whose questions open at once."""
    (tmp_path / "pools").mkdir()
    (tmp_path / "pools" / "pool.yaml").write_text(POOL, encoding="utf-8")
    return tmp_path


@asynccontextmanager
async def terminal(url: str, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Terminal]:
    async with Instructor(url) as instructor:
        app = InstructorApp(instructor, ENGLISH)
        async with app.run_test(size=size) as pilot:
            yield Terminal(app, pilot)


async def test_a_whole_class_from_signing_in_to_the_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = folder / "saved"
    saved.mkdir()
    monkeypatch.chdir(saved)
    damaged = folder / "data" / "sessions" / "2026-01-05-ABCD.sqlite"
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"no session")
    async with box(folder, open=None) as here, terminal(here.url) as host:
        await host.shows("Sign in")
        await host.press(*"wrong")
        await host.shows("*****")
        assert "wrong" not in host.text
        await host.press("enter")
        await host.shows("This is not the password.")
        await host.sign_in()
        await host.shows("Made up", "2 questions", "Ask without a pool", "The file of a class is damaged")
        await host.press("enter")
        await host.shows("1. One", "✓ right", "Enter: Start…")
        await host.press("enter")
        await host.shows("Being right", "Seconds for a question")
        await host.press("down", "ctrl+u", *"459999999999", "home", "enter")
        await host.shows('"Seconds for a question" must be a number from 1 to 3600; found', '"459999999999".')
        assert '999"..' not in host.text
        await host.press("ctrl+u", *"45", "down", "down", "right", "home")
        await host.shows("Being right and quick")
        await host.press("enter")
        await host.shows("Lobby", "Nobody has joined yet.", "Space: Start with question 1")
        assert "is damaged" not in host.text
        async with student_of(here, "ann") as ann, student_of(here, "bob") as bob:
            await host.shows("2 joined")
            for number, step in enumerate(("Start with question 1", "Question 2"), 1):
                await host.shows(f"Space: {step}")
                await host.press("pagedown")
                await host.shows(f"Question {number} of 2", "Waiting for 2  Name ann, Name bob")
                for student, pick in ((ann, "right"), (bob, "worst")):
                    question = await asked(student, number)
                    assert question.limit_ms == 45_000
                    await student.answer(question, key(question, pick))
                await host.shows("Everybody has answered", "2 answered", "✓ right", "50 %")
                await host.press("space")
                await host.shows("50 % right.", "Standings")
            await host.shows("Space: End and show the result")
            await host.press("space")
            await host.shows("Enter: End the class", "Esc: Cancel")
            await host.press("escape")
            await host.shows("Space: End and show the result")
            await host.press("space", "space")
            await host.shows("The class is over", "1  Name ann", "Enter: New session")
        await host.press("d")
        await host.shows("results.csv", "session.sqlite")
        await host.press("down", "enter")
        await host.shows("Saved.", "results.csv")
        await host.press("enter")
        await host.shows("results (2).csv")
        assert [file.name.partition(" ")[2] for file in sorted(saved.iterdir())] == ["results (2).csv", "results.csv"]
        assert all("Name ann" in file.read_text("utf-8") for file in saved.iterdir())
        await host.press("escape", "enter")
        await host.shows("Past sessions", "2 students")
        await host.press("end", "enter")
        await host.shows("Downloads", "audit.csv", "Correct…")
        await host.press("end", "up", "enter")
        await host.shows("Correct the key", "✓ Question 1  One")
        await host.press("escape")
        await host.shows("The class is over", "Enter: New session")
        await host.press("m", "end", "enter")
        await host.shows("Downloads", "audit.csv")
        await host.press("end", "enter")
        await host.shows("What is on a stick", "Enter: Erase for good")
        await host.press("enter")
        await host.shows("Question pools")
        await eventually(lambda: "2 students" not in host.text)


async def test_a_new_box_is_claimed_with_the_code_and_a_password_typed_twice(tmp_path: Path) -> None:
    async with box(tmp_path, open=None, admin_password_file=None) as here, terminal(here.url) as host:
        await host.shows("Make this Chalkbox yours", "Whoever has it sets the")
        await host.press(*"wrong", "enter")
        host.paste("12345678")
        await host.press("enter")
        host.paste("12345679")
        await host.press("enter")
        await host.shows("The two passwords differ. Type them again.")
        await host.press("backspace", "8", "enter")
        await host.shows("This is not the code that Chalkbox shows.")
        await host.press("up", "up", "ctrl+u", *here.running.claim_code.lower(), "enter", "enter", "enter")
        await host.shows("Question pools")
        assert "12345678" not in host.text
        await host.press("o")
        await host.shows("Sign in", "Password")


async def test_a_plain_console_signs_in_and_leads(tmp_path: Path) -> None:
    async with box(tmp_path) as here, console(80, 24, "host", here.url, TERM="linux") as host:
        await host.shows("Password")
        host.press(f"{PASSWORD}\r")
        await host.shows("Continue")
        host.press("\r")
        await host.shows("Start with question 1")
        host.press(" ")
        await host.shows("Question 1 of 3")
        host.press("\x03")
        assert await host.ended() == 0
        _, about = await here.get("/api/admin/password", here.signed_in)
        assert about["others"] == 0  # who has left is signed out
    assert PASSWORD not in host.received
    assert not re.search(r"\x1b\[[\d;]*[34]8;[25];", host.received)


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
    async with box(folder) as here, terminal(here.url) as host, here.instructor() as other:
        await host.enter_the_class()
        await host.press("space")
        await host.shows("Question 1 of 2")
        await host.press("x")
        await host.shows("It then counts for nobody.")
        await other.command("close")
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
        async with here.instructor() as other:
            await other.command("next")
            await host.press("space")
            way.deaf = False
            way.cut()
            await host.shows("The class has gone on meanwhile", "Question 1 of 3")
        assert here.session.state.phase == "open"


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
        await host.shows("Correct the key", "✓ Question 1  Who", "  Question 2  One")
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
        await host.shows("‹ 10 s ›")
        await host.press("up", "up", "space")
        await eventually(lambda: re.search(r"Sound +\[x\]", host.text))
