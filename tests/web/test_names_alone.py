"""Joining with a name alone, where nobody asked for a number."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from appliance.quiz.commands import MAX_ID
from tests.support.people import POOL, Box, box

NO_NUMBERS = POOL.replace("student_numbers: true\n", "")


def put(folder: Path, name: str, text: str) -> None:
    (folder / "pools").mkdir(exist_ok=True)
    (folder / "pools" / name).write_text(text, "utf-8")


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Box]:
    put(tmp_path, "pool.yaml", NO_NUMBERS)
    async with box(tmp_path) as running:
        yield running


async def join(here: Box, name: str, **more: Any) -> tuple[int, dict[str, Any]]:
    status, body = await here.post("/api/join", {"name": name, **more})
    return status, body


async def test_a_name_is_enough(here: Box) -> None:
    async with here.http.get("/api/lobby") as reply:
        assert (await reply.json())["numbers"] is False
    status, body = await join(here, "Ada Lovelace")
    assert (status, body["student_id"], body["name"]) == (201, "Ada Lovelace", "Ada Lovelace")


@pytest.mark.parametrize("name", ["", " ", "\u3164", "\u200b"])
async def test_a_name_that_cannot_be_seen_is_none(name: str, here: Box) -> None:
    status, body = await join(here, name)
    assert (status, body["message"]["code"]) == (422, "join.no_name")


@pytest.mark.parametrize("name", ["ada", "ADA", " Ada ", "A d a"])
async def test_whoever_has_a_name_already_keeps_it(name: str, here: Box) -> None:
    first = (await join(here, "Ada"))[1]
    status, body = await join(here, name, ticket="another phone")
    assert (status, body["error"], body["message"]["code"]) == (409, "claimed", "join.name_claimed")
    status, body = await join(here, name, ticket="another phone", pin=first["rejoin_pin"])
    assert (status, body["student_id"]) == (201, "Ada")
    assert (await join(here, "Ada B."))[0] == 201


async def test_a_page_that_comes_back_with_its_id_is_told_of_a_name_too(here: Box) -> None:
    await join(here, "Ada")
    status, body = await join(here, "Ada", student_id="Ada", ticket="another phone")
    assert (status, body["message"]["code"], body["numbers"]) == (409, "join.name_claimed", False)


async def test_a_name_that_the_instructor_gave_is_taken_as_if_the_student_had_joined_with_it(here: Box) -> None:
    first = (await join(here, "Ada"))[1]
    async with here.instructor() as instructor:
        assert (await instructor.command("rename", student_id="Ada", name="Grace"))["type"] == "ack"
        for name in ("Grace", "grace", "Ada"):
            status, body = await join(here, name, ticket="another phone")
            assert (status, body["message"]["code"]) == (409, "join.name_claimed")
        status, body = await join(here, "grace", ticket="another phone", pin=first["rejoin_pin"])
        assert (status, body["student_id"], body["name"]) == (201, "Ada", "Grace")
        await instructor.command("rename", student_id="Ada", name="Ada L.")
    assert (await join(here, "Grace"))[0] == 201


async def test_a_long_name_is_kept_whole(here: Box) -> None:
    name = "Ada " * 20
    status, body = await join(here, name.strip())
    assert (status, body["name"]) == (201, name.strip())
    assert len(body["student_id"]) <= MAX_ID


async def test_a_number_that_is_given_counts(here: Box) -> None:
    status, body = await join(here, "Ada", student_id="17")
    assert (status, body["student_id"]) == (201, "17")


@pytest.mark.parametrize("why", ["asked for", "on a class list"])
async def test_a_class_that_wants_numbers_asks_for_them(why: str, tmp_path: Path) -> None:
    put(tmp_path, "pool.yaml", POOL if why == "asked for" else NO_NUMBERS)
    if why == "on a class list":
        put(tmp_path, "roster.csv", "student_id,name\n17,Ada\n")
    async with box(tmp_path) as here:
        async with here.http.get("/api/lobby") as reply:
            assert (await reply.json())["numbers"] is True
        status, body = await join(here, "Ada")
        assert (status, body["message"]["code"]) == (422, "join.no_number")
