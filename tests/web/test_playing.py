"""A past session is shown again to everybody: what each page saw then, at the pace that the instructor chooses."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from appliance.live.hub import FIGURES_MS
from appliance.live.playback import CLOCK_MS
from tests.support.fake_clock import FakeClock
from tests.support.people import Box, box
from tests.support.words import said

THINKS_MS = 3000
NOTHING = "This is a playback. Nothing can be answered or changed in it."


async def a_class(here: Box, clock: FakeClock) -> dict[str, str]:
    """Two questions: Ann is right twice, Bob wrong, and Cleo comes for the second. The students' tokens."""
    tokens = {who: (await here.join(who, name=who.title()))["token"] for who in ("ann", "bob")}
    async with (
        here.instructor() as instructor,
        here.phone(token=tokens["ann"]) as ann,
        here.phone(token=tokens["bob"]) as bob,
    ):
        for step in ("one", "two"):
            await instructor.command("next")
            for phone, pick in ((ann, "right"), (bob, "worse")):
                await phone.shows(lambda view: view["phase"] == "open")
                clock.advance(THINKS_MS)
                await phone.answer(step, pick)
            for do in ("close", "reveal"):
                await instructor.command(do)
            for phone in (ann, bob):
                await phone.shows(lambda view: view["phase"] == "revealed")
            clock.advance(THINKS_MS)
            if step == "one":
                tokens["cleo"] = (await here.join("cleo", name="Cleo"))["token"]
                async with here.phone(token=tokens["cleo"]):
                    pass
        await instructor.command("finish")
    return tokens


Over = tuple[Box, FakeClock, dict[str, str], Path]


@pytest.fixture
async def over(tmp_path: Path) -> AsyncIterator[Over]:
    clock = FakeClock()
    async with box(tmp_path, clock) as here:
        tokens = await a_class(here, clock)
        yield here, clock, tokens, here.file


async def begin(here: Box, path: Path) -> None:
    assert await here.post(f"/api/admin/sessions/{path.stem}/playback", {}, here.signed_in) == (
        *(200,),
        {"code": "PLAYBACK"},
    )


async def move(here: Box, **where: Any) -> None:
    assert (await here.post("/api/admin/playback", where, here.signed_in))[0] == 200


async def test_all_three_pages_show_each_step_as_it_was(over: Over) -> None:
    here, _, tokens, path = over
    before = path.read_bytes()
    await begin(here, path)
    status, about = await here.get("/api/admin/playback", here.signed_in)
    assert (status, about["title"], [step["what"] for step in about["steps"]]) == (
        *(200, "Made up"),
        ["asked", "revealed", "asked", "revealed", "end", "standings"],
    )
    assert [student["name"] for student in about["students"]] == ["Ann", "Bob", "Cleo"]
    cleo = about["students"][2]["token"]
    async with (
        here.projector() as projector,
        here.instructor("PLAYBACK") as instructor,
        here.phone(token=tokens["bob"]) as bob,
        here.phone(token=cleo) as watched,
    ):
        assert (bob.view["phase"], bob.view["playback"], watched.view["playback"]) == ("open", "still", "absent")
        assert (instructor.view["can"], instructor.view["playback"]["step"]) == ([], 1)
        assert "next" not in instructor.view
        assert (projector.view["screen"], projector.view["playback"], "left_ms" in projector.view) == (
            *("question", "still", False),
        )
        await move(here, step=2)
        for page in (projector, instructor, bob):
            await page.shows(lambda view: view["phase"] == "revealed")
        assert (bob.view["mark"]["credit"], bob.view["standing"]["rank"]) == (0, 2)
        assert [row["name"] for row in projector.view["top"]] == ["Ann", "Bob"]
        assert {row["name"]: row["correct"] for row in instructor.view["feed"]} == {"Ann": True, "Bob": False}
        await move(here, step=5)
        for page in (projector, instructor, bob, watched):
            await page.shows(lambda view: view["phase"] == "finished")
        assert (watched.view["you"], watched.view["summary"]["answered"]) == ({"student_id": "cleo", "name": "Cleo"}, 0)
        await move(here, step=3)
        await bob.shows(lambda view: view["phase"] == "open")
        assert (bob.view["question"]["turn"], "One" in bob.question["html"]) == (2, False)
        await watched.shows(lambda view: view.get("question", {}).get("turn") == 2)
        await move(here, step=6)
        await bob.shows(lambda view: view["phase"] == "finished")
        await move(here, step=3)  # the page has forgotten the question, so it comes whole again
        await bob.shows(lambda view: view["phase"] == "open")
        assert "html" in bob.view["question"]
        status, review = await here.get("/api/review", here.http, headers={"Authorization": f"Bearer {cleo}"})
        assert (status, review["error"]) == (409, "not_now")
    assert path.read_bytes() == before


async def test_it_goes_on_by_itself_as_fast_as_it_was_or_faster_and_stops_where_it_is_stopped(over: Over) -> None:
    here, clock, tokens, path = over
    await begin(here, path)
    async with (
        here.projector() as projector,
        here.instructor("PLAYBACK") as instructor,
        here.phone(token=tokens["ann"]) as ann,
    ):
        await move(here, speed=1)
        await ann.shows(lambda view: view["playback"] == "plays")
        left_ms = ann.view["left_ms"]
        assert "answer" not in ann.view
        clock.advance(THINKS_MS)
        await ann.shows(lambda view: "answer" in view)
        assert left_ms - ann.view["left_ms"] == THINKS_MS
        clock.advance(FIGURES_MS)
        await projector.shows(lambda view: view.get("answered") == 1)
        await move(here, speed=0)
        await ann.shows(lambda view: view["playback"] == "still")
        clock.advance(10 * THINKS_MS)
        await move(here, speed=4)
        await ann.shows(lambda view: view["playback"] == "plays")
        assert left_ms - ann.view["left_ms"] == THINKS_MS + FIGURES_MS
        clock.advance(CLOCK_MS)
        gone_ms = THINKS_MS + FIGURES_MS + 4 * CLOCK_MS
        await ann.shows(lambda view: left_ms - view.get("left_ms", left_ms) == gone_ms)
        clock.advance(CLOCK_MS)
        await ann.shows(lambda view: view.get("mark"))
        await instructor.shows(lambda view: view["phase"] == "revealed")
        await move(here, speed=16)
        clock.advance(2_500)
        for page in (projector, instructor, ann):
            await page.shows(lambda view: view["phase"] == "finished" and view["playback"] != "plays")
        await instructor.shows(lambda view: not view["playback"]["speed"])
        assert instructor.view["playback"]["at_ms"] == instructor.view["playback"]["length_ms"]
        assert projector.view["screen"] == "standings"
        await move(here, speed=1)  # there is nothing to go on to
        await instructor.all_heard()
        assert instructor.view["playback"]["speed"] == 0


async def test_what_is_answered_asked_or_changed_in_it_is_refused_with_a_sentence(over: Over) -> None:
    here, _, tokens, path = over
    await begin(here, path)
    before = path.read_bytes()
    async with here.instructor("PLAYBACK") as instructor, here.phone(token=tokens["ann"]) as ann:
        replies = [
            await ann.answer("late"),
            *[await instructor.command(do, **more) for do, more in COMMANDS],
        ]
        await ann.send({"type": "leave"})
        await ann.send({"type": "signal", "kind": "hidden"})
        await ann.all_heard()
        assert {(reply["type"], reply["why"], said(reply["message"])) for reply in replies} == {
            ("refused", "playback", NOTHING)
        }
        status, refused = await here.post("/api/join", {"student_id": "dora", "name": "Dora"})
        assert (status, said(refused["message"])) == (404, NOTHING)
        bearer = {"Authorization": f"Bearer {tokens['ann']}"}
        status, refused = await here.get("/api/rejoin-pin", headers=bearer)
        assert (status, said(refused["message"])) == (409, NOTHING)
        async with here.http.post("/api/send", json=ann.answer_frame("again"), headers=bearer) as reply:
            assert said(msgspec.json.decode(await reply.read())["message"]) == NOTHING
        status, lobby = await here.get("/api/lobby")
        assert lobby["open"] == 0
    assert path.read_bytes() == before


COMMANDS: list[tuple[str, dict[str, Any]]] = [
    ("next", {}),
    ("finish", {}),
    ("lock", {"joining": False}),
    ("rename", {"student_id": "ann", "name": "Anna"}),
    ("remove", {"student_id": "ann"}),
    ("correct", {"question": 1, "correct": ["a"]}),
    ("ask", {"kind": "single", "text": "Now?", "options": ["a", "b"]}),
]


async def test_it_ends_when_its_session_is_erased(over: Over) -> None:
    here, _, tokens, path = over
    await begin(here, path)
    async with here.projector() as projector, here.phone(token=tokens["ann"]) as ann:
        byes = [asyncio.create_task(page.until(type="bye")) for page in (ann, projector)]
        async with here.signed_in.delete(f"/api/admin/sessions/{path.stem}") as reply:
            assert reply.status == 200
        assert [bye["why"] for bye in await asyncio.gather(*byes)] == ["restarting", "finished"]
    assert (await here.get("/api/admin/playback", here.signed_in))[0] == 404


async def test_it_ends_when_the_instructor_says_so_and_when_a_class_starts(over: Over) -> None:
    here, _, tokens, path = over
    async with here.projector() as projector, here.phone(token=tokens["ann"]) as ann:
        assert (projector.view["phase"], ann.view["phase"]) == ("finished", "finished")
        await begin(here, path)
        assert ((await ann.until(type="bye"))["why"], await ann.closed()) == ("restarting", 4003)
        assert ((await projector.until(type="bye"))["why"], await projector.closed()) == ("finished", 4000)
    async with here.projector() as projector, here.phone(token=tokens["ann"]) as ann:
        assert (projector.view["phase"], ann.view["phase"]) == ("open", "open")
        async with here.signed_in.delete("/api/admin/playback") as reply:
            assert reply.status == 200
        assert (await ann.closed(), await projector.closed()) == (4003, 4000)
    async with here.projector() as projector, here.phone(token=tokens["ann"]) as ann:
        assert (projector.view["phase"], ann.view["phase"]) == ("finished", "finished")
    await begin(here, path)
    async with here.projector() as projector, here.instructor("PLAYBACK") as instructor:
        await here.open()
        assert (await instructor.closed(), await projector.closed()) == (4000, 4000)
    async with here.projector() as projector:
        assert projector.view["phase"] == "lobby"
    status, refused = await here.post(f"/api/admin/sessions/{path.stem}/playback", {}, here.signed_in)
    assert (status, said(refused["message"])) == (
        *(409,),
        "A class is running. Another one can be played back once it is over.",
    )
    status, refused = await here.post("/api/admin/playback", {"step": 1}, here.signed_in)
    assert (status, said(refused["message"])) == (
        *(404,),
        "Nothing is played back any more. Choose one of the past sessions.",
    )


async def test_only_the_instructor_begins_moves_and_ends_it(over: Over) -> None:
    here, _, _, path = over
    await begin(here, path)
    for method, address in (
        ("post", f"/api/admin/sessions/{path.stem}/playback"),
        ("get", "/api/admin/playback"),
        ("post", "/api/admin/playback"),
        ("delete", "/api/admin/playback"),
    ):
        async with here.http.request(method, address, json={"step": 2}) as reply:
            assert reply.status == 401, (method, address)
    wrongs: list[Any] = [{}, {"step": 1, "speed": 1}, {"speed": 3}, {"step": 10**30}, {"step": "1"}, {"to": 1}, []]
    for wrong in wrongs:
        assert (await here.post("/api/admin/playback", wrong, here.signed_in))[0] == 422, wrong
    for step, shown in ((-5, 1), (99, 6), (2, 2)):
        await move(here, step=step)
        async with here.instructor("PLAYBACK") as one, here.instructor("PLAYBACK") as another:
            assert one.view["playback"]["step"] == another.view["playback"]["step"] == shown


async def test_a_file_that_cannot_be_played_back_is_told_in_a_sentence_and_what_is_shown_stays(over: Over) -> None:
    here, _, _, path = over
    await begin(here, path)
    damaged = path.with_name("2026-01-01-AAAA.sqlite")
    damaged.write_bytes(b"no database")
    status, body = await here.post(f"/api/admin/sessions/{damaged.stem}/playback", {}, here.signed_in)
    assert (status, body["error"]) == (503, "storage")
    assert "could not be read" in said(body["message"])
    assert (await here.post("/api/admin/sessions/2026-01-01-BBBB/playback", {}, here.signed_in))[0] == 404
    async with here.projector() as projector:
        assert projector.view["playback"] == "still"
