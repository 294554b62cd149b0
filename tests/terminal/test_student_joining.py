"""`chalkbox join` against a real server: the way in, and back."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from appliance.client import student as joining
from appliance.client.http import base_of
from appliance.client.mark import mark_of
from appliance.client.world import new_id
from appliance.quiz.commands import Readmit, Remove
from appliance.terminal.student import attending
from appliance.terminal.student.memory import Memory
from tests.support.clients import instructor_of
from tests.support.console import console
from tests.support.proxy import proxy_to
from tests.support.terminals import student_terminal as terminal
from tests.support.waiting import eventually
from tests.terminal.classes import klass


async def test_the_same_command_comes_back_into_the_class_and_a_lost_token_waits_for_the_instructor(
    tmp_path: Path,
) -> None:
    async with klass(tmp_path) as here, instructor_of(here) as instructor:
        async with terminal(here.url, tmp_path) as first:
            await first.join("Ann")
        async with terminal(here.url, tmp_path, name="ann") as again:
            await again.shows("You are in, Ann")
        async with terminal(here.url, tmp_path / "elsewhere") as other:
            await other.shows("Name")
            await other.press(*"Ann", "enter")
            await other.shows("Somebody has already joined with this name", "Your teacher has been told", "Rejoin code")
            (ticket,) = here.session.state.claims
            await other.shows(f"the one with {mark_of(ticket)}.")
            await other.press(*"000", "enter")
            await other.shows("This is not the right rejoin code.")
            await instructor.command(Readmit(id=new_id(), student_id="Ann"))
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


async def test_who_waits_for_the_instructor_goes_on_waiting_while_the_box_can_not_be_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attending, "_LOOK_S", 0.05)
    monkeypatch.setattr(joining, "ASK_AGAIN_S", 0.05)
    async with klass(tmp_path) as here, proxy_to(here.running.port) as way, instructor_of(here) as instructor:
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
            await instructor.command(Readmit(id=new_id(), student_id="Ann"))
            await again.shows("You are in, Ann")


async def test_somebody_who_was_taken_out_is_told_and_may_ask_again(tmp_path: Path) -> None:
    async with klass(tmp_path) as here, instructor_of(here) as instructor, terminal(here.url, tmp_path) as ann:
        await ann.join("Ann")
        await instructor.command(Remove(id=new_id(), student_id="Ann"))
        await ann.shows("You were taken out of the class")
        await ann.press("enter")
        await ann.shows("Name")


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
