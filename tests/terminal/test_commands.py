"""Which box the commands go to where none is named, and what they say where that can't be known."""

import pytest

from appliance.terminal.commands import NoAddress, address_of
from appliance.terminal.finding import Box
from tests.support.terminals import ENGLISH

FIRST, SECOND = Box("Chalkbox", "10.20.0.1:80"), Box("Chalkbox-2\x1b[2J", "10.20.0.2:80")


async def where(*there: Box, named: str | None = None) -> str:
    """The address with these boxes on the network; what is said where there is none."""

    async def look() -> tuple[Box, ...]:
        return there

    try:
        return await address_of(named, ENGLISH, look)
    except NoAddress as error:
        return ENGLISH.that(error.why)


async def test_the_only_box_is_taken_and_several_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert await where(FIRST) == "10.20.0.1:80"
    assert "Looking for" in capsys.readouterr().err
    said = await where(FIRST, SECOND)
    assert "Chalkbox (10.20.0.1:80)" in said
    assert "10.20.0.2:80" in said
    assert "\x1b" not in said


async def test_where_no_box_is_found_an_address_is_asked_for() -> None:
    assert "address" in await where()


async def test_a_box_that_is_named_is_not_looked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert await where(FIRST, SECOND, named="chalkbox.local:8080") == "chalkbox.local:8080"
    assert capsys.readouterr().err == ""
    assert "no address" in await where(named="http://")
