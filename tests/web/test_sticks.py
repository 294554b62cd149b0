"""Sticks as the server sees them: results go there, a new one waits, a changed pool goes back."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from appliance.background import background
from appliance.box.shared.exchange import Nothing, StickReport, StickRequest
from appliance.limits import Limits
from appliance.sentence import Sentence
from appliance.stick_pools import ORIGINS, Origins
from tests.support.people import Box
from tests.support.root import SAVED, Root, real_box
from tests.support.words import said
from tests.web.box_state import ask, sentences, shown, shows


async def test_results_go_to_the_stick_after_each_question(here: Box, root: Root) -> None:
    async with here.instructor() as instructor, here.projector() as projector:
        await instructor.command("next")
        await instructor.command("next")
        await instructor.shows(lambda view: view.get("exported"))
        assert not root.asked("stick-export")  # there is no stick
        await root.stick("ready", "Two pools were read.")
        await projector.shows(lambda view: view.get("box") == {"stick": {"code": "Two pools were read."}})
        await instructor.shows(lambda view: view.get("box") == {"stick": {"code": "Two pools were read."}})
        await instructor.command("next")
        await instructor.command("next")
        await root.copy()
        await projector.shows(lambda view: view.get("box") == {"stick": {"code": SAVED}})
        await instructor.shows(lambda view: view.get("box") == {"stick": {"code": SAVED}})
        assert not instructor.view["alerts"]
        await root.stick("problem", "The stick is full. Make room on it, then put it in again.")
        await instructor.shows(lambda view: view["alerts"])
        assert instructor.view["alerts"] == [
            {"kind": "box", "message": {"code": "The stick is full. Make room on it, then put it in again."}}
        ]
        root.pulled()
        await instructor.shows(lambda view: not view["alerts"])
        await projector.shows(lambda view: "box" not in view)


async def test_results_go_to_the_stick_on_request(here: Box, root: Root) -> None:
    status, body = await ask(here, "stick/export")
    assert (status, body["error"]) == (409, "no_stick")
    await root.stick("ready")
    await shows(here, lambda body: body["sticks"])
    asked = asyncio.create_task(ask(here, "stick/export"))
    await root.copy()
    assert await asked == (200, {"message": {"code": SAVED}})
    _, pools = await here.get("/api/admin/pools", here.signed_in)
    assert [(stick["state"], stick["pools"]) for stick in pools["sticks"]] == [("saved", 2)]


async def test_older_results_go_to_the_stick_only_on_request(here: Box, root: Root) -> None:
    await root.stick("ready")
    await shows(here, lambda body: body["sticks"])
    asked = asyncio.create_task(ask(here, "stick/export", {"everything": True}))
    await root.copy(request="stick-export-all")
    assert await asked == (200, {"message": {"code": SAVED}})
    assert not root.asked("stick-export")
    status, body = await ask(here, "stick/export", {"everything": "of course"})
    assert (status, body["error"]) == (422, "bad_value")


NEW = "The stick CHALK is new to this box. Until you allow it, nothing is read from it or saved on it."


async def test_only_the_instructor_learns_of_a_stick_that_waits(here: Box, root: Root) -> None:
    async with here.instructor() as instructor, here.projector() as projector:
        await root.stick("waiting", NEW, pools=0)
        await instructor.shows(
            lambda view: view["alerts"] == [{"kind": "stick", "message": {"code": NEW}, "stick": "A1"}]
        )
        assert "box" not in instructor.view
        assert NEW not in str(projector.heard)
        status, body = await ask(here, "stick/export")
        assert (status, body["error"], "new to it" in said(body["message"])) == (409, "no_stick", True)
        assert (await ask(here, "stick/allow", {"id": "A1"}))[0] == 202
        assert await root.take("stick-allow", StickRequest) == StickRequest("A1")
        await root.stick("ready", "2 pools read from the stick CHALK.")
        await instructor.shows(lambda view: not view["alerts"])
        await projector.shows(lambda view: view.get("box"))
        assert NEW not in str(projector.heard)


@pytest.mark.parametrize("body", [{"id": "B2"}, {"id": "../A1"}, {"id": "x" * 999}, {"id": 1}, {}, []])
async def test_only_a_stick_that_waits_can_be_allowed(body: object, here: Box, root: Root) -> None:
    await root.stick("waiting", NEW)
    await root.stick("ready", stick_id="B2")
    await shows(here, lambda body: len(body["sticks"]) == 2)
    status, answer = await ask(here, "stick/allow", body)
    assert (status, answer["error"]) == (409, "no_stick")
    assert not root.asked("stick-allow")


async def test_a_stick_that_waits_delays_nobody(here: Box, root: Root) -> None:
    await root.stick("waiting", NEW)
    await shows(here, lambda body: body["sticks"])
    assert await ask(here, "power/off") == (200, {"message": None})
    assert not root.asked("stick-export")


async def test_a_sticks_alert_is_shown_in_every_state(here: Box, root: Root) -> None:
    alert = "roster.xlsx can't be read as a class list, and without one anybody can join."
    await root.report("stick-A1", StickReport("A1", "CHALK", "saved", Sentence(SAVED), warning=Sentence(alert)))
    async with here.instructor() as instructor:
        await instructor.shows(lambda view: view["alerts"] == [{"kind": "box", "message": {"code": alert}}])
        body = await shown(here)
        assert sentences(body)["stick"] == f"{SAVED} {alert}"
        assert not next(item["ok"] for item in body["items"] if item["name"] == "stick")


async def test_an_export_that_takes_too_long_is_reported(tmp_path: Path, root: Root, address: str) -> None:
    async with real_box(tmp_path, root, address, limits=Limits(export_s=0.0)) as here:
        await export_without_time(here, root)


async def export_without_time(here: Box, root: Root) -> None:
    await root.stick("ready")
    await shows(here, lambda body: body["sticks"])
    async with here.instructor() as instructor:
        await instructor.command("next")

    async def copies() -> None:
        while True:  # a late export asks once more
            await root.copy()

    async with background(copies(), "root"):
        status, body = await ask(here, "stick/export")
    assert status == 200
    assert said(body["message"]).startswith("The latest results could not be exported in time")


async def test_a_changed_pool_goes_to_the_stick_that_it_came_from(tmp_path: Path, root: Root, address: str) -> None:
    copies = tmp_path / "stick" / "A1"
    copies.mkdir(parents=True)
    (copies / "waves.yaml").write_text("title: Waves\nquestions:\n  - text: One\n    correct: 1\n")
    (copies / ORIGINS).write_bytes(msgspec.json.encode(Origins("CHALK", {"waves.yaml": (b"waves.yaml",)})))
    await root.stick("ready")
    async with real_box(tmp_path, root, address, pools=(tmp_path / "pools", tmp_path / "stick")) as here:
        path = "/api/admin/pools/waves.yaml"
        _, opened = await here.get(f"{path}/edit", here.signed_in)
        assert (opened["why_not"], opened["from_stick"], opened["about"]["code"]) == (None, True, "shelf.on_stick")
        assert not root.asked("stick-export")
        change = {"version": opened["version"], "change": {"do": "set", "settings": {"title": "Light"}}}
        status, opened = await here.post(f"{path}/edit", change, here.signed_in)
        assert (status, opened["about"]["code"]) == (200, "shelf.not_on_stick_yet")
        await root.take("stick-export", Nothing)
        status, opened = await here.post(f"{path}/undo", {"version": opened["version"]}, here.signed_in)
        assert (status, opened["title"], opened["about"]["code"]) == (200, "Waves", "shelf.on_stick")
        async with here.signed_in.delete(path) as reply:
            removed = await reply.json()
        status, listed = await here.post("/api/admin/pools/restore", removed, here.signed_in)
        assert (status, listed["title"]) == (200, "Waves")
