"""A disk that is really full: answers are refused with a reason, and the class goes on once there is space again."""

import asyncio
import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from appliance.app import serving
from appliance.live.clock import Clock
from appliance.live.desk import PROBE_MS
from appliance.live.journal import StorageError
from appliance.live.session_files import erase
from appliance.live.sessions import Sessions
from appliance.quiz.commands import Next
from appliance.quiz.pool import Options
from tests.support.disk import Disk, disk_of, events_in, fill
from tests.support.fake_clock import FakeClock
from tests.support.people import PASSWORD, Box, Phone, box, config
from tests.support.play import pool_of
from tests.support.waiting import eventually
from tests.support.words import said

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
STUDENTS = 12


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with disk_of("2m", tmp_path / "data") as folder:
        yield folder


async def answer_all(here: Box, phones: list[Phone], why: str = "") -> list[Phone]:
    """Each student answers this turn; those who were refused."""
    refused = []
    for number, phone in enumerate(phones):
        reply = await phone.answer(f"a{number}-{phone.view['question']['turn']}")
        if reply["type"] == "refused":
            assert reply["why"] == why
            refused.append(phone)
    return refused


async def test_a_restart_on_a_full_disk_leaves_the_session_unchanged(small_disk: Path) -> None:
    async with Sessions(small_disk, Clock(), lambda _: None) as here:
        code = (await here.open(pool_of("single"), Options(), None)).state.code
    large = fill(small_disk)
    async with Sessions(small_disk, Clock(), lambda _: None) as here:
        await here.reopen()
        assert len(here) == 0
    await asyncio.to_thread(large.unlink)
    async with Sessions(small_disk, Clock(), lambda _: None) as here:
        await here.reopen()
        assert [session.state.code for session in here] == [code]


async def test_a_past_session_is_listed_and_frees_space_when_it_is_erased(small_disk: Path) -> None:
    async with Sessions(small_disk, Clock(), lambda _: None) as here:
        session = await here.open(pool_of("single"), Options(), None)
        await here.close(session, "finished")
        large = await asyncio.to_thread(fill, small_disk)
        [past] = await asyncio.to_thread(here.past)
        assert past.code == session.state.code
        await asyncio.to_thread(erase, session.journal.path)
        assert await asyncio.to_thread(here.past) == []
        with large.open("ab") as more:
            assert more.write(bytes(4096)) == 4096


async def test_a_full_disk_is_found_to_be_full_each_time_it_is_tried(small_disk: Path) -> None:
    async with Sessions(small_disk, Clock(), lambda _: None) as here:
        session = await here.open(pool_of("single"), Options(), None)
        large = await asyncio.to_thread(fill, small_disk)
        with contextlib.suppress(StorageError):  # a little may still fit into the last page of the log
            await session.journal.probe()
        for _ in range(3):
            with pytest.raises(StorageError, match=r"^The disk is full\.$"):
                await session.journal.probe()
        await asyncio.to_thread(large.unlink)
        await session.journal.probe()


async def test_who_starts_a_class_on_a_full_disk_is_told_to_erase_past_ones(tmp_path: Path, small_disk: Path) -> None:
    async with box(tmp_path) as here:
        fill(small_disk)
        status, body = await here.post("/api/admin/sessions", {"pool": "pool.yaml"}, here.signed_in)
        assert (status, body["error"]) == (503, "storage")
        assert said(body["message"]).startswith("The disk is full, so no session can be started. Erase past sessions")


@pytest.mark.parametrize("room", [0, 4096, 8192, 16_384, 32_768, 65_536])
async def test_a_session_without_space_leaves_no_file(room: int, small_disk: Path) -> None:
    large = fill(small_disk)
    os.truncate(large, large.stat().st_size - room)
    async with Sessions(small_disk, Clock(), lambda _: None) as here:
        with pytest.raises(StorageError, match=r"\.$"):
            await here.open(pool_of("single"), Options(), None)
        assert list(small_disk.iterdir()) == [large]
        await asyncio.to_thread(large.unlink)
        await here.open(pool_of("single"), Options(), None)


async def test_a_session_whose_first_event_finds_no_space_leaves_no_file(tmp_path: Path, disk: Disk) -> None:
    async with Sessions(tmp_path, Clock(), lambda _: None, disk.journal) as here:
        disk.full = True
        with pytest.raises(StorageError, match=r"^The disk is full\.$"):
            await here.open(pool_of("single"), Options(), None)
        assert list(tmp_path.iterdir()) == []


async def test_an_open_question_is_paused_once_there_is_space(
    small_disk: Path, tmp_path: Path, clock: FakeClock
) -> None:
    lost = tmp_path / "lost"
    async with Sessions(lost, clock, lambda _: None) as here:
        session = await here.open(pool_of("single"), Options(lead_ms=0), None)
        await session.desk.ask(Next(id="n"))
        for file in await asyncio.to_thread(lambda: list(lost.iterdir())):  # as a power cut leaves it
            await asyncio.to_thread(shutil.copyfile, file, small_disk / file.name)
    large = await asyncio.to_thread(fill, small_disk)
    async with Sessions(small_disk, clock, lambda _: None) as here:
        await here.reopen()
        (session,) = here
        turn = session.state.turn
        assert turn is not None
        assert turn.paused_ms is None
        came_back_ms = session.desk.now_ms()
        await asyncio.to_thread(large.unlink)
        await eventually(lambda: clock.due_ms() != [])
        clock.advance(10 * 60_000)  # the time is over, but no student could answer
        await eventually(lambda: session.state.turns[-1].paused_ms == came_back_ms)
        assert session.state.phase == "open"
    (file,) = small_disk.glob("*.sqlite")
    assert [event["by"] for event in events_in(file, "turn_paused")] == ["restart"]


async def test_a_full_disk_loses_and_doubles_nothing(small_disk: Path, clock: FakeClock) -> None:
    ids = [f"s{number}" for number in range(STUDENTS)]
    async with (
        box(small_disk.parent, clock) as here,
        here.instructor() as instructor,
        here.projector() as projector,
        here.phones(*ids) as phones,
    ):
        await instructor.command("next")
        for phone in phones:
            await phone.shows(lambda view: view["phase"] == "open")
        assert await answer_all(here, phones[:2]) == []
        large = fill(small_disk)
        refused = await answer_all(here, phones, "storage")  # the first two resend, which needs no space
        assert len(refused) >= STUDENTS - 2 - 2  # answers that fitted into the last page are saved
        assert (await here.get("/healthz"))[0] == 503
        await instructor.shows(lambda view: view["storage"] == "failing")
        assert instructor.view["alerts"][0]["kind"] == "storage"
        await projector.shows(lambda view: view["storage"] == "failing")
        await asyncio.to_thread(large.unlink)
        await eventually(lambda: any(due <= PROBE_MS for due in clock.due_ms()))
        clock.advance(PROBE_MS)  # without any command it notices by itself
        await instructor.shows(lambda view: view["storage"] == "ok")
        await projector.shows(lambda view: view["storage"] == "ok")
        assert (await here.get("/healthz"))[0] == 200
        assert await answer_all(here, phones) == []
        assert (await here.join("late"))["student_id"] == "late"
        stored = sorted(event["student_id"] for event in events_in(here.file, "answered"))
        assert stored == sorted(ids)


@pytest.mark.parametrize("restarted", [False, True])
async def test_the_instructor_signs_in_on_a_full_disk_to_free_space(small_disk: Path, *, restarted: bool) -> None:
    chosen: dict[str, Any] = {"admin_password_file": None}
    async with box(small_disk.parent, **chosen) as here:
        claim = {"code": here.running.claim_code, "password": PASSWORD}
        assert (await here.post("/api/admin/claim", claim, here.signed_in))[0] == 200
        session = here.session
        async with here.instructor() as instructor:
            await instructor.command("finish")
        if not restarted:
            await signs_in_and_makes_room(here, small_disk, session.state.session_id)
    if restarted:
        large = await asyncio.to_thread(fill, small_disk)
        async with (
            serving(config(small_disk.parent, open=None, **chosen)) as running,
            aiohttp.ClientSession(running.url) as http,
        ):
            again = Box(running, Clock(), small_disk.parent, http, http)
            await signs_in_and_makes_room(again, small_disk, session.state.session_id)
        await asyncio.to_thread(large.unlink, missing_ok=True)


async def signs_in_and_makes_room(here: Box, disk: Path, session_id: str) -> None:
    await asyncio.to_thread(fill, disk)
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(here.url, cookie_jar=jar) as browser:
        assert (await here.post("/api/admin/login", {"password": "wrong"}, browser))[0] == 401
        status, body = await here.post("/api/admin/login", {"password": PASSWORD}, browser)
        assert (status, said(body["message"])) == (
            200,
            "You are signed in until Chalkbox restarts: the disk is full, so this could not be saved.",
        )
        status, body = await here.post("/api/admin/password", {"old": PASSWORD, "new": "another one"}, browser)
        assert (status, body["error"]) == (503, "storage")
        async with browser.delete(f"/api/admin/sessions/{session_id}") as reply:
            assert reply.status == 200
        status, body = await here.post("/api/admin/login", {"password": PASSWORD}, browser)
        assert (status, body["message"]) == (200, None)


async def test_a_first_password_on_a_full_disk_works_until_the_restart(small_disk: Path) -> None:
    async with box(small_disk.parent, admin_password_file=None, open=None) as here:
        await asyncio.to_thread(fill, small_disk)
        claim = {"code": here.running.claim_code, "password": PASSWORD}
        status, body = await here.post("/api/admin/claim", claim, here.signed_in)
        assert status == 200
        assert said(body["message"]).startswith("The password holds until Chalkbox restarts: the disk is full")
        assert (await here.get("/api/admin/pools", here.signed_in))[0] == 200
        assert await here.post("/api/admin/logout", {}, here.signed_in) == (
            200,
            {
                "signed_in": False,
                "message": {"code": "sign_in.out_unsaved", "args": {"why": {"code": "sign_in.disk_full"}}},
            },
        )
