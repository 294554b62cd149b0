"""After a restart a question waits for the phones, which come back one after the other with what they kept."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from appliance.live.desk import RESUMED_MS, RETURN_MS
from appliance.live.letters import Accepted
from appliance.quiz.commands import Close, Interrupt, Next, Pause, Resume
from tests.live.desk_room import DeskRoom, desk_room
from tests.live.signed_in import signed_in
from tests.support.fake_clock import FakeClock
from tests.support.people import PASSWORD, POOL, Phone
from tests.support.play import pool_of
from tests.support.served import free_port, served
from tests.support.waiting import eventually


async def test_what_phones_kept_counts_though_the_question_is_closed_before_they_are_back(tmp_path: Path) -> None:
    """The power is cut as soon as phones know the question, and nothing else was stored of it."""
    pool, password, port = tmp_path / "pool.yaml", tmp_path / "password", free_port()
    pool.write_text(POOL)
    password.write_text(PASSWORD)
    arguments = ("--data", tmp_path / "data", "--pools", tmp_path, "--open", pool, "--admin-password-file", password)
    base = f"http://127.0.0.1:{port}"
    tokens: dict[str, str] = {}
    async with aiohttp.ClientSession(base, cookie_jar=aiohttp.DummyCookieJar()) as http:

        @asynccontextmanager
        async def phone(name: str) -> AsyncIterator[Phone]:
            async with http.ws_connect(f"/ws/student?token={tokens[name]}") as ws:
                page = Phone(ws)
                await page.until(type="view")
                yield page

        async with served(*arguments, port=port) as server, signed_in(base) as instructor:
            for name in ("ann", "bob"):
                async with http.post("/api/join", json={"student_id": name, "name": name}) as reply:
                    tokens[name] = (await reply.json())["token"]
            async with phone("ann") as ann, phone("bob") as bob:
                await instructor.command("next")
                kept = []
                for page in (ann, bob):
                    await page.shows(lambda view: view["phase"] == "open")
                    kept.append(page.answer_frame("kept"))
                await server.kill()

        async with served(*arguments, port=port), signed_in(base) as instructor:
            assert (instructor.view["paused"], instructor.view["left_ms"]) == (True, 20_000)
            async with phone("ann") as ann:
                await ann.send(kept[0])
                assert (await ann.until(id="kept"))["why"] == "paused"
                await instructor.command("close")
                await ann.shows(lambda view: view.get("closing"))
                await ann.send(kept[0])
                assert (await ann.until(id="kept"))["type"] == "ack"
                async with phone("bob") as bob:
                    assert bob.view["closing"] is True
                    await bob.send(kept[1])
                    assert (await bob.until(id="kept"))["type"] == "ack"
                    await instructor.shows(lambda view: view["phase"] == "revealed" and view["answered"] == 2)


async def open_and_interrupted(room: DeskRoom) -> None:
    """A question is open to two students, and none of them is back when the class goes on."""
    await room.join("ann", "bob")
    await room.command(Next)
    room.clock.advance(3000)
    room.present.clear()
    room.desk.wait_for_phones()
    assert isinstance(await room.ask(Interrupt(by="restart")), Accepted)


async def test_the_first_who_is_back_and_answers_is_not_taken_for_the_whole_class(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with desk_room(tmp_path, clock, close_when_all=True) as room:
        await open_and_interrupted(room)
        await room.command(Resume)
        room.present.add("ann")
        room.desk.nudge()
        room.answer("ann", "a")
        assert isinstance(await room.reply_to("a"), Accepted)
        await eventually(lambda: RETURN_MS in clock.due_ms())
        clock.advance(RETURN_MS - 1)
        assert room.state.phase == "open"
        clock.advance(1)  # whoever is not back by now is not waited for
        await eventually(lambda: room.state.phase == "revealed")


async def test_a_change_that_a_phone_kept_counts_though_all_have_answered_once_the_class_goes_on(
    tmp_path: Path, clock: FakeClock
) -> None:
    """Both phones send what they kept as soon as they see that the question goes on, one a bit later."""
    async with desk_room(tmp_path, clock, close_when_all=True, changes=True) as room:
        await room.join("ann", "bob")
        await room.command(Next)
        clock.advance(3000)
        room.answer("ann", "first")
        assert isinstance(await room.reply_to("first"), Accepted)
        await room.command(Pause)
        await room.command(Resume)
        room.answer("bob", "kept")
        assert isinstance(await room.reply_to("kept"), Accepted)
        clock.advance(RESUMED_MS - 1)
        room.answer("ann", "changed")
        assert isinstance(await room.reply_to("changed"), Accepted)
        assert room.state.phase == "open"
        clock.advance(1)
        await eventually(lambda: room.state.phase == "revealed")
        assert room.state.turns[-1].answers["ann"][-1].id == "changed"


@pytest.mark.parametrize("paused", [False, True], ids=["running before", "paused before"])
async def test_a_close_waits_for_those_who_may_come_back_and_no_longer(
    tmp_path: Path, clock: FakeClock, *, paused: bool
) -> None:
    async with desk_room(tmp_path, clock) as room:
        await room.join("ann", "bob")
        await room.command(Next)
        clock.advance(3000)
        if paused:
            await room.command(Pause)
        room.present.clear()
        room.desk.wait_for_phones()
        await room.ask(Interrupt(by="restart"))
        await room.command(Close)
        clock.advance(RETURN_MS - 1)
        room.answer("ann", "a")
        assert isinstance(await room.reply_to("a"), Accepted)
        assert room.state.phase == "open"
        clock.advance(1)
        await eventually(lambda: room.state.phase == "revealed")


async def test_a_close_is_over_as_soon_as_all_have_come_back_and_answered(tmp_path: Path, clock: FakeClock) -> None:
    async with desk_room(tmp_path, clock) as room:
        await open_and_interrupted(room)
        await room.command(Close)
        for who in ("ann", "bob"):
            room.answer(who, who)
            assert isinstance(await room.reply_to(who), Accepted)
        await eventually(lambda: room.state.phase == "revealed")


async def test_in_individual_mode_nobody_gets_a_question_who_is_not_back(tmp_path: Path, clock: FakeClock) -> None:
    async with desk_room(tmp_path, clock, pool=pool_of("single", "single", "single"), draw="individual") as room:
        await room.join("ann", "bob")
        await room.command(Next)
        await room.command(Close)
        await eventually(lambda: room.state.phase == "revealed")
        room.present.discard("bob")
        room.desk.wait_for_phones()
        await room.command(Next)
        assert set(room.state.turns[-1].draws) == {"ann"}
