"""Many join at once: a class behind one address, ids that somebody invents, and claims without end."""

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from appliance.live.hub import FIGURES_MS
from appliance.quiz.evolve import replay
from appliance.quiz.state import ARRIVAL_MS
from appliance.web.join_limits import CLAIMS, JOIN_EVERY_MS, JOINS
from tests.support.disk import events_in
from tests.support.fake_clock import FakeClock
from tests.support.people import Box, box, http_at
from tests.support.play import read_log
from tests.support.waiting import eventually


def bodies(file: Path) -> list[bytes]:
    """All events of a session's file."""
    with closing(sqlite3.connect(file)) as connection:
        return [body.encode() for (body,) in connection.execute("SELECT body FROM event ORDER BY seq")]


async def test_parallel_joins_with_one_ticket_all_get_a_token_that_works(klass: Box) -> None:
    async def join(number: int) -> tuple[int, dict[str, Any]]:
        return await klass.post("/api/join", {"student_id": f"s{number % 2}", "name": "A", "ticket": f"t{number % 2}"})

    got = await asyncio.gather(*map(join, range(240)))
    assert {status for status, _ in got} == {201}
    for _, body in got:
        status, view = await klass.get("/api/view", params={"token": body["token"]})
        assert (status, view["you"]["student_id"]) == (200, body["student_id"])
    assert len(events_in(klass.file, "student_joined")) == 2
    assert events_in(klass.file, "student_returned") == []


async def test_five_hundred_phones_behind_one_address_get_in_though_each_asks_twice(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with box(tmp_path, clock) as klass:
        gate = asyncio.Semaphore(50)

        async def join(number: int) -> int:
            async with gate:
                body = {"student_id": f"s{number % 500}", "name": "A", "ticket": f"t{number % 500}"}
                return (await klass.post("/api/join", body))[0]

        assert set(await asyncio.gather(*map(join, range(1000)))) == {201}
        assert len(klass.session.state.students) == 500


async def test_invented_ids_do_not_close_the_class(tmp_path: Path, clock: FakeClock) -> None:
    async with box(tmp_path, clock) as klass, klass.instructor() as instructor, klass.phone("ann") as ann:
        gate = asyncio.Semaphore(50)

        async def join(number: int) -> int:
            async with gate:
                return (await klass.post("/api/join", {"student_id": f"junk{number}", "name": "J"}))[0]

        got = Counter(await asyncio.gather(*map(join, range(JOINS + 100))))
        assert got == {201: JOINS - 1, 429: 101}
        status, body = await klass.post("/api/join", {"student_id": "more", "name": "J"})
        assert (status, body["error"], body["wait_ms"]) == (429, "too_fast", JOIN_EVERY_MS)
        async with http_at(klass, "127.0.0.2") as elsewhere:
            assert (await klass.post("/api/join", {"student_id": "bob", "name": "Bob"}, elsewhere))[0] == 201
        clock.advance(JOIN_EVERY_MS)
        async with klass.phone("cy"):
            clock.advance(FIGURES_MS)
            await instructor.shows(lambda view: view["joined"] == 2)
        await instructor.command("next")
        await ann.answer("a")
        clock.advance(ARRIVAL_MS)
        await eventually(lambda: list(klass.session.state.students) == ["ann", "cy"])
        assert len(events_in(klass.file, "student_swept")) == JOINS
        address = f"/api/admin/sessions/{klass.session.state.session_id}/results.csv"
        async with klass.signed_in.get(address) as reply:
            rows = (await reply.text("utf-8-sig")).splitlines()[1:]
        assert [row.split(",")[0] for row in rows] == ["ann", "cy"]
        assert (await klass.join("junk7"))["student_id"] == "junk7", "and who was swept simply joins again"
        assert replay(klass.session.state.pool, read_log(bodies(klass.file))) == klass.session.state


async def test_many_claims_hide_no_student_and_are_dismissed_with_one_tap(tmp_path: Path, clock: FakeClock) -> None:
    async with box(tmp_path, clock) as klass, klass.instructor() as instructor:
        await instructor.command("lock", joining=True)
        for number in range(CLAIMS + 20):
            body = {"student_id": f"junk{number}", "name": "J"}
            assert (await klass.post("/api/join", body))[1]["error"] == "locked"
        assert len(events_in(klass.file, "claim_refused")) == CLAIMS
        async with http_at(klass, "127.0.0.2") as elsewhere:
            body = {"student_id": "ann", "name": "Ann", "ticket": "real"}
            assert (await klass.post("/api/join", body, elsewhere))[0] == 403
            await instructor.shows(lambda view: [alert["student_id"] for alert in view["alerts"]][:1] == ["ann"])
            assert (await instructor.command("readmit", student_id="ann", ticket="real"))["type"] == "ack"
            assert (await klass.post("/api/join", body, elsewhere))[0] == 201
        assert (await instructor.command("dismiss"))["type"] == "ack"
        await instructor.shows(lambda view: view["alerts"] == [] and "claims" not in view)


async def test_two_hundred_join_at_once_and_each_id_once(klass: Box) -> None:
    async def join(student_id: str) -> tuple[int, dict[str, Any]]:
        return await klass.post("/api/join", {"student_id": student_id, "name": "Name"})

    names = [f"s{number % 200}" for number in range(220)]  # twenty of them join twice
    got = await asyncio.gather(*map(join, names))
    assert [status for status, _ in got].count(201) == 200
    assert [status for status, _ in got].count(409) == 20
    assert len({body["token"] for status, body in got if status == 201}) == 200
    assert sorted(event["student_id"] for event in events_in(klass.file, "student_joined")) == sorted(set(names))
