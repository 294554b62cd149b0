"""The power is cut twenty times in the middle of many answers, and nothing that was acknowledged is lost."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

from tests.live.signed_in import signed_in
from tests.support.disk import events_in
from tests.support.people import PASSWORD, Phone
from tests.support.served import Served, free_port, served
from tests.support.waiting import PATIENCE_S

STUDENTS, KILLS = 30, 20
QUESTION = "  - {text: Number %d, options: [right, wrong, worse, worst], correct: right, time_limit: 600}\n"


class Cut(Exception):
    """The connection is gone."""


class Student(Phone):
    """A student who answers each question under one id, as often as it takes, and trusts nothing but acks."""

    def __init__(self, student_id: str, token: str) -> None:
        self.student_id, self.token = student_id, token
        self.acked: dict[str, int] = {}  # elapsed_ms by the id of the answer

    @asynccontextmanager
    async def connected(self, http: aiohttp.ClientSession) -> AsyncIterator[None]:
        async with http.ws_connect(f"/ws/student?token={self.token}") as ws:
            super().__init__(ws)
            await self.until(type="view")
            yield

    async def save(self) -> None:
        """Answer the open question twice, as an impatient page does, and wait for the ack."""
        await self.shows(lambda view: view["phase"] == "open" and not view.get("paused"))
        answer_id = f"{self.student_id}-{self.view['question']['turn']}"
        frame = self.answer_frame(answer_id, "right" if hash(answer_id) % 2 else "wrong")
        await self.send(frame)
        await self.send(frame)
        ack = await self.until(id=answer_id)
        assert ack["type"] == "ack", ack
        assert self.acked.setdefault(answer_id, ack["elapsed_ms"]) == ack["elapsed_ms"]


async def storm(server: Served, students: list[Student], http: aiohttp.ClientSession, kill_after: int) -> None:
    """All answer at once; the server is killed as soon as `kill_after` of them have their ack."""
    acks = asyncio.Semaphore(0)

    async def one(student: Student) -> None:
        for _ in range(random.randrange(300)):  # not all in the same batch
            await asyncio.sleep(0)
        with suppress(AssertionError, ConnectionError):  # the socket is cut off
            await student.save()
            acks.release()

    async with AsyncExitStack() as stack:
        for student in students:
            await stack.enter_async_context(student.connected(http))
        async with asyncio.TaskGroup() as group:
            for student in students:
                group.create_task(one(student))
            async with asyncio.timeout(PATIENCE_S):
                for _ in range(kill_after):
                    await acks.acquire()
            await server.kill()


async def test_twenty_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    dice = random.Random(20)
    pool, password, data = tmp_path / "pool.yaml", tmp_path / "password", tmp_path / "data"
    pool.write_text("title: Storm\nquestions:\n" + "".join(QUESTION % n for n in range(1, KILLS + 1)))
    password.write_text(PASSWORD)
    port = free_port()
    arguments = ("--data", data, "--pools", tmp_path, "--open", pool, "--admin-password-file", password)
    students: list[Student] = []
    base = f"http://127.0.0.1:{port}"
    for number in range(KILLS):
        async with (
            served(*arguments, port=port, fork=True) as server,
            aiohttp.ClientSession(base, cookie_jar=aiohttp.DummyCookieJar()) as http,
            signed_in(base) as instructor,
        ):
            if number == 0:
                for index in range(STUDENTS):
                    body = {"student_id": f"s{index}", "name": f"Student {index}"}
                    async with http.post("/api/join", json=body) as reply:
                        assert reply.status == 201
                        students.append(Student(f"s{index}", (await reply.json())["token"]))
            else:
                assert instructor.view["phase"] == "open"
                assert instructor.view["paused"] is True
                assert instructor.view["turn"] == number
                await instructor.command("next")  # the clock continues
                async with asyncio.TaskGroup() as group:
                    for student in students:
                        group.create_task(reconnect_and_save(student, http))
                await instructor.command("next")
            await instructor.command("next")
            await storm(server, students, http, dice.randrange(STUDENTS))
        # This comes before any resent answer, which would hide a loss.
        assert acked_by(students) <= {event["answer_id"] for event in answers_in(data)}
    assert len(acked_by(students)) >= STUDENTS * (KILLS - 1)
    assert set(Counter(event["answer_id"] for event in answers_in(data)).values()) == {1}
    elapsed = {event["answer_id"]: event["elapsed_ms"] for event in answers_in(data)}
    assert all(elapsed[answer_id] == told for student in students for answer_id, told in student.acked.items())


def acked_by(students: list[Student]) -> set[str]:
    return {answer_id for student in students for answer_id in student.acked}


def answers_in(data: Path) -> list[dict[str, Any]]:
    """The events of the only session file."""
    [path] = (data / "sessions").glob("*.sqlite")
    return events_in(path, "answered")


async def reconnect_and_save(student: Student, http: aiohttp.ClientSession) -> None:
    async with student.connected(http):
        await student.save()
