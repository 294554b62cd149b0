"""One class in terminals and on a phone: led from a terminal, shown in another, and one of the students is cut off."""

import asyncio
import csv
import io
import os
import signal
import subprocess
from contextlib import AsyncExitStack
from pathlib import Path

import psutil
import pytest
from playwright.async_api import expect

from appliance.client.instructor import Instructor
from appliance.client.projector import Projector
from appliance.client.student import Student
from appliance.terminal.glyphs import Glyphs
from appliance.terminal.instructor.app import InstructorApp
from appliance.terminal.projector.app import ProjectorApp
from appliance.terminal.speech import Speech
from appliance.terminal.student.app import StudentApp
from appliance.terminal.student.memory import Memory
from tests.browser.people import answer, heading, ready, sees, student_page
from tests.browser.room import PASSWORD, Room
from tests.support.console import Console, console
from tests.support.terminals import Terminal
from tests.support.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

ENGLISH = Speech("en", Glyphs())
POOL = """\
title: In the terminal
lead_ms: 0
time_limit: 600
changes: false
questions:
  - {text: Which is a noble gas?, options: [Helium, Oxygen], correct: Helium, shuffle: false}
  - {text: How many moons has Mars?, kind: number, correct: 2}
"""
ANSWER_BYTES = 90  # an answer has more, and a pong less


def ports_of(student: Console, here: Room) -> set[int]:
    """Its ends of the connections that a terminal has to the server."""
    found = psutil.Process(student.pid).net_connections("tcp")
    return {
        each.laddr.port for each in found if each.status == psutil.CONN_ESTABLISHED and each.raddr.port == here.port
    }


def unread(here: Room, port: int) -> int:
    """How many bytes of this connection have arrived that the server has not read yet."""
    told = subprocess.check_output(["ss", "-Htn", "sport", "=", f":{here.port}", "dport", "=", f":{port}"], text=True)
    return int(told.split()[1]) if told else 0


async def send_and_be_cut_off(student: Console, here: Room) -> None:
    """Send the answer that is chosen, and lose the connection before the server has read it."""
    ports = ports_of(student, here)
    here.send(signal.SIGSTOP)
    student.press("\r")
    await eventually(lambda: any(unread(here, port) > ANSWER_BYTES for port in ports))
    ends = [("sport", "=", f":{port}", "dport", "=", f":{here.port}") for port in ports]
    cut = [subprocess.check_output(["ss", "-HtnK", *each]) for each in ends]
    assert any(cut), "this kernel can't cut a connection (CONFIG_INET_DIAG_DESTROY)"
    here.send(signal.SIGCONT)

    def is_back() -> bool:
        now = ports_of(student, here)
        return now != set() and now.isdisjoint(ports)

    await eventually(is_back)


async def answers(here: Room) -> list[tuple[str, str, str]]:
    """Whose answers to which question are in the file, and what they are."""
    async with Instructor(here.url) as instructor:
        await instructor.sign_in(PASSWORD)
        (session,) = (await instructor.sessions()).sessions
        file = (await instructor.download(session.session_id, "answers.csv")).decode("utf-8-sig")
    return sorted((row["name"], row["question"], row["value"]) for row in csv.DictReader(io.StringIO(file)))


async def test_a_class_in_terminals_beside_a_phone(here: Room, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can cut the connection of another program")
    await here.open_class(POOL)
    async with AsyncExitStack() as stack:

        async def sits_at(app: InstructorApp | StudentApp | ProjectorApp) -> Terminal:
            return Terminal(app, await stack.enter_async_context(app.run_test(size=(80, 24))))

        instructor = await stack.enter_async_context(Instructor(here.url))
        host = await sits_at(InstructorApp(instructor, ENGLISH, held_s=0))  # each key is a press
        board = await sits_at(ProjectorApp(await stack.enter_async_context(Projector(here.url)), ENGLISH))
        memory = Memory(tmp_path / "bob")
        student = await stack.enter_async_context(Student(here.url))
        bob = await sits_at(StudentApp(student, ENGLISH, memory, name="Bob"))
        plain = console(
            *(80, 24, "join", here.url, "--name", "Ann"), TERM="linux", XDG_STATE_HOME=str(tmp_path / "ann")
        )
        ann = await stack.enter_async_context(plain)
        cleo = await student_page(here, "", "Cleo")

        await host.shows("Password")
        host.paste(PASSWORD)
        await host.press("enter")
        await host.shows("Continue")
        await host.press("enter")
        await host.shows("3 joined", "Space: Start with question 1")
        await board.shows("In the terminal")
        await bob.shows("You are in, Bob")
        await ann.shows("You are in, Ann")

        await host.press("space")
        await asyncio.gather(*(each.shows("Which is a noble gas?") for each in (host, board, bob, ann)))
        await ready(cleo)
        await host.shows("Waiting for 3")
        ann.press("2")
        await ann.shows("(x) Oxygen")
        await send_and_be_cut_off(ann, here)
        await ann.shows("You answered in")
        await bob.press("1", "enter")
        await bob.shows("You answered in")
        await answer(cleo, "Helium")
        await host.shows("Everybody has answered")
        await host.press("space")
        await board.shows("Helium")
        await bob.shows("✓ Right")
        await ann.shows("Not right")
        await expect(heading(cleo, "Right")).to_be_visible()

        await host.press("space")
        await asyncio.gather(*(each.shows("How many moons has Mars?") for each in (host, board, bob, ann)))
        ann.press("2\r")
        await bob.press("3", "enter")
        await ready(cleo)
        await cleo.get_by_role("textbox").fill("2")
        await cleo.get_by_role("textbox").press("Enter")
        await host.shows("Everybody has answered")
        await host.press("space")
        await ann.shows("Right")
        await bob.shows("right answer: 2")
        await host.shows("Space: End and show the result")
        await host.press("space", "space")
        await host.shows("The class is over")
        await bob.shows("Correct 1 / 2")
        await ann.shows("Correct 1 / 2")
        await sees(cleo, "You answered every question")
        await board.shows("Cleo")

        assert await answers(here) == [
            ("Ann", "1", "Oxygen"),
            ("Ann", "2", "2"),
            ("Bob", "1", "Helium"),
            ("Bob", "2", "3"),
            ("Cleo", "1", "Helium"),
            ("Cleo", "2", "2"),
        ]
        ann.press("q")
        assert await ann.ended() == 0
