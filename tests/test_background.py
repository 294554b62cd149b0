"""Background work ends with its context; if it fails, the class goes on and the error is logged."""

import asyncio

import pytest

from appliance.background import background
from tests.support.waiting import eventually


async def test_work_ends_with_its_context() -> None:
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.set()

    async with background(work(), "work"):
        await asyncio.sleep(0)
        assert not ended.is_set()
    assert ended.is_set()


async def test_an_error_of_the_work_is_logged_at_once_and_ends_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        raise ZeroDivisionError("for nothing")

    async with background(work(), "work"):
        await eventually(lambda: "work: ended by an error" in caplog.text)
    assert "for nothing" in caplog.text


async def test_an_error_that_ends_the_context_propagates(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(KeyError):
        async with background(asyncio.sleep(60), "work"):
            raise KeyError("from within")
    assert caplog.text == ""
