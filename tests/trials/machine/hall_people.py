"""What people do and see at boxes of a hall: each is on the Wi-Fi of one, and has its pages."""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from appliance.client.errors import ClientError
from appliance.client.instructor import Instructor, Opened
from appliance.client.projector import Projector
from appliance.client.student import Student
from tests.support.namespaces import BOX, Computer
from tests.support.people import PASSWORD
from tests.support.waiting import PATIENCE_S
from tests.support.words import said, spoken
from tests.trials.hall_storm import Ack
from tests.trials.machine.short_class import URL

T = TypeVar("T")


def at(phone: Computer, act: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What somebody does with this phone."""

    async def in_time() -> T:
        async with asyncio.timeout(2 * PATIENCE_S):
            return await act()

    return phone.within(lambda: asyncio.run(in_time()))


def health(phone: Computer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(phone.fetch(BOX, "/healthz")[2])
    return found


def claim(phone: Computer, code: str, password: str = PASSWORD) -> None:
    async def act() -> None:
        async with Instructor(URL) as instructor:
            await instructor.claim(code, password)

    at(phone, act)


def press(phone: Computer, what: str, body: object = None) -> str:
    """Do something about the hall on the instructor's page; what is said of it."""

    async def act() -> str:
        async with Instructor(URL) as instructor:
            await instructor.sign_in(PASSWORD)
            reply = await instructor.http.ask("POST", f"/api/admin/hall/{what}", dict[str, Any], body or {})
            return said(reply["message"]) if reply.get("message") else ""

    return at(phone, act)


def asked(phone: Computer, path: str, password: str = PASSWORD) -> dict[str, Any]:
    """What the instructor's page gets from there."""

    async def act() -> dict[str, Any]:
        async with Instructor(URL) as instructor:
            await instructor.sign_in(password)
            found: dict[str, Any] = await instructor.http.ask("GET", f"/api/admin/{path}", dict[str, Any])
            return found

    return at(phone, act)


def save_again(phone: Computer) -> str:
    """Have the results exported and put onto the stick, as the instructor's page does; what is said of it."""

    async def act() -> str:
        async with Instructor(URL) as instructor:
            await instructor.sign_in(PASSWORD)
            reply = await instructor.http.ask("POST", "/api/admin/stick/export", dict[str, Any], {})
            return said(reply["message"]) if reply.get("message") else ""

    return at(phone, act)


def sees_stick(phone: Computer) -> bool:
    """Whether the page shows a stick that may be written to."""
    return any(stick["state"] in ("ready", "saved") for stick in asked(phone, "box")["sticks"])


def seen(phone: Computer) -> dict[str, Any]:
    """The hall as the instructor's page shows it; empty if there is none."""
    found: dict[str, Any] | None = asked(phone, "hall")["hall"]
    return found or {}


def trouble(phone: Computer) -> str:
    """Why nothing can be stored now."""
    told = seen(phone)["trouble"]
    return said(told) if told else ""


def all_are_there(phone: Computer, number: int) -> bool:
    """Whether the hall has so many members, which are all reached."""
    state = seen(phone)
    reached = [each.get("reached", True) for each in state.get("members", ())]
    return state.get("trouble") is None and reached == [True] * number


def said_on_page(phone: Computer, password: str = PASSWORD) -> str:
    """What the instructor's page says of the hall of the stick."""
    heard = asked(phone, "hall", password)["box"]["said"]
    return said(heard) if heard else ""


def said_on_screen(phone: Computer) -> str:
    """What the projector says of the stick."""

    async def act() -> str:
        async with Projector(URL) as projector:
            projector.connect()
            view = await anext(projector.views())
            return spoken(view.box.stick if view.box else None)

    return at(phone, act)


def alerts(phone: Computer) -> list[str]:
    """What the instructor is told besides the class, which can be opened all the same, and is over then."""

    async def act() -> list[str]:
        async with Instructor(URL) as instructor:
            await instructor.sign_in(PASSWORD)
            pools = (await instructor.pools()).pools
            instructor.connect((await instructor.open_session(pools[0].id)).code)
            view = await anext(instructor.views())
            await _lead(instructor, 0)
            return [spoken(alert.message) for alert in view.alerts]

    return at(phone, act)


def end_class(phone: Computer) -> None:
    """Take the class that is open to its end."""

    async def act() -> None:
        async with Instructor(URL) as instructor:
            await instructor.sign_in(PASSWORD)
            instructor.connect()
            await _lead(instructor, 0)

    at(phone, act)


def have_class(leads: Computer, students: Sequence[Computer]) -> tuple[Opened, list[Ack]]:
    """A class from its beginning to its end, with a student at each phone; and all acks."""

    async def opened() -> Opened:
        async with Instructor(URL) as instructor:
            await instructor.sign_in(PASSWORD)
            chosen = next(pool.id for pool in (await instructor.pools()).pools if "photosynthesis" in pool.id)
            return await instructor.open_session(chosen)

    async def lead() -> None:
        async with Instructor(URL) as instructor:
            await instructor.sign_in(PASSWORD)
            instructor.connect(session.code)
            await _lead(instructor, len(students))

    session = at(leads, opened)
    with ThreadPoolExecutor(len(students)) as pool:
        playing = [
            pool.submit(at, phone, partial(_play, f"{phone.name}-{number}", session.code))
            for number, phone in enumerate(students)
        ]
        at(leads, lead)
        return session, [ack for each in playing for ack in each.result()]


async def _play(name: str, code: str) -> list[Ack]:
    """Answer each question once, until the class is over and the phone is put away."""
    acks: list[Ack] = []
    async with Student(URL) as student:
        while True:  # another member hears of a class a moment later
            try:
                await student.join(name, student_id=name, code=code)
                break
            except ClientError:
                await asyncio.sleep(0.1)
        turn = 0
        async for view in student.views():
            if view.phase == "finished":
                break
            if view.phase == "open" and view.question is not None and view.question.turn != turn:
                turn = view.question.turn
                await asyncio.sleep(view.question.starts_in_ms / 1000)
                sent_s = time.monotonic()
                ack = await student.answer(view.question, (view.question.options[0].key,))
                acks.append(Ack(name, ack.id, name, sent_s, time.monotonic()))
        await student.signal("hidden")
    return acks


async def _lead(instructor: Instructor, students: int) -> None:
    """Once all are there, take each step; a question closes by itself when all have answered."""
    async for view in instructor.views():
        if view.phase == "finished":
            return
        if view.joined >= students and (view.phase != "open" or not students):
            with contextlib.suppress(ClientError):  # the class has gone on by itself
                await instructor.next(step=view.step)
