"""Old sessions are erased by themselves, with real files, on days that the test chooses."""

import asyncio
import errno
import logging
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.old_box import (
    ADDRESS,
    CLASS,
    NOTICE,
    another_day,
    box_on,
    choose,
    coming,
    erased,
    later,
    left,
    past,
    rows,
    write_past,
)
from tests.support.words import said


async def test_nothing_is_erased_until_it_is_chosen(tmp_path: Path) -> None:
    session_id = await past(tmp_path, "AAAA", CLASS)
    async with box_on(tmp_path, CLASS + timedelta(days=4000)) as here:
        assert await here.get(ADDRESS, here.signed_in) == (
            200,
            {"days": None, "choices": [30, 90, 180, 365], "erased": None, "trouble": None},
        )
        await another_day(here, CLASS + timedelta(days=4100))
        assert await rows(here) == {session_id: (None, False, False)}
        assert await coming(here) is None
    assert left(tmp_path) == {"AAAA"}


async def test_an_old_session_is_announced_and_then_erased_with_its_results_on_the_day_that_was_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    old = await past(tmp_path, "AAAA", CLASS)
    young = await past(tmp_path, "BBBB", CLASS + timedelta(days=20))
    goes = CLASS + timedelta(days=30)
    async with box_on(tmp_path, CLASS + timedelta(days=10)) as here:
        await choose(here, 30)
        assert (await rows(here))[old] == (goes.isoformat(), False, False)
        assert await coming(here) is None
        await another_day(here, goes - NOTICE)
        assert (await rows(here))[old] == (goes.isoformat(), True, False)
        assert await coming(here) == {"day": goes.isoformat(), "sessions": 1}
        await another_day(here, goes - timedelta(days=1))
        assert left(tmp_path) == {"AAAA", "BBBB"}
    async with box_on(tmp_path, goes) as here:  # at the start
        assert set(await rows(here)) == {young}
        assert left(tmp_path) == {"BBBB"}
        assert await erased(here) == {"day": goes.isoformat(), "sessions": 1}
    assert f"session {old}: erased, since it is 30 days old" in caplog.messages
    async with box_on(tmp_path, goes) as here:
        assert await erased(here) == {"day": goes.isoformat(), "sessions": 1}


async def test_all_that_is_old_when_it_is_chosen_is_announced_first_also_what_the_list_has_no_room_for(
    tmp_path: Path,
) -> None:
    codes = [f"A{number:03}" for number in range(53)]
    for code in codes:
        await asyncio.to_thread(write_past, tmp_path, code, CLASS)
    today = CLASS + timedelta(days=500)
    async with box_on(tmp_path, today) as here:
        await choose(here, 365)
        assert await coming(here) == {"day": (today + NOTICE).isoformat(), "sessions": 53}
        await another_day(here, today + NOTICE)
        assert left(tmp_path) == set()
        assert await erased(here) == {"day": (today + NOTICE).isoformat(), "sessions": 53}
        assert await coming(here) is None


async def test_what_is_erased_by_hand_is_announced_no_more(tmp_path: Path) -> None:
    today = CLASS + timedelta(days=500)
    for code in ("AAAA", "BBBB"):
        await past(tmp_path, code, CLASS)
    async with box_on(tmp_path, today) as here:
        await choose(here, 365)
        async with here.signed_in.delete(f"/api/admin/sessions/{CLASS.isoformat()}-AAAA") as reply:
            assert reply.status == 200
        assert await coming(here) == {"day": (today + NOTICE).isoformat(), "sessions": 1}
        await another_day(here, today + NOTICE)
        assert await erased(here) == {"day": (today + NOTICE).isoformat(), "sessions": 1}
        assert left(tmp_path) == set()


async def test_a_clock_that_jumps_far_erases_nothing(tmp_path: Path) -> None:
    session_id = await past(tmp_path, "AAAA", CLASS)
    async with box_on(tmp_path, CLASS) as here:
        await choose(here, 30)
        await another_day(here, date(2036, 1, 1))
        assert (await rows(here))[session_id] == ("2036-01-15", True, False)
    async with box_on(tmp_path, CLASS + timedelta(days=1)) as here:
        assert await coming(here) is None
    async with box_on(tmp_path, date(2036, 2, 1)) as here:  # wrong again: it is announced anew
        assert (await rows(here))[session_id] == ("2036-02-15", True, False)
    assert left(tmp_path) == {"AAAA"}


async def test_nothing_goes_while_the_clock_is_not_set(tmp_path: Path) -> None:
    await past(tmp_path, "AAAA", CLASS)
    goes = CLASS + timedelta(days=30)
    async with box_on(tmp_path, goes - NOTICE) as here:
        await choose(here, 30)
    async with box_on(tmp_path, goes, trusted=False) as here:
        await later(here)
        assert left(tmp_path) == {"AAAA"}
        assert list((await rows(here)).values()) == [(None, False, False)]
        await another_day(here, goes)  # which sets the clock
        assert left(tmp_path) == set()


async def test_a_session_without_a_certain_date_stays_and_the_list_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    untrusted = await past(tmp_path, "AAAA", CLASS, trusted=False)
    ahead = await past(tmp_path, "BBBB", date(2036, 1, 1))
    broken = await past(tmp_path, "CCCC", CLASS)
    today = CLASS + timedelta(days=400)
    async with box_on(tmp_path, today) as here:
        file = tmp_path / "data" / "sessions" / f"{broken}.sqlite"
        await asyncio.to_thread(file.write_bytes, b"no session" * 1000)  # at the start it would be set aside
        await choose(here, 30)
        await another_day(here, today + NOTICE)
        await another_day(here, today + 2 * NOTICE)
        assert await rows(here) == dict.fromkeys((untrusted, ahead, broken), (None, False, True))
        assert await coming(here) is None
    [line] = {message for message in caplog.messages if message.startswith("not erased by themselves")}
    assert all(session_id in line for session_id in (untrusted, ahead, broken))
    assert left(tmp_path) == {"AAAA", "BBBB", "CCCC"}


async def test_the_age_counts_from_the_last_correction(tmp_path: Path) -> None:
    session_id = await past(tmp_path, "AAAA", CLASS)
    corrected = CLASS + timedelta(days=100)
    async with box_on(tmp_path, corrected) as here:
        status, body = await here.post(f"/api/admin/sessions/{session_id}/open", {}, here.signed_in)
        assert status == 200
        async with here.instructor(body["code"]) as instructor:
            assert (await instructor.command("correct", "later", question=1, void=True))["type"] == "ack"
        await here.post(f"/api/admin/sessions/{session_id}/close", {}, here.signed_in)
        await choose(here, 90)
        assert (await rows(here))[session_id][0] == (corrected + timedelta(days=90)).isoformat()


async def test_while_students_are_in_a_class_nothing_is_looked_at(tmp_path: Path) -> None:
    await past(tmp_path, "AAAA", CLASS)
    goes = CLASS + timedelta(days=30)
    async with box_on(tmp_path, goes - NOTICE) as here:
        await choose(here, 30)
    pool = tmp_path / "pools" / "pool.yaml"
    async with box_on(tmp_path, goes, trusted=False, open=pool) as here:
        async with here.phone("ann"):
            here.clock.trusted = True
            status, _ = await here.post(ADDRESS, {"days": 30}, here.signed_in)  # has it look at once
            assert status == 200
            await asyncio.sleep(0.2)
            assert "AAAA" in left(tmp_path)
        await here.gone("ann")
        await another_day(here, goes)
        assert "AAAA" not in left(tmp_path)
        assert here.session.state.phase == "lobby"


async def test_a_class_that_nobody_has_ended_stays_and_keeps_no_other_from_going(tmp_path: Path) -> None:
    await past(tmp_path, "AAAA", CLASS)
    await past(tmp_path, "BBBB", CLASS, over=False)
    goes = CLASS + timedelta(days=30)
    async with box_on(tmp_path, goes - NOTICE) as here:
        await choose(here, 30)
    async with box_on(tmp_path, goes) as here:
        assert left(tmp_path) == {"BBBB"}
        await another_day(here, goes + timedelta(days=100))
        assert left(tmp_path) == {"BBBB"}
        assert list((await rows(here)).values()) == [(None, False, False)]
        assert await coming(here) is None


async def test_what_an_instructor_has_open_or_shows_waits_for_another_day(tmp_path: Path) -> None:
    session_id = await past(tmp_path, "AAAA", CLASS)
    goes = CLASS + timedelta(days=30)
    sessions = f"/api/admin/sessions/{session_id}"
    async with box_on(tmp_path, goes - NOTICE) as here:
        await choose(here, 30)
        assert (await here.post(f"{sessions}/open", {}, here.signed_in))[0] == 200
        await another_day(here, goes)
        assert left(tmp_path) == {"AAAA"}
        assert (await here.post(f"{sessions}/close", {}, here.signed_in))[0] == 200
        assert (await here.post(f"{sessions}/playback", {}, here.signed_in))[0] in {200, 201}
        await another_day(here, goes + timedelta(days=1))
        assert left(tmp_path) == {"AAAA"}
        assert (await rows(here))[session_id] == ((goes + timedelta(days=1)).isoformat(), True, False)
        async with here.signed_in.delete("/api/admin/playback") as reply:
            assert reply.status == 200
        await another_day(here, goes + timedelta(days=2))
        assert left(tmp_path) == set()


async def test_a_finished_class_that_is_still_shown_is_closed_and_erased(tmp_path: Path) -> None:
    async with box_on(tmp_path, CLASS, open=tmp_path / "pools" / "pool.yaml") as here:
        async with here.instructor() as instructor:
            await instructor.command("next")
            await instructor.command("finish")
        await choose(here, 30)
        await another_day(here, CLASS + timedelta(days=30) - NOTICE)
        await another_day(here, CLASS + timedelta(days=30))
        assert left(tmp_path) == set()


async def test_one_that_can_not_be_erased_is_told_and_tried_again_the_next_day(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code in ("AAAA", "BBBB"):
        await past(tmp_path, code, CLASS)
    goes = CLASS + timedelta(days=30)
    unlink = Path.unlink

    def refuse(path: Path, *, missing_ok: bool = False) -> None:
        if "AAAA" in path.name and path.suffix == ".sqlite":
            raise OSError(errno.EROFS, "Read-only file system")
        unlink(path, missing_ok=missing_ok)

    async with box_on(tmp_path, goes - NOTICE) as here:
        await choose(here, 30)
        monkeypatch.setattr("pathlib.Path.unlink", refuse)
        await another_day(here, goes)
        assert {name.stem[-4:] for name in (tmp_path / "data" / "sessions").glob("*.sqlite")} == {"AAAA"}
        _, body = await here.get(ADDRESS, here.signed_in)
        assert said(body["trouble"]) == (
            "1 session could not be erased: The disk could not be used (the disk is write-protected). "
            "Chalkbox tries again tomorrow."
        )
        assert len([message for message in caplog.messages if "could not be erased" in message]) == 1
        monkeypatch.undo()
        await another_day(here, goes)
        assert "AAAA" in left(tmp_path), "not on the same day"
        await another_day(here, goes + timedelta(days=1))
        assert left(tmp_path) == set()
        assert (await here.get(ADDRESS, here.signed_in))[1]["trouble"] is None
