"""`serve --replay` shows one past session on all pages, from a file that it only reads."""

import asyncio
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from appliance.config import ConfigError
from appliance.quiz.commands import Next
from appliance.results.tables import reading
from tests.support.people import box
from tests.support.play import Play
from tests.support.power_cut import without_power
from tests.support.record import OLD_OVER, OLD_RUNNING, POOL
from tests.support.words import said

NOTHING = "This is a playback. Nothing can be answered or changed in it."


@contextmanager
def only_read(folder: Path) -> Iterator[None]:
    """Nothing is written there, and nothing made that is gone again: that would change the time of the folder."""
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    before = _state(folder)
    yield
    assert _state(folder) == before


def _state(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = {each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in folder.iterdir()}
    return files | {"": (b"", folder.stat().st_mtime_ns)}


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A folder with nothing but a class of an earlier version, which is over."""
    folder = tmp_path / "kept"
    folder.mkdir()
    return Path(shutil.copy(OLD_OVER, folder))


async def test_all_pages_show_it_and_the_file_and_its_folder_stay_as_they_are(kept: Path, tmp_path: Path) -> None:
    with only_read(kept.parent):
        async with box(tmp_path, replay=kept) as here:
            _, about = await here.get("/api/admin/playback", here.signed_in)
            ends = len(about["steps"])
            async with (
                here.projector() as projector,
                here.instructor("PLAYBACK") as instructor,
                here.phone(token=about["students"][0]["token"]) as phone,
            ):
                for page in (projector, instructor, phone):
                    assert page.view["phase"] == "open"
                assert instructor.view["playback"]["stays"] is True
                assert (await here.post("/api/admin/playback", {"step": ends}, here.signed_in))[0] == 200
                for page in (projector, instructor, phone):
                    await page.shows(lambda view: view["phase"] == "finished")
    assert not (tmp_path / "data").exists()


async def test_nothing_is_started_changed_or_erased(kept: Path, tmp_path: Path) -> None:
    async with box(tmp_path, replay=kept) as here:
        for method, path, body in REFUSED:
            address = path.replace("ID", kept.stem)
            async with here.signed_in.request(method, address, json=body) as reply:
                status, refused = reply.status, await reply.json()
            assert (status, said(refused["message"])) == (409, NOTHING), path
        assert said((await here.post("/api/join", {"student_id": "x", "name": "X"}))[1]["message"]) == NOTHING
        _, listed = await here.get("/api/admin/sessions", here.signed_in)
        assert (len(listed["sessions"]), listed["playback"]["stays"]) == (1, True)
        async with here.projector() as projector:
            assert projector.view["playback"] == "still"


REFUSED: list[tuple[str, str, Any]] = [
    ("POST", "/api/admin/sessions", {"pool": None}),
    ("POST", "/api/admin/sessions/ID/open", {}),
    ("POST", "/api/admin/sessions/ID/playback", {}),
    ("DELETE", "/api/admin/sessions/ID", None),
    ("DELETE", "/api/admin/playback", None),
    ("POST", "/api/admin/shutdown", {}),
]


async def test_a_class_that_was_never_ended_is_shown_to_where_it_stopped(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    path = Path(shutil.copy(OLD_RUNNING, folder))
    with only_read(folder):
        async with box(tmp_path, replay=path) as here:
            _, about = await here.get("/api/admin/playback", here.signed_in)
            assert about["steps"][-1]["what"] in ("end", "standings")
            assert (await here.get("/api/lobby"))[1]["open"] == 0


async def test_what_a_power_cut_left_beside_the_file_is_shown_too(tmp_path: Path) -> None:
    play = Play(POOL, lead_ms=0)
    play.join("s1")
    play.command(Next)
    play.answer("s1", 1)
    (tmp_path / "kept").mkdir()
    path = await asyncio.to_thread(without_power, play, tmp_path / "kept" / "2026-03-14-CUTS.sqlite")
    assert b"session_opened" not in path.read_bytes()
    with only_read(path.parent):
        async with box(tmp_path, replay=path) as here, here.projector() as projector:
            assert projector.view["phase"] == "open"


def _export(path: Path, copy: Path) -> None:
    with reading(path) as session:
        copy.write_bytes(session.image())


async def test_an_exported_copy_is_shown_though_it_has_no_secrets(kept: Path, tmp_path: Path) -> None:
    copy = kept.with_name("session.sqlite")
    await asyncio.to_thread(_export, kept, copy)
    with only_read(kept.parent):
        async with box(tmp_path, replay=copy) as here:
            _, about = await here.get("/api/admin/playback", here.signed_in)
            async with here.phone(token=about["students"][0]["token"]) as phone:
                assert phone.view["you"]["name"] == about["students"][0]["name"]


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda path: path.unlink(), "can't be read: "),
        (lambda path: path.write_bytes(b"no database" * 100), "could not be read"),
        (lambda path: path.write_bytes(b""), "holds no session"),
        (lambda path: (path.unlink(), path.mkdir()), "can't be read: "),
    ],
)
async def test_a_file_that_cannot_be_shown_is_told_in_a_sentence(
    harm: Any, why: str, kept: Path, tmp_path: Path
) -> None:
    harm(kept)
    with pytest.raises(ConfigError, match=why) as raised:
        async with box(tmp_path, replay=kept):
            pass
    assert "\n" not in str(raised.value)
    assert kept.name in str(raised.value)
    assert list(kept.parent.iterdir()) == ([kept] if kept.exists() else [])
