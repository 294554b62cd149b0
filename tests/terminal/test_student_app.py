"""`chalkbox join` against a real server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from rich.text import Text
from textual import events
from textual.containers import VerticalScroll
from textual.widgets import Static

from appliance.client import student as joining
from appliance.client.http import base_of
from appliance.client.student import Student
from appliance.terminal.glyphs import Glyphs
from appliance.terminal.speech import Speech
from appliance.terminal.student import attending
from appliance.terminal.student.app import StudentApp
from appliance.terminal.student.memory import Memory
from tests.support import terminals
from tests.support.console import console
from tests.support.people import Box, box
from tests.support.proxy import proxy_to
from tests.support.waiting import eventually

ENGLISH = Speech("en", Glyphs())
POOL = """\
title: Made up
lead_ms: 0
time_limit: 600
questions:
  - {text: One, options: [right, wrong], correct: right, shuffle: false}
  - {text: Two, kind: number, correct: 12}
"""


class Terminal(terminals.Terminal):
    """A student's terminal."""

    @property
    def seen(self) -> str:
        """What of the text between top and foot is on the screen."""
        middle = self.app.query_one("#middle", VerticalScroll)
        lines = str(self.app.query_one("#body", Static).content).split("\n")
        return "\n".join(lines[round(middle.scroll_offset.y) :][: middle.size.height])

    async def join(self, name: str) -> None:
        """Type a name once that is asked for."""
        await self.shows("Name")
        await self.press(*name, "enter")
        await self.shows("You are in")


@asynccontextmanager
async def terminal(
    url: str, folder: Path, name: str = "", code: str = "", size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Terminal]:
    """The app on a screen of `size`; what it keeps lies in `folder`."""
    async with Student(url) as student:
        app = StudentApp(student, ENGLISH, Memory(folder / "joined"), name=name, code=code)
        async with app.run_test(size=size) as pilot:
            yield Terminal(app, pilot)


@asynccontextmanager
async def klass(folder: Path, pool: str = POOL) -> AsyncIterator[Box]:
    (folder / "pools").mkdir(parents=True)
    (folder / "pools" / "pool.yaml").write_text(pool)
    async with box(folder) as here:
        yield here


async def test_a_whole_class_from_the_name_to_the_own_answers(tmp_path: Path) -> None:
    async with (
        klass(tmp_path) as here,
        here.instructor() as instructor,
        terminal(here.url, tmp_path / "ann") as ann,
        terminal(here.url, tmp_path / "bob", name="Bob") as bob,
    ):
        await ann.shows("Name")
        await ann.press("enter")
        await ann.shows("Enter your name.")
        await ann.join("Ann")
        await bob.shows("You are in, Bob", "2 of you are here")
        await instructor.command("next")
        await ann.shows("One", "1 ( ) right", "2 ( ) wrong", "Enter: Send")
        await ann.press("2")
        await ann.shows("2 (x) wrong", "Saved at")
        assert "Enter: Send" not in ann.text
        await ann.press("1")
        await ann.shows("1 (x) right", "Saved at")
        await bob.shows("One")
        await bob.press("down", "space")
        await bob.shows("Saved at")
        await instructor.command("next")
        await ann.shows("✓ Right", "+100", "1 of 2")
        await bob.shows("Not right", "you: wrong", "2 of 2")
        await instructor.command("next")
        await ann.shows("Two")
        await ann.press("1", "2", "enter")
        await ann.shows("Saved at")
        await bob.shows("Two")
        await bob.press("x", "enter")
        await bob.shows("This can't be read as a number")
        await instructor.command("next")
        await bob.shows("No answer from you", "right answer: 12")
        await instructor.command("next")
        await ann.shows("Correct 2 / 2", "You answered every question")
        await ann.press("r")
        await ann.shows("My answers", "1. One", "you: right")
        await ann.press("escape")
        await ann.shows("Correct 2 / 2")
        await ann.press("q")
        assert ann.app.return_value == ""


async def test_an_answer_outlives_a_connection_that_breaks_off(tmp_path: Path) -> None:
    async with klass(tmp_path) as here, proxy_to(here.running.port) as way, here.instructor() as instructor:
        async with terminal(way.url, tmp_path / "ann") as ann:
            await ann.join("Ann")
            await instructor.command("next")
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


async def test_the_same_command_comes_back_into_the_class_and_a_lost_token_waits_for_the_instructor(
    tmp_path: Path,
) -> None:
    async with klass(tmp_path) as here, here.instructor() as instructor:
        async with terminal(here.url, tmp_path) as first:
            await first.join("Ann")
        async with terminal(here.url, tmp_path, name="ann") as again:
            await again.shows("You are in, Ann")
        async with terminal(here.url, tmp_path / "elsewhere") as other:
            await other.shows("Name")
            await other.press(*"Ann", "enter")
            await other.shows("Somebody has already joined with this name", "Your teacher has been told", "Rejoin code")
            await other.press(*"0000", "enter")
            await instructor.until(type="view")
            await instructor.command("readmit", student_id="Ann")
            await other.shows("You are in, Ann")


async def test_whoever_sits_at_the_same_computer_next_is_not_taken_for_the_one_before(tmp_path: Path) -> None:
    async with klass(tmp_path) as here:
        async with terminal(here.url, tmp_path, name="Tom") as tom:
            await tom.shows("You are in, Tom")
            async with terminal(here.url, tmp_path, name="Ann") as ann:
                await ann.shows("You are in, Ann")
            async with terminal(here.url, tmp_path) as third:
                await third.shows("1 Go on as Ann\n", "2 Go on as Tom (open in another terminal)", "3 Somebody else")
                await third.press("3")
                await third.join("Bob")
            async with terminal(here.url, tmp_path, name="tom") as again:
                await again.shows("1 Go on as Tom (open in another terminal)", "2 Somebody else")
                await again.press("up", "enter")
                await again.shows("You are in, Tom")
        async with terminal(here.url, tmp_path) as last:
            await last.shows("1 Go on as Tom\n", "2 Go on as Bob\n", "3 Go on as Ann\n")
            await last.press("enter")
            await last.shows("You are in, Tom")
        assert set(here.session.state.students) == {"Tom", "Ann", "Bob"}


async def test_nobody_is_asked_for_who_was_in_a_class_that_is_over(tmp_path: Path) -> None:
    async with klass(tmp_path / "today") as here, klass(tmp_path / "tomorrow") as next_box:
        async with terminal(here.url, tmp_path) as tom:
            await tom.join("Tom")

        def at_the_next_class() -> None:
            """As if it were at the same address."""
            memory = Memory(tmp_path / "joined")
            [kept] = memory.joined(str(base_of(here.url)))
            memory.keep(msgspec.structs.replace(kept, base=str(base_of(next_box.url))))
            memory.let_go()

        await asyncio.to_thread(at_the_next_class)
        async with terminal(next_box.url, tmp_path) as nobody:
            await nobody.join("Ann")


async def test_whoever_finds_the_name_taken_takes_another(tmp_path: Path) -> None:
    async with klass(tmp_path) as here:
        await here.join("Ann", name="Ann")
        async with terminal(here.url, tmp_path, name="Ann") as other:
            await other.shows("Somebody has already joined with this name", "Esc: Use another name")
            await other.press("escape")
            await other.shows("Name\nAnn")
            await other.press(*" B.", "enter")
            await other.shows("You are in, Ann B.")


async def test_a_small_terminal_shows_what_is_typed_and_scrolls_with_the_arrows(tmp_path: Path) -> None:
    async with (
        klass(tmp_path, POOL.replace("text: One", "text: A question that is much longer than its terminal")) as here,
        here.instructor() as instructor,
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
        await instructor.command("next")
        await eventually(lambda: "A question" in ann.seen)
        await ann.press("down")
        await eventually(lambda: "2 ( ) wrong" in ann.seen)


async def test_who_waits_for_the_instructor_goes_on_waiting_while_the_box_can_not_be_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attending, "_LOOK_S", 0.05)
    monkeypatch.setattr(joining, "ASK_AGAIN_S", 0.05)
    async with klass(tmp_path) as here, proxy_to(here.running.port) as way, here.instructor() as instructor:
        async with terminal(here.url, tmp_path / "first") as first:
            await first.join("Ann")
        async with terminal(way.url, tmp_path, name="Ann") as again:
            await again.shows("Your teacher has been told")
            way.target = 1  # where nobody listens
            way.cut()
            await again.shows("Your teacher has been told", "Chalkbox doesn't answer")
            way.target = here.running.port
            await eventually(lambda: "doesn't answer" not in again.text)
            await again.shows("Your teacher has been told")
            await instructor.until(type="view")
            await instructor.command("readmit", student_id="Ann")
            await again.shows("You are in, Ann")


async def test_the_choice_goes_by_itself_when_the_question_closes(tmp_path: Path) -> None:
    pool = POOL.replace("lead_ms: 0", "lead_ms: 0\nchanges: false")
    async with (
        klass(tmp_path, pool) as here,
        here.instructor() as instructor,
        terminal(here.url, tmp_path / "ann") as ann,
    ):
        await ann.join("Ann")
        await instructor.command("next")
        await ann.shows("One")
        await ann.press("1")
        await instructor.command("next")
        await ann.shows("✓ Right", "Sent for you when the question was closed.")


async def test_a_number_that_is_saved_is_not_sent_again_when_the_question_closes(tmp_path: Path) -> None:
    async with klass(tmp_path) as here, here.instructor() as instructor, terminal(here.url, tmp_path / "ann") as ann:
        await ann.join("Ann")
        await instructor.command("open", question=2)
        await ann.shows("Two")
        await ann.press("1", "2", "enter")
        await ann.shows("Saved at")
        bob = await here.join("Bob", name="Bob")
        async with here.phone(token=bob["token"]):  # for whom the close waits
            await instructor.command("extend", seconds=3000)  # brings a view that has the answer as a number
            await ann.shows("59:")
            await instructor.command("next")
            await ann.shows("✓ Right")
        assert "Sent for you" not in ann.text
        turn = here.session.state.turn
        assert turn is not None
        assert len(turn.answers["Ann"]) == 1


async def test_somebody_who_was_taken_out_is_told_and_may_ask_again(tmp_path: Path) -> None:
    async with klass(tmp_path) as here, here.instructor() as instructor, terminal(here.url, tmp_path) as ann:
        await ann.join("Ann")
        await instructor.command("remove", student_id="Ann")
        await ann.shows("You were taken out of the class")
        await ann.press("enter")
        await ann.shows("Name")


async def test_a_long_text_that_comes_key_by_key_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[object] = []
    update = Static.update

    def counted(static: Static, content: Text) -> None:
        drawn.append(content)
        update(static, content)

    monkeypatch.setattr(Static, "update", counted)
    async with klass(tmp_path) as here, terminal(here.url, tmp_path) as ann:
        await ann.shows("Name")
        before = len(drawn)
        for _ in range(500):
            ann.app.post_message(events.Key("x", "x"))
        await ann.shows("x" * 30)
        assert len(drawn) - before < 150
        await ann.press("enter")
        await ann.shows("You are in,", "x" * 70)


async def test_an_address_where_nobody_answers_is_named(tmp_path: Path) -> None:
    async with terminal("http://127.0.0.1:1", tmp_path) as ann:
        await ann.shows("http://127.0.0.1:1", "Chalkbox doesn't answer")


async def test_a_code_that_no_class_has_is_refused_and_can_be_typed_again(tmp_path: Path) -> None:
    async with klass(tmp_path) as here:
        async with terminal(here.url, tmp_path, name="Ann", code="XXXX") as ann:
            await ann.shows("No class has this code", "Join code", "XXXX")
            await ann.press("enter")
            await ann.shows("No class has this code")
            await ann.press(*["backspace"] * 4, *here.session.state.code.lower(), "enter")
            await ann.shows("You are in, Ann")
        async with terminal(here.url, tmp_path / "bob", name="Bob", code="XXXX") as bob:
            await bob.shows("No class has this code")
            await bob.press("ctrl+u", "enter")  # where one class is open, the board shows no code
            await bob.shows("You are in, Bob")


async def test_a_plain_console_joins_and_leaves(tmp_path: Path) -> None:
    async with klass(tmp_path) as here:
        async with console(
            *(80, 24, "join", here.url, "--name", "Ann"), TERM="linux", XDG_STATE_HOME=str(tmp_path)
        ) as ann:
            await ann.shows("You are in, Ann")
            ann.press("\x03")
            assert await ann.ended() == 0
        assert "Ann" in here.session.state.students
