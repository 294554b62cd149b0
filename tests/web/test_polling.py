"""The same class for a browser without sockets: views by long polling, messages by POST."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from appliance.course.ending import Ending
from appliance.library.schema import load_pool
from appliance.limits import Limits
from appliance.live.connection import MAX_PAGES
from appliance.live.sessions import Sessions
from appliance.quiz.commands import Join
from appliance.web.access import MESSAGES, WINDOW_MS, hash_secret
from appliance.web.polling import POLLER_MS, PollingDoor
from appliance.web.student_page import arrived
from tests.support.disk import events_in
from tests.support.fake_clock import FakeClock
from tests.support.people import POOL, Box, Message, box
from tests.support.waiting import eventually


class Poller:
    """A page that polls."""

    def __init__(self, here: Box, token: str) -> None:
        self._here, self._headers = here, {"Authorization": f"Bearer {token}"}
        self.view: Message = {}

    async def poll(self, after: object = None) -> Message:
        """The next message, after what it has."""
        after = self.view.get("rev", "") if after is None else after
        status, message = await self._here.get("/api/view", params={"after": str(after)}, headers=self._headers)
        assert status in (200, 401)
        if message["type"] == "view":
            self.view = message
        return message

    async def send(self, message: Message | bytes) -> tuple[int, Message]:
        data: dict[str, Any] = {"data": message} if isinstance(message, bytes) else {"json": message}
        async with self._here.http.post("/api/send", headers=self._headers, **data) as reply:
            return reply.status, await reply.json() if reply.status != 204 else {}

    async def answer(self, answer_id: str) -> tuple[int, Message]:
        question = self.view["question"]
        return await self.send(
            {
                "type": "answer",
                "id": answer_id,
                "turn": question["turn"],
                "round": question["round"],
                "value": [question["options"][0]["key"]],
            }
        )


async def nothing(*_: object) -> None:
    pass


async def poller(here: Box, student_id: str) -> Poller:
    return Poller(here, (await here.join(student_id))["token"])


async def test_a_class_can_be_played_by_polling(klass: Box) -> None:
    page = await poller(klass, "ann")
    assert (await page.poll())["phase"] == "lobby"
    async with klass.instructor() as instructor:
        await instructor.shows(lambda view: view["present"] == 1)
        waiting = asyncio.create_task(page.poll())
        await instructor.command("next")
        view = await waiting
        assert view["phase"] == "open"
        assert len(view["question"]["options"]) == 4
        status, ack = await page.answer("a")
        assert (status, ack["type"], ack["id"]) == (200, "ack", "a")
        assert [event["answer_id"] for event in events_in(klass.file, "answered")] == ["a"]
        assert await page.answer("a") == (200, ack)
        waiting = asyncio.create_task(page.poll())
        await instructor.command("next")
        while (view := await waiting)["phase"] != "revealed":
            waiting = asyncio.create_task(page.poll())
        assert view["answer"]["elapsed_ms"] == ack["elapsed_ms"]
        assert len(view["question"]["options"]) == 4  # always the whole view
        late = await poller(klass, "bob")
        await late.poll()
        status, refused = await late.answer("late")
        assert (status, refused["why"], refused["id"]) == (200, "closed", "late")
        assert await page.send({"type": "signal", "kind": "hidden"}) == (204, {})
        await instructor.shows(lambda view: view.get("attendance") and view["attendance"][0]["away"] == 1)
        assert (await page.send(b"{"))[0] == 400
        assert (await page.send(b'{"type":"leave"' + b" " * 5000 + b"}"))[0] == 413


async def test_a_missed_view_comes_at_once(klass: Box) -> None:
    page = await poller(klass, "ann")
    first = await page.poll()
    async with klass.instructor() as instructor:
        await instructor.command("next")
    assert (await page.poll())["phase"] == "open"
    assert (await page.poll(after=first["rev"]))["phase"] == "open"
    assert (await page.poll(after=""))["phase"] == "open"
    for nonsense in ("nonsense", "²", "-1", "9" * 5000):
        assert (await page.poll(after=nonsense))["phase"] == "open"


async def test_without_news_the_same_view_comes_after_a_while(tmp_path: Path) -> None:
    async with box(tmp_path, limits=Limits(poll_s=0.05)) as here:
        page = await poller(here, "ann")
        first = await page.poll()
        second = await page.poll()
        while second["rev"] != first["rev"]:
            first, second = second, await page.poll()
        assert second == first


async def test_a_reloaded_page_gets_its_view_though_its_old_request_still_waits(klass: Box) -> None:
    page = await poller(klass, "ann")
    await page.poll()
    old = asyncio.create_task(page.poll())
    async with klass.instructor() as instructor:
        await instructor.all_heard()
        new = asyncio.create_task(page.poll())
        await instructor.all_heard()
        await instructor.command("next")
        assert (await new)["phase"] == "open"
        old.cancel()
        await asyncio.gather(old, return_exceptions=True)


async def test_a_page_that_is_sent_away_learns_it_once_and_then_is_not_joined(klass: Box) -> None:
    page = await poller(klass, "ann")
    await page.poll()
    async with klass.instructor() as instructor:
        waiting = asyncio.create_task(page.poll())
        await instructor.command("remove", student_id="ann")
        message = await waiting
        while message["type"] == "view":
            message = await page.poll()
        assert message == {"type": "bye", "why": "removed"}
        assert (await page.poll())["why"] == "not_joined"
        assert (await page.send({"type": "leave"}))[0] == 401


async def test_a_page_that_did_not_poll_learns_at_its_next_poll_that_it_was_sent_away(klass: Box) -> None:
    page = await poller(klass, "ann")
    await page.poll()
    async with klass.instructor() as instructor:
        await instructor.command("remove", student_id="ann")
    messages = [await page.poll(), await page.poll()]
    assert [message.get("why") for message in messages] == ["removed", "not_joined"]


async def test_a_polling_page_is_present_and_one_that_stopped_is_not(tmp_path: Path, clock: FakeClock) -> None:
    async with box(tmp_path, clock) as here:
        page = await poller(here, "ann")
        await page.poll()
        assert "ann" in here.session.hub
        clock.advance(POLLER_MS - 1)
        await page.poll(after="")
        clock.advance(POLLER_MS - 1)
        assert "ann" in here.session.hub
        clock.advance(1)
        assert "ann" not in here.session.hub
        await page.poll(after="")
        assert "ann" in here.session.hub


async def test_a_page_that_has_a_socket_instead_of_its_poll_is_one_page(tmp_path: Path, clock: FakeClock) -> None:
    """While the server starts a socket may fail and a poll get through, which the page then breaks off."""
    async with box(tmp_path, clock) as here:
        token = (await here.join("ann"))["token"]
        page = Poller(here, token)
        await page.poll()
        waiting = asyncio.create_task(page.poll())
        async with here.phone(token=token):
            pages = here.session.hub.people["ann"].connections
            await eventually(lambda: len(pages) == 2)
            waiting.cancel()
            await eventually(lambda: len(pages) == 1)
            assert (await page.poll())["type"] == "view"
            assert len(pages) == 2


async def test_a_page_that_sends_too_fast_is_told_and_costs_the_others_nothing(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with box(tmp_path, clock) as here, here.instructor() as instructor:
        page, other = await poller(here, "ann"), await poller(here, "bob")
        await instructor.command("next")
        for one in (page, other):
            while (await one.poll())["phase"] != "open":
                pass
        for number in range(MESSAGES):
            kind = "visible" if number % 2 else "hidden"
            assert (await page.send({"type": "signal", "kind": kind}))[0] == 204
        for _ in range(3):
            status, refused = await page.answer("a")
            assert (status, refused["type"], refused["why"], refused["id"]) == (429, "refused", "too_fast", "a")
        assert (await page.send(b"{"))[0] == 429
        assert (await other.answer("b"))[1]["type"] == "ack"
        clock.advance(WINDOW_MS)
        assert (await page.answer("a"))[1]["type"] == "ack"


@pytest.mark.parametrize("token", ["", "nonsense", "é", "x" * 4000])
async def test_without_a_token_there_is_no_view(token: str, klass: Box) -> None:
    for params, headers in (({"token": token}, {}), ({}, {"Authorization": f"Bearer {token}"})):
        status, body = await klass.get("/api/view", params=params, headers=headers)
        assert (status, body["why"]) == (401, "not_joined")
    status, _ = await klass.post("/api/send", {"type": "leave"}, params={"token": token})
    assert status == 401


async def test_fifty_pages_may_poll_at_once(tmp_path: Path, clock: FakeClock) -> None:
    """No time passes, so that no poll brings how many are here in place of the question."""
    async with box(tmp_path, clock) as here, here.instructor() as instructor:
        pages = [await poller(here, f"s{number}") for number in range(50)]
        for page in pages:
            await page.poll()
        await instructor.command("next")
        views = await asyncio.gather(*(page.poll() for page in pages))
        assert {view["phase"] for view in views} == {"open"}
        await eventually(lambda: here.session.hub.present == 50)


async def test_a_page_that_was_sent_away_does_not_end_the_one_that_comes_after_it(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with box(tmp_path, clock) as here, AsyncExitStack() as stack:
        token = (await here.join("ann"))["token"]
        page = Poller(here, token)
        await page.poll()
        waiting = asyncio.create_task(page.poll())
        for _ in range(MAX_PAGES):
            await stack.enter_async_context(here.phone(token=token))
        while (message := await waiting)["type"] == "view":
            waiting = asyncio.create_task(page.poll())
        assert message == {"type": "bye", "why": "tabs"}
        clock.advance(POLLER_MS - 1)
        await page.poll(after="")
        clock.advance(POLLER_MS - 1)
        assert any(connection.polls for connection in here.session.hub.people["ann"].connections)


async def test_a_bye_that_comes_just_as_the_time_of_a_poll_is_over_is_not_lost(
    tmp_path: Path, clock: FakeClock
) -> None:
    token_hash = hash_secret("t")
    async with Sessions(tmp_path, clock, lambda _: None) as sessions:
        pool = load_pool(POOL.encode(), "pool.yaml").pool
        assert pool is not None
        session = await sessions.open(pool, pool.options, None)
        await session.desk.ask(
            Join(student_id="a", name="A", token_hash=token_hash, new_pin="1", ticket="x", claim_hash="x")
        )
        await arrived(sessions, token_hash)
        door = PollingDoor(sessions, clock, Ending(sessions, clock, nothing, nothing, {}), str, poll_s=0)

        def asked() -> asyncio.Task[web.Response]:
            headers = {"Authorization": "Bearer t"}
            return asyncio.create_task(
                door.view(make_mocked_request("GET", f"/api/view?after={session.state.seq}", headers=headers))
            )

        assert b'"view"' in bytes((await asked()).body)  # type: ignore[arg-type]
        poll = asked()
        for _ in range(2):  # the first step of the poll, then the end of its time, which it has not noticed yet
            await asyncio.sleep(0)
        session.hub.bye("removed")
        assert (await poll).body == b'{"type":"bye","why":"removed"}'
