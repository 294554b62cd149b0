"""The file of a class is deleted, moved, replaced or truncated while it runs: nothing more is acknowledged."""

import asyncio
import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.live.clock import Clock
from appliance.live.desk import PROBE_MS
from appliance.live.file_pair import log_of
from appliance.live.journal import Journal, StorageError
from tests.live.journals import POOL, answered
from tests.support.disk import events_in
from tests.support.fake_clock import FakeClock
from tests.support.people import box
from tests.support.waiting import eventually
from tests.support.words import said


def _replaced(file: Path) -> None:
    """The file is replaced by one with the same content."""
    shutil.copyfile(file, file.with_name("new"))
    file.with_name("new").replace(file)


def _moved(file: Path) -> None:
    file.rename(file.with_name("elsewhere"))


WAYS: dict[str, Callable[[Path], None]] = {
    "deleted": lambda path: path.unlink(),
    "moved": _moved,
    "replaced": _replaced,
    "log deleted": lambda path: log_of(path).unlink(),
    "log replaced": lambda path: _replaced(log_of(path)),
    "log emptied": lambda path: os.truncate(log_of(path), 0),
    "log cut in half": lambda path: os.truncate(log_of(path), log_of(path).stat().st_size // 2),
    "folder moved": lambda path: _moved(path.parent),
}


@pytest.mark.parametrize("way", WAYS)
async def test_the_next_answer_is_refused(way: str, tmp_path: Path) -> None:
    folder = tmp_path / "sessions"
    folder.mkdir()
    journal = await Journal.create(folder / "session.sqlite", POOL, Clock())
    await journal.append(0, [answered("a1")], 5)
    await asyncio.to_thread(WAYS[way], journal.path)
    for _ in range(2):
        # SQLite itself may be the first to notice that it was truncated.
        with pytest.raises(StorageError, match=r"^The (file of this class \(session\.sqlite\) was deleted|disk could)"):
            await journal.append(1, [answered("a2")], 5)
    with pytest.raises(StorageError):
        await journal.probe()
    with contextlib.suppress(StorageError):  # a truncated log can't be moved into the main file
        await journal.close()


async def test_a_session_whose_file_is_put_back_goes_on(tmp_path: Path) -> None:
    journal = await Journal.create(tmp_path / "session.sqlite", POOL, Clock())
    await journal.append(0, [answered("a1")], 5)
    aside = journal.path.rename(tmp_path / "aside")
    with pytest.raises(StorageError):
        await journal.append(1, [answered("a2")], 5)
    aside.rename(journal.path)
    await journal.append(1, [answered("a3")], 5)
    await journal.close()
    assert [event["answer_id"] for event in events_in(journal.path)] == ["a1", "a3"]


async def test_the_instructor_gets_instructions_and_nobody_an_ack(tmp_path: Path, clock: FakeClock) -> None:
    async with (
        box(tmp_path, clock) as here,
        here.instructor() as instructor,
        here.phone("ann") as ann,
        here.phone("bob") as bob,
    ):
        await instructor.command("next")
        assert (await ann.answer("a"))["type"] == "ack"
        aside = here.file.rename(tmp_path / "aside")
        reply = await bob.answer("b")
        assert (reply["type"], reply["why"]) == ("refused", "storage")
        await instructor.shows(lambda view: view["storage"] == "failing")
        alert = instructor.view["alerts"][0]
        assert alert["kind"] == "storage"
        assert f"The file of this class ({here.file.name}) was deleted, moved, replaced or cut short" in said(
            alert["message"]
        )
        assert "Put it back as it was, or start a new class" in said(alert["message"])
        assert (await here.get("/healthz"))[0] == 503
        assert (await bob.answer("b"))["type"] == "refused"
        aside.rename(here.file)
        await eventually(lambda: any(due <= PROBE_MS for due in clock.due_ms()))
        clock.advance(PROBE_MS)
        await instructor.shows(lambda view: view["storage"] == "ok")
        assert (await bob.answer("b"))["type"] == "ack"
        assert sorted(event["student_id"] for event in events_in(here.file, "answered")) == ["ann", "bob"]
