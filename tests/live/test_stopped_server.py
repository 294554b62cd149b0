"""A server that stood still with a question open: it refuses no answer for good that was sent meanwhile."""

import asyncio
import signal
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp

from appliance.live.clock import STALL_MS
from appliance.live.desk import DEAF_MS
from tests.live.signed_in import signed_in
from tests.support.disk import events_in
from tests.support.people import PASSWORD, InstructorPage, Phone
from tests.support.served import served
from tests.support.waiting import PATIENCE_S
from tests.support.words import said

LIMIT_S = 12
POOL = f"""\
title: Slept
time_limit: {LIMIT_S}
questions:
  - {{text: One, options: [right, wrong, worse, worst], correct: right}}
  - {{text: Two, options: [right, wrong, worse, worst], correct: right}}
"""


async def tap(instructor: InstructorPage, do: str) -> None:
    """Give a command, and repeat it if the server has only just woken."""
    async with asyncio.timeout(PATIENCE_S):
        while (reply := await instructor.command(do))["type"] != "ack":
            assert "press again" in said(reply["message"])
            await asyncio.sleep(DEAF_MS / 1000)


async def test_a_stopped_server_refuses_no_answer_sent_meanwhile(tmp_path: Path) -> None:
    pool, password = tmp_path / "pool.yaml", tmp_path / "password"
    pool.write_text(POOL)
    password.write_text(PASSWORD)
    names = ["ann", "bob", "cy"]
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(
            served(
                *("--data", tmp_path / "data", "--pools", tmp_path),
                *("--open", pool, "--admin-password-file", password),
            )
        )
        http = await stack.enter_async_context(aiohttp.ClientSession(server.url, cookie_jar=aiohttp.DummyCookieJar()))
        instructor = await stack.enter_async_context(signed_in(server.url))
        phones, tokens = [], []
        for name in names:
            async with http.post("/api/join", json={"student_id": name, "name": name}) as reply:
                tokens.append((await reply.json())["token"])
            phones.append(Phone(await stack.enter_async_context(http.ws_connect(f"/ws/student?token={tokens[-1]}"))))
        await instructor.command("next")
        for phone in phones:
            await phone.shows(lambda view: view["phase"] == "open")
        await phones[0].all_heard()

        server.process.send_signal(signal.SIGSTOP)
        for number, phone in enumerate(phones):
            await phone.send(phone.answer_frame(f"a{number}"))
        await instructor.send({"type": "command", "id": "impatient", "do": "close"})
        # the question's time is over by every clock except the server's
        await asyncio.gather(phones[2].ws.close(), asyncio.sleep(LIMIT_S + 2))
        server.process.send_signal(signal.SIGCONT)

        for number, phone in enumerate(phones[:2]):
            assert (await phone.until(id=f"a{number}"))["why"] == "paused"
            await phone.shows(lambda view: view.get("paused"))
            assert 0 < phone.view["left_ms"] <= 1000 * LIMIT_S + 500
        assert (await instructor.until(id="impatient"))["why"] == "not_now"
        await instructor.shows(lambda view: view.get("paused") and view["present"] == 2)
        assert [alert["kind"] for alert in instructor.view["alerts"]] == ["paused"]
        assert "stood still" in said(instructor.view["alerts"][0]["message"])
        phones[2] = Phone(await stack.enter_async_context(http.ws_connect(f"/ws/student?token={tokens[2]}")))
        await instructor.shows(lambda view: view["present"] == 3)
        await phones[2].shows(lambda view: view.get("paused"))

        await tap(instructor, "resume")
        for number, phone in enumerate(phones):
            await phone.shows(lambda view: view["phase"] == "open" and not view.get("paused"))
            ack = await phone.answer(f"a{number}")
            assert ack["type"] == "ack", ack
            assert ack["elapsed_ms"] <= 1000 * LIMIT_S
        await instructor.shows(lambda view: view["answered"] == 3 and not view["alerts"])
        assert (await instructor.command("close"))["type"] == "ack"
        await phones[0].shows(lambda view: view["phase"] == "revealed")

        server.process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(STALL_MS / 1000 + 1)
        server.process.send_signal(signal.SIGCONT)
        await phones[0].all_heard()
        await tap(instructor, "open")
        await phones[0].shows(lambda view: view["phase"] == "open" and not view.get("paused"))
    [file] = (tmp_path / "data" / "sessions").glob("*.sqlite")
    assert [event["by"] for event in events_in(file, "turn_paused")] == ["stall"]
    assert sorted(event["student_id"] for event in events_in(file, "answered")) == names
