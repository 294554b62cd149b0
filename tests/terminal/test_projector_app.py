"""`chalkbox board` against a real server, as Textual draws it and as a terminal of 80 × 24 gets it."""

import re
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from rich.text import Text
from textual.widgets import Static

from appliance.client.projector import Projector
from appliance.terminal.commands import HUNG_UP
from appliance.terminal.glyphs import Glyphs
from appliance.terminal.part import DRAWS_A_SECOND
from appliance.terminal.projector.app import ProjectorApp
from appliance.terminal.speech import Speech
from tests.support.clients import instructor_of
from tests.support.console import console
from tests.support.people import Box, box
from tests.support.waiting import eventually

ENGLISH = Speech("en", Glyphs())


def text_of(app: ProjectorApp) -> str:
    return str(app.query_one(Static).content)


async def ask(here: Box) -> None:
    """One student joins, and the first question is asked."""
    await here.join("4711", name="Ada")
    async with instructor_of(here) as instructor:
        await instructor.next()


async def test_the_board_follows_a_class_and_says_when_the_box_is_lost(tmp_path: Path) -> None:
    async with AsyncExitStack() as server:
        here = await server.enter_async_context(box(tmp_path))
        async with Projector(here.url) as projector:
            app = ProjectorApp(projector, ENGLISH)
            async with app.run_test(size=(80, 24)) as pilot:
                await eventually(lambda: "Made up" in text_of(app))
                await ask(here)
                await eventually(lambda: "worst" in text_of(app))
                assert "Question 1 of 3" in text_of(app)
                await server.aclose()
                await eventually(lambda: "No connection to Chalkbox for" in text_of(app))
                assert "worst" in text_of(app)
                await pilot.press("q")
            assert app.return_value == ""


async def test_a_plain_console_gets_sixteen_colours_and_the_characters_of_its_font(tmp_path: Path) -> None:
    async with box(tmp_path) as here, console(80, 24, "board", here.url, TERM="linux") as terminal:
        await terminal.shows("Made up")
        await ask(here)
        await terminal.shows("Question 1 of 3")
        await terminal.shows("worst")
        terminal.press("q")
        assert await terminal.ended() == 0
    assert not re.search(r"\x1b\[[\d;]*[34]8;[25];", terminal.received)
    assert "\x1b[49m" in terminal.received, "the background is not the terminal's own"
    assert set(terminal.received) <= {chr(code) for code in range(0x80)} | set(
        bytes(range(0x80, 0x100)).decode("cp437")
    )


async def test_the_program_ends_with_its_terminal(tmp_path: Path) -> None:
    async with box(tmp_path) as here, console(80, 24, "board", here.url, TERM="linux") as terminal:
        await terminal.shows("Made up")
        terminal.hang_up()
        assert await terminal.ended() == HUNG_UP


async def test_a_code_that_no_class_has_is_said_on_the_board(tmp_path: Path) -> None:
    async with box(tmp_path) as here, Projector(here.url) as projector:
        app = ProjectorApp(projector, ENGLISH, code="XXXX")
        async with app.run_test(size=(80, 24)):
            await eventually(lambda: "No class has the code XXXX" in text_of(app))
            assert "No class is open yet" not in text_of(app)


async def test_an_address_that_is_none_is_said_in_one_sentence() -> None:
    async with console(80, 24, "board", "ftp://10.20.0.1", TERM="linux") as terminal:
        assert await terminal.ended() == 2
        await terminal.shows("is no address of a box; one looks like 10.20.0.1")
    assert "Traceback" not in terminal.received


async def test_an_address_where_nobody_answers_is_named() -> None:
    later = iter((0.0, 0.0))
    async with Projector("127.0.0.1:1") as projector:
        app = ProjectorApp(projector, ENGLISH, now=lambda: next(later, 6.0))
        async with app.run_test(size=(80, 24)):
            await eventually(lambda: "http://127.0.0.1:1" in text_of(app) and "doesn't answer" in text_of(app))


async def test_a_picture_that_stays_as_it_is_is_written_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[object] = []
    update = Static.update

    def counted(static: Static, content: Text) -> None:
        written.append(content)
        update(static, content)

    monkeypatch.setattr(Static, "update", counted)
    async with box(tmp_path) as here, Projector(here.url) as projector:
        app = ProjectorApp(projector, ENGLISH)
        async with app.run_test(size=(80, 24)) as pilot:
            await eventually(lambda: "Made up" in text_of(app))
            before = len(written)
            for _ in range(2 * DRAWS_A_SECOND):
                app.draw()
                await pilot.pause()
            assert len(written) == before
