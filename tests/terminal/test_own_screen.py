"""The board on the box's own screen against a real server, on a console of two sizes."""

import asyncio
import re
from pathlib import Path

import pytest

from appliance.box.screen import kiosk
from appliance.box.screen.console import BOARD
from appliance.client.projector import Projector
from appliance.terminal.glyphs import Glyphs
from appliance.terminal.projector import app
from appliance.terminal.speech import Speech
from tests.support.clients import instructor_of
from tests.support.console import console
from tests.support.fake_clock import FakeClock
from tests.support.people import box
from tests.support.waiting import PATIENCE_S, eventually

ENGLISH = Speech("en", Glyphs())
_SIXTEEN_COLOURS = re.compile(r"\x1b\[(?:[0-9;]*m|\d*;?\d*H|2J|\?25l|\?7l)")


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (240, 67)])
async def test_the_board_shows_the_class_in_the_language_of_the_instructor(
    columns: int, rows: int, tmp_path: Path
) -> None:
    async with box(tmp_path) as here:
        server = f"127.0.0.1:{here.running.port}"
        async with console(columns, rows, server, module=BOARD, TERM="linux", LC_MESSAGES="de") as screen:
            await screen.shows("Scan to join")  # none is chosen yet
            assert (await here.post("/api/admin/language", {"language": "de"}, here.signed_in))[0] == 200
            await screen.shows("Zum Mitmachen scannen")
            async with instructor_of(here) as instructor:
                await instructor.next()
            await screen.shows("Frage 1 von 3")
    written = _SIXTEEN_COLOURS.sub("", screen.received)
    assert "\x1b" not in written, "a sequence that an old console would not know"
    assert not re.search(r"\x1b\[[\d;]*[34]8;[25];", screen.received)


async def test_the_board_fits_a_console_whose_size_changes(tmp_path: Path) -> None:
    """As at the start of a machine, when the console's font is set."""
    async with (
        box(tmp_path) as here,
        console(80, 24, f"127.0.0.1:{here.running.port}", module=BOARD, TERM="linux") as screen,
    ):
        await screen.shows("Scan to join")
        assert "\x1b[25;1H" not in screen.received
        screen.resize(240, 67)
        await eventually(lambda: "\x1b[67;1H" in screen.received)


async def test_it_ends_with_a_console_that_is_hung_up(tmp_path: Path) -> None:
    async with (
        box(tmp_path) as here,
        console(80, 24, f"127.0.0.1:{here.running.port}", module=BOARD, TERM="linux") as screen,
    ):
        await screen.shows("Scan to join")
        screen.hang_up()
        assert await screen.ended() in (1, 120)  # 120: Python could not write what was left to the terminal


async def test_the_server_hears_that_the_screen_is_alive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "SIGN_S", 0.05)
    clock = FakeClock()
    async with (
        box(tmp_path, clock, box=tmp_path / "run", admin_password_file=None) as here,
        Projector(here.url) as projector,
    ):
        shown = app.ProjectorApp(projector, ENGLISH, own_screen=True)
        async with shown.run_test(size=(80, 24)):
            await eventually(lambda: projector.view is not None)
            clock.advance(10_000)
            async with asyncio.timeout(PATIENCE_S):
                while not await kiosk.projector_heard(("127.0.0.1", here.running.port)):  # noqa: ASYNC110 (one must ask)
                    await asyncio.sleep(0.01)
