"""An instructor of a server that runs in a process of its own: a page that sees each message and each refusal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from appliance.client.instructor import Instructor
from tests.support.people import PASSWORD, InstructorPage


@asynccontextmanager
async def signed_in(base: str) -> AsyncIterator[InstructorPage]:
    """The page of an instructor who has signed in at this address, with its first view."""
    async with Instructor(base) as client:
        await client.sign_in(PASSWORD)
        async with client.http.session.ws_connect("/ws/instructor") as ws:
            instructor = InstructorPage(ws)
            await instructor.until(type="view")
            yield instructor
