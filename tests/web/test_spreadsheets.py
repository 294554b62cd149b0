"""The instructor chooses how CSV files for spreadsheets separate cells and decimals; the box keeps that."""

from pathlib import Path

import pytest

from tests.support.people import Box, box
from tests.support.waiting import eventually

ADDRESS = "/api/admin/spreadsheets"


async def first_line(here: Box, file: str, language: str) -> str:
    address = f"/api/admin/sessions/{here.session.state.session_id}/{file}?language={language}"
    async with here.signed_in.get(address) as reply:
        assert reply.status == 200
        return (await reply.read()).decode("utf-8-sig").splitlines()[0]


async def test_downloads_go_by_the_language_until_it_is_chosen_and_still_do_after_a_restart(tmp_path: Path) -> None:
    async with box(tmp_path) as here:
        assert await here.get(ADDRESS, here.signed_in) == (200, {"spreadsheets": "language"})
        assert (await first_line(here, "answers.csv", "de")).startswith("Nummer;Name;")
        assert (await first_line(here, "answers.csv", "en")).startswith("student_id,name,")
        chosen = {"spreadsheets": "semicolon"}
        assert await here.post(ADDRESS, chosen, here.signed_in) == (200, chosen)
        assert (await first_line(here, "answers.csv", "en")).startswith("student_id;name;")
        assert (await first_line(here, "answers-long.csv", "de")).startswith("student_id,name,"), "for programs"
    async with box(tmp_path) as here:
        assert await here.get(ADDRESS, here.signed_in) == (200, chosen)
        assert (await first_line(here, "results.csv", "en")).startswith("student_id;name;")
        assert await here.post(ADDRESS, {"spreadsheets": "comma"}, here.signed_in) == (200, {"spreadsheets": "comma"})
        assert (await first_line(here, "results.csv", "de")).startswith("Nummer,Name,")


async def test_what_is_exported_has_the_marks_that_were_chosen(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    async with box(tmp_path, export=folder) as here, here.instructor() as instructor, here.phone("ann") as ann:
        await here.post(ADDRESS, {"spreadsheets": "semicolon"}, here.signed_in)
        await instructor.command("next")
        await ann.answer("a")
        await instructor.command("finish")
        await eventually(lambda: any(folder.rglob("session.sqlite")))
    (results,) = folder.rglob("results.csv")
    assert results.read_text("utf-8-sig").startswith("student_id;name;")


@pytest.mark.parametrize("body", [{}, {"spreadsheets": "tab"}, {"spreadsheets": 1}, {"spreadsheets": "comma", "a": 1}])
async def test_marks_that_there_are_not_can_not_be_chosen(body: object, klass: Box) -> None:
    status, reply = await klass.post(ADDRESS, body, klass.signed_in)
    assert (status, reply["error"]) == (422, "bad_value")
    assert await klass.get(ADDRESS, klass.signed_in) == (200, {"spreadsheets": "language"})


async def test_nobody_else_can_choose_them(klass: Box) -> None:
    status, _ = await klass.post(ADDRESS, {"spreadsheets": "comma"}, klass.http)
    assert status == 401


async def test_a_choice_that_can_not_be_kept_holds_for_now(tmp_path: Path) -> None:
    (tmp_path / "data" / "spreadsheets").mkdir(parents=True)
    async with box(tmp_path) as here:
        status, _ = await here.post(ADDRESS, {"spreadsheets": "comma"}, here.signed_in)
        assert status == 503
        assert await here.get(ADDRESS, here.signed_in) == (200, {"spreadsheets": "comma"})


async def test_a_damaged_choice_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "spreadsheets").write_bytes(b"\xff\0;" * 9)
    async with box(tmp_path) as here:
        assert await here.get(ADDRESS, here.signed_in) == (200, {"spreadsheets": "language"})
