"""How the projector looks and sounds is the instructor's choice, and stays so."""

from pathlib import Path
from typing import Any

import pytest

from appliance.web.projector_look import Look, ProjectorLook
from tests.support.people import Box, box

CHOSEN = {"light": True, "sound": True, "letters": 115}


def look_of(view: dict[str, Any]) -> object:
    return view.get("box", {}).get("look")


async def test_a_choice_reaches_all_projectors_and_instructors_at_once_and_stays(tmp_path: Path) -> None:
    async with box(tmp_path) as here, here.projector() as projector, here.instructor() as instructor:
        assert look_of(projector.view) is None
        assert await here.post("/api/admin/projector", CHOSEN, here.signed_in) == (200, CHOSEN)
        for page in (projector, instructor):
            await page.shows(lambda view: look_of(view) == CHOSEN)
    (tmp_path / "again/data").mkdir(parents=True)
    (tmp_path / "data/projector.json").rename(tmp_path / "again/data/projector.json")
    async with box(tmp_path / "again", open=None) as here, here.projector() as projector:
        assert (projector.view["phase"], look_of(projector.view)) == ("none", CHOSEN)
        await here.post("/api/admin/projector", {"light": False, "sound": False}, here.signed_in)
        await projector.shows(lambda view: look_of(view) == {"letters": 115})
        await here.post("/api/admin/projector", {"letters": 100}, here.signed_in)
        await projector.shows(lambda view: look_of(view) is None)


async def test_what_can_not_be_chosen_changes_nothing_and_only_who_has_signed_in_chooses(klass: Box) -> None:
    bad: list[object] = [{"light": 1}, {"letters": 69}, {"letters": 146}, {"letters": 100.5}, {"more": 1}, []]
    for body in bad:
        status, reply = await klass.post("/api/admin/projector", body, klass.signed_in)
        assert (status, reply["message"]["code"]) == (422, "box.choose_look")
    assert (await klass.post("/api/admin/projector", CHOSEN))[0] == 401
    async with klass.projector() as projector:
        assert look_of(projector.view) is None


async def test_a_choice_that_can_not_be_saved_holds_until_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "data/projector.json").mkdir(parents=True)
    async with box(tmp_path) as here, here.projector() as projector:
        assert (await here.post("/api/admin/projector", CHOSEN, here.signed_in))[0] == 503
        await projector.shows(lambda view: look_of(view) == CHOSEN)


@pytest.mark.parametrize("content", [b"", b'{"letters": 900}', b"\xff" * 2_000])
def test_a_kept_choice_that_is_damaged_is_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "projector.json").write_bytes(content)
    assert ProjectorLook(tmp_path / "projector.json").now == Look()
