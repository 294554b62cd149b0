"""`chalkbox host` against a real server: the way in, and a class from its pool to its files."""

import re
from pathlib import Path

import pytest

from tests.support.clients import asked, key, student_of
from tests.support.console import console
from tests.support.people import PASSWORD, box
from tests.support.terminals import instructor_terminal as terminal
from tests.support.waiting import eventually


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
        await host.press("?")
        await host.shows("Opens what is chosen", "Sign out", "In a class, Space takes the next step", "GIFT")
        await host.press("escape")
        await host.shows("Made up", "?: Keys and clickers")
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
        await host.press("down", "down", "down", "enter")
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
