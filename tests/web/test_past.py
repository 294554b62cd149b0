"""Sessions that are over are opened once more, for the instructor alone, so that their keys can be corrected."""

import asyncio
import itertools
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from appliance.live.journal import SCHEMA_VERSION
from appliance.live.sessions import MAX_PAST
from appliance.results.tables import table
from tests.support.disk import events_in
from tests.support.people import Box, box
from tests.support.record import OLD_OVER, OLD_RUNNING

CAPITALS = "title: Capitals\nquestions: [{text: Australia?, correct: Canberra}]\n"


@pytest.fixture
async def past(tmp_path: Path) -> AsyncIterator[tuple[Box, Path, str]]:
    """A box that was restarted after a class of one question; the class's file, and the token of its student."""
    (tmp_path / "pools").mkdir()
    (tmp_path / "pools" / "pool.yaml").write_text(CAPITALS)
    async with box(tmp_path) as here:
        path, token = here.file, (await here.join("ann"))["token"]
        async with here.instructor() as instructor, here.phone(token=token) as ann:
            await instructor.command("next")
            await ann.shows(lambda view: view["phase"] == "open")
            assert (await ann.answer("a", value="Kanberra"))["type"] == "ack"
            for do in ("close", "reveal", "finish"):
                await instructor.command(do)
    async with box(tmp_path, open=None, export=tmp_path / "results") as here:
        yield here, path, token


async def ask(here: Box, session_id: str, do: str) -> tuple[int, dict[str, Any]]:
    return await here.post(f"/api/admin/sessions/{session_id}/{do}", {}, here.signed_in)


async def listed(here: Box) -> dict[str, tuple[bool, bool, str]]:
    _, body = await here.get("/api/admin/sessions", here.signed_in)
    return {row["session_id"]: (row["open"], row["past"], row["phase"]) for row in body["sessions"]}


def points(path: Path) -> list[object]:
    """The points of all students, as the results have them."""
    results = table(path, "results")
    return [row[results.columns.index("points")] for row in results.rows]


async def test_a_past_session_is_corrected_and_exported_anew(past: tuple[Box, Path, str]) -> None:
    here, path, _ = past
    assert await listed(here) == {path.stem: (False, False, "finished")}
    status, body = await ask(here, path.stem, "open")
    assert (status, body) == (200, {"code": path.stem[-4:]})
    assert await ask(here, path.stem, "open") == (200, body)  # it is open already
    code = body["code"]
    _, asked = await here.get(f"/api/admin/questions/1?code={code}", here.signed_in)
    assert (asked["counts"], asked["answered"], asked["correct"]) == ([["Kanberra", 1, False]], 1, ["Canberra"])
    async with here.instructor(code) as instructor:
        assert (instructor.view["phase"], instructor.view["standings"][0]["points"]) == ("finished", 0)
        reply = await instructor.command("correct", question=1, correct=["Canberra", "Kanberra"])
        assert reply["type"] == "ack"
        await instructor.shows(lambda view: view["standings"][0]["points"] == 100)
        await instructor.shows(lambda view: "exported" in view and view["exported"]["code"] == "export.saved")
        exported = list((here.folder / "results").rglob("session*.sqlite"))
        assert [await asyncio.to_thread(points, each) for each in exported] == [[100]]
        assert await listed(here) == {path.stem: (True, True, "finished")}
        assert await ask(here, path.stem, "close") == (200, {})
        await instructor.until(type="bye", why="finished")
    assert await ask(here, path.stem, "close") == (200, {})
    assert await listed(here) == {path.stem: (False, False, "finished")}
    assert await asyncio.to_thread(points, path) == [100]


async def test_nobody_else_is_drawn_into_a_past_session(past: tuple[Box, Path, str]) -> None:
    here, path, token = past
    async with here.projector() as waiting:
        _, before = await here.get("/api/lobby")
        _, body = await ask(here, path.stem, "open")
        code = body["code"]
        assert await here.get("/api/lobby") == (200, before)
        for given, why in ((code, "join.unknown_code"), ("", "join.none_open")):
            status, refused = await here.post("/api/join", {"student_id": "ann", "name": "Ann", "code": given})
            assert (status, refused["message"]["code"]) == (404, why)
        own = {"Authorization": f"Bearer {token}"}
        for path_of_student in ("/api/view", "/api/review", "/api/rejoin-pin"):
            assert (await here.get(path_of_student, headers=own))[0] == 401
        for asked_for in ("", code):
            async with here.projector(asked_for) as projector:
                assert projector.view["phase"] == "none"
        await waiting.all_heard()
        assert [message for message in waiting.heard if message["type"] == "bye"] == []


async def test_a_class_goes_on_beside_past_sessions_and_the_next_one_closes_them(past: tuple[Box, Path, str]) -> None:
    here, path, _ = past
    running = (await here.open())["code"]
    old = Path(shutil.copy(OLD_OVER, path.parent))
    async with here.projector() as projector, here.phone("bob") as bob:
        for each in (path, old):
            assert (await ask(here, each.stem, "open"))[0] == 200
        async with here.instructor(path.stem[-4:]) as one, here.instructor(old.stem[-4:]) as other:
            assert (one.view["title"], one.view["phase"], other.view["phase"]) == ("Capitals", "finished", "finished")
            assert one.view["session_id"] != other.view["session_id"]
            assert one.view["past"] is True
            async with here.instructor() as instructor:  # without a code, the class
                assert instructor.view["code"] == running
                assert "past" not in instructor.view
                await instructor.command("next")
                await bob.shows(lambda view: view["phase"] == "open")
                await projector.shows(lambda view: view["phase"] == "open")
                assert not projector.view["code_needed"]
                for do in ("close", "reveal", "finish"):
                    await instructor.command(do)
            assert (await ask(here, f"{path.stem[:10]}-{running}", "close"))[1]["error"] == "running"
            await here.open()
            await one.until(type="bye", why="finished")
            await other.until(type="bye", why="finished")


async def test_a_class_that_was_left_before_its_end_ends_when_it_is_opened(past: tuple[Box, Path, str]) -> None:
    """Also one of an earlier version; what was answered stays."""
    here, path, _ = past
    old = Path(shutil.copy(OLD_RUNNING, path.parent))
    before = events_in(old)
    _, body = await ask(here, old.stem, "open")
    async with here.instructor(body["code"]) as instructor:
        assert instructor.view["phase"] == "finished"
        _, asked = await here.get(f"/api/admin/questions/1?code={body['code']}", here.signed_in)
        assert asked["answered"] == 3
        wrong = next(option["number"] for option in asked["options"] if not option["right"])
        fresh = "correct-in-old"  # an id that the file has already would be taken for the same command
        assert (await instructor.command("correct", fresh, question=1, correct=[wrong]))["type"] == "ack"
    await ask(here, old.stem, "close")
    after = events_in(old)
    assert after[: len(before)] == before
    kinds = [event["kind"] for event in after[len(before) :]]
    assert kinds[-2:] == ["session_finished", "question_corrected"]


async def test_a_file_that_cannot_be_opened_is_told_and_stays(past: tuple[Box, Path, str]) -> None:
    here, path, _ = past
    whole = path.read_bytes()

    def change(statement: str) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as file:
            file.execute(statement)

    for statement, expected in (
        ("UPDATE event SET body = replace(body, 'Kanberra', 'Canberra')", (422, "storage.damaged")),
        ("DELETE FROM event", (422, "storage.no_session")),
        (f"PRAGMA user_version={SCHEMA_VERSION + 1}", (503, "storage.newer")),
        ("INSERT INTO meta VALUES ('export', '')", (422, "storage.copy")),
    ):
        path.write_bytes(whole)
        await asyncio.to_thread(change, statement)
        changed = path.read_bytes()
        status, refused = await ask(here, path.stem, "open")
        message = refused["message"]
        assert (message["code"], message["args"]["why"]["code"]) == ("session.not_opened", expected[1])
        assert status == expected[0]
        assert path.read_bytes() == changed
        assert (await listed(here))[path.stem][0] is False
    for content in (b"", b"nothing of the kind"):
        path.write_bytes(content)
        _, body = await here.get("/api/admin/sessions", here.signed_in)
        assert [(row["session_id"], row["unreadable"]["code"]) for row in body["sessions"]] == [
            (path.stem, "storage.damaged")
        ]
        assert (await ask(here, path.stem, "open"))[0] == 422
        assert path.read_bytes() == content
    path.write_bytes(whole)
    assert (await ask(here, path.stem, "open"))[0] == 200


async def test_two_sessions_with_one_code_are_not_open_at_once(past: tuple[Box, Path, str]) -> None:
    here, path, _ = past
    other = Path(shutil.copy(path, path.with_name(f"2020-01-01-{path.stem[-4:]}.sqlite")))
    assert (await ask(here, path.stem, "open"))[0] == 200
    status, refused = await ask(here, other.stem, "open")
    assert (status, refused["message"]["args"]["why"]["code"]) == (409, "session.code_in_use")
    await ask(here, path.stem, "close")
    assert (await ask(here, other.stem, "open"))[0] == 200


async def test_when_more_are_opened_than_may_be_the_one_that_was_opened_first_is_closed(
    past: tuple[Box, Path, str],
) -> None:
    here, _, _ = past
    ids = []
    for _ in range(MAX_PAST + 2):
        opened = await here.open()  # which closes the one before, which is over
        ids.append(opened["session_id"])
        async with here.instructor(opened["code"]) as instructor:
            await instructor.command("finish")
    for session_id in ids[:-1]:
        assert (await ask(here, session_id, "open"))[0] == 200
    sessions = await listed(here)
    assert [sessions[session_id][1] for session_id in ids] == [False, *[True] * MAX_PAST, False]
    assert sessions[ids[-1]][0], "the class stays"


async def test_the_list_has_the_newest_and_the_older_ones_on_demand(past: tuple[Box, Path, str]) -> None:
    here, path, _ = past
    ids = [f"2025-01-01-{''.join(code)}" for code in itertools.islice(itertools.product("ABCD", repeat=4), 119)]
    await asyncio.to_thread(copies, path, ids)
    found, parts = [], []
    for skip in ("", "?skip=50", "?skip=100", "?skip=150", "?skip=x"):
        _, body = await here.get(f"/api/admin/sessions{skip}", here.signed_in)
        parts.append((len(body["sessions"]), body["more"]))
        found += [row["session_id"] for row in body["sessions"]]
    assert parts == [(50, True), (50, True), (20, False), (0, False), (50, True)]
    assert sorted(found[:120]) == sorted([path.stem, *ids])
    assert found[120:] == found[:50]


async def test_the_list_tells_which_sessions_were_opened_before_the_clock_was_set(
    past: tuple[Box, Path, str],
) -> None:
    here, path, _ = past
    other = "2025-01-01-ABCD"
    await asyncio.to_thread(copies, path, [other])
    await asyncio.to_thread(change, path, "UPDATE event SET clock_trusted = 1 WHERE seq = 1")
    await asyncio.to_thread(change, path.with_stem(other), "UPDATE event SET clock_trusted = iif(seq = 1, 0, 1)")
    _, body = await here.get("/api/admin/sessions", here.signed_in)
    assert {row["session_id"]: row["dated"] for row in body["sessions"]} == {path.stem: True, other: False}


def copies(path: Path, ids: list[str]) -> None:
    for session_id in ids:
        shutil.copy(path, path.with_stem(session_id))


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DROP TRIGGER IF EXISTS event_update")
        database.execute(statement)


async def test_only_the_instructor_opens_and_closes_past_sessions(past: tuple[Box, Path, str]) -> None:
    here, path, _ = past
    for do in ("open", "close"):
        assert (await here.post(f"/api/admin/sessions/{path.stem}/{do}", {}))[0] == 401
        assert (await ask(here, "2020-01-01-AAAA", do))[0] == 404
