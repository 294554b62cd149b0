"""The network's delay is credited: measured by pongs, bounded, and stored with the answer."""

import csv
import io
from pathlib import Path

import pytest

from appliance.live.heartbeat import BEAT_MS
from tests.support.fake_clock import FakeClock
from tests.support.people import Box, Phone, box

LEAD_MS = 500


async def slow_pong(phone: Phone, clock: FakeClock, trip_ms: int) -> None:
    """Answer the last ping only after `trip_ms`, and wait until it is measured."""
    n = [message["n"] for message in phone.heard if message["type"] == "ping"][-1]
    clock.advance(trip_ms)
    await phone.send({"type": "pong", "n": n})
    await phone.all_heard()


async def row_of(here: Box, answer_id: str) -> dict[str, str]:
    async with here.signed_in.get(f"/api/admin/sessions/{here.session.state.session_id}/answers.csv") as reply:
        rows = csv.DictReader(io.StringIO((await reply.read()).decode("utf-8-sig")))
    [row] = [row for row in rows if row["answer_id"] == answer_id]
    return row


async def connect(here: Box, token: str) -> Phone:
    phone = Phone(await here.http.ws_connect(f"/ws/student?token={token}"))
    phone.pongs = False
    await phone.until(type="view")
    return phone


@pytest.mark.parametrize(("trip_ms", "credit_ms"), [(0, 0), (120, 120), (500, 500), (2900, 500)])
async def test_the_round_trip_is_credited_up_to_half_a_second(
    trip_ms: int, credit_ms: int, tmp_path: Path, clock: FakeClock
) -> None:
    async with box(tmp_path, clock) as here, here.instructor() as instructor:
        phone = await connect(here, (await here.join("ann"))["token"])
        await slow_pong(phone, clock, trip_ms)
        await instructor.command("next")
        await phone.shows(lambda view: view["phase"] == "open")
        clock.advance(LEAD_MS + 3000)
        ack = await phone.answer("a")
        row = await row_of(here, "a")
        await phone.ws.close()
    assert ack["elapsed_ms"] == 3000 - credit_ms
    assert (row["raw_elapsed_ms"], row["lag_credit_ms"], row["elapsed_ms"]) == (
        "3000",
        str(credit_ms),
        str(3000 - credit_ms),
    )


async def test_without_a_measurement_there_is_no_credit_and_an_unasked_pong_measures_nothing(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with box(tmp_path, clock) as here, here.instructor() as instructor:
        phone = await connect(here, (await here.join("ann"))["token"])
        clock.advance(400)
        for n in (0, 2, 7, -1, 10**30):
            await phone.send(f'{{"type":"pong","n":{n}}}')
        await phone.all_heard()
        await instructor.command("next")
        await phone.shows(lambda view: view["phase"] == "open")
        clock.advance(LEAD_MS + 1000)
        assert (await phone.answer("a"))["elapsed_ms"] == 1000
        await phone.ws.close()


async def test_the_median_counts_so_that_one_slow_pong_does_not(tmp_path: Path, clock: FakeClock) -> None:
    async with box(tmp_path, clock) as here, here.instructor() as instructor:
        phone = await connect(here, (await here.join("ann"))["token"])
        await slow_pong(phone, clock, 60)
        phone.heard.clear()
        clock.advance(BEAT_MS - 60)
        await phone.until(type="ping")
        await slow_pong(phone, clock, 80)
        phone.heard.clear()
        clock.advance(BEAT_MS - 80)
        await phone.until(type="ping")
        await slow_pong(phone, clock, 5000)
        await instructor.command("next")
        await phone.shows(lambda view: view["phase"] == "open")
        clock.advance(LEAD_MS + 1000)
        assert (await phone.answer("a"))["elapsed_ms"] == 1000 - 80
        await phone.ws.close()


async def test_the_credit_can_make_an_answer_timely(tmp_path: Path, clock: FakeClock) -> None:
    async with box(tmp_path, clock) as here, here.instructor() as instructor:
        phone = await connect(here, (await here.join("ann"))["token"])
        await slow_pong(phone, clock, 300)
        await instructor.command("next")
        await phone.shows(lambda view: view["phase"] == "open")
        clock.advance(LEAD_MS + 20_300)
        assert (await phone.answer("a"))["elapsed_ms"] == 20_000
        await phone.ws.close()


async def test_an_answer_before_the_start_takes_no_time(tmp_path: Path, clock: FakeClock) -> None:
    async with box(tmp_path, clock) as here, here.instructor() as instructor, here.phone("ann") as phone:
        await instructor.command("next")
        view = await phone.shows(lambda view: view["phase"] == "open")
        assert view["question"]["starts_in_ms"] == LEAD_MS
        assert view["left_ms"] == LEAD_MS + 20_000
        assert (await phone.answer("a"))["elapsed_ms"] == 0
