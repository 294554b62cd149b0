"""A hall of three real servers: what happens to a class when one of them dies, stands still, or ends."""

import asyncio
import csv
import io
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from appliance.client.instructor import Instructor
from appliance.client.student import Student
from appliance.client.views import Question
from tests.hall.hall_room import HallRoom, Member, becomes, hall_room, instructor_at, stand_still, students_at
from tests.support.clients import asked, key, shows
from tests.support.halls import health
from tests.support.people import POOL
from tests.support.served import served
from tests.support.waiting import PATIENCE_S, eventually

BY_NAME = POOL.replace("student_numbers: true", "student_numbers: false").replace("time_limit: 20", "time_limit: 300")


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[HallRoom]:
    async with hall_room(tmp_path, BY_NAME) as room:
        yield room


def log_of(member: Member) -> list[tuple[int, str]]:
    """The events in the member's only file."""
    [file] = member.sessions
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT seq, body FROM event ORDER BY seq").fetchall()


def answers_in(member: Member) -> list[tuple[str, str]]:
    """Who gave which answer, in the order of the log."""
    [file] = member.sessions
    query = "SELECT student_id, answer_id FROM event WHERE kind = 'answered' ORDER BY seq"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def has_exported(member: Member, names: set[str]) -> bool:
    """Whether these are in the results that the member has exported last."""
    files = sorted((member.folder / "results").rglob("results*.csv"), key=lambda file: file.stat().st_mtime)
    rows = list(csv.DictReader(io.StringIO(files[-1].read_text("utf-8-sig")))) if files else []
    return {row["name"] for row in rows} == names


async def same_files(*members: Member) -> None:
    """Wait until the members' files say the same."""
    await eventually(lambda: len({tuple(log_of(member)) for member in members}) == 1)


async def answer(student: Student, question: Question, text: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        await student.answer(question, key(question, text))


async def begun(instructor: Instructor, *members: Member) -> None:
    """A class is open, at each of these members too."""
    opened = await instructor.open_session("pool.yaml")
    instructor.connect(opened.code)

    async def all_have_it() -> bool:
        return all([(await health(member))["sessions"] for member in members])

    await becomes(all_have_it)


async def signed_in_at(instructor: Instructor, own: Member, other: Member) -> None:
    """The instructor's phone, which signed in at one member, is at another one for a moment, and known there too."""

    async def is_signed_in() -> bool:
        return (await instructor.door()).signed_in

    for member in (other, own):
        own.phones.target = member.served.port
        own.phones.cut()
        await becomes(is_signed_in)


async def test_a_class_goes_on_when_the_member_with_the_desk_dies(room: HallRoom) -> None:
    """Its phones find another member, no answer is lost or counted twice, and when it is back its file catches up.

    The instructor, who signed in at one member, is signed in at all.
    """
    first = await room.holder()
    second, third = [member for member in room.members if member is not first]
    async with instructor_at(second) as instructor:
        await signed_in_at(instructor, second, third)
        await begun(instructor, *room.members)
        async with (
            students_at(first, ["Ann", "Bob"]) as at_first,
            students_at(second, ["Cem", "Dee"]) as at_second,
            students_at(third, ["Eva", "Finn"]) as at_third,
        ):
            everybody = [*at_first, *at_second, *at_third]
            await instructor.next()
            questions = await asyncio.gather(*(asked(student) for student in everybody))
            for student, question in list(zip(everybody, questions, strict=True))[::2]:
                await answer(student, question, "right")
            await room.kill(first, heir=third)
            others = list(zip(everybody, questions, strict=True))[1::2]
            await asyncio.gather(*(answer(student, question, "wrong") for student, question in others))
            await shows(instructor, lambda view: view.answered == 6)
            await instructor.next()
            for student in everybody:
                assert (await shows(student, lambda view: view.phase == "revealed")).question
            for member in (second, third):
                await eventually(partial(has_exported, member, {"Ann", "Bob", "Cem", "Dee", "Eva", "Finn"}))
    assert sorted(name for name, _ in answers_in(second)) == ["Ann", "Bob", "Cem", "Dee", "Eva", "Finn"]
    await same_files(second, third)
    port = first.served.port
    async with served(*room.arguments(first.folder), port=port) as again:
        first.served = again
        await same_files(first, second, third)


async def test_a_member_that_stood_still_with_the_desk_stores_nothing_by_it(room: HallRoom) -> None:
    """What it believed to store is refused, since another member has taken the desk meanwhile: there is one desk."""
    first = await room.holder()
    second, third = [member for member in room.members if member is not first]
    async with instructor_at(second) as instructor:
        await begun(instructor, *room.members)
        async with students_at(first, ["Ann"]) as [ann], students_at(second, ["Cem"]) as [cem]:
            await instructor.next()
            questions = await asyncio.gather(asked(ann), asked(cem))
            stand_still(first, still=True)
            late = asyncio.create_task(answer(ann, questions[0], "right"))
            await answer(cem, questions[1], "right")
            stand_still(first, still=False)
            await late

            async def one_has_the_desk() -> bool:
                return [(await health(member))["desk"] for member in room.members].count(True) == 1

            await becomes(one_has_the_desk)
    await same_files(first, second, third)
    assert sorted(name for name, _ in answers_in(first)) == ["Ann", "Cem"]


async def test_members_that_dont_see_each_other_say_so_and_lose_nothing(room: HallRoom) -> None:
    """Without a majority nothing is stored; what a phone kept is stored once there is one again.

    A member that is ended, and does not die, hands the desk on at once.
    """
    ended = await room.holder()
    assert (await ended.served.stop())[0] == 0
    ended.served = await room.started(ended.folder)
    first = await room.holder()
    assert first is not ended
    second, third = [member for member in room.members if member is not first]
    async with instructor_at(first) as instructor:
        await begun(instructor, *room.members)
        async with students_at(first, ["Ann"]) as [ann]:
            await instructor.next()
            question = await asked(ann)
            for member in (second, third):
                await member.served.kill()
            late = asyncio.create_task(answer(ann, question, "right"))
            await shows(instructor, lambda view: view.storage == "failing")
            assert not late.done()
            for member in (second, third):
                member.served = await room.started(member.folder)
            await late
            await shows(instructor, lambda view: view.storage == "ok")
    await same_files(first, second, third)
    assert [name for name, _ in answers_in(first)] == ["Ann"]
