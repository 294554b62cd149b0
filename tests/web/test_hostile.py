"""Whatever a client sends: no answer is 500, no error is logged, and the class goes on."""

import asyncio
import logging
import random

import pytest

from tests.support import hostile
from tests.support.people import Box
from tests.support.waiting import PATIENCE_S

REQUESTS, AT_ONCE = 1500, 30


async def test_no_request_causes_an_error_of_the_server(klass: Box, caplog: pytest.LogCaptureFixture) -> None:
    rng = random.Random(7)
    sent = [hostile.request(rng) for _ in range(REQUESTS)]
    with caplog.at_level(logging.INFO):
        async with klass.instructor() as instructor, klass.phone("ann") as ann:
            await instructor.command("next")
            async with asyncio.TaskGroup() as group:
                for number in range(AT_ONCE):
                    group.create_task(send(klass, sent[number::AT_ONCE], random.Random(number)))
            assert (await ann.answer("a"))["type"] == "ack"
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert len(caplog.records) < 20, caplog.messages


async def send(klass: Box, requests: list[bytes], rng: random.Random) -> None:
    for data in requests:
        async with asyncio.timeout(PATIENCE_S):
            reply = await hostile.say(klass.running.port, data, rng)
        assert not [status for status in hostile.statuses(reply) if status == 500 or status == 504], (data, reply)
