"""The instructor's requests that change pools."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.people import POOL, Box, box
from tests.support.words import said

EDIT = "/api/admin/pools/pool.yaml/edit"
MATCH = {"text": "Which?", "kind": "match", "pairs": [["a", "1"], ["b", "2"]]}


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Box]:
    async with box(tmp_path) as here:
        yield here


async def post(here: Box, path: str, body: Any, expected: int = 200) -> dict[str, Any]:
    status, reply = await here.post(f"/api/admin/pools{path}", body, here.signed_in)
    assert status == expected, reply
    return reply


async def opened(here: Box) -> dict[str, Any]:
    status, reply = await here.get(EDIT, here.signed_in)
    assert status == 200
    return reply


async def test_a_pool_is_opened_changed_and_changed_back(here: Box) -> None:
    before = await opened(here)
    assert (before["why_not"], before["text"], before["title"]) == (None, POOL, "Made up")
    assert before["fields"][0] == {
        "kind": "single",
        "text": "One",
        "options": ["right", "wrong", "worse", "worst"],
        "correct": "right",
    }
    change = {"do": "put", "at": 1, "question": MATCH}
    after = await post(here, "/pool.yaml/edit", {"version": before["version"], "change": change})
    assert after["fields"][1] == MATCH
    assert [question["kind"] for question in after["preview"]] == ["single", "match", "single"]
    assert (await post(here, "/pool.yaml/undo", {"version": after["version"]}))["text"] == POOL


async def test_a_class_that_runs_keeps_the_pool_that_it_was_opened_with(here: Box) -> None:
    before = await opened(here)
    async with here.instructor() as instructor:
        await post(here, "/pool.yaml/edit", {"version": before["version"], "change": {"do": "remove", "at": 0}})
        await instructor.command("next")
        assert "One" in (await instructor.shows(lambda view: view["phase"] == "open"))["question"]["html"]


async def test_an_older_version_changes_nothing(here: Box) -> None:
    body = {"version": "0" * 16, "change": {"do": "remove", "at": 0}}
    assert (await post(here, "/pool.yaml/edit", body, 409))["error"] == "outdated"
    assert (await post(here, "/gone.yaml/edit", body, 409))["error"] == "outdated"
    assert (await opened(here))["text"] == POOL


async def test_what_can_not_be_played_is_told_with_its_place(here: Box) -> None:
    version = (await opened(here))["version"]
    change = {"do": "put", "at": 0, "question": {"text": "One", "options": ["a", "b"], "correct": "c"}}
    reply = await post(here, "/pool.yaml/edit", {"version": version, "change": change}, 422)
    assert said(reply["message"]) == "With this change the pool could not be played."
    assert [said(problem["message"]) for problem in reply["problems"]] == ['No option reads "c".']


async def test_questions_of_another_pool_are_added(here: Box) -> None:
    made = await post(here, "/new", {"title": "Optics", "questions": [MATCH, {"text": "Sea?", "kind": "words"}]}, 201)
    _, source = await here.get(f"/api/admin/pools/{made['id']}/edit", here.signed_in)
    version = (await opened(here))["version"]
    change = {"do": "take", "pool": made["id"], "version": source["version"], "questions": [1], "at": 0}
    after = await post(here, "/pool.yaml/edit", {"version": version, "change": change})
    assert [question["kind"] for question in after["preview"]][:2] == ["words", "single"]
    change["version"] = "0" * 16
    reply = await post(here, "/pool.yaml/edit", {"version": after["version"], "change": change}, 422)
    assert said(reply["message"]) == "The other pool was changed meanwhile. Go back and choose the questions again."


async def test_the_questions_of_a_version_before_are_not_shown_for_a_broken_file(here: Box) -> None:
    before = await opened(here)
    change = {"do": "text", "text": "title: Made up\n"}
    await post(here, "/pool.yaml/edit", {"version": before["version"], "change": change})
    after = await opened(here)
    assert (after["outdated"], after["fields"], after["preview"], after["text"]) == (True, [], [], "title: Made up\n")
    assert [problem["severity"] for problem in after["problems"]] == ["error"]


async def test_a_wrong_setting_is_told_by_its_name(here: Box) -> None:
    version = (await opened(here))["version"]
    change = {"do": "set", "settings": {"ask": "many", "points": 2}}
    reply = await post(here, "/pool.yaml/edit", {"version": version, "change": change}, 422)
    assert list(reply["settings"]) == ["ask"]
    assert said(reply["settings"]["ask"]["message"]) == '"ask" must be a number from 1 to 500; found "many".'
    change = {"do": "set", "settings": {"ask": 2, "reveal": "own"}}
    after = await post(here, "/pool.yaml/edit", {"version": version, "change": change})
    assert (after["options"]["ask"], after["options"]["reveal"]) == (2, "own")


@pytest.mark.parametrize(
    "change",
    [
        None,
        [],
        {},
        {"do": "explode"},
        {"do": "remove"},
        {"do": "remove", "at": "first"},
        {"do": "remove", "at": 0, "more": 1},
        {"do": "put", "at": 0, "question": []},
        {"do": "set", "settings": {"title": ["a"]}},
        {"do": "take", "pool": "pool.yaml", "version": "0", "questions": ["0"], "at": 0},
    ],
)
async def test_a_change_that_is_none_is_refused(change: Any, here: Box) -> None:
    body = {"version": (await opened(here))["version"], "change": change}
    assert (await post(here, "/pool.yaml/edit", body, 400))["error"] == "bad_request"
    assert (await opened(here))["text"] == POOL


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[" * 100_000])
async def test_a_body_that_is_no_json_is_refused(body: bytes, here: Box) -> None:
    async with here.signed_in.post(EDIT, data=body) as reply:
        assert (reply.status, (await reply.json())["error"]) == (400, "bad_request")


@pytest.mark.parametrize("depth", [200, 500, 900])
async def test_lists_in_lists_are_no_question(depth: int, here: Box) -> None:
    version = (await opened(here))["version"]
    deep = '[{"text": ' + "[" * depth + "]" * depth + "}]"
    change = f'{{"version": "{version}", "change": {{"do": "add", "at": 0, "questions": {deep}}}}}'
    for path, body in (("/api/admin/pools/new", f'{{"title": "Deep", "questions": {deep}}}'), (EDIT, change)):
        async with here.signed_in.post(path, data=body) as reply:
            assert reply.status in (400, 422), await reply.text()
    assert (await opened(here))["text"] == POOL


@pytest.mark.parametrize("name", [b"w\xff\xe9.yaml", b"w" * 241 + b".yaml"])
async def test_a_pool_with_a_name_that_no_computer_of_today_gives_is_changed_and_removed(
    name: bytes, here: Box
) -> None:
    (here.folder / "pools" / os.fsdecode(name)).write_text(POOL.replace("Made up", "Odd"), encoding="utf-8")
    _, listed = await here.get("/api/admin/pools", here.signed_in)
    path = next(f"/{pool['id']}" for pool in listed["pools"] if pool["title"] == "Odd")
    _, before = await here.get(f"/api/admin/pools{path}/edit", here.signed_in)
    change = {"do": "set", "settings": {"title": "Odder"}}
    assert (await post(here, f"{path}/edit", {"version": before["version"], "change": change}))["title"] == "Odder"
    async with here.signed_in.delete(f"/api/admin/pools{path}") as reply:
        assert reply.status == 200
        removed = await reply.json()
    assert (await post(here, "/restore", removed))["title"] == "Odder"


async def test_pools_are_made_copied_removed_and_restored(here: Box) -> None:
    made = await post(here, "/new", {"title": "Optics", "questions": [{**MATCH, "tags": ["light"]}]}, 201)
    assert (made["title"], made["ok"], made["tags"]) == ("Optics", True, ["light"])
    copy = await post(here, f"/{made['id']}/copy", {"title": "Optics, again"}, 201)
    titles = {"Made up", "Optics", "Optics, again"}
    assert await listed(here) >= titles
    async with here.signed_in.delete(f"/api/admin/pools/{copy['id']}") as reply:
        assert reply.status == 200
        removed = (await reply.json())["removed"]
    assert "Optics, again" not in await listed(here)
    assert (await post(here, "/restore", {"removed": removed}))["title"] == "Optics, again"
    assert await listed(here) >= titles
    assert (await post(here, "/restore", {"removed": removed}, 409))["error"] == "outdated"


async def listed(here: Box) -> set[str]:
    _, body = await here.get("/api/admin/pools", here.signed_in)
    return {pool["title"] for pool in body["pools"]}


async def test_a_pool_is_looked_at_without_being_saved(here: Box) -> None:
    before = await listed(here)
    for name, text, kinds in (
        ("a.yaml", "questions: [{text: One, correct: 1}]", ["number"]),
        ("a.gift", "Two and two? {=four ~five}", ["single"]),
    ):
        async with here.signed_in.post("/api/admin/pools/preview", params={"name": name}, data=text.encode()) as reply:
            body = await reply.json()
        assert (reply.status, body["ok"], [question["kind"] for question in body["preview"]]) == (200, True, kinds)
    async with here.signed_in.post("/api/admin/pools/preview", params={"name": "a.yaml"}, data=b"title: x") as reply:
        body = await reply.json()
    assert (body["ok"], body["preview"], body["problems"][0]["severity"]) == (False, [], "error")
    assert await listed(here) == before


async def test_what_is_left_out_is_told_before_smaller_remarks(here: Box) -> None:
    nine = "".join(f" ~{number}" for number in range(9))
    text = f"R{{=%50%b}}\n\nS{{=%50%b}}\n\nWhich? {{=a{nine}}}\n\nHow many? {{#x}}\n".encode()
    async with here.signed_in.post("/api/admin/pools/preview", params={"name": "p.gift"}, data=text) as reply:
        problems = (await reply.json())["problems"]
    lines = [problem["where"]["args"]["line"] for problem in problems]
    assert lines == [5, 5, 7, 1, 3]
    assert [problem["message"]["code"] for problem in problems][0:3:2] == ["bank.left_out", "bank.left_out"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/pool.yaml/edit"),
        ("POST", "/pool.yaml/edit"),
        ("POST", "/pool.yaml/undo"),
        ("POST", "/pool.yaml/copy"),
        ("DELETE", "/pool.yaml"),
        ("POST", "/new"),
        ("POST", "/preview"),
        ("POST", "/restore"),
    ],
)
async def test_only_the_instructor_may(method: str, path: str, here: Box) -> None:
    async with here.http.request(method, f"/api/admin/pools{path}", json={}) as reply:
        assert reply.status == 401
