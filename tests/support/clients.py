"""Clients that a test works with."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from appliance.client.client import Client
from appliance.client.instructor import Instructor
from appliance.client.student import Student
from appliance.client.views import Question, StudentView
from appliance.client.world import World
from tests.support.people import PASSWORD, Box
from tests.support.waiting import PATIENCE_S

V = TypeVar("V")
AT_ONCE = World(random=lambda: 0.0)  # comes back without waiting


async def shows(client: Client[V], true: Callable[[V], object]) -> V:
    """The first view from now on of which `true` is."""
    async with asyncio.timeout(PATIENCE_S):
        async for view in client.views():
            if true(view):
                return view
    raise AssertionError(f"{client.ended} after {client.view}")


async def over(client: Client[V]) -> str:
    """Wait until the connection is over; why it is."""
    async with asyncio.timeout(PATIENCE_S):
        async for _ in client.views():
            pass
    return client.ended


async def asked(student: Student, turn: int = 1) -> Question:
    """The question of this turn, once the student has it."""
    view: StudentView = await shows(
        student, lambda view: view.phase == "open" and view.question is not None and view.question.turn == turn
    )
    assert view.question is not None
    return view.question


def key(question: Question, text: str) -> tuple[str, ...]:
    """The answer by the text of an option."""
    return tuple(option.key for option in question.options if text in option.html)


@asynccontextmanager
async def instructor_of(box: Box, code: str = "") -> AsyncIterator[Instructor]:
    async with Instructor(box.url, AT_ONCE) as instructor:
        await instructor.sign_in(PASSWORD)
        instructor.connect(code)
        yield instructor


@asynccontextmanager
async def student_of(box: Box, student_id: str, address: str = "") -> AsyncIterator[Student]:
    """A student who has joined."""
    async with Student(address or box.url, AT_ONCE) as student:
        await student.join(f"Name {student_id}", student_id=student_id)
        yield student
