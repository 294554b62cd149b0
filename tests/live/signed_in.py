"""An instructor of a server that runs in a process of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from tests.support.people import PASSWORD, InstructorPage


@asynccontextmanager
async def signed_in(base: str) -> AsyncIterator[InstructorPage]:
    """The page of an instructor who has signed in at this address, with its first view."""
    async with aiohttp.ClientSession(base, cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        async with http.post("/api/admin/login", json={"password": PASSWORD}) as reply:
            assert reply.status == 200
        async with http.ws_connect("/ws/instructor") as ws:
            instructor = InstructorPage(ws)
            await instructor.until(type="view")
            yield instructor
