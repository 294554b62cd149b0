"""Another version of Chalkbox on the instructor's page: what is offered, what is asked for, and when it is refused."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from appliance.box.shared.exchange import UpdateReport, UpdateRequest
from appliance.sentence import sentence
from tests.support.people import Box
from tests.support.root import Root, real_box
from tests.support.words import said
from tests.web.box_state import ask, shows


@pytest.fixture
async def idle(tmp_path: Path, root: Root, address: str) -> AsyncIterator[Box]:
    """A box without a class."""
    async with real_box(tmp_path, root, address, open=None) as there:
        yield there


async def offer(here: Box, root: Root, state: Any = "offered") -> None:
    await root.report("update", UpdateReport(state, "1.10"))
    body = await shows(here, lambda body: body["update"])
    assert body["update"] == {"state": state, "version": "1.10", "message": None}


async def test_what_is_offered_is_prepared_for_the_next_start(idle: Box, root: Root) -> None:
    await offer(idle, root)
    asked = asyncio.ensure_future(ask(idle, "box/update", {"version": "1.10"}))
    assert await root.take("update", UpdateRequest) == UpdateRequest("1.10")
    await root.report("update", UpdateReport("waits", "1.10"))
    assert await asked == (202, {})
    assert (await shows(idle, lambda body: body["update"]["state"] == "waits"))["update"]["version"] == "1.10"


async def test_it_is_said_why_it_is_not_prepared(idle: Box, root: Root) -> None:
    await offer(idle, root)
    asked = asyncio.ensure_future(ask(idle, "box/update", {"version": "1.10"}))
    await root.take("update", UpdateRequest)
    await root.report("update", UpdateReport("offered", "1.10", sentence("update.no_room", need=300)))
    status, body = await asked
    assert (status, "300 MB are needed" in said(body["message"])) == (503, True)


async def test_nothing_is_updated_while_a_class_runs(here: Box, root: Root) -> None:
    await offer(here, root)
    status, body = await ask(here, "box/update", {"version": "1.10"})
    assert (status, said(body["message"])) == (409, "A class is running. End it first, and update then.")
    assert not root.asked("update")


@pytest.mark.parametrize("body", [{"version": "1.9"}, {"version": 1}, {"version": "x" * 99}, {}, []])
async def test_only_what_is_offered_can_be_asked_for(body: object, idle: Box, root: Root) -> None:
    await offer(idle, root)
    assert (await ask(idle, "box/update", body))[0] == 409
    assert not root.asked("update")


@pytest.mark.parametrize("state", ["waits", "done", "back"])
async def test_what_waits_or_is_over_is_not_asked_for_again(state: str, idle: Box, root: Root) -> None:
    await offer(idle, root, state)
    assert (await ask(idle, "box/update", {"version": "1.10"}))[0] == 409
    assert not root.asked("update")
