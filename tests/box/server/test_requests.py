"""What the server requests of the programs, and when a copy to the sticks is over."""

import asyncio
from pathlib import Path

import pytest

from appliance.box.server.requests import Requests
from appliance.box.shared.exchange import ClockReport, Nothing, read_request
from tests.box.server.looking import Here, here_in, stick
from tests.support.waiting import eventually
from tests.support.words import spoken


async def test_a_request_is_left_at_once_while_it_watches(tmp_path: Path) -> None:
    here = here_in(tmp_path, look_s=60.0)
    async with here.machine.watching():
        here.machine.request("stick-export")
        await eventually((here.requests / "stick-export").exists)
    assert await asyncio.to_thread(read_request, here.requests, "stick-export", Nothing) == Nothing()


async def test_the_watching_goes_on_if_a_request_cannot_be_left(here: Here, caplog: pytest.LogCaptureFixture) -> None:
    here.requests.rmdir()
    async with here.machine.watching():
        here.machine.request("stick-export")
        await eventually(lambda: "could not be left" in caplog.text)
        await here.report("clock", ClockReport(True))
        await eventually(lambda: here.machine.now.clock is not None)


async def test_a_copy_is_over_once_every_stick_is_at_rest(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    looks, look, may_look = 0, here.machine.look, asyncio.Semaphore(0)

    async def allowed() -> None:
        nonlocal looks
        await may_look.acquire()
        await look()
        looks += 1

    async def goes_on(more: int) -> None:
        """Let it look this many times more, and check that it still waits."""
        enough = looks + more
        for _ in range(more):
            may_look.release()
        await eventually(lambda: looks >= enough or copying.done())
        assert not copying.done()

    for stick_id in ("A", "B"):
        await here.report(f"stick-{stick_id}", stick(stick_id))
    await here.look()
    monkeypatch.setattr(here.machine, "look", allowed)
    copying = asyncio.create_task(Requests(here.machine).copy())
    await eventually((here.requests / "stick-export").exists)
    await here.report("stick-A", stick("A", "saved", "A was saved before."))
    await goes_on(8)  # no program has taken the request yet
    await asyncio.to_thread(read_request, here.requests, "stick-export", Nothing)
    await here.report("stick-A", stick("A", "saving", "Copying to A."))
    await goes_on(8)
    await here.report("stick-A", stick("A", "saved", "A is saved."))
    await goes_on(2)  # a moment between two sticks
    await here.report("stick-B", stick("B", "saving", "Copying to B."))
    await goes_on(8)
    await here.report("stick-B", stick("B", "problem", "B is full."))
    for _ in range(4):
        may_look.release()
    assert spoken(await copying) == "A is saved. B is full."


async def test_a_stick_that_cannot_be_used_is_not_waited_for(here: Here) -> None:
    await here.report("stick-A", stick("A", "problem", "A is not formatted."))
    await here.look()
    copying = asyncio.create_task(Requests(here.machine).copy())
    await eventually((here.requests / "stick-export").exists)
    await asyncio.to_thread(read_request, here.requests, "stick-export", Nothing)
    assert spoken(await copying) == "A is not formatted."
