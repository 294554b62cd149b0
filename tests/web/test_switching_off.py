"""The end of a box and its restart: in which order, who is told what, and what may not delay it."""

import asyncio
from pathlib import Path

from appliance.box.shared.exchange import ButtonReport, Nothing
from appliance.course.ending import TAKEN_BACK_MS
from appliance.limits import Limits
from tests.support.disk import events_in
from tests.support.fake_clock import FakeClock
from tests.support.people import Box, Page
from tests.support.root import SAVED, Root, real_box
from tests.support.words import said
from tests.web.box_state import ask, shows


async def test_the_box_ends_in_its_order(tmp_path: Path, root: Root, address: str) -> None:
    await root.stick("ready")
    async with real_box(tmp_path, root, address) as here:
        async with (
            here.phones("ann", "ben") as (ann, ben),
            here.instructor() as instructor,
            here.projector() as projector,
        ):
            await instructor.command("next")
            assert (await ann.answer("a"))["type"] == "ack"
            asked = asyncio.create_task(ask(here, "power/off"))
            await root.take("stick-export", Nothing)
            # the clock stands still, the answer is in the file, the results are exported, and no page was told yet
            assert here.session.state.turn is not None
            assert here.session.state.turn.paused_ms is not None
            assert [event["answer_id"] for event in events_in(here.file, "answered")] == ["a"]
            assert [path.name for path in (tmp_path / "results").rglob("results*.csv")]
            await ben.shows(lambda view: view.get("paused"))
            assert (await ben.answer("b"))["why"] == "paused"
            for page in (ann, ben, instructor, projector):
                assert not any(message["type"] == "bye" for message in page.heard)
            assert not root.asked("power-off")
            await root.stick("saving", "Copying.")
            await projector.shows(lambda view: view.get("box") == {"stick": {"code": "Copying."}})
            assert not root.asked("power-off")
            await root.stick("saved", SAVED)
            for page in (ann, ben):
                assert await page.until(type="bye") == {"type": "bye", "why": "off"}
            for page in (instructor, projector):
                assert await page.until(type="bye") == {"type": "bye", "why": "off", "message": {"code": SAVED}}
            await root.take("power-off", Nothing)
            assert await asked == (200, {"message": {"code": SAVED}})
        async with here.http.ws_connect("/ws/projector") as ws:  # a page that connects now is told the same
            assert await Page(ws).until(type="bye") == {"type": "bye", "why": "off", "message": {"code": SAVED}}


async def test_the_button_ends_the_box_as_the_phone_does(tmp_path: Path, root: Root, address: str) -> None:
    await root.stick("ready")
    await root.report("button", ButtonReport())  # left from before, so it does not count
    async with (
        real_box(tmp_path, root, address) as here,
        here.phones("ann") as (ann,),
        here.instructor() as instructor,
        here.projector() as projector,
    ):
        await instructor.command("next")
        await shows(here, lambda body: body["sticks"])
        assert not root.asked("button-heard")
        await root.report("button", ButtonReport())
        await root.take("button-heard", Nothing)
        await root.copy()
        await root.take("power-off", Nothing)
        for page in (ann, instructor, projector):
            assert (await page.until(type="bye"))["why"] == "off"


async def test_the_button_works_after_an_end_that_was_not_carried_out(here: Box, root: Root) -> None:
    for _ in range(2):
        await root.report("button", ButtonReport())
        await root.take("button-heard", Nothing)
        await root.take("power-off", Nothing)


async def test_a_polling_phone_learns_of_the_end(here: Box, root: Root) -> None:
    token = (await here.join("ann"))["token"]
    own = {"Authorization": f"Bearer {token}"}
    _, view = await here.get("/api/view", headers=own)
    asked = asyncio.create_task(ask(here, "power/off"))
    message = view
    while message["type"] == "view":
        _, message = await here.get(f"/api/view?after={message['rev']}", headers=own)
    assert message == {"type": "bye", "why": "off"}
    assert (await asked)[0] == 200


async def test_without_a_stick_no_copy_is_waited_for(here: Box, root: Root) -> None:
    assert await ask(here, "power/off") == (200, {"message": None})
    await root.take("power-off", Nothing)
    assert not root.asked("stick-export")


async def test_a_stick_that_does_not_answer_delays_the_end_only_for_a_while(
    tmp_path: Path, root: Root, address: str
) -> None:
    async with real_box(tmp_path, root, address, limits=Limits(copy_s=0.3)) as here:
        await switch_off_without_stick(here, root)


async def switch_off_without_stick(here: Box, root: Root) -> None:
    await root.stick("ready")
    await shows(here, lambda body: body["sticks"])
    status, body = await ask(here, "power/restart")
    assert status == 200
    assert "not ready in time" in said(body["message"])
    await root.take("restart", Nothing)
    async with here.instructor() as instructor, here.projector() as projector:
        assert (await ask(here, "power/off"))[0] == 200
        for page in (instructor, projector):
            assert "not ready in time" in said((await page.until(type="bye"))["message"])


async def test_an_end_that_cannot_be_requested_is_taken_back(here: Box, root: Root) -> None:
    root.requests.rmdir()
    async with here.projector() as projector:
        status, body = await ask(here, "power/off")
        assert (status, body["error"]) == (503, "no_reply")
        assert await projector.until(type="bye") == {"type": "bye", "why": "off"}  # pages are told first
        await projector.until(type="view")
    async with here.projector() as projector:
        assert projector.view["phase"] == "lobby"
    root.requests.mkdir()
    assert (await ask(here, "power/off"))[0] == 200


async def test_an_end_that_never_comes_is_taken_back_too(
    tmp_path: Path, root: Root, address: str, clock: FakeClock
) -> None:
    async with real_box(tmp_path, root, address, clock) as here:
        async with here.instructor() as instructor:
            await instructor.command("next")
            assert (await ask(here, "power/off"))[0] == 200
            await instructor.until(type="bye")
        clock.advance(TAKEN_BACK_MS)
        async with here.instructor() as instructor:
            assert (await instructor.command("resume"))["type"] == "ack"


async def test_a_second_end_changes_nothing(here: Box, root: Root) -> None:
    await root.stick("ready")
    await shows(here, lambda body: body["sticks"])
    asked = asyncio.create_task(ask(here, "power/off"))
    await root.take("stick-export", Nothing)
    for how in ("off", "restart"):
        status, body = await ask(here, f"power/{how}")
        assert (status, body["error"]) == (409, "not_now")
    await root.stick("saved", SAVED)
    assert (await asked)[0] == 200
    assert not root.asked("restart")


async def test_a_restart_says_no_goodbye(here: Box, root: Root) -> None:
    async with here.projector() as projector:
        assert (await ask(here, "power/restart"))[0] == 200
        await root.take("restart", Nothing)
        await root.stick("ready", "Read.")
        await projector.shows(lambda view: view.get("box"))
        assert not any(message["type"] == "bye" for message in projector.heard)
