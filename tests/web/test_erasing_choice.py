"""The choice after how many days sessions are erased, and the announcements, are kept for the next start."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.old_box import ADDRESS, CLASS, NOTICE, another_day, box_on, choose, coming, left, past, rows
from tests.support.people import Box, box


async def test_announcements_that_can_not_be_kept_count_while_the_server_runs(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await past(tmp_path, "AAAA", CLASS)
    goes = CLASS + timedelta(days=30)
    (tmp_path / "data" / "old-sessions.json").mkdir()
    async with box_on(tmp_path, goes - NOTICE) as here:
        await choose(here, 30)
        assert await coming(here) == {"day": goes.isoformat(), "sessions": 1}
        await another_day(here, goes)
        assert left(tmp_path) == set()
    assert "which sessions are announced could not be kept: it is a folder" in caplog.messages


@pytest.mark.parametrize("kept", [b"", b"\xff\0;", b"[]", b'{"announced": {"2026-03-01-AAAA": "yesterday"}}'])
async def test_damaged_notes_erase_nothing(kept: bytes, tmp_path: Path) -> None:
    session_id = await past(tmp_path, "AAAA", CLASS)
    (tmp_path / "data" / "erase-after").write_text("30\n")
    (tmp_path / "data" / "old-sessions.json").write_bytes(kept)
    today = CLASS + timedelta(days=300)
    async with box_on(tmp_path, today) as here:
        assert (await rows(here))[session_id] == ((today + NOTICE).isoformat(), True, False)


async def test_the_choice_is_kept_and_another_one_takes_announcements_back(tmp_path: Path) -> None:
    session_id = await past(tmp_path, "AAAA", CLASS)
    today = CLASS + timedelta(days=100)
    async with box_on(tmp_path, today) as here:
        await choose(here, 90)
    async with box_on(tmp_path, today) as here:
        assert (await here.get(ADDRESS, here.signed_in))[1]["days"] == 90
        assert (await rows(here))[session_id] == ((today + NOTICE).isoformat(), True, False)
        await choose(here, None)
        assert await coming(here) is None
        assert (await rows(here))[session_id] == (None, False, False)
        await choose(here, 180)
        assert (await rows(here))[session_id] == ((CLASS + timedelta(days=180)).isoformat(), False, False)


@pytest.mark.parametrize("body", [{}, {"days": 1}, {"days": 0}, {"days": "30"}, {"days": 30, "a": 1}, {"days": -30}])
async def test_days_that_there_are_not_can_not_be_chosen(body: object, klass: Box) -> None:
    status, reply = await klass.post(ADDRESS, body, klass.signed_in)
    assert (status, reply["error"]) == (422, "bad_value")
    assert (await klass.get(ADDRESS, klass.signed_in))[1]["days"] is None


async def test_nobody_else_can_choose_them(klass: Box) -> None:
    assert (await klass.post(ADDRESS, {"days": 30}, klass.http))[0] == 401
    assert (await klass.get(ADDRESS, klass.http))[0] == 401


async def test_a_choice_that_can_not_be_kept_holds_for_now(tmp_path: Path) -> None:
    (tmp_path / "data" / "erase-after").mkdir(parents=True)
    async with box(tmp_path) as here:
        status, _ = await here.post(ADDRESS, {"days": 90}, here.signed_in)
        assert status == 503
        assert (await here.get(ADDRESS, here.signed_in))[1]["days"] == 90


async def test_a_damaged_choice_erases_nothing(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "erase-after").write_bytes(b"\xff30;" * 9)
    async with box(tmp_path) as here:
        assert (await here.get(ADDRESS, here.signed_in))[1]["days"] is None
