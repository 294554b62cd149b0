"""Who tries passwords, claim codes or PINs is slowed, and everybody else gets in."""

import asyncio
import hashlib
import threading
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from appliance.web.attempt_limits import ALARM_MS, FREE_TRIES, LONGEST_WAIT_MS
from appliance.web.join_limits import PIN_EVERY_MS, PINS
from appliance.web.signing import SIGN_IN_EVERY_MS, SIGN_INS
from tests.support.fake_clock import FakeClock
from tests.support.people import PASSWORD, Box, box, http_at
from tests.support.words import said


async def test_ten_sign_ins_a_minute_are_tried_and_joining_is_never_limited(tmp_path: Path, clock: FakeClock) -> None:
    async with box(tmp_path, clock) as here:
        clock.advance(60_000)  # the sign-in of `box` is forgotten
        for _ in range(FREE_TRIES):
            assert (await here.post("/api/admin/login", {"password": "wrong"}))[0] == 401
        status, body = await here.post("/api/admin/login", {"password": PASSWORD})
        assert (status, body["error"]) == (429, "too_fast")
        elsewhere = aiohttp.TCPConnector(local_addr=("127.0.0.2", 0))
        async with aiohttp.ClientSession(here.url, connector=elsewhere) as http:  # a guesser keeps nobody else out
            assert (await here.post("/api/admin/login", {"password": PASSWORD}, http))[0] == 200
        async with asyncio.TaskGroup() as group:
            for number in range(40):
                group.create_task(here.join(f"s{number}"))
        assert (await here.get("/api/admin/pools", here.signed_in))[0] == 200
        clock.advance(60_000)
        assert (await here.post("/api/admin/login", {"password": PASSWORD}))[0] == 200


async def test_a_guesser_with_many_addresses_is_slowed_and_the_instructor_gets_in_and_is_told(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with box(tmp_path, clock) as here, here.instructor() as instructor:
        checked = 0
        for host in range(2, 102):
            async with http_at(here, f"127.0.1.{host}") as http:
                for number in range(10):
                    status, _ = await here.post("/api/admin/login", {"password": f"wrong {number}"}, http)
                    assert status in (401, 429)
                    checked += status == 401
        assert checked == 100 + SIGN_INS  # the first one of each, and the whole budget for the others
        assert (await here.post("/api/admin/login", {"password": PASSWORD}))[0] == 200  # it has signed in before
        await instructor.shows(
            lambda view: "alert.trying_passwords" in [alert["message"]["code"] for alert in view["alerts"]]
        )
        async with http_at(here, "127.0.1.200") as http:
            assert (await here.post("/api/admin/login", {"password": PASSWORD}, http))[0] == 200  # a new phone
        async with http_at(here, "127.0.1.50") as http:
            status, body = await here.post("/api/admin/login", {"password": PASSWORD}, http)
            assert (status, body["error"], body["wait_ms"]) == (429, "too_fast", SIGN_IN_EVERY_MS)
            assert "Wait 2 seconds" in said(body["message"])
            clock.advance(SIGN_IN_EVERY_MS)
            assert (await here.post("/api/admin/login", {"password": PASSWORD}, http))[0] == 200
        clock.advance(2 * ALARM_MS)
        async with here.instructor() as later:
            assert later.view["alerts"] == []


async def test_a_few_typing_errors_cause_no_alert(klass: Box) -> None:
    async with klass.instructor() as instructor:
        for _ in range(5):
            assert (await klass.post("/api/admin/login", {"password": "wrong"}))[0] == 401
        await instructor.all_heard()
        assert instructor.view["alerts"] == []


async def test_claim_codes_cannot_be_guessed_from_many_addresses(tmp_path: Path, clock: FakeClock) -> None:
    async with box(tmp_path, clock, admin_password_file=None) as here:
        checked = 0
        for host in range(2, 42):
            async with http_at(here, f"127.0.1.{host}") as http:
                for number in range(5):
                    body = {"code": f"AAAA{host % 10}{number}", "password": PASSWORD}
                    checked += (await here.post("/api/admin/claim", body, http))[0] == 401
        assert checked == 40 + SIGN_INS


async def test_passwords_are_checked_one_at_a_time_and_outside_the_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = most = 0
    scrypt, main = hashlib.scrypt, threading.get_ident()

    def counted(*args: Any, **more: Any) -> bytes:
        nonlocal at_once, most
        assert threading.get_ident() != main
        at_once += 1
        most = max(most, at_once)
        try:
            return scrypt(*args, **more)
        finally:
            at_once -= 1

    async with box(tmp_path, admin_password_file=None) as here:
        claim = {"code": here.running.claim_code, "password": PASSWORD}
        assert (await here.post("/api/admin/claim", claim))[0] == 200
        monkeypatch.setattr(hashlib, "scrypt", counted)
        got = await asyncio.gather(*(here.post("/api/admin/login", {"password": PASSWORD}) for _ in range(8)))
        assert {status for status, _ in got} == {200}
    assert most == 1


async def test_wrong_pins_wait_longer_and_longer_but_not_for_ever(tmp_path: Path, clock: FakeClock) -> None:
    async with box(tmp_path, clock) as klass:
        right = (await klass.join("s1"))["rejoin_pin"]
        wrong = f"{(int(right) + 1) % 10_000:04}"
        eve: dict[str, Any] = {"student_id": "s1", "name": "Eve", "pin": wrong, "ticket": "eve"}
        for _ in range(FREE_TRIES):
            status, body = await klass.post("/api/join", eve)
            assert (status, body["error"]) == (403, "wrong_pin")
        for seconds, words in ((5, "5 seconds"), (10, "10 seconds"), (20, "20 seconds"), (40, "40 seconds")):
            status, body = await klass.post("/api/join", eve | {"pin": right})
            assert (status, body["error"], body["wait_ms"]) == (429, "too_fast", 1000 * seconds)
            assert f"Wait {words}" in said(body["message"])
            clock.advance(1000 * seconds)
            assert (await klass.post("/api/join", eve))[1]["error"] == "wrong_pin"
        async with http_at(klass, "127.0.0.2") as elsewhere:
            mine = {"student_id": "s1", "name": "Ann", "pin": right, "ticket": "ann"}
            assert (await klass.post("/api/join", mine, elsewhere))[0] == 201
        clock.advance(LONGEST_WAIT_MS)
        assert (await klass.post("/api/join", eve | {"pin": right}))[0] == 201


async def test_pins_cannot_be_guessed_from_many_addresses_at_many_ids(tmp_path: Path, clock: FakeClock) -> None:
    async with box(tmp_path, clock) as klass, klass.instructor() as instructor:
        pins = {f"s{number}": (await klass.join(f"s{number}"))["rejoin_pin"] for number in range(20)}
        looked_at = 0
        for host in range(2, 32):
            async with http_at(klass, f"127.0.0.{host}") as http:
                for number in range(20):
                    wrong = f"{(int(pins[f's{number}']) + 1) % 10_000:04}"
                    body = {"student_id": f"s{number}", "name": "Eve", "pin": wrong, "ticket": f"{host}-{number}"}
                    looked_at += (await klass.post("/api/join", body, http))[0] == 403
        assert looked_at == PINS
        await instructor.shows(
            lambda view: "alert.trying_pins" in [alert["message"]["code"] for alert in view["alerts"]]
        )
        assert (await instructor.command("readmit", student_id="s3"))["type"] == "ack"
        assert (await klass.join("s3", ticket="a new phone"))["student_id"] == "s3", "the instructor's way stays open"
        clock.advance(PIN_EVERY_MS)
        async with http_at(klass, "127.0.0.99") as http:
            mine = {"student_id": "s4", "name": "Ann", "pin": pins["s4"]}
            assert (await klass.post("/api/join", mine, http))[0] == 201
        clock.advance(2 * ALARM_MS)
        async with klass.instructor() as later:
            assert "alert.trying_pins" not in [alert["message"]["code"] for alert in later.view["alerts"]]
