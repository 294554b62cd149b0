"""Names of boxes are looked up without keeping the program."""

import asyncio
import socket
import threading

import pytest

from appliance.client.errors import Unreachable
from appliance.client.student import Student
from tests.support.clients import AT_ONCE
from tests.support.people import Box
from tests.support.waiting import PATIENCE_S, eventually


async def test_a_box_is_reached_by_its_name(klass: Box) -> None:
    async with Student(f"localhost:{klass.running.port}", AT_ONCE) as ann:
        assert (await ann.lobby()).open == 1


async def test_a_name_that_can_not_be_one_is_said() -> None:
    async with Student(f"{'x' * 64}.local", AT_ONCE) as ann:
        with pytest.raises(Unreachable, match="can't be reached"):
            await ann.lobby()


def test_a_program_ends_while_a_name_is_still_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, told = threading.Event(), threading.Event()
    waited_in_vain: list[bool] = []

    def slow(*_: object, **__: object) -> None:  # as a name server that does not answer
        asked.set()
        waited_in_vain.append(not told.wait(PATIENCE_S))
        raise socket.gaierror("nobody knows it")

    monkeypatch.setattr(socket, "getaddrinfo", slow)

    async def look() -> None:
        async with Student("nonsense", AT_ONCE) as ann:
            looking = asyncio.create_task(ann.lobby())
            await eventually(asked.is_set)
            looking.cancel()

    asyncio.run(look())
    assert not waited_in_vain
    told.set()
