"""The board on the box's own screen against a real server, on a console of two sizes."""

import re
from pathlib import Path

import pytest

from appliance.box.screen.console import BOARD
from tests.support.console import console
from tests.support.people import box

_SIXTEEN_COLOURS = re.compile(r"\x1b\[(?:[0-9;]*m|\d*;?\d*H|2J|\?25l|\?7l)")


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (240, 67)])
async def test_the_board_shows_the_class_in_the_language_of_the_instructor_and_no_key_ends_it(
    columns: int, rows: int, tmp_path: Path
) -> None:
    async with box(tmp_path) as here:
        server = f"127.0.0.1:{here.running.port}"
        async with console(columns, rows, server, module=BOARD, TERM="linux", LC_MESSAGES="de") as screen:
            await screen.shows("Scan to join")  # none is chosen yet
            screen.press("q\x11\x03")
            assert (await here.post("/api/admin/language", {"language": "de"}, here.signed_in))[0] == 200
            await screen.shows("Zum Mitmachen scannen")
            async with here.instructor() as instructor:
                await instructor.command("next")
            await screen.shows("Frage 1 von 3")
    written = _SIXTEEN_COLOURS.sub("", screen.received)
    assert "\x1b" not in written, "a sequence that an old console would not know"
    assert not re.search(r"\x1b\[[\d;]*[34]8;[25];", screen.received)
