"""What every request gets, whatever its handler does."""

import asyncio
import logging
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from appliance.app import serving
from appliance.live.journal import Journal
from appliance.web.access import Hosts
from appliance.web.site import build_site
from tests.support.listening import listening
from tests.support.people import config
from tests.support.waiting import PATIENCE_S


class Faulty:
    """A part of the site with a mistake in it."""

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/api/faulty", self.fail), web.get("/faulty", self.fail)]

    async def fail(self, _: web.Request) -> web.Response:
        raise ZeroDivisionError


async def test_a_mistake_of_the_program_is_a_sentence_for_a_page_and_an_error_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with (
        listening(build_site(Hosts(), [Faulty()])) as at,
        aiohttp.ClientSession(f"http://{at}") as http,
    ):
        async with http.get("/api/faulty") as reply:
            assert (reply.status, await reply.json()) == (500, {"error": "failed", "message": {"code": "http.failed"}})
        assert [(r.levelno, r.exc_info is not None) for r in caplog.records] == [(logging.ERROR, True)]
        async with http.get("/faulty") as reply:
            assert reply.status == 500


class Slow(Journal):
    """The file of a class whose disk takes long for its end."""

    begun, goes_on = asyncio.Event(), asyncio.Event()

    async def close(self) -> None:
        self.begun.set()
        await self.goes_on.wait()
        await super().close()


async def test_while_the_server_ends_a_page_does_not_hear_that_its_class_is_gone(tmp_path: Path) -> None:
    """The connection is kept, so the page is heard although nobody is let in any more."""
    async with AsyncExitStack() as server:
        running = await server.enter_async_context(serving(config(tmp_path), journal=Slow))
        async with aiohttp.ClientSession(running.url) as http:
            async with http.post("/api/join", json={"student_id": "ann", "name": "Ann"}) as reply:
                token = (await reply.json())["token"]
            ending = asyncio.create_task(server.aclose())
            async with asyncio.timeout(PATIENCE_S):
                await Slow.begun.wait()
            try:
                for path in ("/api/lobby", f"/ws/student?token={token}"):
                    async with http.get(path, headers={"Authorization": f"Bearer {token}"}) as reply:
                        assert (reply.status, (await reply.json())["error"]) == (503, "restarting")
            finally:
                Slow.goes_on.set()
                await ending
