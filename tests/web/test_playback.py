"""A past session is played back over HTTP: what its class saw, for the instructor alone, and nobody notices."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from yarl import URL

from appliance.web import playback
from tests.support.people import Box, box
from tests.support.record import OLD_OVER
from tests.support.words import check_words, said
from tests.web.pictured import put_pool

RUDE = "•••"


@pytest.fixture
async def past(tmp_path: Path) -> AsyncIterator[tuple[Box, Path]]:
    """A box that was restarted after a class of two questions with pictures, and the class's file; the pool is gone."""
    put_pool(tmp_path / "pools")
    async with box(tmp_path) as here:
        path = here.file
        joined = {who: await here.join(who, name=name) for who, name in (("xq7-1", "Ann"), ("xq7-2", "fuck"))}
        async with here.instructor() as instructor, here.phone(token=joined["xq7-1"]["token"]) as ann:
            async with here.phone(token=joined["xq7-2"]["token"]):
                for answer_id in ("a1", "a2"):
                    await instructor.command("next")
                    await ann.answer(answer_id)
                    for do in ("close", "reveal"):
                        await instructor.command(do)
            await instructor.command("finish")
    shutil.rmtree(tmp_path / "pools")
    shutil.rmtree(tmp_path / "data" / "pictures")
    async with box(tmp_path, open=None, pools=(tmp_path,)) as here:
        yield here, path


async def play(here: Box, session_id: str, step: object = 1) -> tuple[int, dict[str, Any]]:
    async with here.signed_in.get(f"/api/admin/sessions/{session_id}/playback?step={step}") as reply:
        body: dict[str, Any] = await reply.json()
    check_words("playback", body)
    return reply.status, body


async def test_the_class_is_shown_again_and_neither_its_file_nor_a_projector_notices(past: tuple[Box, Path]) -> None:
    here, path = past
    before = path.read_bytes()
    async with here.projector() as projector:
        status, body = await play(here, path.stem)
        await projector.all_heard()
        assert {message.get("phase") for message in projector.heard if message["type"] in ("view", "bye")} == {"none"}
    assert (status, body["title"], body["step"]) == (200, "Leaves", 1)
    titles = [(step["what"], step.get("number"), step.get("text")) for step in body["steps"]]
    assert titles == [
        *(("asked", 1, "Which leaf is this?"), ("revealed", 1, "Which leaf is this?")),
        *(("asked", 2, "And this?"), ("revealed", 2, "And this?")),
        *(("end", None, None), ("standings", None, None)),
    ]
    assert [view["screen"] for view in body["views"]] == [
        *("question", "reveal", "question", "reveal", "podium", "standings")
    ]
    assert [row["name"] for row in body["views"][-1]["top"]] == ["Ann", RUDE]
    assert "xq7" not in json.dumps(body)
    assert path.read_bytes() == before
    assert {each.name for each in path.parent.iterdir()} == {path.name}
    async with here.http.get(f"/api/admin/sessions/{path.stem}/playback") as reply:
        assert (reply.status, (await reply.json())["error"]) == (401, "not_signed_in")


async def test_a_long_session_comes_in_parts(past: tuple[Box, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    here, path = past
    _, whole = await play(here, path.stem)
    monkeypatch.setattr(playback, "_ENOUGH", len(json.dumps(whole["views"][:2])) // 2)
    _, first = await play(here, path.stem)
    assert 0 < len(first["views"]) < 6
    _, rest = await play(here, path.stem, len(first["views"]) + 1)
    assert first["views"] + rest["views"] == whole["views"][: len(first["views"] + rest["views"])]
    for asked, step in ((0, 1), (6, 6), (7, 6), ("9" * 30, 1), ("x", 1), ("²", 1), ("-1", 1), ("", 1)):
        _, body = await play(here, path.stem, asked)
        assert (body["step"], body["views"][0], len(body["steps"])) == (step, whole["views"][step - 1], 6), asked


async def test_its_pictures_come_from_its_own_file(past: tuple[Box, Path]) -> None:
    here, path = past
    _, body = await play(here, path.stem)
    [red, _] = [view["question"]["image"]["src"] for view in body["views"] if view["screen"] == "reveal"]
    address = f"/api/admin/sessions/{path.stem}{red}"
    async with here.signed_in.get(address) as reply:
        assert (reply.status, reply.content_type) == (200, "image/png")
        assert "immutable" in reply.headers["Cache-Control"]
    for http, wrong, status in (
        (here.http, address, 401),
        (here.signed_in, red, 404),
        (here.signed_in, f"/api/admin/sessions/{path.stem}/pictures/{'0' * 32}.png", 404),
        (here.signed_in, f"/api/admin/sessions/2026-01-01-AAAA{red}", 404),
    ):
        async with http.get(wrong) as reply:
            assert reply.status == status, wrong


async def test_a_class_that_runs_is_not_played_back_and_goes_on_beside_one_that_is(past: tuple[Box, Path]) -> None:
    here, path = past
    (here.folder / "pool.yaml").write_text("questions: [{text: Australia?, correct: Canberra}]\n")
    running = await here.open()
    async with here.projector() as projector, here.instructor() as instructor:
        await instructor.command("next")
        await projector.shows(lambda view: view["phase"] == "open")
        assert (await play(here, path.stem))[0] == 200
        status, body = await play(here, running["session_id"])
        assert (status, body["error"], said(body["message"])) == (
            *(409, "running"),
            "This class is not over. It can be played back once it is.",
        )
        assert projector.view["phase"] == "open"
        await instructor.command("finish")
        assert [step["what"] for step in (await play(here, running["session_id"]))[1]["steps"]] == [
            *("asked", "revealed", "end")
        ]


def _change(statement: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with closing(sqlite3.connect(path)) as database, database:
            database.execute(statement)

    return change


HARM: list[tuple[Callable[[Path], object], str]] = [
    (lambda path: path.write_bytes(b"no database"), "could not be read"),
    (lambda path: path.write_bytes(path.read_bytes()[:9000]), "could not be read"),
    (lambda path: path.write_bytes(b""), "holds no session"),
    (_change("PRAGMA user_version=4"), "newer version"),
    (_change("DELETE FROM event"), "holds no session"),
    (_change("DELETE FROM event WHERE kind = 'turn_opened'"), "don't follow one another"),
    (_change('UPDATE event SET body = \'{"kind": "who"}\' WHERE seq = 2'), "holds no session"),
    (_change("UPDATE meta SET value = '[]' WHERE key = 'pool'"), "holds no session"),
    (_change("DELETE FROM meta WHERE key = 'pool'"), "holds no session"),
]


async def test_a_file_that_cannot_be_played_back_is_told_in_a_sentence(past: tuple[Box, Path]) -> None:
    here, path = past
    whole = path.read_bytes()
    for harm, why in HARM:
        path.write_bytes(whole)
        await asyncio.to_thread(harm, path)
        status, body = await play(here, path.stem)
        assert (status, body["error"]) == (503, "storage")
        assert why in said(body["message"])
    path.write_bytes(whole)
    assert (await play(here, path.stem))[0] == 200


async def test_what_is_no_session_is_not_there(past: tuple[Box, Path]) -> None:
    here, path = past
    trick = f"..%2F..%2Fdata%2Fsessions%2F{path.stem}"
    for session_id in ("2026-01-01-AAAA", trick, "%2Fetc%2Fpasswd", "%00", "%FF", "x" * 300, f"{path.stem}.sqlite"):
        url = URL(f"{here.url}api/admin/sessions/{session_id}/playback", encoded=True)
        async with here.signed_in.get(url) as reply:
            assert (reply.status, set(await reply.json())) == (404, {"error", "message"}), session_id


async def test_a_session_of_an_earlier_version_is_played_back(past: tuple[Box, Path]) -> None:
    here, path = past
    shutil.copy(OLD_OVER, path.parent)
    status, body = await play(here, OLD_OVER.stem)
    assert (status, body["views"][-1]["phase"]) == (200, "finished")
    assert len(body["views"]) == len(body["steps"]) > 2
