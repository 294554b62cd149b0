"""What every request gets, whatever its handler does."""

import logging

import aiohttp
import pytest
from aiohttp import web

from appliance.web.access import Hosts
from appliance.web.site import build_site
from tests.support.listening import listening


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
