"""A class in which nobody gives a name: one tap joins, and nothing that is kept says who was there."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from appliance.client.student import Student
from appliance.results.formats import FORMATS
from appliance.results.tables import reading
from tests.support.clients import AT_ONCE
from tests.support.disk import events_in
from tests.support.people import POOL, Box, box

ANONYMOUS = POOL.replace("student_numbers: true\n", "student_numbers: true\nanonymous: true\n")


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Box]:
    (tmp_path / "pools").mkdir()
    (tmp_path / "pools" / "pool.yaml").write_text(ANONYMOUS, "utf-8")
    (tmp_path / "pools" / "roster.csv").write_text("student_id,name\n0012,Ann Adams\n", "utf-8")
    async with box(tmp_path) as running:
        yield running


async def join(here: Box, **more: Any) -> tuple[int, dict[str, Any]]:
    status, body = await here.post("/api/join", more)
    return status, body


async def test_a_tap_joins_and_gives_a_made_up_name(here: Box) -> None:
    async with here.http.get("/api/lobby") as reply:
        lobby = await reply.json()
    assert (lobby["anonymous"], lobby["numbers"], lobby["roster"]) == (True, False, False)
    first, second = (await join(here))[1], (await join(here, name="Ann Adams", student_id="0012"))[1]
    assert (first["name"], second["name"]) == ("Student 1", "Student 2")
    assert first["student_id"] != second["student_id"]
    assert first["rejoin_pin"] == ""


async def test_a_phone_that_asks_again_is_the_same_student_and_no_other_can_be(here: Box) -> None:
    first = (await join(here, ticket="of this phone"))[1]
    again = (await join(here, ticket="of this phone"))[1]
    assert again == first
    other = (await join(here, student_id=first["student_id"], name=first["name"], pin="1234", ticket="another"))[1]
    assert other["student_id"] != first["student_id"]


async def test_no_file_and_no_event_has_what_somebody_gave(here: Box) -> None:
    async with here.instructor() as instructor, Student(here.url, AT_ONCE) as student:
        await student.join("Ann Adams", student_id="0012")
        assert (await instructor.command("next"))["type"] == "ack"
        assert here.session.state.roster is None
    path = here.session.journal.path

    def made() -> bytes:
        with reading(path) as session:
            assert session.about().anonymous
            return b"".join(each.make(session) for each in FORMATS)

    kept = await asyncio.to_thread(made) + repr(await asyncio.to_thread(events_in, path)).encode()
    assert b"Student 1" in kept
    assert [said for said in (b"Ann Adams", b"0012") if said in kept] == []


async def test_nobody_can_be_given_a_name(here: Box) -> None:
    student_id = (await join(here))[1]["student_id"]
    async with here.instructor() as instructor:
        reply = await instructor.command("rename", student_id=student_id, name="Ann")
    assert reply["message"]["code"] == "command.anonymous"
